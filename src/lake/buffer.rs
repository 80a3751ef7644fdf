//! Rows that are not written yet, column by column: the next row group of a file.
//!
//! Texts that repeat are kept once, so a row takes a few bytes for each of its columns. A hash of 128 bits tells one from
//! another, as with contexts. Rows may be written in the order of one of their columns.

use super::column::{Column, Kind, failed};
use super::written;
use crate::charges::intern::{ByKey, Key};
use crate::error::Result;
use parquet::data_type::ByteArray;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use twox_hash::XxHash3_128;

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// None.
    Null,
    /// A text.
    Text(&'a [u8]),
    /// So many of a decimal's last places.
    Units(i128),
    /// Milliseconds since 1970, or a whole number.
    Number(i64),
}

/// Rows, column by column.
#[derive(Debug)]
pub(super) struct Buffer {
    cells: Vec<Cells>,
    rows: usize,
    /// The column of numbers in whose order rows are written.
    sorted: Option<usize>,
}

/// The values of a column. A value of another kind is null.
#[derive(Debug)]
enum Cells {
    Texts(Texts),
    /// Decimals, as Parquet has them: 16 bytes, the first of which counts most.
    Units(Vec<Option<[u8; 16]>>),
    Numbers(Vec<Option<i64>>),
}

/// Texts, each once, and which of them the rows have.
#[derive(Debug, Default)]
struct Texts {
    seed: u64,
    known: ByKey<u32>,
    distinct: Vec<ByteArray>,
    codes: Codes,
    last: Option<(Vec<u8>, u32)>,
}

/// Numbers of texts in as few bytes as they need; 0 is null.
#[derive(Debug)]
enum Codes {
    Bytes(Vec<u8>),
    Shorts(Vec<u16>),
    Longs(Vec<u32>),
}

impl Default for Codes {
    fn default() -> Self {
        Codes::Bytes(Vec::new())
    }
}

impl Codes {
    fn push(&mut self, code: u32) {
        match self {
            Codes::Bytes(codes) => {
                if let Ok(code) = u8::try_from(code) {
                    return codes.push(code);
                }
                *self = Codes::Shorts(codes.iter().copied().map(u16::from).collect());
            }
            Codes::Shorts(codes) => {
                if let Ok(code) = u16::try_from(code) {
                    return codes.push(code);
                }
                *self = Codes::Longs(codes.iter().copied().map(u32::from).collect());
            }
            Codes::Longs(codes) => return codes.push(code),
        }
        self.push(code);
    }

    fn get(&self, row: usize) -> u32 {
        match self {
            Codes::Bytes(codes) => codes.get(row).copied().map(u32::from),
            Codes::Shorts(codes) => codes.get(row).copied().map(u32::from),
            Codes::Longs(codes) => codes.get(row).copied(),
        }
        .unwrap_or_default()
    }
}

impl Texts {
    fn push(&mut self, text: &[u8]) {
        // Most rows have what the row before has.
        if let Some((last, code)) = &self.last
            && last == text
        {
            self.codes.push(*code);
            return;
        }
        let next = u32::try_from(self.distinct.len() + 1).unwrap_or(u32::MAX);
        let key = Key::of_parts(XxHash3_128::oneshot_with_seed(self.seed, text));
        let code = *self.known.entry(key).or_insert(next);
        if code == next {
            self.distinct.push(ByteArray::from(text.to_vec()));
        }
        self.codes.push(code);
        let (mut last, _) = self.last.take().unwrap_or_default();
        last.clear();
        last.extend_from_slice(text);
        self.last = Some((last, code));
    }

    /// The text of a row.
    fn get(&self, row: usize) -> Option<ByteArray> {
        let place = usize::try_from(self.codes.get(row)).ok()?.checked_sub(1)?;
        self.distinct.get(place).cloned()
    }

    fn clear(&mut self) {
        self.known.clear();
        self.distinct.clear();
        self.codes = Codes::default();
        self.last = None;
    }
}

impl Buffer {
    /// No rows of these columns, which are written in the order of one of them.
    pub(super) fn new(columns: &[Column], sorted: Option<usize>) -> Self {
        let seed = RandomState::new().hash_one(0);
        let cells = columns.iter().map(|column| match column.kind {
            Kind::Text => Cells::Texts(Texts {
                seed,
                ..Texts::default()
            }),
            Kind::Decimal(_) => Cells::Units(Vec::new()),
            Kind::Time | Kind::Integer => Cells::Numbers(Vec::new()),
        });
        Self {
            cells: cells.collect(),
            rows: 0,
            sorted,
        }
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Adds a row, whose values are of the kinds of the columns.
    pub(super) fn push(&mut self, row: &[Value]) {
        for (cells, value) in self.cells.iter_mut().zip(row) {
            match (cells, value) {
                (Cells::Texts(texts), Value::Text(text)) => texts.push(text),
                (Cells::Texts(texts), _) => texts.codes.push(0),
                (Cells::Units(all), Value::Units(units)) => all.push(Some(units.to_be_bytes())),
                (Cells::Units(all), _) => all.push(None),
                (Cells::Numbers(all), Value::Number(number)) => all.push(Some(*number)),
                (Cells::Numbers(all), _) => all.push(None),
            }
        }
        self.rows += 1;
    }

    /// Writes all rows as one row group; none stays.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn write<W: Write + Send>(&mut self, writer: &mut SerializedFileWriter<W>, name: &str) -> Result<()> {
        let wrong = |error| failed(name, &error);
        let mut group = writer.next_row_group().map_err(wrong)?;
        let order = self.order();
        for cells in &mut self.cells {
            let Some(mut column) = group.next_column().map_err(wrong)? else {
                break;
            };
            cells.write(&order, &mut column).map_err(wrong)?;
            column.close().map_err(wrong)?;
        }
        group.close().map_err(wrong)?;
        self.rows = 0;
        Ok(())
    }

    /// The rows in the order in which they are written; equal ones stay as they came.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows).collect();
        if let Some(Cells::Numbers(numbers)) = self.sorted.and_then(|place| self.cells.get(place)) {
            order.sort_by_key(|row| numbers.get(*row).copied().flatten());
        }
        order
    }
}

impl Cells {
    /// Writes the cells of these rows; none stays.
    fn write(&mut self, order: &[usize], column: &mut SerializedColumnWriter) -> parquet::errors::Result<()> {
        let rows = order.iter().copied();
        match self {
            Cells::Texts(texts) => {
                written::texts(column, rows.map(|row| texts.get(row)))?;
                texts.clear();
            }
            Cells::Units(units) => {
                written::units(column, rows.map(|row| units.get(row).copied().flatten()))?;
                units.clear();
            }
            Cells::Numbers(numbers) => {
                written::numbers(column, rows.map(|row| numbers.get(row).copied().flatten()))?;
                numbers.clear();
            }
        }
        Ok(())
    }
}
