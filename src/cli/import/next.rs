//! What to type next, of this ledger: at most three commands, each with what it shows.

use crate::cli::import::summary::quoted;
use crate::contract::registry::Ledger;
use crate::error::Result;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;

/// So many commands are enough to choose from.
const COMMANDS: usize = 3;

/// The commands, the most useful first. `found` is what the checks said.
pub(super) fn commands(ledger: &Ledger, file: &Path, found: &str) -> Result<Vec<String>> {
    let connection = &ledger.connection;
    let option = match file.to_str() {
        Some("billbook.db") => String::new(),
        _ => format!(" -f {}", quoted(&file.display().to_string())),
    };
    let mut all = vec![("status".to_owned(), "what is in the ledger, and what is missing")];
    if found.contains("not add up") {
        all.push(("check".to_owned(), "what does not add up"));
    }
    let has_payments = has(connection, "operation LIKE '%payment%' OR provider = 'banking'")?;
    if has_payments {
        all.push((
            "report open-items".to_owned(),
            "what is unpaid, and payments of no invoice",
        ));
    }
    let month = last_month(connection)?;
    if month.is_some() && has(connection, "operation LIKE '%invoice%' OR operation LIKE '%bill%'")? {
        all.push(("reconcile".to_owned(), "invoices against their charges"));
    }
    if let Some(month) = month {
        all.push((
            format!("report spend --period {month} --by service"),
            "what the last month cost",
        ));
    } else if !has_payments {
        all.push(("imports".to_owned(), "what came in"));
        all.push(("operations".to_owned(), "what can be asked of it with `billbook api`"));
    }
    if !all.iter().any(|(command, _)| command == "check") {
        all.push(("check".to_owned(), "whether everything adds up"));
    }
    all.truncate(COMMANDS);
    let widest = all
        .iter()
        .map(|(command, _)| command.chars().count())
        .max()
        .unwrap_or_default();
    let line = |(command, what): &(String, &str)| format!("  billbook{option} {command:<widest$}  # {what}");
    Ok(all.iter().map(line).collect())
}

/// Whether the ledger has an import of such an operation.
fn has(connection: &Connection, condition: &str) -> Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM import WHERE {condition})");
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}

/// The newest month that has charges.
fn last_month(connection: &Connection) -> Result<Option<String>> {
    let sql = "SELECT max(month) FROM charge_by_month WHERE charges > 0";
    let found: Option<Option<String>> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(found.flatten().and_then(|month| Some(month.get(..7)?.to_owned())))
}
