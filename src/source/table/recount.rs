//! Control totals of tables: rows and sums by another way through the same bytes.
//!
//! For CSV that is the `csv` crate, which shares nothing with our splitter but the separator. For `.xlsx` it is a
//! walk over the XML of the one sheet, with the number texts as they stand there; it shares the unpacking of the
//! ZIP file with the first reader. For `.xls` and `.ods` it is calamine again: the decoding of cells is shared, what
//! is done with them is not.

use super::sheet::{self, Format};
use super::xls;
use crate::money::decimal::DecimalSum;
use crate::source::table::guard;
use calamine::{Data, Ods, Reader as _, Xls};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// What the second reader counted.
#[derive(Debug, Default)]
pub struct Recount {
    /// Rows below the header.
    pub rows: u64,
    /// For each column asked for: values that are there, and their sum.
    pub sums: BTreeMap<String, (u64, DecimalSum)>,
    nulls: &'static [&'static str],
}

impl Recount {
    fn add(&mut self, name: &str, text: &str) -> Result<(), String> {
        let Some((count, sum)) = self.sums.get_mut(name) else {
            return Ok(());
        };
        if text.is_empty() || self.nulls.contains(&text) {
            return Ok(());
        }
        *count += 1;
        sum.add_text(text)
            .map_err(|error| format!("`{name}` is `{text}`: {error}"))
    }

    fn start(names: &[&str], nulls: &'static [&'static str]) -> Self {
        let sums = names.iter().map(|name| ((*name).to_owned(), Default::default()));
        Self {
            rows: 0,
            sums: sums.collect(),
            nulls,
        }
    }
}

/// Counts the rows of a CSV text and adds up the columns of these names; cells of the texts `nulls` hold nothing.
///
/// # Errors
/// Says what cannot be read or added.
pub fn csv(text: &str, separator: u8, names: &[&str], nulls: &'static [&'static str]) -> Result<Recount, String> {
    let mut recount = Recount::start(names, nulls);
    // A line for spreadsheets, which names the separator, is not a row.
    let text = match text.split_once(['\r', '\n']) {
        Some((line, rest)) if line.trim_matches('"').to_lowercase().starts_with("sep=") => rest,
        _ => text,
    };
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        recount.rows += 1;
        for (name, cell) in header.iter().zip(record.iter()) {
            recount.add(guard::unguard(name), guard::unguard(cell))?;
        }
    }
    Ok(recount)
}

/// Counts the rows of a sheet and adds up the columns of these names; cells of the texts `nulls` hold nothing.
///
/// # Errors
/// Says what cannot be read or added.
pub fn sheet(bytes: &[u8], name: &str, names: &[&str], nulls: &'static [&'static str]) -> Result<Recount, String> {
    let rows = match sheet::format(bytes) {
        Ok(Format::Xlsx) => xlsx_rows(bytes, name)?,
        Ok(Format::Ods) => {
            let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
            range_rows(&book.worksheet_range(name).map_err(|error| error.to_string())?)
        }
        Ok(Format::Xls) => {
            let book = xls::workbook(bytes).map_err(|error| error.to_string())?;
            let mut book: Xls<_> = Xls::new(Cursor::new(book)).map_err(|error| error.to_string())?;
            range_rows(&book.worksheet_range(name).map_err(|error| error.to_string())?)
        }
        Err(_) => return Err("it is not a spreadsheet".to_owned()),
    };
    let mut recount = Recount::start(names, nulls);
    let mut rows = rows.into_values().filter(|row| !row.is_empty());
    let header = rows.next().unwrap_or_default();
    for row in rows {
        recount.rows += 1;
        for (column, text) in row {
            if let Some(name) = header.get(&column) {
                recount.add(name, &text)?;
            }
        }
    }
    Ok(recount)
}

/// The texts of a sheet's cells that hold something, by row and column.
type Rows = BTreeMap<u32, BTreeMap<u32, String>>;

fn range_rows(range: &calamine::Range<Data>) -> Rows {
    let mut rows = Rows::new();
    for (row, column, value) in sheet::absolute(range) {
        rows.entry(row).or_default().insert(column, value.to_string());
    }
    rows
}

fn xlsx_rows(bytes: &[u8], name: &str) -> Result<Rows, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut part = |path: &str| -> Result<String, String> {
        let mut text = String::new();
        let mut part = archive.by_name(path).map_err(|error| format!("{path}: {error}"))?;
        part.read_to_string(&mut text)
            .map_err(|error| format!("{path}: {error}"))?;
        Ok(text)
    };
    let id = first(&part("xl/workbook.xml")?, "sheet", &|element| {
        (attribute(element, "name")? == name)
            .then(|| attribute(element, "id"))
            .flatten()
    })
    .ok_or("the workbook does not list the sheet")?;
    let target = first(&part("xl/_rels/workbook.xml.rels")?, "Relationship", &|element| {
        (attribute(element, "Id")? == id)
            .then(|| attribute(element, "Target"))
            .flatten()
    })
    .ok_or("the sheet has no part")?;
    let path = target
        .strip_prefix('/')
        .map_or_else(|| format!("xl/{target}"), str::to_owned);
    // A workbook without texts may leave this part out.
    let strings = part("xl/sharedStrings.xml").map_or_else(|_| Ok(Vec::new()), |xml| shared_strings(&xml))?;
    cells(&part(&path)?, &strings)
}

