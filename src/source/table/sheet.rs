//! Spreadsheets: `.xlsx`, `.xls` and `.ods`, each sheet a table below its first row.
//!
//! A number in a cell is a binary float. It becomes the shortest decimal text that reads back as the same float:
//! what the person who typed it saw, and what the program that saved it meant. Cells formatted as dates become ISO
//! texts; texts stay texts. Before anything is read, every part of the file is unpacked once and its bytes are
//! counted, since a few kilobytes can unpack to gigabytes, and the sizes a file states may be wrong.

use super::cells::{Bad, Besides, Cells, Unreadable, broken, date_content, number_content, text_content};
use super::csv::duplicate;
use crate::error::codes;
use crate::source::table::grid::{Cell, Content, Flaw, Grid, Record, Spot, number_of};
use crate::source::table::{header, ods, ods_besides, ole, own, xls, xlsx};
use calamine::{Data, Ods, Reader, SheetType, SheetVisible, Xls, Xlsx};
use std::io::{Cursor, Read};
use std::panic;

/// The start of a ZIP file, such as `.xlsx` and `.ods`.
const ZIP: &[u8] = b"PK\x03\x04";
/// At most this many bytes of one part are unpacked.
const PART_BYTES_MAX: u64 = 64 << 20;
/// At most this many bytes of all parts together are unpacked.
const ALL_BYTES_MAX: u64 = 256 << 20;

/// Whether bytes begin as the files do that spreadsheets are.
#[must_use]
pub(crate) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(ole::MAGIC)
}

/// The kinds of files, by what is in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Xlsx,
    Ods,
    Xls,
}

/// All sheets that have a header.
///
/// # Errors
/// When it is not a spreadsheet, or one that cannot be read.
pub fn read(bytes: &[u8]) -> Result<Vec<Grid<'static>>, Unreadable> {
    read_by(bytes, &grid)
}

/// The sheets that are lists, whose header `find` finds, perhaps below other rows.
///
/// # Errors
/// When it is not a spreadsheet, or one that cannot be read.
pub(crate) fn read_below(bytes: &[u8], find: header::Find) -> Result<Vec<Grid<'static>>, Unreadable> {
    read_by(bytes, &|name, cells| header::of_sheet(name, cells, find))
}

/// Makes a table of the cells of a sheet, by its name.
pub(super) type Make<'m> = &'m dyn Fn(&str, Cells) -> Option<Grid<'static>>;

/// What is made of all sheets.
///
/// # Errors
/// When it is not a spreadsheet, or one that cannot be read.
pub(super) fn read_by(bytes: &[u8], make: Make) -> Result<Vec<Grid<'static>>, Unreadable> {
    match format(bytes)? {
        Format::Xlsx => {
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
            let mut grids = Vec::new();
            for name in worksheets(book.sheets_metadata()) {
                grids.extend(make(&name, xlsx::cells(bytes, &mut book, &name)?));
            }
            let grids = own::restore(&mut book, grids);
            Ok(with_epoch(grids, book.has_1904_epoch()))
        }
        Format::Ods => {
            let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(broken)?;
            ranges(&mut book, ods_besides::of(bytes), make)
        }
        Format::Xls => without_panic(|| {
            let workbook = xls::workbook(bytes)?;
            let besides = xls::besides(&workbook);
            let mut book: Xls<_> = Xls::new(Cursor::new(workbook)).map_err(broken)?;
            let grids = ranges(&mut book, besides, make)?;
            Ok(with_epoch(grids, book.has_1904_epoch()))
        }),
    }
}

/// Calamine's reader of the old binary format panics on some damaged files; a file must not cause that.
fn without_panic<T>(read: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(panic::AssertUnwindSafe(read));
    panic::set_hook(hook);
    result.unwrap_or_else(|_| Err(Unreadable::Broken("it is damaged".to_owned())))
}

fn worksheets(sheets: &[calamine::Sheet]) -> Vec<String> {
    let worksheets = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    worksheets.map(|sheet| sheet.name.clone()).collect()
}

