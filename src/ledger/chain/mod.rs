//! The chain that every import and write appends a link to: `link 31, head 3f9c…`.
//!
//! A link covers, in each table, the rows beyond those that earlier links cover, whatever brought them. So no table can
//! be forgotten: what grew is under the next digest. Rows are never deleted, hence their rowids have no gaps, and stay
//! as they are when somebody vacuums the file or dumps and loads it.

use super::migrations;
use crate::digest::Values;
use crate::digest::hex;
use crate::error::{Problem, Result, codes};
use crate::query::select;
use rusqlite::Connection;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The table of the archived files.
const ARCHIVE: &str = "sqlar";

/// The head before the first link.
pub(crate) const NO_HEAD: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Tables that no link covers, and why.
pub const NOT_COVERED: &[(&str, &str)] = &[
    ("chain", "the heads are computed again from it"),
    ("chain_part", "the heads are computed again from it"),
    ("currency", "written by migrations, and compared with a new ledger's"),
    (
        "ormuco_resource_kind",
        "written by migrations, and compared with a new ledger's",
    ),
    ("provider", "written by migrations, and compared with a new ledger's"),
    (
        "refinery_schema_history",
        "written by migrations, and compared with a new ledger's, except the times of upgrades",
    ),
];

/// The tables under the chain, by name.
pub static TABLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names = migrations::table_names();
    names.retain(|name| !NOT_COVERED.iter().any(|(table, _)| table == name));
    names.sort();
    names
});

/// What is known of new rows of a table without reading them back.
#[derive(Debug, Clone)]
pub(crate) struct Digested {
    /// How many columns the table has.
    pub columns: i64,
    /// How many rows.
    pub rows: i64,
    /// Over their values.
    pub digest: Vec<u8>,
}

/// What a link says of a table.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The table.
    pub table: String,
    /// The first rowid covered.
    pub first_row: i64,
    /// The last rowid covered.
    pub last_row: i64,
    /// The rows.
    pub rows: Digested,
}

/// How far a table is covered.
struct Mark {
    table: String,
    last_row: i64,
    covered: i64,
}

/// One statement for all tables; it stays prepared from import to import.
static MARKS: LazyLock<String> = LazyLock::new(|| {
    let selects: Vec<String> = TABLES
        .iter()
        .map(|table| {
            format!(
                "SELECT '{table}', (SELECT max(rowid) FROM {table}),
                 (SELECT max(last_row) FROM chain_part WHERE table_name = '{table}')"
            )
        })
        .collect();
    selects.join("\nUNION ALL ")
});

fn marks(connection: &Connection) -> Result<Vec<Mark>> {
    select(connection, &MARKS, [], |row| {
        Ok(Mark {
            table: row.get(0)?,
            last_row: row.get::<_, Option<i64>>(1)?.unwrap_or(0),
            covered: row.get::<_, Option<i64>>(2)?.unwrap_or(0),
        })
    })
}

/// Refuses to go on with a ledger that has rows no link covers, or lacks rows at the end of a table: the next link would
/// make them its own.
///
/// # Errors
/// When there are such rows, or the ledger cannot be read.
pub(crate) fn require_covered(connection: &Connection) -> Result<()> {
    for mark in marks(connection)? {
        let what = match mark.last_row.cmp(&mark.covered) {
            Ordering::Equal => continue,
            Ordering::Greater => "has rows that no import or write added",
            Ordering::Less => "has lost rows at its end",
        };
        return Err(Box::new(
            Problem::new(
                &codes::DAMAGED,
                format!("the table `{}` {what}; nothing was written", mark.table),
            )
            .hint("run `billbook verify` to see everything that was altered"),
        ));
    }
    Ok(())
}