/// The value of an attribute by its name without a prefix.
fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let attributes = element.attributes().flatten();
    let mut named = attributes.filter(|attribute| attribute.key.local_name().as_ref() == name);
    Some(
        named
            .next()?
            .normalized_value(XmlVersion::Implicit1_0)
            .ok()?
            .into_owned(),
    )
}

/// A reader that is as patient with tags as the first one, so that both read the same files.
fn reader(xml: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    reader
}

/// What `take` gives for the first element of this name that it gives anything for.
fn first(xml: &str, name: &str, take: &dyn Fn(&BytesStart) -> Option<String>) -> Option<String> {
    let mut reader = reader(xml);
    loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == name => {
                if let Some(found) = take(&element) {
                    return Some(found);
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The text of an event, if it is one.
fn text_of(event: &Event) -> Result<Option<String>, String> {
    Ok(match event {
        Event::Text(text) => Some(text.xml10_content().into_owned()),
        Event::CData(text) => Some(text.xml10_content().into_owned()),
        Event::GeneralRef(reference) => {
            let character = reference.resolve_char_ref().map_err(|error| error.to_string())?;
            let named = quick_xml::escape::resolve_predefined_entity(reference);
            character.map(String::from).or_else(|| named.map(str::to_owned))
        }
        _ => None,
    })
}

/// `<si><t>amount</t></si>`: the texts that cells refer to by number. Readings in `<rPh>` are not part of them.
fn shared_strings(xml: &str) -> Result<Vec<String>, String> {
    let mut reader = reader(xml);
    let mut strings = Vec::new();
    let (mut is_text, mut is_reading) = (false, false);
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "si" => {
                strings.push(String::new());
            }
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => is_text = true,
                "rPh" => is_reading = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" => is_text = false,
                "rPh" => is_reading = false,
                _ => {}
            },
            Event::Eof => return Ok(strings),
            _ if is_text && !is_reading => {
                if let (Some(string), Some(text)) = (strings.last_mut(), text_of(&event)?) {
                    string.push_str(&text);
                }
            }
            _ => {}
        }
    }
}

/// `<c r="C7" t="s"><v>4</v></c>`: every cell of a sheet.
fn cells(xml: &str, strings: &[String]) -> Result<Rows, String> {
    let mut reader = reader(xml);
    let mut rows = Rows::new();
    let (mut row, mut column) = (0, 0);
    let (mut kind, mut text, mut is_value) = (String::new(), String::new(), false);
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match &event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "row" => {
                    row = attribute(element, "r").and_then(|r| r.parse().ok()).unwrap_or(row + 1);
                    column = 0;
                }
                "c" => {
                    let name = attribute(element, "r");
                    column = name.as_deref().map_or(column + 1, column_of);
                    kind = attribute(element, "t").unwrap_or_default();
                    text.clear();
                }
                "v" | "t" => is_value = matches!(event, Event::Start(_)),
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "v" | "t" => is_value = false,
                "c" if !text.is_empty() => {
                    let value = value_of(&kind, &text, strings)?;
                    if !value.is_empty() {
                        rows.entry(row).or_default().insert(column, value);
                    }
                }
                "sheetData" => return Ok(rows),
                _ => {}
            },
            Event::Eof => return Ok(rows),
            _ if is_value => text.push_str(&text_of(&event)?.unwrap_or_default()),
            _ => {}
        }
    }
}

fn value_of(kind: &str, text: &str, strings: &[String]) -> Result<String, String> {
    match kind {
        "s" => {
            let index = text.trim().parse::<usize>().map_err(|error| error.to_string())?;
            Ok(strings
                .get(index)
                .cloned()
                .ok_or("a cell refers to a text that does not exist")?)
        }
        "" | "n" => match text.trim().parse::<f64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Ok(text.to_owned()),
        },
        _ => Ok(text.to_owned()),
    }
}

/// The column in a cell's name, from 1: 3 for `C7`.
fn column_of(name: &str) -> u32 {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic);
    letters.fold(0_u32, |column, letter| {
        let digit = u32::from(letter.to_ascii_uppercase() - b'A') + 1;
        column.saturating_mul(26).saturating_add(digit)
    })
}