/// What kind of spreadsheet it is, with every part unpacked once to know its size.
pub(super) fn format(bytes: &[u8]) -> Result<Format, Unreadable> {
    if bytes.starts_with(ole::MAGIC) {
        return Ok(Format::Xls);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::NoSpreadsheet)?;
    let mut mimetype = String::new();
    if let Ok(part) = archive.by_name("mimetype") {
        // Sixty bytes; what is longer is something else.
        let _ = part.take(100).read_to_string(&mut mimetype);
    }
    let format = if archive.index_for_name("xl/workbook.xml").is_some() {
        Format::Xlsx
    } else if mimetype.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        Format::Ods
    } else {
        return Err(Unreadable::NoSpreadsheet);
    };
    let mut all = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let name = part.name().map_err(broken)?.into_owned();
        let size = std::io::copy(&mut part.take(PART_BYTES_MAX + 1), &mut std::io::sink()).map_err(broken)?;
        all += size;
        if size > PART_BYTES_MAX || all > ALL_BYTES_MAX {
            return Err(Unreadable::Broken(format!(
                "its parts unpack to more than {} MiB, or `{name}` alone to more than {} MiB",
                ALL_BYTES_MAX >> 20,
                PART_BYTES_MAX >> 20
            )));
        }
    }
    if format == Format::Ods {
        let mut content = String::new();
        // Without it, or where it is not text, calamine says what is wrong.
        if let Ok(part) = archive.by_name("content.xml") {
            let _ = part.take(PART_BYTES_MAX).read_to_string(&mut content);
        }
        ods::refuse_large(&content).map_err(Unreadable::Broken)?;
    }
    Ok(format)
}

/// `besides` has what calamine does not tell, sheet by sheet in the order of the file.
fn ranges<R: Reader<Cursor<T>>, T: AsRef<[u8]>>(
    book: &mut R,
    mut besides: Vec<Besides>,
    make: Make,
) -> Result<Vec<Grid<'static>>, Unreadable>
where
    R::Error: std::fmt::Display,
{
    let mut grids = Vec::new();
    let all: Vec<String> = book.sheets_metadata().iter().map(|sheet| sheet.name.clone()).collect();
    besides.resize_with(all.len().max(besides.len()), Besides::default);
    for name in worksheets(book.sheets_metadata()) {
        let range = book.worksheet_range(&name).map_err(broken)?;
        let place = all.iter().position(|other| *other == name);
        let besides = place.and_then(|place| besides.get_mut(place)).map(std::mem::take);
        let mut cells = Cells::with(besides.unwrap_or_default());
        let hidden = book.sheets_metadata().iter().find(|sheet| sheet.name == name);
        cells.besides.is_hidden |= hidden.is_some_and(|sheet| sheet.visible != SheetVisible::Visible);
        for (row, column, value) in absolute(&range) {
            let found = match value {
                Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
                    Ok(text_content(text.clone()))
                }
                Data::Int(number) => Ok(Content::Number(number.to_string())),
                Data::Float(number) => number_content(*number),
                Data::Bool(value) => Ok(Content::Bool(*value)),
                Data::DateTime(time) => date_content(*time),
                Data::Error(error) => Err(format!("the cell has the error {error}").into()),
                Data::Empty => Ok(Content::Empty),
            };
            if let (Some(format), Ok(Content::Number(number))) = (cells.besides.formats.remove(&(row, column)), &found)
            {
                let shown = Box::new(format.shown(number));
                cells.besides.shown.insert((row, column), shown);
            }
            cells.put(row, column, found)?;
        }
        for (row, column) in std::mem::take(&mut cells.besides.without_value) {
            cells.put(row, column, Err(Bad::no_value()))?;
        }
        let formulas = book.worksheet_formula(&name).map_err(broken)?;
        for (row, _, formula) in absolute(&formulas) {
            if !formula.is_empty() {
                *cells.formulas.entry(row).or_default() += 1;
            }
        }
        grids.extend(make(&name, cells));
    }
    Ok(grids)
}

/// The cells of a range that hold something, by their row and column in the sheet.
pub(super) fn absolute<T: calamine::CellType>(range: &calamine::Range<T>) -> impl Iterator<Item = (u32, u32, &T)> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    range.used_cells().map(move |(row, column, value)| {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        (
            first_row.saturating_add(row),
            first_column.saturating_add(column),
            value,
        )
    })
}

