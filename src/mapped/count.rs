//! A second, simpler way through the file itself: the crate `csv` for CSV, serde for JSON, another walk over the cells of a
//! sheet, other readers for the pages of Parquet. It counts rows, and adds up the cells that amounts are made of.

use super::Costs;
use crate::mapping::Term;
use crate::money::decimal::DecimalSum;
use crate::source::input::Input;
use crate::source::parquet::{Parquet, second};
use crate::source::rows::sheet::written;
use crate::source::rows::{Head, How, Medium, Whereabouts, opened, text_of};
use crate::source::table::recount;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

/// What was counted.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    /// Rows below the header.
    pub rows: u64,
    /// The sum of each term, over rows that were taken; empty if they could not be added up.
    pub sums: Vec<DecimalSum>,
    /// What could not be added.
    pub problem: Option<String>,
}

/// What is needed of a row: a text for each column that is read.
type Cells = Vec<Option<String>>;

type Rows<'a> = Box<dyn Iterator<Item = Result<Cells, String>> + 'a>;

/// A file that is gone through a second time, together with its first reader.
pub(crate) struct Second<'a> {
    rows: Rows<'a>,
    costs: &'a Costs<'a>,
    raw: Raw,
}

impl<'a> Second<'a> {
    /// Goes through a file whose table was found there and has this header.
    ///
    /// # Errors
    /// Says what cannot be read.
    pub(crate) fn open(
        (file, how): (&'a Input, &'a How),
        (header, found): (&[String], &Whereabouts),
        costs: &'a Costs<'a>,
    ) -> Result<Self, String> {
        let columns: Vec<Column> = costs.columns().iter().map(|name| costs.column(header, name)).collect();
        let source = opened(file).map_err(|problem| problem.message.clone())?;
        let rows: Rows<'a> = match how.form {
            Medium::Csv => {
                let source = text_of(source, &how.encoding).map_err(|error| error.to_string())?;
                Box::new(csv(source, (header, found.separator), how, columns)?)
            }
            Medium::JsonLines => {
                let lines = BufReader::new(source).split(b'\n');
                Box::new(lines.filter_map(move |line| match line {
                    Err(error) => Some(Err(error.to_string())),
                    Ok(line) if line.trim_ascii().is_empty() => None,
                    Ok(line) => {
                        let text = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
                        Some(object(text, &columns))
                    }
                }))
            }
            Medium::Json => Box::new(list(&all_of(source)?, &how.list, &columns)?.into_iter()),
            Medium::Sheet => Box::new(sheet(&all_of(source)?, how, found, &columns)?.into_iter()),
            Medium::Parquet => return Err("such a file is counted by its columns".to_owned()),
        };
        Ok(Self {
            rows,
            costs,
            raw: Raw {
                sums: vec![DecimalSum::default(); costs.amounts.terms.len()],
                ..Raw::default()
            },
        })
    }

    /// Goes on by rows of which the first reader says whether they were taken.
    pub(crate) fn go_on(&mut self, are_taken: &[bool]) {
        for &is_taken in are_taken {
            match self.rows.next() {
                None => return,
                Some(Err(problem)) => {
                    self.raw.problem.get_or_insert(problem);
                    return;
                }
                Some(Ok(cells)) => {
                    self.raw.rows += 1;
                    if is_taken && let Err(problem) = self.add(&cells) {
                        self.raw.problem.get_or_insert(problem);
                    }
                }
            }
        }
    }

    fn add(&mut self, cells: &[Option<String>]) -> Result<(), String> {
        let columns = self.costs.columns();
        let text = |name: &str| {
            let place = columns.iter().position(|column| column == name)?;
            cells.get(place)?.as_deref().filter(|text| !text.is_empty())
        };
        for (term, sum) in self.costs.amounts.terms.iter().zip(&mut self.raw.sums) {
            if term.is_member {
                let Some(list) = self.costs.each().and_then(text) else {
                    continue;
                };
                let elements: Vec<&RawValue> = serde_json::from_str(list).map_err(|error| error.to_string())?;
                for element in elements {
                    let read = |name: &str| element_member(element.get(), name);
                    add_first(term, self.costs, &read, sum)?;
                }
            } else {
                add_first(term, self.costs, &|name| text(name).map(str::to_owned), sum)?;
            }
        }
        Ok(())
    }

    /// What was counted; rows that are left were missed by the first reader, unless that stopped by itself.
    #[must_use]
    pub(crate) fn finish(mut self, has_stopped: bool) -> Raw {
        if !has_stopped {
            self.raw.rows += u64::try_from(self.rows.count()).unwrap_or(u64::MAX);
        }
        self.raw
    }
}

