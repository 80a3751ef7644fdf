//! Decisions that are kept: `accept 3fa2b19c0d11 --why 'the published example is wrong'`.
//!
//! A decision is a write, as those of providers are: an import whose source is the decision as JSON, with its rows, under a
//! link of the chain. So it is in the list of imports, is hidden by `--as-of` before its time, and is made again when a
//! ledger is replayed. Nothing is undone but by another decision.

pub(crate) mod accepted;
pub(crate) mod allocation;
pub(crate) mod altered;
pub(crate) mod assertion;
pub(crate) mod attach;
pub(crate) mod closing;
pub(crate) mod delivery;
mod details;
pub(crate) mod figures;
pub(crate) mod ignored;
pub(crate) mod naming;
pub(crate) mod party;
pub(crate) mod request;
pub(crate) mod rule;
pub(crate) mod saved;
mod worded;

use crate::clock::{self, Clock};
use crate::error::{Problem, Result, codes};
use crate::ledger::chain;
use crate::ledger::import::OwnText;
use crate::query::select;
use crate::source::Source;
use request::Request;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::collections::BTreeMap;

/// The account that decisions belong to there.
const ACCOUNT: &str = "decisions";

/// A decision that was recorded.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    /// Its import.
    pub import_id: i64,
    /// The head of the chain after it.
    pub head: String,
    /// Its time, where that is not the one of this run: a decision is never dated before what it is about.
    pub dated: Option<String>,
    /// What it altered besides, as sentences about what it is about.
    pub notes: Vec<String>,
}

/// Does something in one transaction, which is rolled back when it fails, or is only tried.
///
/// # Errors
/// When `work` fails, or another process is writing.
pub(crate) fn in_transaction<T>(
    connection: &mut Connection,
    is_tried: bool,
    work: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    if is_tried {
        transaction.rollback()?;
    } else {
        transaction.commit()?;
    }
    Ok(done)
}

/// Records a decision; the caller has begun a transaction.
///
/// # Errors
/// When it is not to be had, such as a second closing of one period, or the ledger cannot be written.
pub(crate) fn record(connection: &Connection, request: &Request, clock: Clock) -> Result<Recorded> {
    let source = Source::new("decision", request.text().into_bytes(), None);
    let head_before = chain::newest_head(connection)?.unwrap_or_else(|| chain::NO_HEAD.to_owned());
    let options = request.options().compact();
    let own = OwnText {
        options: &options,
        is_kept: false,
        ..OwnText::kept("write", request.name(), ACCOUNT)
    };
    let import_id = own.record(connection, &source, clock)?;
    let notes = insert(connection, import_id, request, &head_before)?;
    let head = chain::append(connection, import_id, &BTreeMap::new())?;
    Ok(Recorded {
        import_id,
        head,
        dated: None,
        notes,
    })
}

/// Enters the rows of a decision; gives what it altered besides, as sentences.
fn insert(connection: &Connection, import_id: i64, request: &Request, head_before: &str) -> Result<Vec<String>> {
    match request {
        Request::Accept(accept) => accepted::insert(connection, import_id, accept)?,
        Request::Assert { assertion, why, .. } => assertion::insert(connection, import_id, assertion, why.as_deref())?,
        Request::Close { scope, why } => closing::insert(connection, import_id, scope, head_before, why.as_deref())?,
        Request::Allocate { decided, why } => allocation::insert(connection, import_id, decided, why)?,
        Request::Attach { attached, why } => attach::insert(connection, import_id, attached, why.as_deref())?,
        Request::Party { decided, why } => {
            party::insert(connection, import_id, decided, why)?;
            return party::altered(connection, import_id, import_id);
        }
        Request::Signed { request, by } => {
            let notes = insert(connection, import_id, request, head_before)?;
            party::insert_by(connection, import_id, by)?;
            return Ok(notes);
        }
        Request::Ignore { pattern, why } => ignored::insert(connection, import_id, pattern, why.as_deref())?,
        Request::Save(saved) => saved::insert(connection, import_id, saved)?,
        Request::Deliver(deliver) => return deliver.record(connection, import_id),
        Request::Withdraw { decision, why } => {
            withdraw(connection, import_id, *decision, why.as_deref())?;
            let mut notes = delivery::withdrawn(connection, import_id, *decision)?;
            notes.extend(party::altered(connection, import_id, *decision)?);
            return Ok(notes);
        }
    }
    Ok(Vec::new())
}

/// Records a decision that is made now, at the time of the newest import at the earliest. One that is made again in a replay has
/// the time that it had.
///
/// # Errors
/// As for [`record`].
pub(crate) fn decide(connection: &Connection, request: &Request, clock: Clock) -> Result<Recorded> {
    let (clock, dated) = not_before(connection, clock)?;
    Ok(Recorded {
        dated,
        ..record(connection, request, clock)?
    })
}

/// The clock of a decision: it stands at the time of the newest import at least, since that may be what is decided about. The
/// text is that time, where it is later than the one of this run.
fn not_before(connection: &Connection, clock: Clock) -> Result<(Clock, Option<String>)> {
    let newest: Option<String> = connection.query_row("SELECT max(imported_at) FROM import", [], |row| row.get(0))?;
    match newest.as_deref().and_then(clock::parse) {
        Some(time) if time > clock.now() => Ok((Clock::recorded(time, clock.is_stated()), newest)),
        _ => Ok((clock, None)),
    }
}

fn withdraw(connection: &Connection, import_id: i64, decision: i64, why: Option<&str>) -> Result<()> {
    connection.execute(
        "INSERT INTO withdrawal (import_id, decision, why) VALUES (?1, ?2, ?3)",
        (import_id, decision, why),
    )?;
    Ok(())
}

/// The import of the decision of this kind and name that is in force.
///
/// # Errors
/// When there is none; the problem says what is, or when it was taken back. Or when the ledger cannot be read.
pub(crate) fn in_force(connection: &Connection, kind: &str, name: &str) -> Result<i64> {
    let newest: Option<(i64, Option<String>)> = connection
        .query_row(
            "SELECT decision, withdrawn_at FROM decision WHERE kind = ?1 AND name = ?2 ORDER BY decision DESC LIMIT 1",
            (kind, name),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let problem = match newest {
        Some((decision, None)) => return Ok(decision),
        Some((_, Some(at))) => {
            let message = format!("the {kind} `{name}` was withdrawn at {at}");
            return Err(Box::new(Problem::new(&codes::NOT_FOUND, message)));
        }
        None => Problem::new(&codes::NOT_FOUND, format!("there is no {kind} `{name}`")),
    };
    let sql = "SELECT name FROM decision WHERE kind = ?1 AND withdrawn_at IS NULL ORDER BY decision";
    let names: Vec<String> = select(connection, sql, [kind], |row| Ok(row.get(0)?))?;
    Err(Box::new(problem.hint(match names.as_slice() {
        [] => format!("no {kind} is in force"),
        names => format!("in force: {}", names.join(", ")),
    })))
}
