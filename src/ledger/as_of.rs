//! The ledger as it stood after an import, or at a time.
//!
//! Nothing is ever changed or deleted, so the past is the ledger without what came later. For that, every table
//! with later rows is hidden behind a temporary view of the same name that leaves these out, and every shipped view is
//! created once more, temporarily, over those. Queries then need to know nothing of it.
//!
//! SQLite refuses statements that open too many tables, and a view over a table counts as one more. So a table of which
//! nothing is hidden stays as it is, and a short one is copied, with its indexes, as far as it is visible.

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
        let select = format!("SELECT * FROM main.\"{table}\" WHERE {visible}");
        let hiding = match how(connection, &table, &visible)? {
            How::Nothing => continue,
            How::View => format!("CREATE TEMP VIEW \"{table}\" AS {select};\n"),
            How::Copy => format!(
                "CREATE TEMP TABLE \"{table}\" AS {select};\n{}",
                indexes(connection, &table)?
            ),
        };
        script.push_str(&hiding);
    }
    for view in views::all(ledger.registry) {
        script.push_str(&format!("CREATE TEMP VIEW IF NOT EXISTS {};\n", view.text));
    }
    connection.execute_batch(&script)?;
    Ok(())
}

/// How later rows of a table are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// It has none.
    Nothing,
    /// The visible rows are copied.
    Copy,
    /// A view leaves them out.
    View,
}

/// Tables with more rows than this are not copied, and neither are those with the bytes of files.
const COPIED_ROWS_MAX: usize = 50_000;

fn how(connection: &Connection, table: &str, visible: &str) -> Result<How> {
    let is_long = format!("SELECT EXISTS (SELECT 1 FROM main.\"{table}\" LIMIT 1 OFFSET {COPIED_ROWS_MAX})");
    let has_bytes = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = 'bytes')";
    if connection.query_row(&is_long, [], |row| row.get(0))?
        || connection.query_row(has_bytes, [table], |row| row.get(0))?
    {
        return Ok(How::View);
    }
    let hides = format!("SELECT EXISTS (SELECT 1 FROM main.\"{table}\" WHERE NOT ({visible}))");
    let hides: bool = connection.query_row(&hides, [], |row| row.get(0))?;
    Ok(if hides { How::Copy } else { How::Nothing })
}

/// The indexes of a table, for its copy. Those of keys have no text of their own; a copy is short enough to do without.
fn indexes(connection: &Connection, table: &str) -> Result<String> {
    let sql = "SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL";
    let texts: Vec<String> = select(connection, sql, [table], |row| Ok(row.get(0)?))?;
    let of_copy = |text: &String| {
        let (head, name) = text.split_once(" INDEX ")?;
        Some(format!("{head} INDEX temp.{name};\n"))
    };
    Ok(texts.iter().filter_map(of_copy).collect())
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
