//! The rows of two ledgers' views, whatever their order.

use super::Replay;
use crate::contract::registry::Registry;
use crate::digest::Values;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::chain;
use crate::ledger::views;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::collections::HashMap;

/// Characters of a row that are shown.
const SHOWN: usize = 200;

/// Decisions without the heads that closings name. Who makes a ledger anew with a newer version may get other heads, since that
/// version keeps the same rows in other columns; whether a closing names a head of its own ledger's chain is another step.
const DECISIONS: &str = "(SELECT decision, kind, name,
    CASE kind WHEN 'closing' THEN substr(statement, 1, instr(statement, ', head ')) ELSE statement END,
    why, decided_at, withdrawn_by, withdrawn_at, withdrawn_why, decided_by, withdrawal_by FROM decision)";

/// Compares every view.
pub(crate) fn views(registry: &Registry, held: &Connection, fresh: &Connection, replay: &mut Replay) -> Result<()> {
    replay.has_same_head = chain::newest_head(held)? == chain::newest_head(fresh)?;
    for view in views::all(registry) {
        interrupt::check()?;
        replay.views += 1;
        let rows = match &*view.name {
            "decision" if !replay.has_same_head => Some(DECISIONS.to_owned()),
            name => views::totals::to_compare(name),
        };
        let Some(rows) = rows else { continue };
        if count(held, &rows)? != count(fresh, &rows)? {
            let (expected, found) = difference(held, &rows, fresh, &rows)?;
            let message = "the view's rows differ from those that the replay computed";
            let found = super::finding(format!("view/{}", view.name), message).texts(expected, found);
            replay.findings.push(found);
        }
    }
    Ok(())
}

/// How many rows a view or table has, and the sum of their hashes: the same for the same rows in any order.
pub(crate) fn count(connection: &Connection, view: &str) -> Result<(u64, u128)> {
    let mut counted = (0, 0_u128);
    each(connection, view, |row, columns| {
        counted = (counted.0 + 1, counted.1.wrapping_add(hash(row, columns)?));
        Ok(true)
    })?;
    Ok(counted)
}

/// Calls for each row, as long as that gives true.
fn each(connection: &Connection, view: &str, mut call: impl FnMut(&Row, usize) -> Result<bool>) -> Result<()> {
    // The name is the program's own.
    let mut statement = connection.prepare(&format!("SELECT * FROM {view}"))?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if !call(row, columns)? {
            break;
        }
    }
    Ok(())
}

fn hash(row: &Row, columns: usize) -> Result<u128> {
    let mut values = Values::default();
    for index in 0..columns {
        values.value(row.get_ref(index)?);
    }
    let digest = values.finish();
    Ok(u128::from_le_bytes(digest.first_chunk().copied().unwrap_or_default()))
}

/// What the rows of two views or tables are instead of each other: how many, and the first of those held.
pub(crate) fn difference(
    held: &Connection,
    held_view: &str,
    fresh: &Connection,
    fresh_view: &str,
) -> Result<(String, String)> {
    let mut left: HashMap<u128, u64> = HashMap::new();
    each(fresh, fresh_view, |row, columns| {
        *left.entry(hash(row, columns)?).or_default() += 1;
        Ok(true)
    })?;
    let mut others: u64 = 0;
    let mut first = None;
    each(held, held_view, |row, columns| {
        match left.get_mut(&hash(row, columns)?) {
            Some(count) if *count > 0 => *count -= 1,
            _ => {
                others += 1;
                if first.is_none() {
                    first = Some(text(row, columns)?);
                }
            }
        }
        Ok(true)
    })?;
    let expected: u64 = left.values().sum();
    Ok((
        format!("{expected} other rows"),
        format!("{others}, the first is {}", first.as_deref().unwrap_or("none")),
    ))
}

fn text(row: &Row, columns: usize) -> Result<String> {
    let mut cells = Vec::new();
    for index in 0..columns {
        cells.push(match row.get_ref(index)? {
            ValueRef::Null => String::new(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        });
    }
    Ok(cells.join("|").chars().take(SHOWN).collect())
}
