//! The mappings that a ledger has, and the files that were read with them.
//!
//! A mapping comes in as an import of its own: its source is the text. Nothing here knows what a mapping says.

use crate::clock::Clock;
use crate::error::Result;
use crate::ledger::chain;
use crate::ledger::import::record::OwnText;
use crate::query::select;
use crate::source::Source;
use crate::source::mapped::{Mapped, Text};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The operation of mappings in the list of imports.
const OPERATION: &str = "mapping";

/// The account that mappings belong to there.
const ACCOUNT: &str = "mappings";

/// What a mapping is, besides its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct What<'a> {
    /// Whose files it reads.
    pub provider: &'a str,
    /// `charge`, `invoice` or `payment`.
    pub target: &'a str,
}

/// A mapping of a ledger.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// Whose files it reads.
    pub provider: String,
    /// `charge`, `invoice` or `payment`.
    pub target: String,
    /// Its text, and what belongs to it.
    pub text: Arc<Text>,
}

const SELECT: &str =
    "SELECT m.mapping_id, m.import_id, m.provider, m.name, s.name, m.text, m.sha256, m.is_shipped, m.target
    FROM mapping AS m JOIN import AS i ON i.import_id = m.import_id JOIN source AS s USING (source_id)";

fn kept(connection: &Connection, condition: &str, value: impl rusqlite::Params) -> Result<Vec<Kept>> {
    let sql = format!("{SELECT} {condition}");
    let mut all = select(connection, &sql, value, |row| {
        let text = Text {
            name: row.get(3)?,
            file: row.get(4)?,
            text: row.get(5)?,
            sha256: row.get(6)?,
            is_shipped: row.get(7)?,
            lookups: Vec::new(),
        };
        Ok((row.get::<_, i64>(1)?, [row.get(2)?, row.get(8)?], text))
    })?;
    let mut found = Vec::new();
    for (import_id, [provider, target], mut text) in all.drain(..) {
        let sql = "SELECT file, bytes FROM mapping_lookup WHERE import_id = ?1 ORDER BY mapping_lookup_id";
        text.lookups = select(connection, sql, [import_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        found.push(Kept {
            provider,
            target,
            text: Arc::new(text),
        });
    }
    Ok(found)
}

/// The mappings that somebody brought, the newest of each name, in the order of their names.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn saved(connection: &Connection) -> Result<Vec<Kept>> {
    let condition = "WHERE m.is_shipped = 0 AND m.mapping_id = (SELECT max(o.mapping_id) FROM mapping AS o
        WHERE o.name = m.name AND o.is_shipped = 0) ORDER BY m.name";
    kept(connection, condition, [])
}

/// The mapping that came by an import.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn of_import(connection: &Connection, import_id: i64) -> Result<Option<Kept>> {
    Ok(kept(connection, "WHERE m.import_id = ?1", [import_id])?.pop())
}

/// How the file of an import was read, where that was with a mapping.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn of_file(connection: &Connection, import_id: i64) -> Result<Option<Mapped>> {
    let found: Option<(i64, String, Option<String>, String)> = connection
        .prepare_cached("SELECT mapping_id, form, dataset, parameters FROM mapped_file WHERE import_id = ?1")?
        .query_row([import_id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((mapping_id, form, dataset, parameters)) = found else {
        return Ok(None);
    };
    let Some(mapping) = kept(connection, "WHERE m.mapping_id = ?1", [mapping_id])?.pop() else {
        return Ok(None);
    };
    let sql = "SELECT key, value FROM json_each(?1) ORDER BY key";
    let parameters = select(connection, sql, [parameters], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Some(Mapped {
        text: mapping.text,
        form,
        dataset,
        page: None,
        parameters,
    }))
}

/// The number of a mapping; it is recorded where the ledger does not have it yet.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn recorded(connection: &Connection, text: &Text, what: What, clock: Clock) -> Result<i64> {
    let known: Option<i64> = connection
        .query_row(
            "SELECT mapping_id FROM mapping WHERE sha256 = ?1",
            [&text.sha256],
            |row| row.get(0),
        )
        .optional()?;
    match known {
        Some(mapping_id) => Ok(mapping_id),
        None => record(connection, text, what, clock),
    }
}

/// Records a mapping once more, in another ledger.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn again(connection: &Connection, kept: &Kept, clock: Clock) -> Result<()> {
    let what = What {
        provider: &kept.provider,
        target: &kept.target,
    };
    record(connection, &kept.text, what, clock)?;
    Ok(())
}

fn record(connection: &Connection, text: &Text, what: What, clock: Clock) -> Result<i64> {
    let source = Source::new(&text.file, text.text.clone().into_bytes(), None);
    let import_id = OwnText::kept("import", OPERATION, ACCOUNT).record(connection, &source, clock)?;
    connection.execute(
        "INSERT INTO mapping (import_id, name, provider, target, is_shipped, sha256, text)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            import_id,
            &text.name,
            what.provider,
            what.target,
            text.is_shipped,
            &text.sha256,
            &text.text,
        ),
    )?;
    let mapping_id = connection.last_insert_rowid();
    for (file, bytes) in &text.lookups {
        connection.execute(
            "INSERT INTO mapping_lookup (import_id, file, bytes) VALUES (?1, ?2, ?3)",
            (import_id, file, bytes),
        )?;
    }
    chain::append(connection, import_id, &BTreeMap::new())?;
    Ok(mapping_id)
}

/// A file that was read with a mapping, as it is recorded.
#[derive(Debug)]
pub(crate) struct Used<'a> {
    /// The import of the file.
    pub import_id: i64,
    /// The mapping.
    pub mapping_id: i64,
    /// How it was read.
    pub mapped: &'a Mapped,
    /// Its columns, a JSON array.
    pub header: &'a str,
    /// Rows that were read, that the mapping skips, and that are totals.
    pub rows: [u64; 3],
}

/// Records that a file was read with a mapping.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn record_file(connection: &Connection, used: &Used) -> Result<()> {
    let [read, skipped, total] = used.rows.map(|rows| i64::try_from(rows).unwrap_or(i64::MAX));
    connection.execute(
        "INSERT INTO mapped_file (import_id, mapping_id, form, dataset, parameters, header, rows_read, rows_skipped, rows_total)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            used.import_id,
            used.mapping_id,
            &used.mapped.form,
            &used.mapped.dataset,
            used.mapped.parameters_text(),
            used.header,
            read,
            skipped,
            total,
        ),
    )?;
    Ok(())
}
