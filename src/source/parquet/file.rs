//! A Parquet file by its footer: what it says of columns, row groups, and where pages are.

use super::columns::{Column, columns};
use super::guarded::guarded;
use super::place::Place;
use super::typed::unreadable;
use crate::error::{Position, Problem, Result, codes, io};
use crate::source::Source;
use parquet::file::metadata::ParquetMetaDataReader;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// What a file begins with, and ends with.
pub(crate) const MAGIC: &[u8] = b"PAR1";

/// What a file ends with whose list of columns is encrypted.
const ENCRYPTED: &[u8] = b"PARE";

/// The smallest file: the magic number twice, and the length of the footer.
const SMALLEST: u64 = 12;

/// The longest footer; that of a file of a thousand columns and a thousand row groups has some 100 MiB.
const FOOTER_MAX: u64 = 1 << 28;

/// The most bytes of a column that one row group may unpack to.
const CHUNK_MAX: i64 = 1 << 31;

/// A Parquet file whose footer is read.
pub(crate) struct Parquet {
    file: String,
    /// Its bytes.
    pub(super) bytes: Arc<Place>,
    /// Its footer.
    pub(super) metadata: ParquetMetaData,
    /// Its columns.
    pub(super) columns: Vec<Column>,
    rows: u64,
}

impl std::fmt::Debug for Parquet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parquet")
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl Parquet {
    /// The file at a path, under the name that the user gave it.
    ///
    /// # Errors
    /// When it cannot be read, or is not a Parquet file that can be read.
    pub(crate) fn open(path: &Path, name: &str) -> Result<Self> {
        let failed = |error: std::io::Error| io(name, "cannot read", &error);
        let file = File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        Self::of(Place::File(file, size), name)
    }

    /// A file whose bytes are read already.
    ///
    /// # Errors
    /// When it is not a Parquet file that can be read.
    pub(crate) fn of_source(source: &Source) -> Result<Self> {
        Self::of(Place::Bytes(source.bytes.clone().into()), &source.name)
    }

    fn of(place: Place, name: &str) -> Result<Self> {
        refuse_ends(&place).map_err(|message| refused(name, message))?;
        let metadata = guarded(|| ParquetMetaDataReader::new().parse_and_finish(&place));
        let metadata = metadata.and_then(|metadata| metadata.map_err(|error| unreadable(&error)));
        let metadata = metadata.map_err(|message| refused(name, format!("the footer {message}")))?;
        let rows = rows(&metadata, place.size()).map_err(|message| refused(name, message))?;
        let columns = columns(metadata.file_metadata().schema_descr());
        Ok(Self {
            file: name.to_owned(),
            bytes: Arc::new(place),
            metadata,
            columns,
            rows,
        })
    }

    /// Its columns, in the order of the file.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The names of its columns.
    pub(crate) fn header(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// How many rows its footer states.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// How many rows each row group has, as its footer states.
    pub(crate) fn row_groups(&self) -> Vec<u64> {
        let groups = self.metadata.row_groups().iter();
        groups
            .map(|group| u64::try_from(group.num_rows()).unwrap_or_default())
            .collect()
    }

    /// A problem of this file.
    pub(super) fn refuse(&self, message: impl Into<String>) -> Box<Problem> {
        refused(&self.file, message.into())
    }

    /// A problem at a row, counted from 1, of a column.
    pub(crate) fn place(&self, row: u64, column: &str) -> Position {
        Position {
            file: self.file.clone(),
            line_column: None,
            pointer: Some(self.pointer(row, column)),
        }
    }

    /// `row 123456 column BilledCost (row group 1)`.
    pub(crate) fn pointer(&self, row: u64, column: &str) -> String {
        let group = self.row_group_of(row);
        if column.is_empty() {
            format!("row {row} (row group {group})")
        } else {
            format!("row {row} column {column} (row group {group})")
        }
    }

    fn row_group_of(&self, row: u64) -> usize {
        let mut before = 0;
        for (number, rows) in self.row_groups().into_iter().enumerate() {
            before += rows;
            if row <= before {
                return number;
            }
        }
        0
    }
}

/// A problem of a file.
fn refused(name: &str, message: String) -> Box<Problem> {
    let hint = hint_of(&message);
    let problem = Problem::new(&codes::PARQUET, message).in_file(name);
    Box::new(problem.hint(hint))
}

/// What to do about it.
pub(super) fn hint_of(message: &str) -> &'static str {
    if message.contains("encrypted") {
        "export the data without encryption, or decrypt the file with the program that wrote it"
    } else if message.contains("compressed with") {
        "write the file again with snappy, zstd or gzip compression"
    } else if message.contains("nested") {
        "export the data without this column, or write it as a text"
    } else {
        "download the file again, all of it; it may have been cut off or altered"
    }
}

