//! Tables with the rows of views that compute: `snapshot_view_charge` has those of `charge`.

use crate::check::integrity;
use crate::contract::registry::Registry;
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::ledger::SNAPSHOT_LIST;
use crate::ledger::views;
use crate::snapshot::reports::Named;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// What every table of a snapshot is called from the start, but `readme`.
pub(crate) const PREFIX: &str = "snapshot_";

/// Views over this many charges of FOCUS files and more get no table: they would each repeat the largest table of the
/// ledger, and a table with some of the rows would add up to less.
const FACTS_MAX: i64 = 10_000;

/// The table of the charges of FOCUS files.
const FACTS: &str = "focus_charge";

/// A table of a snapshot, or why there is none.
#[derive(Debug)]
pub struct Listed {
    /// Its name.
    pub table: String,
    /// What it holds.
    pub of: Of,
    /// What is to be said of it.
    pub note: String,
    /// The statement that gives its rows.
    pub statement: String,
    /// Whether there is such a table.
    pub is_there: bool,
}

/// What a table holds.
#[derive(Debug)]
pub enum Of {
    /// The rows of a view.
    View(&'static str),
    /// A report.
    Report(Named),
}

impl Listed {
    /// `view` or `report`, and its name.
    #[must_use]
    pub fn source(&self) -> (&'static str, &'static str) {
        match &self.of {
            Of::View(name) => ("view", name),
            Of::Report(named) => ("report", named.report.name),
        }
    }

    /// How many rows the table has; none where there is no table.
    #[must_use]
    pub fn rows(&self, connection: &Connection) -> Option<i64> {
        let sql = format!("SELECT count(*) FROM {}", self.table);
        connection.query_row(&sql, [], |row| row.get(0)).ok()
    }

    /// Creates the table, fills it, and lists it.
    pub(super) fn write(&self, connection: &Connection, filter: &Filter) -> Result<()> {
        let (kind, source) = self.source();
        if self.is_there {
            match &self.of {
                Of::View(_) => {
                    create(connection, &self.table, &columns(connection, &self.statement)?)?;
                    insert(connection, &self.table, &self.statement)?;
                }
                Of::Report(report) => report.write(connection, self, filter)?,
            }
        }
        let parameters = filter.values();
        let time = |name: &str| parameters.get(name).cloned();
        connection.execute(
            &format!(
                "INSERT INTO {SNAPSHOT_LIST} (table_name, kind, source, period_from, period_to, row_count, note, statement)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
            ),
            (
                &self.table,
                kind,
                source,
                time("from"),
                time("to"),
                self.is_there.then(|| self.rows(connection)).flatten(),
                &self.note,
                &self.statement,
            ),
        )?;
        Ok(())
    }
}

/// The names of a statement's columns.
pub(super) fn columns(connection: &Connection, statement: &str) -> Result<Vec<String>> {
    let statement = connection.prepare(statement)?;
    Ok(statement.column_names().map(str::to_owned).collect())
}

/// Creates a table whose columns hold what they are given.
pub(super) fn create(connection: &Connection, table: &str, columns: &[String]) -> Result<()> {
    let columns: Vec<String> = columns
        .iter()
        .map(|name| format!("\"{}\" ANY", name.replace('"', "\"\"")))
        .collect();
    connection.execute_batch(&format!("CREATE TABLE {table} ({}) STRICT", columns.join(", ")))?;
    Ok(())
}

/// Fills a table within SQLite, which holds no more than it sorts.
pub(super) fn insert(connection: &Connection, table: &str, statement: &str) -> Result<()> {
    connection.execute_batch(&format!("INSERT INTO {table} {statement}"))?;
    Ok(())
}

/// A table for each shipped view that needs more functions than SQLite itself has.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn views(connection: &Connection, registry: &'static Registry) -> Result<Vec<Listed>> {
    // It has no functions but SQLite's own.
    let plain = integrity::new_ledger(registry)?;
    let facts: i64 = connection.query_row(&format!("SELECT count(*) FROM {FACTS}"), [], |row| row.get(0))?;
    let mut over_facts = BTreeSet::from([FACTS]);
    let mut listed = Vec::new();
    for view in views::all(registry) {
        let reads_facts = words(&view.text).any(|word| over_facts.contains(word) && word != view.name);
        if reads_facts {
            over_facts.insert(&view.name);
        }
        let statement = format!("SELECT * FROM {}", view.name);
        if plain.prepare(&statement).is_ok() {
            continue;
        }
        let is_there = !reads_facts || facts <= FACTS_MAX;
        let note = if is_there {
            String::new()
        } else {
            format!(
                "this table would repeat {facts} charges of FOCUS files; {} has them and needs no decimal functions, and the views of the other providers have tables",
                instead(&view.name)
            )
        };
        listed.push(Listed {
            table: format!("{PREFIX}view_{}", view.name),
            of: Of::View(&view.name),
            note,
            statement: format!("{statement};"),
            is_there,
        });
    }
    Ok(listed)
}

/// The view of the charges of FOCUS files alone: in the columns of FOCUS, their sums by day, or in our own columns.
fn instead(view: &str) -> &'static str {
    if view.starts_with("focus_") {
        "focus_cost_and_usage"
    } else if view == "charge_by_day" {
        "charge_by_day_focus"
    } else {
        "charge_focus"
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}
