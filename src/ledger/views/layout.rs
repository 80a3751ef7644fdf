//! How a snapshot is laid out. A view that computes is a table there, `charge`, with the rows of the view, so that every
//! program reads it; the view itself is `view_charge`. A view over more bulk charges than [`FACTS_MAX`] stays a view: what it
//! reads are tables then, so that it needs no decimal functions.
//!
//! The program asks a snapshot's figures of the ledger's own rows: [`uncover`] puts the shipped views in front of the tables.

use super::{all, texts};
use crate::contract::registry::{Registry, View};
use crate::error::Result;
use crate::ledger::migrations;
use crate::query::select;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What a snapshot is and how it is checked, line by line. No other name comes before it.
pub(crate) const README: &str = "_readme";

/// The list of everything in a snapshot.
pub(crate) const CONTENTS: &str = "_tables";

/// The list of snapshots made before plain names were tables.
pub(crate) const OLDER_CONTENTS: &str = "snapshot_list";

/// How a view's name begins where a table has its own.
pub(crate) const VIEW: &str = "view_";

/// Up to so many bulk charges, views over them are tables too. Above, each would repeat the largest table of the ledger.
const FACTS_MAX: i64 = 10_000;

/// The table of bulk charges.
const FACTS: &str = "focus_charge";

/// Tables that nothing explains where they are created.
const TABLES: [(&str, &str); 3] = [
    ("provider", "The providers that this version of billbook knows."),
    (
        "allocation",
        "Which payment pays which invoice, how much of it, and by which rule.",
    ),
    ("refinery_schema_history", "The migrations that made these tables."),
];

/// An object of a schema by kind and name, with its text.
pub(crate) type Objects = BTreeMap<(String, String), String>;

/// Which kind of snapshot a file is, if it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Plain names are tables.
    Tables,
    /// Plain names are views, and `snapshot_view_…` have their rows: made by an older version.
    Older,
}

/// Which kind of snapshot a file is.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn shape(connection: &Connection) -> Result<Option<Shape>> {
    let sql = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name IN (?1, ?2) ORDER BY name LIMIT 1";
    let found: Vec<String> = select(connection, sql, [CONTENTS, OLDER_CONTENTS], |row| Ok(row.get(0)?))?;
    Ok(found
        .first()
        .map(|name| if name == CONTENTS { Shape::Tables } else { Shape::Older }))
}

/// Whether a file is a snapshot.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn is_snapshot(connection: &Connection) -> Result<bool> {
    Ok(shape(connection)?.is_some())
}

/// Has queries over a snapshot compute from the ledger's rows, as those over a ledger do, instead of reading what is stored
/// beside them. Of a ledger it does nothing.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn uncover(connection: &Connection, registry: &Registry) -> Result<()> {
    if shape(connection)? != Some(Shape::Tables) {
        return Ok(());
    }
    in_front(connection, registry)
}

/// Creates every shipped view temporarily. What it names is looked for among temporary views first.
///
/// # Errors
/// When SQLite refuses.
pub(crate) fn in_front(connection: &Connection, registry: &Registry) -> Result<()> {
    let views = all(registry).iter();
    let script: Vec<String> = views
        .map(|view| format!("CREATE TEMP VIEW IF NOT EXISTS {};\n", view.text.trim_end()))
        .collect();
    connection.execute_batch(&script.concat())?;
    Ok(())
}

/// The views that are tables in a snapshot, in their order: those that not every program can read. `plain` is a new ledger
/// without decimal functions.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn stored(
    connection: &Connection,
    plain: &Connection,
    registry: &'static Registry,
) -> Result<Vec<&'static View>> {
    let facts: i64 = connection.query_row(&format!("SELECT count(*) FROM main.{FACTS}"), [], |row| row.get(0))?;
    let mut stored = Vec::new();
    for view in all(registry) {
        let is_plain = plain.prepare(&format!("SELECT * FROM {}", view.name)).is_ok();
        if is_plain && !gives_bytes(plain, &view.name)? {
            continue;
        }
        if facts <= FACTS_MAX || !reads_facts(connection, &view.name)? {
            stored.push(view);
        }
    }
    Ok(stored)
}

/// Whether a view has a column of bytes: Datasette shows these in tables only, whose rows have numbers.
fn gives_bytes(connection: &Connection, view: &str) -> Result<bool> {
    let sql = "SELECT count(*) FROM pragma_table_info(?1) WHERE type = 'BLOB'";
    let columns: i64 = connection.query_row(sql, [view], |row| row.get(0))?;
    Ok(columns > 0)
}

