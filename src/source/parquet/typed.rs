//! The crate's own readers of column chunks, one for each of the eight types that values are stored as.
//!
//! What is generic stands here alone, so that it is compiled once for each type.

use super::guarded::guarded;
use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{AsBytes, DataType};
use parquet::schema::types::ColumnDescPtr;

/// Values as bytes, little end first, with their levels.
#[derive(Debug, Default)]
pub(super) struct Raw {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// How much of the path to each value is there; none where all of it must be.
    pub defined: Vec<i16>,
    /// At which level each value repeats; none where the column does not.
    pub repeated: Vec<i16>,
}

impl Raw {
    /// The values.
    pub(super) fn values(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.bytes.get(start..*end).unwrap_or_default())
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.defined.clear();
        self.repeated.clear();
    }
}

/// Reads a column chunk.
pub(super) trait Typed: Send {
    /// Reads at most so many rows, and says how many there were.
    fn read(&mut self, rows: usize, raw: &mut Raw) -> Result<usize, String>;
}

struct Of<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

impl<T: DataType> Typed for Of<T> {
    fn read(&mut self, rows: usize, raw: &mut Raw) -> Result<usize, String> {
        raw.clear();
        self.values.clear();
        let (defined, repeated) = (Some(&mut raw.defined), Some(&mut raw.repeated));
        let read = guarded(|| self.reader.read_records(rows, defined, repeated, &mut self.values))?;
        let (rows, ..) = read.map_err(|error| unreadable(&error))?;
        for value in &self.values {
            raw.bytes.extend_from_slice(value.as_bytes());
            raw.ends.push(raw.bytes.len());
        }
        Ok(rows)
    }
}

/// The message about a page that the crate does not read.
pub(super) fn unreadable(error: &parquet::errors::ParquetError) -> String {
    format!("cannot be read: {}", plain(error))
}

/// What the crate says, without the kind of error before it.
fn plain(error: &parquet::errors::ParquetError) -> String {
    let text = error.to_string();
    let text = text.split_once(": ").map_or(text.as_str(), |(_, rest)| rest);
    text.to_owned()
}

fn of<T: DataType>(reader: ColumnReaderImpl<T>) -> Box<dyn Typed> {
    Box::new(Of::<T> {
        reader,
        values: Vec::new(),
    })
}

/// A reader of the pages of a leaf.
pub(super) fn reader(leaf: ColumnDescPtr, pages: Box<dyn PageReader>) -> Box<dyn Typed> {
    match get_column_reader(leaf, pages) {
        ColumnReader::BoolColumnReader(reader) => of(reader),
        ColumnReader::Int32ColumnReader(reader) => of(reader),
        ColumnReader::Int64ColumnReader(reader) => of(reader),
        ColumnReader::Int96ColumnReader(reader) => of(reader),
        ColumnReader::FloatColumnReader(reader) => of(reader),
        ColumnReader::DoubleColumnReader(reader) => of(reader),
        ColumnReader::ByteArrayColumnReader(reader) => of(reader),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => of(reader),
    }
}
