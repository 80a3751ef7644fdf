//! What imports brought from which something follows for the whole ledger: names, and documents of invoices and payments.

use crate::contract::registry::Registry;
use crate::error::Result;
use crate::query::select;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// What imports brought that can change an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Brought {
    Nothing,
    /// Names, but no document that states an invoice or a payment.
    Names,
    Documents,
}

/// What the imports since this one brought.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn brought(connection: &Connection, registry: &Registry, import_id: i64) -> Result<Brought> {
    let sql = "SELECT DISTINCT table_name FROM import_total WHERE import_id >= ?1";
    let grown: BTreeSet<String> = select(connection, sql, [import_id], |row| Ok(row.get(0)?))?
        .into_iter()
        .collect();
    let has = |table: &str| grown.contains(table);
    let providers = registry.providers;
    if providers
        .iter()
        .flat_map(|provider| provider.settles)
        .any(|table| has(table))
    {
        return Ok(Brought::Documents);
    }
    let sql = "SELECT DISTINCT provider, operation FROM import WHERE import_id >= ?1 AND kind = 'import'";
    let names = select(connection, sql, [import_id], |row| {
        let (name, operation): (String, String) = (row.get(0)?, row.get(1)?);
        let provider = registry.provider(&name);
        let is_bulk = provider
            .and_then(|provider| provider.bulk)
            .is_some_and(|bulk| bulk.operation.name == operation);
        Ok(is_bulk)
    })?;
    Ok(if names.contains(&true) {
        Brought::Names
    } else {
        Brought::Nothing
    })
}
