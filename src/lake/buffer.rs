//! Rows that are not written yet, column by column: the next row group of a file.
//!
//! Texts that repeat are kept once, so a row takes a few bytes for each of its columns.

use super::column::{Column, Kind, failed};
use crate::error::Result;
use parquet::data_type::{ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int64Type};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use std::collections::HashMap;
use std::io::Write;

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
    known: HashMap<Box<[u8]>, u32>,
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

    fn take(&mut self) -> Box<dyn Iterator<Item = u32>> {
        match std::mem::take(self) {
            Codes::Bytes(codes) => Box::new(codes.into_iter().map(u32::from)),
            Codes::Shorts(codes) => Box::new(codes.into_iter().map(u32::from)),
            Codes::Longs(codes) => Box::new(codes.into_iter()),
        }
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
        let next = u32::try_from(self.known.len() + 1).unwrap_or(u32::MAX);
        let code = if let Some(&code) = self.known.get(text) {
            code
        } else {
            self.known.insert(text.into(), next);
            next
        };
        self.codes.push(code);
        let (mut last, _) = self.last.take().unwrap_or_default();
        last.clear();
        last.extend_from_slice(text);
        self.last = Some((last, code));
    }

    /// The texts of the rows that have one, and for each row whether it has; nothing stays.
    fn take(&mut self) -> (Vec<ByteArray>, Vec<i16>) {
        let mut distinct = vec![ByteArray::new(); self.known.len()];
        for (text, code) in self.known.drain() {
            let place = usize::try_from(code).ok().and_then(|code| code.checked_sub(1));
            if let Some(place) = place.and_then(|place| distinct.get_mut(place)) {
                *place = ByteArray::from(Vec::from(text));
            }
        }
        self.last = None;
        let (mut texts, mut levels) = (Vec::new(), Vec::new());
        for code in self.codes.take() {
            let place = usize::try_from(code).ok().and_then(|code| code.checked_sub(1));
            let text = place.and_then(|place| distinct.get(place));
            levels.push(i16::from(text.is_some()));
            texts.extend(text.cloned());
        }
        (texts, levels)
    }
}

impl Buffer {
    /// No rows of these columns.
    pub(super) fn new(columns: &[Column]) -> Self {
        let cells = columns.iter().map(|column| match column.kind {
            Kind::Text => Cells::Texts(Texts::default()),
            Kind::Decimal(_) => Cells::Units(Vec::new()),
            Kind::Time | Kind::Integer => Cells::Numbers(Vec::new()),
        });
        Self {
            cells: cells.collect(),
            rows: 0,
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
        for cells in &mut self.cells {
            let Some(mut column) = group.next_column().map_err(wrong)? else {
                break;
            };
            cells.write(&mut column).map_err(wrong)?;
            column.close().map_err(wrong)?;
        }
        group.close().map_err(wrong)?;
        self.rows = 0;
        Ok(())
    }
}

impl Cells {
    fn write(&mut self, column: &mut SerializedColumnWriter) -> parquet::errors::Result<()> {
        match self {
            Cells::Texts(texts) => {
                let (texts, levels) = texts.take();
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&texts, Some(&levels), None)?
            }
            Cells::Units(units) => {
                let (units, levels) = parted(std::mem::take(units));
                let bytes = units.into_iter().map(|units| FixedLenByteArray::from(Vec::from(units)));
                let bytes: Vec<FixedLenByteArray> = bytes.collect();
                column
                    .typed::<FixedLenByteArrayType>()
                    .write_batch(&bytes, Some(&levels), None)?
            }
            Cells::Numbers(numbers) => {
                let (numbers, levels) = parted(std::mem::take(numbers));
                column.typed::<Int64Type>().write_batch(&numbers, Some(&levels), None)?
            }
        };
        Ok(())
    }
}

/// The values that are there, and for each row whether it has one: 1 or 0, as Parquet's levels are.
fn parted<T>(cells: Vec<Option<T>>) -> (Vec<T>, Vec<i16>) {
    let levels = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    (cells.into_iter().flatten().collect(), levels)
}
