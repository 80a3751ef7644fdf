//! What a snapshot adds: a table for each view that computes, a table for each report.

use crate::check::integrity;
use crate::contract::registry::{Registry, View};
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::ledger::views::layout::{self, Objects};
use crate::snapshot::reports::Named;
use rusqlite::Connection;

/// How the tables of reports are called from the start.
pub(crate) const PREFIX: &str = "snapshot_";

/// A table of a snapshot.
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
}

/// What a table holds.
#[derive(Debug)]
pub enum Of {
    /// The rows of a view.
    View(&'static View),
    /// A report.
    Report(Named),
}

impl Listed {
    /// The table of a view.
    fn of_view(view: &'static View) -> Self {
        Self {
            table: view.name.clone(),
            of: Of::View(view),
            note: String::new(),
            statement: format!("SELECT * FROM {};", layout::view_of(&view.name)),
        }
    }

    /// What it has the rows of.
    #[must_use]
    pub fn made_of(&self) -> String {
        match &self.of {
            Of::View(view) => format!("view {}", layout::view_of(&view.name)),
            Of::Report(named) => format!("report {}", named.report.name),
        }
    }

    /// Whether it is a report.
    #[must_use]
    pub fn is_report(&self) -> bool {
        matches!(self.of, Of::Report(_))
    }

    /// The statement that creates it.
    pub(crate) fn created(&self, connection: &Connection, filter: &Filter) -> Result<String> {
        match &self.of {
            Of::View(view) => layout::table(connection, view),
            Of::Report(report) => report.created(connection, self, filter),
        }
    }

    /// Creates the table and fills it. The view of its name is a temporary one already.
    pub(super) fn write(&self, connection: &Connection, filter: &Filter) -> Result<()> {
        let created = self.created(connection, filter)?;
        let rest = created.strip_prefix("CREATE TABLE ").unwrap_or(&created);
        connection.execute_batch(&format!("CREATE TABLE main.{rest}"))?;
        match &self.of {
            Of::View(view) => {
                insert(connection, &self.table, &format!("SELECT * FROM temp.{}", view.name))?;
                connection.execute_batch(&layout::view_text(view))?;
                Ok(())
            }
            Of::Report(report) => report.write(connection, self, filter),
        }
    }
}

/// What every snapshot has, whatever its ledger.
///
/// # Errors
/// When there is no memory for it.
pub(crate) fn own() -> Result<Objects> {
    let empty = Connection::open_in_memory()?;
    empty.execute_batch(OWN)?;
    let mut objects = integrity::objects(&empty)?;
    objects.retain(|(_, name), _| !name.starts_with("sqlite_"));
    Ok(objects)
}

/// Creates what every snapshot has.
pub(super) const OWN: &str = include_str!("tables.sql");

/// Fills a table within SQLite, which holds no more than it sorts.
pub(super) fn insert(connection: &Connection, table: &str, statement: &str) -> Result<()> {
    connection.execute_batch(&format!("INSERT INTO main.{table} {statement}"))?;
    Ok(())
}

/// A table for each shipped view that needs more than SQLite itself has, or that some programs cannot show. `plain` is a new ledger without them.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn views(connection: &Connection, plain: &Connection, registry: &'static Registry) -> Result<Vec<Listed>> {
    let stored = layout::stored(connection, plain, registry)?;
    Ok(stored.into_iter().map(Listed::of_view).collect())
}
