//! Tables that migrations fill: `EUR 978 2 Euro`. They are not under the chain; a new ledger has the same rows.

use super::finding;
use crate::check::Finding;
use crate::error::Result;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// The columns of each; the times of upgrades are each file's own.
const TABLES: &[(&str, &str)] = &[
    ("currency", "currency, number, minor_unit, name"),
    ("ormuco_resource_kind", "spelled_in, spelling, resource_kind"),
    ("provider", "provider, provider_name"),
    ("refinery_schema_history", "version, name, checksum"),
];

pub fn run(connection: &Connection, new: &Connection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (table, columns) in TABLES {
        let shipped = rows(new, table, columns)?;
        let held = rows(connection, table, columns)?;
        for row in shipped.difference(&held) {
            findings.push(finding(*table, "a row is not there, or is another").texts(row, "none"));
        }
        for row in held.difference(&shipped) {
            findings.push(finding(*table, "a row is none of the shipped ones").texts("none", row));
        }
    }
    Ok(findings)
}

fn rows(connection: &Connection, table: &str, columns: &str) -> Result<BTreeSet<String>> {
    let quoted: Vec<String> = columns.split(", ").map(|name| format!("quote({name})")).collect();
    let mut statement = connection.prepare(&format!("SELECT {} FROM {table}", quoted.join(" || ' ' || ")))?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
