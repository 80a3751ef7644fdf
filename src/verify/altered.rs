//! Which row was altered, and what it was: `bookkeeping_invoice/3: `total` was altered, 1157.49, found 1157.94`.
//!
//! A link of the chain covers many rows at once, so that rows differ is known, but not which. Made again from the archived
//! files, a range whose digest is the one in the chain has the rows as they were.

use super::replay::{self, Replay};
use crate::contract::finding::Finding;
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::query::select;
use crate::verify::question::finding;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// So many values of a range are named.
const NAMED_MAX: usize = 20;

/// Findings for each altered value in the ranges of these findings.
///
/// # Errors
/// When a file cannot be read again.
pub(super) fn rows(held: &Ledger, findings: &[Finding]) -> Result<Vec<Finding>> {
    let ranges: Vec<(String, i64, i64)> = findings
        .iter()
        .filter(|found| found.check == super::ROWS)
        .filter_map(range)
        .collect();
    if ranges.is_empty() {
        return Ok(Vec::new());
    }
    // Problems on the way leave ranges without their digests, which are not compared.
    let (fresh, _file) = replay::fresh(held, &mut Replay::default())?;
    let mut named = Vec::new();
    for (table, first, last) in ranges {
        if is_same(&held.connection, &fresh.connection, &table, first)? {
            named.extend(differences(&held.connection, &fresh.connection, &table, first, last)?);
        }
    }
    Ok(named)
}

/// The table and the rowids of `cloudsigma_price/1 to 20` or `cloudsigma_price/7`.
fn range(finding: &Finding) -> Option<(String, i64, i64)> {
    let (table, rows) = finding.object.split_once('/')?;
    let (first, last) = rows.split_once(" to ").unwrap_or((rows, rows));
    Some((table.to_owned(), first.parse().ok()?, last.parse().ok()?))
}

/// Whether the rows made again from this rowid on are those that the chain covers.
fn is_same(held: &Connection, fresh: &Connection, table: &str, first: i64) -> Result<bool> {
    let digest = |connection: &Connection| -> Result<Option<(i64, Vec<u8>)>> {
        let sql = "SELECT last_row, digest FROM chain_part WHERE table_name = ?1 AND first_row = ?2";
        Ok(connection
            .query_row(sql, (table, first), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    };
    let held = digest(held)?;
    Ok(held.is_some() && held == digest(fresh)?)
}

fn differences(held: &Connection, fresh: &Connection, table: &str, first: i64, last: i64) -> Result<Vec<Finding>> {
    let columns: Vec<String> = select(
        held,
        "SELECT name FROM pragma_table_info(?1) ORDER BY cid",
        [table],
        |row| Ok(row.get(0)?),
    )?;
    let [held, fresh] = [values(held, table, first, last)?, values(fresh, table, first, last)?];
    let mut found = Vec::new();
    for (rowid, was) in &fresh {
        let object = format!("{table}/{rowid}");
        let Some(is) = held.get(rowid) else {
            found.push(finding(object, "the row was removed").texts(whole(was), "none"));
            continue;
        };
        for ((column, was), is) in columns.iter().zip(was).zip(is) {
            if was != is {
                let message = format!("`{column}` was altered");
                found.push(finding(&object, message).texts(text(was), text(is)));
            }
        }
    }
    for (rowid, is) in held.iter().filter(|(rowid, _)| !fresh.contains_key(rowid)) {
        found.push(finding(format!("{table}/{rowid}"), "the row was added").texts("none", whole(is)));
    }
    let more = found.len().saturating_sub(NAMED_MAX);
    found.truncate(NAMED_MAX);
    if more > 0 {
        found.push(finding(table, format!("{more} more values were altered")));
    }
    Ok(found)
}

fn values(connection: &Connection, table: &str, first: i64, last: i64) -> Result<BTreeMap<i64, Vec<Value>>> {
    // The rows step took the name from the program's own.
    let sql = format!("SELECT rowid, * FROM main.{table} NOT INDEXED WHERE rowid BETWEEN ?1 AND ?2");
    let mut statement = connection.prepare(&sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query((first, last))?;
    let mut values = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let cells: rusqlite::Result<Vec<Value>> = (1..columns).map(|index| row.get(index)).collect();
        values.insert(row.get(0)?, cells?);
    }
    Ok(values)
}

fn whole(row: &[Value]) -> String {
    row.iter().map(text).collect::<Vec<_>>().join("|")
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}
