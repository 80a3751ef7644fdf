//! A snapshot that an older version made. It cannot be brought up to date, since nothing is written to it; and its tables
//! are what its own views and statements give, not those of this version.
//!
//! So its added tables are compared by its own layout, and the ledger in it is copied, brought up to date, and verified as
//! any ledger.

use super::replay::compare;
use super::{Verdict, question::Question, question::finding};
use crate::check::integrity;
use crate::clock::Clock;
use crate::contract::finding::Finding;
use crate::contract::registry::{Ledger, Registry};
use crate::error::{Result, io};
use crate::interrupt;
use crate::ledger::views::layout::{self, Explained, Shape};
use crate::ledger::{self, chain, migrate, migrations, views};
use crate::query::select;
use crate::snapshot::readme::head_line;
use crate::snapshot::reports;
use crate::source::temporary::Temporary;
use chrono::DateTime;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::fs::File;
use std::path::Path;

/// Verifies a snapshot of an older version; nothing where the file is something else.
///
/// # Errors
/// When it cannot be read or copied.
pub(crate) fn run(
    path: &Path,
    registry: &'static Registry,
    clock: Clock,
    head: Option<&str>,
) -> Result<Option<Verdict>> {
    if !path.is_file() {
        return Ok(None);
    }
    let Ok(connection) = ledger::open_as_it_is(path) else {
        return Ok(None);
    };
    let Ok(Some(shape)) = layout::shape(&connection) else {
        return Ok(None);
    };
    if migrate::version_of(&connection)? == migrate::current_version() && views::are_current(&connection)? {
        return Ok(None);
    }
    let (tables, mut findings) = by_its_layout(&connection, shape)?;
    drop(connection);
    let copied = copy(path)?;
    without_additions(copied.path())?;
    let (copy, upgrade) = Ledger::open_to_write(copied.path(), clock, registry)?;
    if let Some(kept) = upgrade.and_then(|upgrade| upgrade.copy) {
        // It is a copy of a copy; what is left of it in the folder for temporary files does no harm.
        let _ = std::fs::remove_file(kept);
    }
    let question = Question::new(&copy.connection, registry, head)?;
    let mut verdict = super::run(&question)?;
    verdict.is_older = true;
    if verdict.is_sound() {
        for finding in &mut findings {
            finding.check = super::SNAPSHOT;
        }
        verdict.passed -= usize::from(!findings.is_empty());
        verdict.findings = findings;
        verdict.seen.snapshot_tables = Some(tables);
    }
    Ok(Some(verdict))
}

/// A copy that may be written, as long as it is held.
fn copy(path: &Path) -> Result<Temporary> {
    let (copy, mut file) = Temporary::new("older", "db")?;
    let mut source = File::open(path).map_err(|error| io(&path.display().to_string(), "cannot read", &error))?;
    std::io::copy(&mut source, &mut file)
        .map_err(|error| io(&copy.path().display().to_string(), "cannot write", &error))?;
    Ok(copy)
}

/// Compares what the snapshot added with what its own views and statements give.
fn by_its_layout(connection: &Connection, shape: Shape) -> Result<(u64, Vec<Finding>)> {
    let mut findings = Vec::new();
    let (readme, of_views, of_reports) = match shape {
        Shape::Older => (
            "readme",
            "SELECT table_name, source FROM snapshot_list WHERE kind = 'view' AND row_count IS NOT NULL",
            "SELECT table_name, statement FROM snapshot_list WHERE kind = 'report'",
        ),
        Shape::Tables => (
            "_readme",
            "SELECT name, substr(made_of, 6) FROM _tables WHERE made_of GLOB 'view *'",
            "SELECT name, statement FROM _tables WHERE made_of GLOB 'report *'",
        ),
    };
    let line = head_line(chain::newest_head(connection)?.as_deref());
    let names_head = format!("SELECT 1 FROM {readme} WHERE text = ?1");
    if !connection.prepare(&names_head)?.exists([&line])? {
        findings.push(finding(readme, "it names another head than this ledger's").texts(line, "none"));
    }
    let pairs = |sql: &str| {
        select(connection, sql, [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })
    };
    let mut tables = 0;
    for (table, view) in pairs(of_views)? {
        interrupt::check()?;
        tables += 1;
        if compare::count(connection, &quoted(&view))? != compare::count(connection, &quoted(&table))? {
            findings.push(finding(
                &table,
                format!("the table's rows differ from the view `{view}`"),
            ));
        }
    }
    for (table, statement) in pairs(of_reports)? {
        interrupt::check()?;
        tables += 1;
        let number = first_difference(connection, &table, &statement)?;
        if let Some(number) = number {
            findings.push(finding(
                &table,
                format!("row {number} differs from what its statement gives"),
            ));
        }
    }
    Ok((tables, findings))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The first row of a report's table that its statement does not give. A last column may be computed from others.
fn first_difference(connection: &Connection, table: &str, statement: &str) -> Result<Option<usize>> {
    let rows = |sql: &str| -> Result<Vec<Vec<Value>>> {
        let mut rows = Vec::new();
        reports::rows(connection, sql, &mut |row| {
            rows.push(row.to_vec());
            Ok(true)
        })?;
        Ok(rows)
    };
    let held = rows(&format!("SELECT * FROM {} ORDER BY rowid", quoted(table)))?;
    let given = rows(statement)?;
    let is_same = |held: Option<&Vec<Value>>, given: Option<&Vec<Value>>| match (held, given) {
        (Some(held), Some(given)) => held.starts_with(given) && held.len() <= given.len() + 1,
        (held, given) => held.is_none() && given.is_none(),
    };
    let longest = held.len().max(given.len());
    Ok((0..longest)
        .find(|&number| !is_same(held.get(number), given.get(number)))
        .map(|number| number + 1))
}

/// Takes out of a copy what a snapshot has besides the ledger. Views are made anew when the copy is brought up to date.
fn without_additions(path: &Path) -> Result<()> {
    let connection = ledger::open_to_change(path)?;
    views::drop_all(&connection)?;
    // As the migrations of that version made them, without what a snapshot writes into them.
    let then = Connection::open_in_memory()?;
    let clock = Clock::fixed(DateTime::UNIX_EPOCH);
    migrate::run_migrations(&then, Some(migrate::version_of(&connection)?), clock)?;
    let then = integrity::objects(&then)?;
    let explained = Explained::new();
    let ours = migrations::table_names();
    let sql =
        "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let tables: Vec<(String, String)> = select(&connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut texts = Vec::new();
    for (name, text) in tables {
        if !ours.contains(&name) && name != "refinery_schema_history" {
            connection.execute_batch(&format!("DROP TABLE {}", quoted(&name)))?;
            continue;
        }
        let plain = then.get(&("table".to_owned(), name.clone()));
        if let Some(plain) = plain.filter(|plain| **plain != text && explained.text(&name, plain) == text) {
            texts.push((name, plain.clone()));
        }
    }
    layout::write_texts(&connection, &texts)
}
