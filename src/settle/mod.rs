//! What follows from all that the ledger holds: which names are one party, and which documents are one invoice.
//!
//! After anything came in that can change an answer, and in the same transaction, the parts work it out anew from the whole
//! ledger and append what differs from the answers so far, as a write `billbook/settle` with a link of the chain. Nothing
//! is appended where nothing differs. So the same documents in any order come to the same answers, and the history shows
//! how. A replay settles where the ledger did, and nowhere else.

mod accounts;
mod adjustments;
pub(crate) mod allocations;
mod discounts;
mod entries;
mod invoices;
mod parties;
mod payments;
mod settling;

use crate::clock::Clock;
use crate::contract::registry::{Came, Registry};
use crate::error::{Result, codes, fail};
use crate::ledger::brought::{Brought, brought};
use crate::ledger::chain;
use crate::party::Parties;
use crate::source::json;
use rusqlite::Connection;
use settling::{OPERATION, RULES, Settling};
use std::collections::BTreeMap;

/// The parts that follow the names, in their order: each may read what those before it appended.
static PARTS: &[fn(&mut Settling) -> Result<()>] = &[invoices::settle, payments::settle, allocations::settle];

/// Settles after imports and writes, where they brought something that can change an answer; the caller has begun the
/// transaction. Gives sentences for people.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn after(connection: &Connection, registry: &Registry, came: Came, clock: Clock) -> Result<Vec<String>> {
    let what = match came {
        Came::Anything => Brought::Documents,
        Came::Since(import_id) => brought(connection, registry, import_id)?,
    };
    settle(connection, registry, &what, clock)
}

fn settle(connection: &Connection, registry: &Registry, brought: &Brought, clock: Clock) -> Result<Vec<String>> {
    if *brought == Brought::Nothing {
        return Ok(Vec::new());
    }
    let mut settling = Settling {
        connection,
        registry,
        clock,
        import_id: None,
        parties: Parties::default(),
        told: Vec::new(),
    };
    parties::settle(&mut settling)?;
    if *brought == Brought::Names && settling.import_id.is_none() {
        return Ok(Vec::new());
    }
    for part in PARTS {
        part(&mut settling)?;
    }
    if let Some(import_id) = settling.import_id {
        chain::append(connection, import_id, &BTreeMap::new())?;
    }
    Ok(settling.told)
}

/// Whether the text of a write is one of these.
#[must_use]
pub(crate) fn is_one(text: &str) -> bool {
    version(text).is_some()
}

/// Settles once more, by the rules that were recorded; the caller has begun the transaction.
///
/// # Errors
/// When this program knows no such rules, or the ledger cannot be read or written.
pub(crate) fn again(connection: &Connection, registry: &Registry, text: &str, clock: Clock) -> Result<()> {
    match version(text) {
        Some(RULES) => settle(connection, registry, &Brought::Documents, clock).map(|_| ()),
        _ => fail(
            &codes::DAMAGED,
            "this billbook does not know the rules that were settled by",
        ),
    }
}

fn version(text: &str) -> Option<i64> {
    let parsed = json::parse(text, false).ok()?;
    parsed.root.get(OPERATION)?.as_number_text()?.parse().ok()
}
