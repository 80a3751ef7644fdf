//! A file that may hold Cost and Usage: plain CSV, CSV packed with gzip, or a table that has to be written out first.

use super::layout::Layout;
use super::record::Record;
use super::split::{Ends, Splitter};
use crate::error::{Position, Problem, Result, codes, io};
use crate::source::discover::Found;
use crate::source::input::{Content, Input, Sheet};
use crate::source::table::grid::cell_name;
use crate::source::table::grid::{Flaw, Grid, Spot};
use crate::source::{Source, gzip, table};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// How much of a file is read to see what it is; the longest header there is has two thousand bytes.
const HEAD: u64 = 1 << 16;

/// Flaws of a sheet that are reported; the others are counted.
const FLAWS_MAX: usize = 100;

/// Larger spreadsheets are left to the ordinary reader, which says what is wrong with them.
const SPREADSHEET_MAX: u64 = 64 << 20;

/// A table as CSV text, and what is known of it besides.
struct Written {
    csv: Vec<u8>,
    sheet: Option<Sheet>,
    flaws: Vec<Problem>,
}

/// The file as one of Cost and Usage; `None` where it is something else, or not [regular](Input::is_regular).
///
/// # Errors
/// When it cannot be read.
pub(crate) fn of(found: &Found) -> Result<Option<Input>> {
    let name = found.path.display().to_string();
    if !Input::is_regular(found) {
        return Ok(None);
    }
    let failed = |error: std::io::Error| io(&name, "cannot read", &error);
    let file = File::open(&found.path).map_err(failed)?;
    let data = file.metadata().map_err(failed)?;
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head).map_err(failed)?;
    let (mut sheet, mut flaws) = (None, Vec::new());
    let content = if gzip::is_packed(&head) {
        let mut unpacked = Vec::new();
        // What is cut off, or not gzip at all, is reported when the file is read.
        let _ = MultiGzDecoder::new(head.as_slice())
            .take(HEAD)
            .read_to_end(&mut unpacked);
        if !is_cost_and_usage(&unpacked) {
            return Ok(None);
        }
        Content::Gzip(found.path.clone())
    } else if is_cost_and_usage(&head) {
        Content::Plain(found.path.clone())
    } else if data.len() <= SPREADSHEET_MAX && may_be_table(&head) {
        let source = crate::source::discover::read(found)?;
        match written_out(&source) {
            Some(written) => {
                (sheet, flaws) = (written.sheet, written.flaws);
                Content::Bytes {
                    original: Arc::new(source),
                    text: written.csv,
                }
            }
            None => return Ok(None),
        }
    } else {
        return Ok(None);
    };
    Ok(Some(Input {
        name,
        size: data.len(),
        modified_at: data.modified().ok().map(Into::into),
        sheet,
        flaws,
        content,
    }))
}

/// Bytes that are read already, such as those of standard input, as Cost and Usage; gives them back where they are
/// something else.
///
/// # Errors
/// Gives the source back.
pub(crate) fn of_source(source: Source) -> std::result::Result<Input, Source> {
    let written = if is_cost_and_usage(&source.bytes) {
        Written {
            csv: source.bytes.clone(),
            sheet: None,
            flaws: Vec::new(),
        }
    } else if gzip::is_packed(&source.bytes) || may_be_table(&source.bytes) {
        match written_out(&source) {
            Some(written) => written,
            None => return Err(source),
        }
    } else {
        return Err(source);
    };
    Ok(Input {
        name: source.name.clone(),
        size: u64::try_from(source.bytes.len()).unwrap_or(u64::MAX),
        modified_at: source.modified_at,
        sheet: written.sheet,
        flaws: written.flaws,
        content: Content::Bytes {
            original: Arc::new(source),
            text: written.csv,
        },
    })
}

/// The first record of a text: its fields, and where it ends.
#[must_use]
pub(crate) fn header_of(text: &[u8]) -> Option<Vec<String>> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let mut ends = Ends::default();
    Splitter::default().split(text, 0, &mut ends);
    let last = if let Some(&last) = ends.records.first() {
        last
    } else {
        // A header without a line feed is a table without rows.
        ends.fields.push(u32::try_from(text.len()).ok()?);
        ends.fields.len() - 1
    };
    let record = Record::new(text, 0, ends.fields.get(..=last)?);
    (0..record.fields())
        .map(|place| record.field(place).ok().map(|field| field.text()))
        .collect()
}

fn is_cost_and_usage(text: &[u8]) -> bool {
    let head = usize::try_from(HEAD).ok().and_then(|length| text.get(..length));
    header_of(head.unwrap_or(text)).is_some_and(|header| Layout::is_cost_and_usage(&header))
}

/// Whether bytes may be a spreadsheet, or a text that is not in UTF-8.
fn may_be_table(head: &[u8]) -> bool {
    table::sheet::is_packed(head) || head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF")
}

/// The table of Cost and Usage in a spreadsheet, or the text, as CSV in UTF-8.
fn written_out(source: &Source) -> Option<Written> {
    if table::sheet::is_packed(&source.bytes) {
        let sheets = table::sheet::read(&source.bytes).ok()?;
        let found = sheets.iter().filter(|sheet| Layout::is_cost_and_usage(&sheet.header));
        return written_sheet(&found.collect::<Vec<_>>(), &source.name);
    }
    // What is wrong with it, the ordinary reader says.
    let text = source.text().ok()?.into_owned().into_bytes();
    is_cost_and_usage(&text).then_some(Written {
        csv: text,
        sheet: None,
        flaws: Vec::new(),
    })
}

/// The one sheet; several are a flaw of the first.
fn written_sheet(sheets: &[&Grid], file: &str) -> Option<Written> {
    let grid = sheets.first()?;
    let name = grid.sheet.clone().unwrap_or_default();
    let cell = |spot: Spot| match spot {
        Spot::Cell(row, column) => (row, column),
        Spot::Byte(_) => (0, 0),
    };
    let flaw = |flaw: &Flaw| {
        let (row, column) = cell(flaw.spot);
        Problem::new(flaw.code, flaw.message.clone()).at(Position {
            file: file.to_owned(),
            line_column: None,
            pointer: Some(cell_name(&name, row, column)),
        })
    };
    let mut flaws: Vec<Problem> = grid.flaws.iter().take(FLAWS_MAX).map(flaw).collect();
    if grid.flaws.len() > FLAWS_MAX {
        let message = format!("{} more problems in this file", grid.flaws.len() - FLAWS_MAX);
        flaws.push(Problem::new(&codes::TOO_MANY, message).in_file(file));
    }
    if sheets.len() > 1 {
        let names: Vec<&str> = sheets.iter().filter_map(|sheet| sheet.sheet.as_deref()).collect();
        let message = format!(
            "{} sheets are tables of Cost and Usage: {}",
            names.len(),
            names.join(", ")
        );
        let hint = "save the sheets you need as CSV files, and import those";
        flaws.push(Problem::new(&codes::WHICH_SHEET, message).in_file(file).hint(hint));
    }
    let cells = grid.records.first().map_or(&[][..], |record| &record.cells);
    Some(Written {
        csv: grid.csv(),
        sheet: Some(Sheet {
            rows: grid.records.iter().map(|record| cell(record.spot).0).collect(),
            columns: cells.iter().map(|found| cell(found.spot).1).collect(),
            name,
        }),
        flaws,
    })
}
