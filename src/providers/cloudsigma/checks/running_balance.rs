//! `running-balance`: a ledger entry takes its amount from the money before it, and starts where the one before ended.
//!
//! ```text
//! 39509303   amount 0.28   initial 469291.35   end 469291.07      469291.35 - 0.28 = 469291.07
//! 39509304   amount 0.07   initial 469291.07   end 469291.00      starts with the end of 39509303
//! ```
//!
//! Two neighbours that do not meet are one finding. A ledger holds the pages somebody saved, so entries may simply
//! be missing between them: a warning. It is an error when both stood side by side in one document, unless that
//! document was asked for with a filter that leaves entries out in between.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::providers::cloudsigma::entries;
use crate::providers::cloudsigma::entries::Entry;
use rusqlite::{Connection, OptionalExtension};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "running-balance",
    order: 20,
    rule: "`initial` - `amount` = `end`, and each `initial` is the `end` of the entry before",
    is_quick: true,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    for chain in entries::chains(connection)? {
        let mut older: Option<&Entry> = None;
        for entry in &chain.entries {
            if let (Some(initial), Some(amount), Some(end)) = (&entry.initial, &entry.amount, &entry.end) {
                let expected = initial.sub(amount);
                if expected != *end {
                    let message = "`end` is not `initial` minus `amount`";
                    let finding =
                        Finding::new(CHECK.name, Severity::Error, chain.object(&entry.id), message).rule("amount");
                    findings.push(
                        finding
                            .figures(&expected, end)
                            .at(connection, entry.import_id, &entry.place)?,
                    );
                }
            }
            if let Some(older) = older {
                findings.extend(compare(connection, older, entry, chain.object(&entry.id))?);
            }
            older = Some(entry);
        }
    }
    Ok(findings)
}

fn compare(connection: &Connection, older: &Entry, newer: &Entry, object: String) -> Result<Option<Finding>> {
    let (Some(end), Some(initial)) = (&older.end, &newer.initial) else {
        return Ok(None);
    };
    if end == initial {
        return Ok(None);
    }
    let mut message = format!("`initial` differs from the `end` of the entry before, {}", older.id);
    let (severity, rule) = if side_by_side(connection, older, newer)? {
        (Severity::Error, "before")
    } else {
        message.push_str("; entries may be missing between");
        (Severity::Warning, "before-gap")
    };
    let finding = Finding::new(CHECK.name, severity, object, message)
        .rule(rule)
        .detail(&*older.id)
        .figures(end, initial);
    Ok(Some(finding.at(connection, newer.import_id, &newer.place)?))
}

/// Whether one document states both entries with nothing between them, and left nothing out.
pub(crate) fn side_by_side(connection: &Connection, older: &Entry, newer: &Entry) -> Result<bool> {
    let position = |entry: &Entry| entry.place.strip_prefix("/objects/")?.parse::<u64>().ok();
    let (Some(one), Some(other)) = (position(older), position(newer)) else {
        return Ok(false);
    };
    if older.import_id != newer.import_id || one.abs_diff(other) != 1 {
        return Ok(false);
    }
    let question: Option<String> = connection
        .prepare_cached("SELECT question FROM cloudsigma_list WHERE import_id = ?1 AND operation = 'ledger'")?
        .query_row([newer.import_id], |row| row.get(0))
        .optional()?;
    // A span of time leaves out nothing within it; a billing cycle does.
    Ok(question.is_some_and(|question| {
        question
            .split('&')
            .all(|filter| filter.is_empty() || filter.starts_with("time__"))
    }))
}
