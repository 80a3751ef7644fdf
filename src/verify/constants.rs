//! Tables that migrations fill: `EUR 978 2 Euro`. They are not under the chain; a new ledger has the same rows.

use crate::contract::finding::Finding;
use crate::digest::Values;
use crate::error::Result;
use crate::query::for_each;
use crate::verify::question::finding;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The columns of each; the times of upgrades are each file's own.
const TABLES: &[(&str, &str)] = &[
    ("currency", "currency, number, minor_unit, name"),
    ("ormuco_resource_kind", "spelled_in, spelling, resource_kind"),
    ("provider", "provider, provider_name"),
    ("refinery_schema_history", "version, name, checksum"),
];

pub(super) fn run(connection: &Connection, new: &Connection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (table, columns) in TABLES {
        let shipped = rows(new, table, columns)?;
        let held = rows(connection, table, columns)?;
        for (_, text) in shipped.iter().filter(|(row, _)| !held.contains_key(*row)) {
            findings.push(finding(*table, "a row is missing or differs from this version's").texts(text, "none"));
        }
        for (_, text) in held.iter().filter(|(row, _)| !shipped.contains_key(*row)) {
            findings.push(finding(*table, "this version of billbook has no such row").texts("none", text));
        }
    }
    Ok(findings)
}

/// The rows as they are shown, by a digest of their values: what is shown ends at the first NUL of a text.
fn rows(connection: &Connection, table: &str, columns: &str) -> Result<BTreeMap<Vec<u8>, String>> {
    let quoted: Vec<String> = columns.split(", ").map(|name| format!("quote({name})")).collect();
    let sql = format!("SELECT {}, {columns} FROM {table}", quoted.join(" || ' ' || "));
    let mut found = BTreeMap::new();
    for_each(connection, &sql, [], |row| {
        let mut values = Values::default();
        for index in 1..=quoted.len() {
            values.value(row.get_ref(index)?);
        }
        found.insert(values.finish(), row.get(0)?);
        Ok(())
    })?;
    Ok(found)
}
