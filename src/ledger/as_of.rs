//! The ledger as it stood after an import, or at a time.
//!
//! Nothing is ever changed or deleted, so the past is the ledger without what came later. For that, every table
//! is hidden behind a temporary view of the same name that leaves out later imports, and every shipped view is
//! created once more, temporarily, over those. Queries then need to know nothing of it.

use super::views;
use crate::clock;
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::query::select;
use rusqlite::Connection;

/// What `--as-of` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AsOf {
    /// After this import.
    Import(i64),
    /// At this time, included.
    Time(chrono::DateTime<chrono::Utc>),
}

impl std::str::FromStr for AsOf {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        if let Ok(number) = text.parse() {
            return Ok(AsOf::Import(number));
        }
        clock::parse(text)
            .map(AsOf::Time)
            .ok_or_else(|| "write the number of an import, or a time such as 2025-07-01T06:00:00Z".to_owned())
    }
}

impl std::fmt::Display for AsOf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            AsOf::Import(number) => write!(formatter, "import {number}"),
            AsOf::Time(time) => formatter.write_str(&clock::stored(*time)),
        }
    }
}

/// Hides what came into the ledger later.
///
/// # Errors
/// When there is no such import.
pub(crate) fn apply(ledger: &Ledger, as_of: AsOf) -> Result<()> {
    let connection = &ledger.connection;
    let visible = visible(connection, as_of)?;
    let mut script = String::new();
    let sql = "SELECT t.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
             WHERE t.type = 'table' AND c.name = 'import_id' ORDER BY t.name";
    let tables: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?;
    // The rows of a view are a table in a snapshot, and are computed again here.
    let is_view = |name: &String| views::all(ledger.registry).iter().any(|view| view.name == *name);
    for table in tables.into_iter().filter(|name| !is_view(name)) {
        script.push_str(&format!(
            "CREATE TEMP VIEW \"{table}\" AS SELECT * FROM main.\"{table}\" WHERE {visible};\n"
        ));
    }
    for view in views::all(ledger.registry) {
        script.push_str(&format!("CREATE TEMP VIEW IF NOT EXISTS {};\n", view.text));
    }
    connection.execute_batch(&script)?;
    Ok(())
}

/// Which imports are visible, as a condition on `import_id`. It is written out, without a subquery: SQLite counts the
/// tables of a whole statement, and this stands behind every one of them.
fn visible(connection: &Connection, as_of: AsOf) -> Result<String> {
    let time = match as_of {
        AsOf::Import(number) => {
            let last: i64 =
                connection.query_row("SELECT coalesce(max(import_id), 0) FROM import", [], |row| row.get(0))?;
            if number < 1 || number > last {
                return Err(Box::new(
                    Problem::new(
                        &codes::AS_OF,
                        format!("there is no import {number}; the newest is {last}"),
                    )
                    .hint("`billbook imports` lists them"),
                ));
            }
            return Ok(format!("import_id <= {number}"));
        }
        AsOf::Time(time) => clock::stored(time),
    };
    // Imports are numbered in the order in which they came, except for runs with `--now`.
    let (last_visible, first_hidden): (i64, Option<i64>) = connection.query_row(
        "SELECT coalesce(max(import_id) FILTER (WHERE imported_at <= ?1), 0), min(import_id) FILTER (WHERE imported_at > ?1)
         FROM import",
        [&time],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if first_hidden.is_none_or(|hidden| hidden > last_visible) {
        return Ok(format!("import_id <= {last_visible}"));
    }
    let sql = "SELECT CAST(import_id AS TEXT) FROM import WHERE imported_at <= ?1 ORDER BY import_id";
    let numbers: Vec<String> = select(connection, sql, [&time], |row| Ok(row.get(0)?))?;
    Ok(format!("import_id IN ({})", numbers.join(", ")))
}