/// Refuses what is not a whole Parquet file by its first and last bytes.
fn refuse_ends(place: &Place) -> std::result::Result<(), String> {
    let size = place.size();
    let begins = place
        .bytes(0, 4)
        .is_some_and(|bytes| bytes.as_ref() == MAGIC || bytes.as_ref() == ENCRYPTED);
    let Some(end) = size.checked_sub(8).filter(|_| size >= SMALLEST && begins) else {
        return Err("the file is not a whole Parquet file: it has no footer".to_owned());
    };
    let tail = place.bytes(end, 8);
    let (Some(length), Some(magic)) = (
        tail.as_deref().and_then(<[u8]>::first_chunk::<4>),
        tail.as_deref().and_then(|tail| tail.get(4..)),
    ) else {
        return Err("the end of the file cannot be read".to_owned());
    };
    if magic == ENCRYPTED {
        return Err("the file is encrypted".to_owned());
    }
    if magic != MAGIC {
        return Err("the file is cut off: it begins as a Parquet file and does not end as one".to_owned());
    }
    let length = u64::from(u32::from_le_bytes(*length));
    let room = size - SMALLEST;
    if length > room {
        return Err(format!(
            "the footer has {length} bytes by its own count, and the file has room for {room}"
        ));
    }
    if length > FOOTER_MAX {
        return Err(format!("the footer has more than {} MiB", FOOTER_MAX >> 20));
    }
    Ok(())
}

/// How many rows the row groups have, whose pages must lie within the file.
fn rows(metadata: &ParquetMetaData, size: u64) -> std::result::Result<u64, String> {
    let mut rows: u64 = 0;
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let of_group =
            u64::try_from(group.num_rows()).map_err(|_| format!("row group {number} states fewer rows than none"))?;
        rows = rows
            .checked_add(of_group)
            .ok_or("the row groups state more rows than can be counted")?;
        for chunk in group.columns() {
            refuse_chunk(group, chunk, size).map_err(|message| {
                format!(
                    "column `{}` of row group {number} {message}",
                    chunk.column_path().string()
                )
            })?;
        }
    }
    let stated = metadata.file_metadata().num_rows();
    if u64::try_from(stated).is_ok_and(|stated| stated == rows) {
        Ok(rows)
    } else {
        Err(format!(
            "the footer states {stated} rows, and its row groups have {rows}"
        ))
    }
}

fn refuse_chunk(group: &RowGroupMetaData, chunk: &ColumnChunkMetaData, size: u64) -> std::result::Result<(), String> {
    if chunk.file_path().is_some() {
        return Err("lies in another file".to_owned());
    }
    let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let (start, length) = (u64::try_from(start), u64::try_from(chunk.compressed_size()));
    let is_within = match (start, length) {
        (Ok(start), Ok(length)) => start.checked_add(length).is_some_and(|end| end <= size),
        _ => false,
    };
    if !is_within {
        return Err("lies outside of the file".to_owned());
    }
    if !(0..=CHUNK_MAX).contains(&chunk.uncompressed_size()) {
        return Err("unpacks to more than 2 GiB".to_owned());
    }
    if chunk.num_values() < 0 || (chunk.column_descr().max_rep_level() == 0 && chunk.num_values() != group.num_rows()) {
        return Err(format!(
            "states {} values for {} rows",
            chunk.num_values(),
            group.num_rows()
        ));
    }
    Ok(())
}

/// Whether bytes begin as a Parquet file.
#[must_use]
pub(crate) fn is_likely(head: &[u8]) -> bool {
    head.starts_with(MAGIC) || head.starts_with(ENCRYPTED)
}