fn with_epoch(mut grids: Vec<Grid<'static>>, is_1904: bool) -> Vec<Grid<'static>> {
    for grid in &mut grids {
        grid.is_1904 = is_1904;
    }
    grids
}

/// The table of a sheet: its first row that holds anything names the columns.
fn grid(name: &str, cells: Cells) -> Option<Grid<'static>> {
    let Cells {
        mut rows,
        formulas,
        mut besides,
        ..
    } = cells;
    let (header_row, header) = rows.pop_first()?;
    let mut flaws = Vec::new();
    let mut columns: Vec<(u32, String)> = Vec::new();
    for (column, found) in header {
        let title = match found {
            Ok(Content::Text(text)) => text.into_owned(),
            Ok(Content::Number(text)) => text,
            Ok(Content::Bool(value)) => value.to_string(),
            Ok(Content::Empty) | Err(_) => continue,
        };
        if columns.iter().any(|(_, other)| *other == title) {
            flaws.push(duplicate(&title, Spot::Cell(header_row, column)));
        }
        columns.push((column, title));
    }
    if columns.len() < 2 {
        return None;
    }
    let mut has_floats = false;
    let mut records = Vec::new();
    let formulas_below = formulas.range(header_row.saturating_add(1)..).map(|(_, count)| count);
    let formulas = formulas_below.sum();
    for (row, column) in besides.merged {
        if row > header_row && columns.iter().any(|(named, _)| *named == column) {
            flaws.push(Flaw {
                code: &codes::CELL,
                message: "the cell is merged with those of other rows: its value may belong to all of them".to_owned(),
                spot: Spot::Cell(row, column),
                hint: Some("write the value in each row to which it belongs"),
            });
        }
    }
    let hidden_rows = rows.keys().filter(|row| besides.hidden_rows.contains(row)).count();
    for (row, mut found) in rows {
        let sound = flaws.len();
        let mut is_kept = true;
        let cells = columns
            .iter()
            .map(|(column, _)| {
                let spot = Spot::Cell(row, *column);
                let content = found.remove(column).unwrap_or(Ok(Content::Empty));
                let content = content.unwrap_or_else(|bad| {
                    // A row whose formulas have no value is a row; others are not to be read on.
                    is_kept &= bad.code == &codes::CELL;
                    flaws.push(Flaw {
                        code: bad.code,
                        message: bad.message,
                        spot,
                        hint: bad.hint,
                    });
                    Content::Empty
                });
                has_floats |= matches!(content, Content::Number(_));
                let shown = besides.shown.remove(&(row, *column));
                Cell { spot, content, shown }
            })
            .collect();
        for column in found.into_keys() {
            is_kept = false;
            flaws.push(Flaw {
                code: &codes::RAGGED_ROW,
                message: "the cell is in a column without a name".to_owned(),
                spot: Spot::Cell(row, column),
                hint: None,
            });
        }
        if flaws.len() > sound && !is_kept {
            continue;
        }
        records.push(Record {
            spot: Spot::Cell(row, columns.first().map_or(0, |(column, _)| *column)),
            end: 0,
            number: number_of(row),
            cells,
        });
    }
    Some(Grid {
        sheet: Some(name.to_owned()),
        columns: columns.iter().map(|(column, _)| Some(number_of(*column))).collect(),
        header: columns.into_iter().map(|(_, name)| name).collect(),
        records,
        flaws,
        has_floats,
        formulas,
        is_to_calculate: besides.is_to_calculate,
        hidden_rows,
        is_hidden: besides.is_hidden,
        ..Grid::default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::cells::Found;
    use super::*;
    use calamine::{ExcelDateTime, ExcelDateTimeType};
    use std::borrow::Cow;

    fn date(serial: f64) -> Found<'static> {
        date_content(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false))
    }

    #[test]
    fn dates_become_iso_texts() {
        let text = |text: &str| Ok(Content::Text(Cow::Owned(text.to_owned())));
        assert_eq!(date(45_827.0), text("2025-06-19"));
        assert_eq!(date(45_827.5), text("2025-06-19T12:00:00"));
        assert_eq!(date(1.0), text("1900-01-01"));
        assert!(date(0.25).is_err());
        assert!(date(-3.0).is_err());
        assert!(date(1e9).is_err());
    }

    #[test]
    fn numbers_become_their_shortest_texts() {
        let number = |text: &str| Ok(Content::Number(text.to_owned()));
        assert_eq!(number_content(0.1), number("0.1"));
        assert_eq!(number_content(1.0), number("1"));
        assert_eq!(number_content(1e-7), number("0.0000001"));
        assert_eq!(number_content(0.1 + 0.2), number("0.30000000000000004"));
        assert!(number_content(f64::NAN).is_err());
    }
}
