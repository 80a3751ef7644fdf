//! A file that may hold Cost and Usage: plain CSV, packed CSV, Parquet, or a table that has to be written out first.

use super::json;
use super::names::Names;
use super::opening::{Opening, has_carriage_returns, with_line_feeds};
use crate::error::{Position, Problem, Result, codes, io};
use crate::source::discover::Found;
use crate::source::input::{Content, Cut, Input, Places, Sheet};
use crate::source::packed::Packing;
use crate::source::parquet::{self, Parquet};
use crate::source::table::grid::cell_name;
use crate::source::table::grid::{Flaw, Grid, Spot};
use crate::source::{Source, table};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// How much of a file is read to see what it is; the longest header there is has two thousand bytes.
const HEAD: u64 = 1 << 16;

/// Flaws of a sheet that are reported; the others are counted.
const FLAWS_MAX: usize = 100;

/// Larger files that have to be written out first are left to the ordinary reader, which says what is wrong with them.
const WHOLE_MAX: u64 = 64 << 20;

/// A table as CSV text, and what is known of it besides.
#[derive(Debug, Default)]
struct Written {
    csv: Vec<u8>,
    cut: Cut,
    places: Option<Places>,
    notes: Vec<String>,
    flaws: Vec<Problem>,
}

impl Written {
    fn input(self, source: Source) -> Input {
        Input {
            name: source.name.clone(),
            size: u64::try_from(source.bytes.len()).unwrap_or(u64::MAX),
            modified_at: source.modified_at,
            cut: self.cut,
            places: self.places,
            notes: self.notes,
            flaws: self.flaws,
            member: source.member.clone(),
            content: Content::Bytes {
                original: Arc::new(source),
                text: self.csv,
            },
            mapped: None,
        }
    }
}

/// The file as one of Cost and Usage; `None` where it is something else, or not [regular](Input::is_regular).
///
/// # Errors
/// When it cannot be read.
pub(crate) fn of(found: &Found) -> Result<Option<Input>> {
    let name = found.name();
    if !Input::is_regular(found) {
        return Ok(None);
    }
    let failed = |error: std::io::Error| io(&name, "cannot read", &error);
    let file = File::open(found.location()).map_err(failed)?;
    let data = file.metadata().map_err(failed)?;
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head).map_err(failed)?;
    if parquet::is_likely(&head) {
        let is_meant = Names::of(&Parquet::open(found.location(), &name)?.header(), None).is_cost_and_usage();
        return Ok(is_meant.then(|| Input {
            name,
            size: data.len(),
            modified_at: found.modified_at(&data),
            cut: Cut::default(),
            places: None,
            notes: Vec::new(),
            flaws: Vec::new(),
            member: found.member.clone(),
            content: Content::Parquet(found.location().to_owned()),
            mapped: None,
        }));
    }
    let packing = Packing::of(&head);
    let text = packing.map_or(head.clone(), |packing| packing.beginning(&head, HEAD));
    let location = || found.location().to_owned();
    if let Some(opening) = Opening::of(&text) {
        return Ok(Some(Input {
            name,
            size: data.len(),
            modified_at: found.modified_at(&data),
            cut: opening.cut,
            places: None,
            notes: Vec::new(),
            flaws: Vec::new(),
            member: found.member.clone(),
            content: match packing {
                Some(packing) => Content::Packed(location(), packing),
                None => Content::Plain(location()),
            },
            mapped: None,
        }));
    }
    let is_other = has_other_line_ends(&text) || json::is_likely(&text) || may_be_table(&text);
    if data.len() > WHOLE_MAX || !is_other {
        return Ok(None);
    }
    let source = crate::source::discover::read(found)?;
    Ok(written_out(&source).map(|written| written.input(source)))
}

/// Bytes that are read already, such as those of standard input, as Cost and Usage; gives them back where they are
/// something else.
///
/// # Errors
/// Gives the source back.
pub(crate) fn of_source(source: Source) -> std::result::Result<Input, Source> {
    if parquet::is_likely(&source.bytes) {
        return parquet_of_source(source);
    }
    let head = head(&source.bytes);
    let may_be = Opening::of(head).is_some()
        || has_other_line_ends(head)
        || json::is_likely(head)
        || Packing::of(head).is_some()
        || may_be_table(head);
    match may_be.then(|| written_out(&source)).flatten() {
        Some(written) => Ok(written.input(source)),
        None => Err(source),
    }
}