/// Appends a link that covers all rows beyond the last one, and gives its head. What is known of a table's new rows is
/// taken from `known`; others are read back.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn append(connection: &Connection, import_id: i64, known: &BTreeMap<String, Digested>) -> Result<String> {
    let last: Option<(i64, String)> = {
        let mut find = connection.prepare_cached("SELECT link, head FROM chain ORDER BY link DESC LIMIT 1")?;
        let mut rows = find.query([])?;
        match rows.next()? {
            Some(row) => Some((row.get(0)?, row.get(1)?)),
            None => None,
        }
    };
    let (last_link, previous) = last.unwrap_or_else(|| (0, NO_HEAD.to_owned()));
    let source_sha256: String = connection
        .prepare_cached("SELECT sha256 FROM import JOIN source USING (source_id) WHERE import_id = ?1")?
        .query_row([import_id], |row| row.get(0))?;
    let mut parts = Vec::new();
    for mark in marks(connection)?
        .into_iter()
        .filter(|mark| mark.last_row > mark.covered)
    {
        let rows = match known.get(&mark.table) {
            Some(rows) => rows.clone(),
            None => digest_after(connection, &mark.table, mark.covered)?,
        };
        parts.push(Part {
            table: mark.table,
            first_row: mark.covered + 1,
            last_row: mark.last_row,
            rows,
        });
    }
    let link = last_link + 1;
    let head = head(link, import_id, &previous, &source_sha256, &parts);
    connection
        .prepare_cached(
            "INSERT INTO chain (link, import_id, previous, source_sha256, head) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((link, import_id, &previous, &source_sha256, &head))?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO chain_part (import_id, table_name, first_row, last_row, row_count, column_count, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for part in &parts {
        insert.execute((
            import_id,
            &part.table,
            part.first_row,
            part.last_row,
            part.rows.rows,
            part.rows.columns,
            &part.rows.digest,
        ))?;
    }
    Ok(head)
}

/// Covers all that a ledger from before the chain has with one link.
///
/// # Errors
/// When the ledger cannot be read or written.
pub fn cover_older(connection: &Connection) -> Result<()> {
    let newest: Option<i64> = connection.query_row(
        "SELECT max(import_id) FROM import WHERE NOT EXISTS (SELECT 1 FROM chain)",
        [],
        |row| row.get(0),
    )?;
    if let Some(import_id) = newest {
        append(connection, import_id, &BTreeMap::new())?;
    }
    Ok(())
}

/// The digest over the rows of a table after a rowid.
fn digest_after(connection: &Connection, table: &str, after: i64) -> Result<Digested> {
    if table == ARCHIVE {
        return digest_of_archive(connection, after);
    }
    // The name is the program's own.
    let sql = format!("SELECT * FROM {table} WHERE rowid > ?1 ORDER BY rowid");
    let mut statement = connection.prepare_cached(&sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([after])?;
    let mut values = Values::default();
    let mut count = 0;
    while let Some(row) = rows.next()? {
        count += 1;
        for index in 0..columns {
            values.value(row.get_ref(index)?);
        }
    }
    Ok(Digested {
        columns: i64::try_from(columns).unwrap_or(i64::MAX),
        rows: count,
        digest: values.finish(),
    })
}

/// The same of the archived files, which are read in pieces: some are as large as all that an import may take.
fn digest_of_archive(connection: &Connection, after: i64) -> Result<Digested> {
    let mut statement = connection.prepare_cached(
        "SELECT name, mode, mtime, sz, rowid, typeof(data), CASE WHEN typeof(data) <> 'blob' THEN data END
         FROM sqlar WHERE rowid > ?1 ORDER BY rowid",
    )?;
    let mut rows = statement.query([after])?;
    let mut values = Values::default();
    let mut count = 0;
    while let Some(row) = rows.next()? {
        count += 1;
        for index in 0..4 {
            values.value(row.get_ref(index)?);
        }
        if row.get_ref(5)?.as_str() == Ok("blob") {
            let mut blob = connection.blob_open("main", ARCHIVE, "data", row.get(4)?, true)?;
            let failed = |error: std::io::Error| crate::error::io(ARCHIVE, "cannot read", &error);
            values.blob_from(blob.len(), &mut blob).map_err(failed)?;
        } else {
            values.value(row.get_ref(6)?);
        }
    }
    Ok(Digested {
        columns: 5,
        rows: count,
        digest: values.finish(),
    })
}

/// The head of a link: over its row without the head, then its parts without their import, by table name.
#[must_use]
pub(crate) fn head(link: i64, import_id: i64, previous: &str, source_sha256: &str, parts: &[Part]) -> String {
    let mut values = Values::default();
    values.integer(link);
    values.integer(import_id);
    values.text(previous.as_bytes());
    values.text(source_sha256.as_bytes());
    for part in parts {
        values.text(part.table.as_bytes());
        for number in [part.first_row, part.last_row, part.rows.rows, part.rows.columns] {
            values.integer(number);
        }
        values.blob(&part.rows.digest);
    }
    hex(&values.finish())
}

/// The head of the newest link that the connection sees; `None` in an empty ledger.
///
/// # Errors
/// When the ledger cannot be read.
pub fn newest_head(connection: &Connection) -> Result<Option<String>> {
    let sql = "SELECT (SELECT head FROM chain ORDER BY link DESC LIMIT 1)";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}