/// Adds the first of a term's columns that holds something.
pub(super) fn add_first(
    term: &Term,
    costs: &Costs,
    read: &dyn Fn(&str) -> Option<String>,
    sum: &mut DecimalSum,
) -> Result<(), String> {
    let found = term.names.iter().find_map(|name| Some((name, read(name)?)));
    let Some((name, text)) = found else { return Ok(()) };
    let declared = if term.is_member {
        format!("each_{name}")
    } else {
        name.clone()
    };
    let amount = costs.amount(&declared, &text);
    sum.add(&amount.ok_or_else(|| format!("`{text}` in `{name}` is not an amount"))?);
    Ok(())
}

/// Counts a Parquet file by the readers of the crate `parquet`. Terms are added up where each is one column of the file.
///
/// # Errors
/// Says what cannot be read.
pub(crate) fn count_columns(parquet: &Parquet, costs: &Costs) -> Result<Raw, String> {
    let header = parquet.header();
    let column = |term: &Term| {
        let places = term.names.iter().filter_map(|name| costs.column(&header, name).place);
        let places: Vec<usize> = places.collect();
        match places.as_slice() {
            [only] if !term.is_member => Some(Some(*only)),
            [] if !term.is_member => Some(None),
            _ => None,
        }
    };
    let columns: Option<Vec<Option<usize>>> = costs.amounts.terms.iter().map(column).collect();
    let Some(columns) = columns.filter(|columns| !columns.is_empty()) else {
        return Ok(Raw {
            rows: parquet.rows(),
            ..Raw::default()
        });
    };
    let counted = second::sums(parquet, &columns, None)?;
    let mut raw = Raw {
        rows: counted.rows,
        sums: vec![DecimalSum::default(); columns.len()],
        ..Raw::default()
    };
    for sums in counted.by_key.values() {
        for (all, (_, sum)) in raw.sums.iter_mut().zip(sums) {
            all.add(&sum.total());
        }
    }
    Ok(raw)
}

/// A column of the file: its place in the header, and its name there.
pub(super) struct Column {
    /// Its place.
    pub place: Option<usize>,
    /// Its name.
    pub name: String,
}

