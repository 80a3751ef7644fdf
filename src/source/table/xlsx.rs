//! The cells of an `.xlsx` sheet, and what is beside their values: formats, formulas, hidden rows, merged cells.

use super::cells::{Bad, Besides, Cells, Unreadable, broken, date_content, number_content, text_content};
use super::format::Format;
use super::parts;
use crate::source::table::grid::Content;
use calamine::{DataRef, Reader, SheetVisible, Xlsx};
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

/// The cells of a sheet.
///
/// # Errors
/// When the sheet cannot be read.
// Cell by cell, since a range of calamine's holds every cell between the first and the last, and two cells can be
// seventeen thousand million apart.
pub(super) fn cells(bytes: &[u8], book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Cells, Unreadable> {
    let mut cells = Cells::with(besides(bytes, book, name)?);
    let mut formats = formats(book, name)?;
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let (row, column) = cell.pos;
        let is_formula = cell.formula.is_some();
        if is_formula {
            *cells.formulas.entry(row).or_default() += 1;
        }
        let found = match cell.value {
            DataRef::SharedString(text) => Ok(text_content(text.to_owned())),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Ok(text_content(text)),
            DataRef::Int(number) => Ok(Content::Number(number.to_string())),
            DataRef::Float(number) => number_content(number),
            DataRef::Bool(value) => Ok(Content::Bool(value)),
            DataRef::DateTime(time) => date_content(time),
            DataRef::Error(error) => Err(format!("the cell has the error {error}").into()),
            DataRef::Empty if is_formula => Err(Bad::no_value()),
            DataRef::Empty => Ok(Content::Empty),
        };
        let found = if cells.has(row, column) {
            Err(Bad::twice())
        } else {
            found
        };
        if let (Some(format), Ok(Content::Number(number))) = (formats.of(cell.pos), &found) {
            cells.besides.shown.insert(cell.pos, Box::new(format.shown(number)));
        }
        cells.put(row, column, found)?;
    }
    Ok(cells)
}

/// The formats of a sheet's cells, of those that say something.
struct Formats {
    styles: BTreeMap<usize, Format>,
    cells: BTreeMap<(u32, u32), usize>,
}

impl Formats {
    fn of(&mut self, at: (u32, u32)) -> Option<&Format> {
        self.styles.get(&self.cells.remove(&at)?)
    }
}

fn formats(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Formats, Unreadable> {
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let parse = |(style, found): (usize, &calamine::Style)| {
        let format = Format::parse(&found.number_format.as_ref()?.format_code)?;
        Some((style, format))
    };
    let styles: BTreeMap<usize, Format> = reader.styles().iter().enumerate().filter_map(parse).collect();
    let mut cells = BTreeMap::new();
    if !styles.is_empty() {
        while let Some((row, column, style)) = reader.next_style_id().map_err(broken)? {
            if styles.contains_key(&style) {
                cells.insert((row, column), style);
            }
        }
    }
    Ok(Formats { styles, cells })
}

fn besides(bytes: &[u8], book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Besides, Unreadable> {
    let sheet = book.sheets_metadata().iter().find(|sheet| sheet.name == name);
    let is_hidden = sheet.is_some_and(|sheet| sheet.visible != SheetVisible::Visible);
    let merged = book.merge_cells_by_sheet_name(name).map_err(broken)?;
    let merged = merged.iter().filter(|area| area.end.0 > area.start.0);
    Ok(Besides {
        merged: merged.map(|area| area.start).collect(),
        hidden_rows: parts::sheet_part(bytes, name).map_or_else(|_| BTreeSet::new(), |xml| hidden_rows(&xml)),
        is_hidden,
        is_to_calculate: parts::part(bytes, "xl/workbook.xml").is_ok_and(|xml| is_to_calculate(&xml)),
        ..Besides::default()
    })
}

/// `<calcPr fullCalcOnLoad="1"/>`
fn is_to_calculate(workbook: &str) -> bool {
    let found = parts::first(workbook, "calcPr", &|element| {
        ["fullCalcOnLoad", "forceFullCalc"]
            .into_iter()
            .find_map(|name| parts::attribute(element, name).filter(|value| is_true(value)))
    });
    found.is_some()
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// The rows of `<row r="7" hidden="1">`, from 0.
fn hidden_rows(xml: &str) -> BTreeSet<u32> {
    let mut reader = parts::reader(xml);
    let mut rows = BTreeSet::new();
    let mut next = 0_u32;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == "row" => {
                let stated = parts::attribute(&element, "r").and_then(|r| r.parse::<u32>().ok());
                let row = stated.and_then(|r| r.checked_sub(1)).unwrap_or(next);
                next = row.saturating_add(1);
                if parts::attribute(&element, "hidden").is_some_and(|value| is_true(&value)) {
                    rows.insert(row);
                }
            }
            Ok(Event::Eof) | Err(_) => return rows,
            Ok(_) => {}
        }
    }
}
