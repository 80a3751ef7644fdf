//! Original files, kept inside the ledger in SQLite's own archive format.
//!
//! `sqlite3 billbook.db -Ax` writes them out again. The table is `sqlar`, as the shell expects it: zlib where
//! that makes a file smaller, plain bytes where not, and where the file is packed by its own form.

use crate::digest::hex;
use crate::error::{Result, codes, fail};
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};

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

/// The bytes of a file to be kept.
pub(crate) enum Original<'o> {
    /// All of them.
    Bytes(&'o [u8]),
    /// Those of a file that is packed by its own form, such as Parquet, to be read.
    Packed(Box<dyn Read + 'o>),
}

impl std::fmt::Debug for Original<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Original").finish_non_exhaustive()
    }
}

/// Bytes of a packed file that are in memory at once.
const PIECE: usize = 1 << 16;

/// Puts a packed file of this size into the archive as it is, piece by piece: it may have as many bytes as all else that an
/// import needs memory for. Gives the hash of what was read, or `None` where that is not as long as it should be.
///
/// # Errors
/// When the file cannot be read, or the ledger not be written.
pub(crate) fn keep_packed(
    connection: &Connection,
    name: &str,
    (size, modified_unix): (u64, i64),
    source: &mut dyn Read,
) -> Result<Option<String>> {
    connection
        .prepare_cached("INSERT INTO sqlar (name, mode, mtime, sz, data) VALUES (?1, 33188, ?2, ?3, zeroblob(?3))")?
        .execute((name, modified_unix, i64::try_from(size).unwrap_or(i64::MAX)))?;
    let row = connection.last_insert_rowid();
    let mut blob = connection.blob_open("main", "sqlar", "data", row, false)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; PIECE];
    let mut left = size;
    loop {
        let failed = |error: std::io::Error| crate::error::io(name, "cannot read", &error);
        let read = source.read(&mut buffer).map_err(failed)?;
        let piece = buffer.get(..read).unwrap_or_default();
        match left.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)) {
            None => return Ok(None),
            Some(less) => left = less,
        }
        if read == 0 {
            break;
        }
        hasher.update(piece);
        let failed = |error: std::io::Error| crate::error::io(name, "cannot keep", &error);
        blob.write_all(piece).map_err(failed)?;
    }
    blob.close()?;
    Ok((left == 0).then(|| hex(&hasher.finalize())))
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