fn all_of(mut source: Box<dyn Read + Send + '_>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn csv<'a>(
    source: Box<dyn Read + Send + 'a>,
    (header, separator): (&[String], u8),
    how: &How,
    columns: Vec<Column>,
) -> Result<impl Iterator<Item = Result<Cells, String>> + use<'a>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(source);
    let mut record = csv::ByteRecord::new();
    let is_given = matches!(how.head, Head::Given(_));
    let is_header = |record: &csv::ByteRecord| {
        let names = record.iter().map(|name| String::from_utf8_lossy(name));
        names.eq(header.iter().map(String::as_str))
    };
    loop {
        if is_given {
            break;
        }
        match reader.read_byte_record(&mut record) {
            Ok(true) if is_header(&record) => break,
            Ok(true) => {}
            Ok(false) => return Err("there is no such header".to_owned()),
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(std::iter::from_fn(move || match reader.read_byte_record(&mut record) {
        Ok(true) => {
            let cell = |column: &Column| {
                let bytes = record.get(column.place?)?;
                Some(String::from_utf8_lossy(bytes).into_owned())
            };
            Some(Ok(columns.iter().map(cell).collect()))
        }
        Ok(false) => None,
        Err(error) => Some(Err(error.to_string())),
    }))
}

/// The rows of a sheet below its header.
fn sheet(
    bytes: &[u8],
    how: &How,
    found: &Whereabouts,
    columns: &[Column],
) -> Result<Vec<Result<Cells, String>>, String> {
    let found = found.sheet.as_ref().ok_or("there is no such sheet")?;
    let rows = recount::texts(bytes, &found.name)?;
    let first = rows.first().map_or(0, |(number, _)| *number);
    let header = found.header.unwrap_or(first);
    let below = rows.into_iter().filter(|(number, _)| *number > header);
    let cells = below.map(|(_, row)| {
        let cell = |column: &Column| {
            let place = found.columns.get(column.place?)?;
            let (text, is_number) = row.get(&usize::try_from(*place).ok()?)?;
            Some(if *is_number {
                written(text, how.decimal)
            } else {
                text.clone()
            })
        };
        Ok(columns.iter().map(cell).collect())
    });
    Ok(cells.collect())
}

type Members<'t> = HashMap<String, &'t RawValue>;

/// The cells in a JSON object.
fn object(text: &[u8], columns: &[Column]) -> Result<Cells, String> {
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    Ok(columns.iter().map(|column| member(text, &column.name)).collect())
}

/// The text of a member, or of one of an object within.
fn member(text: &str, name: &str) -> Option<String> {
    let members: Members = serde_json::from_str(text).ok()?;
    if let Some(found) = members.get(name) {
        return said(found.get());
    }
    let (outer, inner) = name.split_once('.')?;
    member(members.get(outer)?.get(), inner)
}

/// The text of a member of an element, whose name has no case; or of the element itself.
fn element_member(text: &str, name: &str) -> Option<String> {
    let members: Result<Members, _> = serde_json::from_str(text);
    match members {
        Ok(members) => {
            let found = members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            said(found?.1.get())
        }
        Err(_) if name == "value" => said(text),
        Err(_) => None,
    }
}

/// What a value says; nothing if it is null or empty.
fn said(raw: &str) -> Option<String> {
    let text = match raw {
        "null" => return None,
        _ if raw.starts_with('"') => serde_json::from_str(raw).ok()?,
        _ => raw.to_owned(),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The cells in the objects of a list.
fn list(bytes: &[u8], pointer: &str, columns: &[Column]) -> Result<Vec<Result<Cells, String>>, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut at = text.trim_start_matches('\u{feff}').to_owned();
    for key in pointer.split('/').skip(1) {
        let members: Members = serde_json::from_str(&at).map_err(|error| error.to_string())?;
        at = members
            .get(key)
            .map(|found| found.get().to_owned())
            .ok_or("there is no such list")?;
    }
    let elements: Vec<&RawValue> = serde_json::from_str(&at).map_err(|error| error.to_string())?;
    Ok(elements
        .iter()
        .map(|element| object(element.get().as_bytes(), columns))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_by_one_name_or_by_two() {
        let text = r#"{"a": 1.10, "b": {"c": "2"}, "d": null}"#;
        assert_eq!(member(text, "a").as_deref(), Some("1.10"));
        assert_eq!(member(text, "b.c").as_deref(), Some("2"));
        assert_eq!(member(text, "d"), None);
        assert_eq!(element_member(r#"{"Amount": -2}"#, "amount").as_deref(), Some("-2"));
        assert_eq!(element_member("-3", "value").as_deref(), Some("-3"));
        let column = |name: &str| Column {
            place: None,
            name: name.to_owned(),
        };
        let columns = [column("d"), column("a")];
        let found = list(format!("{{\"x\": [{text}, {text}]}}").as_bytes(), "/x", &columns).unwrap();
        assert_eq!(found, vec![Ok(vec![None, Some("1.10".to_owned())]); 2]);
    }
}
