//! Tables that a snapshot adds: `snapshot_view_charge` has the rows of `charge`, `snapshot_report_spend` those of the report.
//!
//! What they should hold is made again from the ledger beside them. Nothing is taken from the list but the period.

use super::replay::compare;
use crate::clock;
use crate::contract::finding::Finding;
use crate::contract::registry::Registry;
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::chain;
use crate::ledger::{SNAPSHOT_LIST, is_snapshot};
use crate::snapshot::reports::{self, Named};
use crate::snapshot::tables::{self, Listed, Of};
use crate::snapshot::{PREFIX, head_line};
use crate::verify::question::{Seen, finding};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeSet;

pub(super) fn run(connection: &Connection, registry: &'static Registry, seen: &mut Seen) -> Result<Vec<Finding>> {
    if !is_snapshot(connection)? {
        return Ok(Vec::new());
    }
    let filter = period(connection)?;
    let mut listed = tables::views(connection, registry)?;
    listed.extend(reports::tables(connection, registry, &filter)?);
    let mut findings = names(connection, &listed)?;
    let line = head_line(chain::newest_head(connection)?.as_deref());
    if !connection
        .prepare("SELECT 1 FROM readme WHERE text = ?1")?
        .exists([&line])?
    {
        findings.push(finding("readme", "it names another head than this ledger's").texts(line, "none"));
    }
    for one in &listed {
        interrupt::check()?;
        if let Some(found) = row(connection, one)? {
            findings.push(found);
            continue;
        }
        if !one.is_there {
            continue;
        }
        findings.extend(match &one.of {
            Of::View(view) => of_view(connection, view, &one.table)?,
            Of::Report(report) => of_report(connection, report, one, &filter)?,
        });
    }
    let there = listed.iter().filter(|one| one.is_there).count();
    seen.snapshot_tables = Some(u64::try_from(there).unwrap_or_default());
    Ok(findings)
}

/// The period of the reports, as the list has it.
fn period(connection: &Connection) -> Result<Filter> {
    let (from, to): (Option<String>, Option<String>) = connection.query_row(
        &format!("SELECT max(period_from), max(period_to) FROM {SNAPSHOT_LIST}"),
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut filter = Filter {
        from: from.as_deref().and_then(clock::parse),
        to: to.as_deref().and_then(clock::parse),
        ..Filter::default()
    };
    filter.find_parties(connection)?;
    Ok(filter)
}

/// Tables that are missing, and tables with a name of a snapshot's that are none.
fn names(connection: &Connection, listed: &[Listed]) -> Result<Vec<Finding>> {
    let mut statement = connection
        .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND substr(name, 1, length(?1)) = ?1")?;
    let held = statement.query_map([PREFIX], |row| row.get(0))?;
    let held: BTreeSet<String> = held.collect::<rusqlite::Result<_>>()?;
    let mut expected: BTreeSet<String> = listed
        .iter()
        .filter(|one| one.is_there)
        .map(|one| one.table.clone())
        .collect();
    expected.insert(SNAPSHOT_LIST.to_owned());
    let missing = expected
        .difference(&held)
        .map(|name| finding(name, "the table is missing"));
    let added = held
        .difference(&expected)
        .map(|name| finding(name, "a snapshot of this ledger does not have this table"));
    Ok(missing.chain(added).collect())
}

/// What the list says of a table, where that is not what it is.
fn row(connection: &Connection, one: &Listed) -> Result<Option<Finding>> {
    let (kind, source) = one.source();
    let is_listed = connection
        .prepare_cached(&format!(
            "SELECT 1 FROM {SNAPSHOT_LIST} WHERE table_name = ?1 AND kind = ?2 AND source = ?3 AND statement = ?4 AND note = ?5
             AND row_count IS ?6"
        ))?
        .exists((
            &one.table,
            kind,
            source,
            &one.statement,
            &one.note,
            one.is_there.then(|| one.rows(connection)).flatten(),
        ))?;
    Ok((!is_listed).then(|| {
        finding(
            format!("{SNAPSHOT_LIST}/{}", one.table),
            "the list does not name the table",
        )
    }))
}

fn of_view(connection: &Connection, view: &str, table: &str) -> Result<Option<Finding>> {
    if compare::count(connection, view)? == compare::count(connection, table)? {
        return Ok(None);
    }
    Ok(Some(finding(
        table,
        format!("the table's rows differ from the view `{view}`"),
    )))
}

/// Compares row by row, in order.
fn of_report(connection: &Connection, report: &Named, one: &Listed, filter: &Filter) -> Result<Option<Finding>> {
    let mut held = connection.prepare(&format!("SELECT * FROM {} ORDER BY rowid", one.table))?;
    let columns = held.column_count();
    let mut held = held.query([])?;
    let mut next = || -> Result<Option<Vec<Value>>> {
        let Some(row) = held.next()? else { return Ok(None) };
        let cells: rusqlite::Result<Vec<Value>> = (0..columns).map(|index| row.get(index)).collect();
        Ok(Some(cells?))
    };
    let mut number = 0_u64;
    let mut wrong = None;
    report.each(connection, one, filter, &mut |expected| {
        number += 1;
        let found = next()?;
        if found.as_deref() == Some(expected) {
            return Ok(true);
        }
        wrong = Some((text(expected), found.as_deref().map_or("none".to_owned(), text)));
        Ok(false)
    })?;
    if wrong.is_none()
        && let Some(more) = next()?
    {
        number += 1;
        wrong = Some(("none".to_owned(), text(&more)));
    }
    Ok(wrong.map(|(expected, found)| {
        let message = format!("row {number} differs from the report `{}`", report.report.name);
        finding(&one.table, message).texts(expected, found)
    }))
}

fn text(row: &[Value]) -> String {
    let cells = row.iter().map(|value| match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        _ => String::new(),
    });
    cells.collect::<Vec<_>>().join("|")
}
