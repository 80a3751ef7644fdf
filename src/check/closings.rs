//! `closings`: the figures of a closed period are still those it was closed with.
//!
//! ```text
//! closing 2025-06    ormuco/7 invoice_total/331e    23.51 CAD
//! now                                               24.51 CAD
//! ```
//!
//! Nothing keeps a late delivery or a revision out, and nothing lets it alter a closed figure unnoticed. An amount that
//! differs is an error. The same amount of other parts is a warning: two changes have made up for each other. So is the same
//! amount on other invoices, resources, SKUs, tags or days.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::decisions::closing::{self, Change};
use crate::decisions::figures::{Figure, items_of};
use crate::error::Result;
use rusqlite::{Connection, OptionalExtension};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "closings",
    order: 200,
    rule: "the figures of a closed period are the same as when it was closed",
    is_quick: true,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    for change in closing::changes(connection)? {
        let finding = finding(&change);
        let (import_id, place) = origin(connection, &change)?;
        findings.push(finding.at(connection, import_id, &place)?);
    }
    Ok(findings)
}

fn finding(change: &Change) -> Finding {
    let object = format!("{}/{}", change.closing.scope.period, change.key);
    let [before, after] = change.amounts();
    let (figure, currency, closed) = (&change.key.figure, &change.key.currency, &change.closing.scope);
    let told = |finding: Finding| finding.detail(figure).detail(currency).detail(closed.to_string());
    if before != after {
        let message = format!("`{figure}` in {currency} has changed since {closed} was closed");
        return told(Finding::new(CHECK.name, Severity::Error, object, message).rule("amount"))
            .figures(&before, &after);
    }
    let message =
        format!("`{figure}` in {currency} is the same as when {closed} was closed, but other amounts add up to it");
    let (rule, message) = if change.of_details {
        let same = format!("`{figure}` in {currency} is the same as when {closed} was closed");
        (
            "details",
            format!("{same}, but on other invoices, resources, SKUs, tags or days"),
        )
    } else {
        ("parts", message)
    };
    let parts = |side: &Option<Figure>| {
        let side = side.as_ref();
        let digest = side.and_then(|side| side.parts.get(..12)).unwrap_or("none");
        format!(
            "{} {}, parts {digest}",
            side.map_or(0, |side| side.items),
            items_of(figure)
        )
    };
    told(Finding::new(CHECK.name, Severity::Warning, object, message).rule(rule))
        .texts(parts(&change.before), parts(&change.after))
}

/// The import and place of an invoice as it is now; of other figures, which have many, those of the closing.
fn origin(connection: &Connection, change: &Change) -> Result<(i64, String)> {
    let key = &change.key;
    let invoice = connection
        .prepare_cached(&(change.closing.scope.naming).fill(
            "SELECT import_id, place FROM invoice WHERE {is_invoicer} AND account IS ?2 AND invoice_id = ?3",
            "?1",
        ))?
        .query_row((&key.provider, &key.account, &key.object), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(invoice.unwrap_or_else(|| (change.closing.import_id, String::new())))
}
