//! Original files, kept inside the ledger in SQLite's own archive format.
//!
//! `sqlite3 billbook.db -Ax` writes them out again. The table is `sqlar`, as the shell expects it: zlib where
//! that makes a file smaller, plain bytes where not.

use crate::error::{Result, codes, fail};
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use rusqlite::{Connection, OptionalExtension};
use std::io::Read;

/// Larger files are kept on request only; their hash is always kept.
pub(crate) const KEPT_BYTES_MAX: usize = 64 << 20;

/// Name of a file within the archive: the start of its hash, then its own name without folders.
#[must_use]
pub(crate) fn name_for(sha256: &str, file: &str) -> String {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    // Only the last part of a path, and never `..`: extracting must stay inside its folder.
    let base = match base {
        "" | "." | ".." | "-" => "document",
        other => other,
    };
    format!("{}/{base}", sha256.get(..12).unwrap_or(sha256))
}

/// Puts a file into the archive.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn keep(connection: &Connection, name: &str, bytes: &[u8], modified_unix: i64) -> Result<()> {
    let mut packed = Vec::new();
    let _ = ZlibEncoder::new(bytes, Compression::new(6)).read_to_end(&mut packed);
    let data = if packed.is_empty() || packed.len() >= bytes.len() {
        bytes
    } else {
        &packed
    };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    connection
        .prepare_cached("INSERT INTO sqlar (name, mode, mtime, sz, data) VALUES (?1, 33188, ?2, ?3, ?4)")?
        .execute((name, modified_unix, size, data))?;
    Ok(())
}

/// Gets a file out of the archive; `None` when there is none of that name.
///
/// # Errors
/// When the stored bytes do not unpack to the stored size.
pub fn get(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>> {
    let found: Option<(i64, Vec<u8>)> = connection
        .query_row("SELECT sz, data FROM sqlar WHERE name = ?1", [name], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((size, data)) = found else {
        return Ok(None);
    };
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if data.len() == size {
        return Ok(Some(data));
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
    let read = ZlibDecoder::new(data.as_slice()).take(limit).read_to_end(&mut bytes);
    if read.is_err() || bytes.len() != size {
        return fail(
            &codes::DAMAGED,
            format!("the archived file `{name}` does not unpack to its size"),
        );
    }
    Ok(Some(bytes))
}
