//! What revisions changed: `revises Acme 7: total 100.00 is now 110.00`.

use crate::contract::document::Table;
use crate::error::Result;
use crate::ledger::store::Revised;
use rusqlite::Connection;
use rusqlite::types::Value;

/// How many revisions of a document have a sentence each; the others are counted.
const TOLD: usize = 5;

/// A sentence for each revision of a row of these tables, without the name of the file.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn sentences(connection: &Connection, revised: &[Revised], tables: &[&str]) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    let mut more = 0_usize;
    for one in revised.iter().filter(|one| tables.contains(&one.table.name)) {
        if sentences.len() == TOLD {
            more += 1;
        } else {
            sentences.extend(sentence(connection, one)?);
        }
    }
    if more > 0 {
        sentences.push(format!("revises {more} more"));
    }
    Ok(sentences)
}

fn sentence(connection: &Connection, revised: &Revised) -> Result<Option<String>> {
    let table = revised.table;
    let (before, after) = (
        cells(connection, table, revised.before)?,
        cells(connection, table, revised.after)?,
    );
    let columns: Vec<&str> = table.fields.iter().map(|field| field.column).collect();
    let mut names = Vec::new();
    let mut changes = Vec::new();
    for (column, (before, after)) in columns.iter().zip(before.iter().zip(&after)) {
        if table.key.contains(column) {
            names.push(text(after));
        } else if before != after {
            changes.push(format!("{column} {} is now {}", text(before), text(after)));
        }
    }
    if changes.is_empty() {
        return Ok(None);
    }
    if names.is_empty() {
        // The key is worked out from several fields.
        let plain = |column: &&&str| table.derived.contains(*column);
        for column in table.key.iter().filter(plain) {
            let sql = format!("SELECT \"{column}\" FROM {} WHERE row_id = ?1", table.name);
            names.push(connection.query_row(&sql, [revised.after], |row| row.get(0))?);
        }
    }
    Ok(Some(format!("revises {}: {}", names.join(" "), changes.join(", "))))
}

fn cells(connection: &Connection, table: &'static Table, row_id: i64) -> Result<Vec<Value>> {
    let columns: Vec<String> = table
        .fields
        .iter()
        .map(|field| format!("\"{}\"", field.column))
        .collect();
    let sql = format!("SELECT {} FROM {} WHERE row_id = ?1", columns.join(", "), table.name);
    let found = connection
        .prepare_cached(&sql)?
        .query_row([row_id], |row| (0..columns.len()).map(|index| row.get(index)).collect())?;
    Ok(found)
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        _ => "nothing".to_owned(),
    }
}
