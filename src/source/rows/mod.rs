//! The rows of any table, one after the other, each with its place: CSV, JSON Lines, a list in a JSON document, a sheet.
//!
//! The caller says how a file is read ([`How`]); nothing is guessed except what the file shows by itself. A row is a text
//! for each name of the header; what such a text means is for others to say. CSV comes in [`blocks`] of whole records and is
//! never held as a whole, so a table may have as many rows as it likes.

pub(crate) mod blocks;
mod columns;
mod csv;
mod decode;
mod how;
mod json;
mod lines;
pub(crate) mod record;
mod row;
pub(crate) mod sheet;
pub(crate) mod split;

pub(crate) use decode::{text_of, unreadable};
pub(crate) use how::{Head, How, Medium, Whereabouts, Which};
pub(crate) use row::Row;

use crate::error::{Position, Problem, Result, codes};
use crate::source::input::Input;
use crate::source::packed;
use crate::source::parquet::{self, Parquet};
use crate::source::table::sheet as workbook;
use std::io::Read;

/// A table that is read row by row.
pub(crate) struct Table<'a> {
    /// The name of the file.
    file: String,
    /// The names of its columns, as written.
    pub header: Vec<String>,
    rows: Kind<'a>,
}

enum Kind<'a> {
    Csv(Box<csv::Csv<'a>>),
    JsonLines(Box<json::Lines<'a>>),
    Json(Box<json::List>),
    Sheet(Box<sheet::Sheet>),
    Columns(Box<columns::Columns<'a>>),
}

/// Where the rows of a table come from.
pub(crate) enum Origin<'a> {
    /// A text, or the bytes of a workbook.
    Text(Box<dyn Read + Send + 'a>),
    /// Columns.
    Columns(&'a Parquet),
}

impl<'a> Table<'a> {
    /// The table of a file that was opened.
    ///
    /// # Errors
    /// When the file cannot be read, or has no such table: then the problem is not one of [`codes::IO`].
    pub(crate) fn open(file: &str, origin: Origin<'a>, how: &How) -> Result<Self> {
        let mut source = match origin {
            Origin::Text(source) => source,
            Origin::Columns(parquet) => {
                let (header, rows) = columns::Columns::open(parquet)?;
                return Ok(Self {
                    file: file.to_owned(),
                    header,
                    rows: Kind::Columns(Box::new(rows)),
                });
            }
        };
        let (header, rows) = match how.form {
            Medium::Parquet => {
                let message = "the file is not a Parquet file";
                return Err(Box::new(Problem::new(&codes::PARQUET, message).in_file(file)));
            }
            Medium::Csv => {
                let (header, rows) = csv::Csv::open(file, source, how)?;
                (header, Kind::Csv(Box::new(rows)))
            }
            Medium::JsonLines => {
                let (header, rows) = json::Lines::open(file, source, how)?;
                (header, Kind::JsonLines(Box::new(rows)))
            }
            Medium::Json => {
                let text = whole(file, &mut source)?;
                let (header, rows) = json::List::open(file, text, how)?;
                (header, Kind::Json(Box::new(rows)))
            }
            Medium::Sheet => {
                let bytes = whole(file, &mut source)?;
                let (header, rows) = sheet::Sheet::open(file, &bytes, how)?;
                (header, Kind::Sheet(Box::new(rows)))
            }
        };
        Ok(Self {
            file: file.to_owned(),
            header,
            rows,
        })
    }

    /// Reads the next row; `false` when there is none.
    ///
    /// # Errors
    /// When the file cannot be read, or its next row is not one.
    pub(crate) fn next(&mut self, row: &mut Row) -> Result<bool> {
        row.clear();
        match &mut self.rows {
            Kind::Csv(rows) => rows.next(&self.file, self.header.len(), row),
            Kind::JsonLines(rows) => rows.next(&self.file, &self.header, row),
            Kind::Json(rows) => Ok(rows.next(&self.header, row)),
            Kind::Sheet(rows) => Ok(rows.next(row)),
            Kind::Columns(rows) => rows.next(row),
        }
    }

    /// Where a row stands, or a cell of it, counted from 0.
    pub(crate) fn position(&self, row: &Row, cell: Option<usize>) -> Position {
        let (line_column, pointer) = match &self.rows {
            Kind::Csv(rows) => (Some(rows.line_column(row, cell.unwrap_or_default())), None),
            Kind::JsonLines(_) => {
                let name = cell.and_then(|cell| self.header.get(cell));
                (
                    Some((usize::try_from(row.number).unwrap_or(1), 1)),
                    name.map(|name| format!("/{name}")),
                )
            }
            Kind::Json(rows) => rows.position(row, cell.and_then(|cell| self.header.get(cell))),
            Kind::Sheet(rows) => (None, Some(rows.cell_name(row, cell))),
            Kind::Columns(rows) => {
                let name = cell.and_then(|cell| self.header.get(cell));
                return rows.position(row, name.map_or("", String::as_str));
            }
        };
        Position {
            file: self.file.clone(),
            line_column,
            pointer,
        }
    }

    /// The row as it stands in the file, where it has a text of its own; else name by name.
    pub(crate) fn original(&self, row: &Row) -> String {
        match &self.rows {
            Kind::Csv(_) | Kind::JsonLines(_) | Kind::Json(_) => row.original().to_owned(),
            Kind::Sheet(_) | Kind::Columns(_) => {
                let cells = self.header.iter().zip(row.cells());
                let lines = cells.filter_map(|(name, cell)| Some(format!("{name}: {}", cell?)));
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// Where the table was found in its file.
    pub(crate) fn whereabouts(&self) -> Whereabouts {
        let (separator, sheet) = match &self.rows {
            Kind::Csv(rows) => (rows.separator(), None),
            Kind::Sheet(rows) => (b',', Some(rows.found())),
            _ => (b',', None),
        };
        Whereabouts { separator, sheet }
    }

    /// Values beside the list of a document, by name.
    pub(crate) fn document(&self) -> &[(String, String)] {
        match &self.rows {
            Kind::Json(rows) => &rows.document,
            _ => &[],
        }
    }

    /// Which page of how many a document is, where it says so.
    pub(crate) fn page(&self) -> Option<(u64, u64)> {
        match &self.rows {
            Kind::Json(rows) => rows.page,
            _ => None,
        }
    }

    /// What is worth knowing of how the table was read, as sentences.
    pub(crate) fn notes(&self) -> Vec<String> {
        match &self.rows {
            Kind::Csv(rows) => rows.notes(),
            Kind::Columns(rows) => rows.notes(),
            _ => Vec::new(),
        }
    }
}

/// The forms that a file may have whose text, or bytes, begin so.
#[must_use]
pub(crate) fn forms(head: &[u8]) -> &'static [Medium] {
    if parquet::is_likely(head) {
        return &[Medium::Parquet];
    }
    if workbook::is_packed(head) {
        return &[Medium::Sheet];
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    match text.first() {
        Some(b'{') => &[Medium::JsonLines, Medium::Json],
        Some(b'[') => &[Medium::Json],
        Some(b'<') | None => &[],
        Some(_) if head.contains(&0) && !decode::has_mark_of_utf_16(head) => &[],
        Some(_) => &[Medium::Csv],
    }
}

/// All that is left of a text that has to be held.
fn whole(file: &str, source: &mut dyn Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = packed::TEXT_BYTES_MAX;
    let read = source
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(file, &error))?;
    if u64::try_from(read).is_ok_and(|read| read > most) {
        let message = format!("the file has more than {} MiB", most >> 20);
        return Err(Box::new(Problem::new(&codes::TOO_LARGE, message).in_file(file)));
    }
    Ok(bytes)
}

/// The text or bytes of a file, from their beginning.
///
/// # Errors
/// When it cannot be opened.
pub(crate) fn opened(input: &Input) -> Result<Box<dyn Read + Send + '_>> {
    Ok(input.open()?.0)
}

#[cfg(test)]
mod tests;