/// Bytes that begin as a Parquet file. One that cannot be read is not given back: nobody else can read it either.
fn parquet_of_source(source: Source) -> std::result::Result<Input, Source> {
    let flaws = match Parquet::of_source(&source) {
        Ok(parquet) if Names::of(&parquet.header(), None).is_cost_and_usage() => Vec::new(),
        Ok(_) => return Err(source),
        Err(problem) => vec![*problem],
    };
    Ok(Input {
        name: source.name.clone(),
        size: u64::try_from(source.bytes.len()).unwrap_or(u64::MAX),
        modified_at: source.modified_at,
        cut: Cut::default(),
        places: None,
        notes: Vec::new(),
        flaws,
        member: source.member.clone(),
        content: Content::ParquetBytes(Arc::new(source)),
        mapped: None,
    })
}

fn head(text: &[u8]) -> &[u8] {
    let head = usize::try_from(HEAD).ok().and_then(|length| text.get(..length));
    head.unwrap_or(text)
}

/// Whether a text is one of Cost and Usage except that its lines end with a carriage return alone.
fn has_other_line_ends(head: &[u8]) -> bool {
    has_carriage_returns(head) && Opening::of(&with_line_feeds(head)).is_some()
}

/// Whether bytes may be a spreadsheet, or a text that is not in UTF-8.
fn may_be_table(head: &[u8]) -> bool {
    table::sheet::is_packed(head) || head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF")
}

/// The table of Cost and Usage in a spreadsheet, or the text, as CSV in UTF-8.
fn written_out(source: &Source) -> Option<Written> {
    // What is wrong with it, the ordinary reader says.
    let bytes = source.content().ok()?;
    if table::sheet::is_packed(bytes) {
        let sheets = table::sheet::read(bytes).ok()?;
        let found = sheets
            .iter()
            .filter(|sheet| Names::of(&sheet.header, None).is_cost_and_usage());
        return written_sheet(&found.collect::<Vec<_>>(), &source.name);
    }
    if let Some(opening) = Opening::of(head(bytes)) {
        return Some(Written {
            csv: bytes.to_vec(),
            cut: opening.cut,
            ..Written::default()
        });
    }
    let text = source.text().ok()?;
    let mut notes = Vec::new();
    if json::is_likely(head(text.as_bytes())) {
        let written = json::written(&text)?;
        notes.push("the rows are JSON objects".to_owned());
        let flaws = written.flaw.into_iter().map(|flaw| {
            Problem::new(flaw.code, flaw.message).at(Position {
                file: source.name.clone(),
                line_column: Some((flaw.line, flaw.column)),
                pointer: None,
            })
        });
        return Some(Written {
            flaws: flaws.collect(),
            csv: written.csv,
            places: Some(Places::Objects(written.objects)),
            notes,
            ..Written::default()
        });
    }
    let mut csv = text.into_owned().into_bytes();
    if has_other_line_ends(head(&csv)) {
        csv = with_line_feeds(&csv);
        notes.push("lines end with a carriage return alone".to_owned());
    }
    Some(Written {
        cut: Opening::of(head(&csv))?.cut,
        csv,
        notes,
        ..Written::default()
    })
}

/// The one sheet; several are a flaw of the first.
fn written_sheet(sheets: &[&Grid], file: &str) -> Option<Written> {
    let grid = sheets.first()?;
    let name = grid.sheet.clone().unwrap_or_default();
    let cell = |spot: Spot| match spot {
        Spot::Cell(row, column) => (row, column),
        Spot::Byte(_) | Spot::Place(_) => (0, 0),
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
        places: Some(Places::Sheet(Sheet {
            rows: grid.records.iter().map(|record| cell(record.spot).0).collect(),
            columns: cells.iter().map(|found| cell(found.spot).1).collect(),
            name,
        })),
        flaws,
        ..Written::default()
    })
}
