//! The ledger as it stood after an import, or at a time.
//!
//! Nothing is ever changed or deleted, so the past is the ledger without what came later. For that, every table
//! is hidden behind a temporary view of the same name that leaves out later imports, and every shipped view is
//! created once more, temporarily, over those. Queries then need to know nothing of it.

use super::views::VIEWS;
use crate::clock;
use crate::error::{Problem, Result, codes};
use rusqlite::Connection;

/// What `--as-of` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
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
            .ok_or_else(|| "neither the number of an import nor a time such as 2025-07-01T06:00:00Z".to_owned())
    }
}

/// Hides what came into the ledger later.
///
/// # Errors
/// When there is no such import.
pub fn apply(connection: &Connection, as_of: AsOf) -> Result<()> {
    let condition = match as_of {
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
            format!("import_id <= {number}")
        }
        AsOf::Time(time) => format!("imported_at <= '{}'", clock::stored(time)),
    };
    let mut script = format!("CREATE TEMP VIEW import AS SELECT * FROM main.import WHERE {condition};\n");
    let tables: Vec<String> = connection
        .prepare(
            "SELECT t.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
             WHERE t.type = 'table' AND t.name <> 'import' AND c.name = 'import_id' ORDER BY t.name",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for table in tables {
        script.push_str(&format!(
            "CREATE TEMP VIEW \"{table}\" AS SELECT * FROM main.\"{table}\" \
             WHERE import_id IN (SELECT import_id FROM temp.import);\n"
        ));
    }
    for view in VIEWS.iter() {
        script.push_str(&format!("CREATE TEMP VIEW {};\n", view.text));
    }
    connection.execute_batch(&script)?;
    Ok(())
}
