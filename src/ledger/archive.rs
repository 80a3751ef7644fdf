//! Original files, kept inside the ledger in SQLite's own archive format.
//!
//! `sqlite3 billbook.db -Ax` writes them out again. The table is `sqlar`, as the shell expects it: zlib where
//! that makes a file smaller, plain bytes where not, and where the file is packed by its own form.

use crate::digest::hex;
use crate::error::{Problem, Result, codes};
use crate::interrupt;
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

/// Number, size, bytes that are held; size and hash of when it came in.
type Row = (i64, i64, Option<i64>, (Option<i64>, Option<String>));

/// A file in the archive, before it is unpacked.
struct Kept {
    /// Its number in the table.
    row: i64,
    /// How many bytes it has to have.
    size: u64,
    /// Whether its bytes are packed.
    is_packed: bool,
    /// What its hash was when it came in.
    sha256: Option<String>,
}

/// Finds a file in the archive, and believes nothing that stands there: whoever can write to the file can write any size.
fn find(connection: &Connection, name: &str) -> Result<Option<Kept>> {
    let sql = "SELECT a.rowid, a.sz, CASE WHEN typeof(a.data) = 'blob' THEN length(a.data) END, s.size, s.sha256
               FROM sqlar AS a LEFT JOIN source AS s ON s.archived_as = a.name
               WHERE a.name = ?1 ORDER BY s.source_id LIMIT 1";
    let found: Option<Row> = connection
        .query_row(sql, [name], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, (row.get(3)?, row.get(4)?)))
        })
        .optional()?;
    let Some((row, size, held, (stated, sha256))) = found else {
        return Ok(None);
    };
    let (Ok(size), Some(held)) = (u64::try_from(size), held.and_then(|held| u64::try_from(held).ok())) else {
        return Err(not_its_size(name));
    };
    let is_stated = stated.is_none_or(|stated| u64::try_from(stated) == Ok(size));
    let is_possible = held == size || size <= held.saturating_mul(RATIO_MAX).saturating_add(RATIO_MAX);
    if !is_stated || !is_possible {
        return Err(not_its_size(name));
    }
    Ok(Some(Kept {
        row,
        size,
        is_packed: held != size,
        sha256,
    }))
}

/// More than this zlib cannot make of a byte.
const RATIO_MAX: u64 = 1032;

fn not_its_size(name: &str) -> Box<Problem> {
    Box::new(Problem::new(
        &codes::DAMAGED,
        format!("the archived file `{name}` does not unpack to its size"),
    ))
}

/// Calls with the bytes of a file in the archive, piece by piece.
fn each_piece(connection: &Connection, name: &str, kept: &Kept, mut each: impl FnMut(&[u8])) -> Result<()> {
    let blob = connection.blob_open("main", "sqlar", "data", kept.row, true)?;
    let mut reader: Box<dyn Read> = if kept.is_packed {
        Box::new(ZlibDecoder::new(blob))
    } else {
        Box::new(blob)
    };
    let mut buffer = vec![0; PIECE];
    let mut left = kept.size;
    loop {
        interrupt::check()?;
        let read = reader.read(&mut buffer).map_err(|_| not_its_size(name))?;
        if read == 0 {
            break;
        }
        left = u64::try_from(read)
            .ok()
            .and_then(|read| left.checked_sub(read))
            .ok_or_else(|| not_its_size(name))?;
        each(buffer.get(..read).unwrap_or_default());
    }
    if left == 0 { Ok(()) } else { Err(not_its_size(name)) }
}

/// The hash of a file in the archive, and how many bytes it has; `None` when there is none of that name. Needs no memory for it.
///
/// # Errors
/// When the stored bytes do not unpack to the stored size.
pub(crate) fn hash(connection: &Connection, name: &str) -> Result<Option<(String, u64)>> {
    let Some(kept) = find(connection, name)? else {
        return Ok(None);
    };
    let mut hasher = Sha256::new();
    each_piece(connection, name, &kept, |piece| hasher.update(piece))?;
    Ok(Some((hex(&hasher.finalize()), kept.size)))
}

/// Gets a file out of the archive; `None` when there is none of that name.
///
/// # Errors
/// When the stored bytes do not unpack to the stored size.
pub fn get(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>> {
    let Some(kept) = find(connection, name)? else {
        return Ok(None);
    };
    let is_large = kept.size > u64::try_from(KEPT_BYTES_MAX).unwrap_or(u64::MAX);
    if is_large && hash(connection, name)?.map(|(hash, _)| hash) != kept.sha256 {
        return Err(not_its_size(name));
    }
    // It grows with the bytes that are there, not with the size that is stated.
    let mut bytes = Vec::new();
    each_piece(connection, name, &kept, |piece| bytes.extend_from_slice(piece))?;
    Ok(Some(bytes))
}
