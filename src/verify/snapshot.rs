//! What a snapshot adds: the table `charge` has the rows of the view, `snapshot_report_spend` those of the report, `_readme`
//! and `_tables` say what is so, and there is nothing else.
//!
//! What they should hold is made again from the ledger beside them. Nothing is taken from the list but the period, and
//! from the readme when it was made.

use super::replay::compare;
use crate::check::integrity;
use crate::clock;
use crate::contract::finding::Finding;
use crate::contract::registry::Registry;
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::views::layout::{self, CONTENTS, Objects, README, Shape};
use crate::query::select;
use crate::snapshot::reports::{self, Named};
use crate::snapshot::tables::{self, Listed, Of};
use crate::snapshot::{contents, readme};
use crate::verify::question::{Question, Seen, finding};
use rusqlite::Connection;
use rusqlite::types::Value;

pub(super) fn run(question: &Question, seen: &mut Seen) -> Result<Vec<Finding>> {
    let (connection, registry) = (question.connection, question.registry);
    if layout::shape(connection)? != Some(Shape::Tables) {
        return Ok(Vec::new());
    }
    let filter = period(connection)?;
    let mut listed = tables::views(connection, &question.new, registry)?;
    listed.extend(reports::tables(connection, registry, &filter)?);
    let mut findings = objects(question, &listed, &filter)?;
    if findings.is_empty() {
        findings.extend(texts(connection, registry, &listed, &filter)?);
    }
    for one in &listed {
        interrupt::check()?;
        if findings.iter().any(|found| found.object == one.table) {
            continue;
        }
        findings.extend(match &one.of {
            Of::View(_) => of_view(connection, &one.table)?,
            Of::Report(report) => of_report(connection, report, one, &filter)?,
        });
    }
    seen.snapshot_tables = Some(u64::try_from(listed.len()).unwrap_or_default());
    Ok(findings)
}

/// The period of the reports, as the list has it.
fn period(connection: &Connection) -> Result<Filter> {
    let (from, to): (Option<String>, Option<String>) = connection.query_row(
        &format!("SELECT max(period_from), max(period_to) FROM main.{CONTENTS}"),
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

/// Everything that is missing, that is not as a snapshot has it, or that no snapshot has.
fn objects(question: &Question, listed: &[Listed], filter: &Filter) -> Result<Vec<Finding>> {
    let connection = question.connection;
    let mut expected: Objects = integrity::expected(connection, &question.new, question.registry)?;
    expected.extend(tables::own()?);
    for one in listed {
        let created = one.created(connection, filter)?;
        expected.insert(("table".to_owned(), one.table.clone()), created);
    }
    let held = integrity::objects(connection)?;
    let mut findings = Vec::new();
    for ((kind, name), text) in &expected {
        match held.get(&(kind.clone(), name.clone())) {
            Some(found) if found == text => {}
            Some(_) => findings.push(finding(name, format!("the {kind} is not made as a snapshot has it"))),
            None => findings.push(finding(name, format!("the {kind} is missing"))),
        }
    }
    for (kind, name) in held.keys().filter(|key| !expected.contains_key(key)) {
        // SQLite's own statistics.
        if !name.starts_with("sqlite_") {
            findings.push(finding(
                name,
                format!("a snapshot of this ledger does not have this {kind}"),
            ));
        }
    }
    Ok(findings)
}

/// What the readme and the list say, where that is not so.
fn texts(connection: &Connection, registry: &Registry, listed: &[Listed], filter: &Filter) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let held: Vec<String> = select(connection, "SELECT text FROM main._readme ORDER BY line", [], |row| {
        Ok(row.get(0)?)
    })?;
    let Some(made) = readme::Made::of(&held) else {
        return Ok(vec![finding(
            README,
            "no line says when the snapshot was made, and by which version",
        )]);
    };
    let expected = readme::lines(connection, &made, filter)?;
    // A later version may word it otherwise; the first lines have the head and the period.
    let compared = if made.is_same_layout() {
        expected.len().max(held.len())
    } else {
        4
    };
    for line in 0..compared {
        let (expected, found) = (expected.get(line), held.get(line));
        if expected != found {
            let text = |line: Option<&String>| line.map_or("none", String::as_str).to_owned();
            let message = "the line differs from the one that billbook wrote";
            findings.push(finding(format!("{README}/{}", line + 1), message).texts(text(expected), text(found)));
        }
    }
    if !made.is_same_layout() {
        return Ok(findings);
    }
    let sql = format!("SELECT * FROM main.{CONTENTS} ORDER BY number");
    let mut held = Vec::new();
    reports::rows(connection, &sql, &mut |row| {
        held.push(row.to_vec());
        Ok(true)
    })?;
    let expected = contents::lines(connection, registry, listed, filter)?;
    for number in 0..expected.len().max(held.len()) {
        let (expected, found) = (expected.get(number), held.get(number));
        if expected.map(<[_; 11]>::as_slice) != found.map(Vec::as_slice) {
            let expected = expected.map_or("none".to_owned(), |line| text(line));
            let found = found.map_or("none".to_owned(), |line| text(line));
            let message = "the line does not say what the snapshot has";
            findings.push(finding(format!("{CONTENTS}/{}", number + 1), message).texts(expected, found));
            break;
        }
    }
    Ok(findings)
}

fn of_view(connection: &Connection, name: &str) -> Result<Option<Finding>> {
    let [computed, held] = [format!("temp.{name}"), format!("main.{name}")];
    if compare::count(connection, &computed)? == compare::count(connection, &held)? {
        return Ok(None);
    }
    let found = compare::difference(connection, &held, connection, &computed)?;
    let message = format!(
        "the table's rows differ from those that `{}` computes",
        layout::view_of(name)
    );
    Ok(Some(finding(name, message).texts(found.0, found.1)))
}

/// Compares row by row, in order.
fn of_report(connection: &Connection, report: &Named, one: &Listed, filter: &Filter) -> Result<Option<Finding>> {
    let mut held = connection.prepare(&format!("SELECT * FROM main.{} ORDER BY rowid", one.table))?;
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