/// Whether a view reads the bulk charges themselves, and not sums of them.
fn reads_facts(connection: &Connection, view: &str) -> Result<bool> {
    let sql = "SELECT rootpage FROM main.sqlite_schema WHERE tbl_name = ?1 AND rootpage > 0";
    let pages: Vec<i64> = select(connection, sql, [FACTS], |row| Ok(row.get(0)?))?;
    let steps = select(connection, &format!("EXPLAIN SELECT * FROM {view}"), [], |row| {
        Ok((row.get::<_, String>(1)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
    })?;
    Ok(steps
        .iter()
        .any(|(step, page, file)| step == "OpenRead" && *file == 0 && pages.contains(page)))
}

/// The view that gives the rows of a stored one, for programs that have decimal functions.
#[must_use]
pub(crate) fn view_of(name: &str) -> String {
    format!("{VIEW}{name}")
}

/// The statement that creates the table of a stored view. Its columns hold what they are given.
///
/// # Errors
/// When the view cannot be read.
pub(crate) fn table(connection: &Connection, view: &View) -> Result<String> {
    let statement = connection.prepare(&format!("SELECT * FROM {}", view.name))?;
    let columns: Vec<&str> = statement.column_names().collect();
    Ok(table_text(&view.name, &columns, &texts::comment(&view.text)))
}

/// The statement that creates a table with these columns.
#[must_use]
pub(crate) fn table_text(name: &str, columns: &[impl AsRef<str>], comment: &str) -> String {
    let columns: Vec<String> = columns
        .iter()
        .map(|name| format!("    \"{}\" ANY", name.as_ref().replace('"', "\"\"")))
        .collect();
    format!(
        "CREATE TABLE {name} (\n    -- {comment}\n{}\n) STRICT",
        columns.join(",\n")
    )
}

/// The statement that creates the view of a stored view.
#[must_use]
pub(crate) fn view_text(view: &View) -> String {
    let query = view.text.trim_end().strip_prefix(&view.name).unwrap_or_default();
    let query = query.trim_start().strip_prefix("AS").unwrap_or(query);
    format!(
        "CREATE VIEW {} AS\n-- Computes the rows of the table `{}`; views that add up need the decimal functions of the sqlite3 shell.{query}",
        view_of(&view.name),
        view.name
    )
}

/// What is written into the statements of a ledger's tables.
#[derive(Debug)]
pub(crate) struct Explained {
    comments: BTreeMap<String, String>,
    keys: BTreeMap<String, String>,
}

impl Explained {
    /// As this version does.
    #[must_use]
    pub(crate) fn new() -> Self {
        let mut comments = migrations::table_comments();
        comments.extend(TABLES.map(|(name, comment)| (name.to_owned(), comment.to_owned())));
        Self {
            comments,
            keys: migrations::table_keys(),
        }
    }

    /// The statement that created a table, with a comment that says what the table holds, and with the columns that its
    /// references lead to: Datasette does not know that they lead to the primary key where none is named.
    #[must_use]
    pub(crate) fn text(&self, name: &str, text: &str) -> String {
        let text = match (self.comments.get(name), text.split_once('(')) {
            (Some(comment), Some((before, after))) if texts::comment(text).is_empty() => {
                format!("{before}(\n    -- {comment}\n{}", after.trim_start_matches('\n'))
            }
            _ => text.to_owned(),
        };
        let mut parts = text.split(" REFERENCES ");
        let mut explained = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            explained.push_str(" REFERENCES ");
            let end = part
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(part.len());
            let (parent, rest) = part.split_at(end);
            explained.push_str(parent);
            if let Some(key) = self.keys.get(parent).filter(|_| !rest.trim_start().starts_with('(')) {
                explained.push_str(&format!(" ({key})"));
            }
            explained.push_str(rest);
        }
        explained
    }
}

/// Writes other texts of tables into the schema, which differ in comments alone.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_texts(connection: &Connection, texts: &[(String, String)]) -> Result<()> {
    connection.pragma_update(None, "writable_schema", true)?;
    let mut update = connection.prepare("UPDATE main.sqlite_schema SET sql = ?2 WHERE type = 'table' AND name = ?1")?;
    for (name, text) in texts {
        update.execute([name, text])?;
    }
    connection.pragma_update(None, "writable_schema", "RESET")?;
    // Whoever has the file open reads its schema again when this number is another.
    let version: i32 = connection.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?;
    connection.pragma_update(None, "schema_version", version.wrapping_add(1))?;
    Ok(())
}

/// Makes the schema of a new ledger the one of a snapshot, without what every snapshot adds.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn lay_out(
    objects: &mut Objects,
    connection: &Connection,
    plain: &Connection,
    registry: &'static Registry,
) -> Result<()> {
    let explained = Explained::new();
    for ((kind, name), text) in objects.iter_mut() {
        if kind == "table" {
            *text = explained.text(name, text);
        }
    }
    let mut insert = |kind: &str, name: &str, text: String| objects.insert((kind.to_owned(), name.to_owned()), text);
    let stored = stored(connection, plain, registry)?;
    for view in &stored {
        insert("table", &view.name, table(connection, view)?);
        insert("view", &view_of(&view.name), view_text(view));
    }
    for view in stored {
        objects.remove(&("view".to_owned(), view.name.clone()));
    }
    Ok(())
}
