//! A second, simpler way through the file itself: the crate `csv` for CSV, serde for JSON. It counts rows, and adds up the
//! columns that the billed cost is taken from, where it is taken as it stands.

use crate::money::decimal::{Decimal, DecimalSum};
use crate::source::input::Input;
use crate::source::parquet::{Parquet, second};
use crate::source::rows::{How, Medium, opened, text_of};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

/// Reads the text of an amount, as the mapping declares amounts of its column.
pub(super) type Amount<'a> = &'a dyn Fn(&str, &str) -> Option<Decimal>;

/// Finds the column of a header that the mapping calls so.
pub(super) type Place<'a> = &'a dyn Fn(&[String], &str) -> Option<usize>;

/// Which columns the billed cost is taken from: the first of them that holds something.
#[derive(Debug, Clone, Default)]
pub(super) struct Costs(pub Vec<String>);

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// Rows below the header.
    pub rows: u64,
    /// The sum of the costs of rows that became charges.
    pub sum: DecimalSum,
    /// Whether the costs could not be added up.
    pub has_no_sum: bool,
    /// What could not be added.
    pub problem: Option<String>,
}

/// What is needed of a row: a text for each column of the costs.
type Cells = Vec<Option<String>>;

/// A file that is gone through a second time, together with its first reader.
pub(super) struct Second<'a> {
    rows: Box<dyn Iterator<Item = Result<Cells, String>> + 'a>,
    costs: &'a Costs,
    amount: Amount<'a>,
    raw: Raw,
}

impl<'a> Second<'a> {
    /// Goes through a file whose table has this header below so many records.
    pub(super) fn open(
        (file, how): (&'a Input, &'a How),
        (header, separator): (Vec<String>, u8),
        costs: &'a Costs,
        (amount, place): (Amount<'a>, Place<'a>),
    ) -> Result<Self, String> {
        let places: Vec<Option<usize>> = costs.0.iter().map(|column| place(&header, column)).collect();
        let source = opened(file).map_err(|problem| problem.message.clone())?;
        let rows: Box<dyn Iterator<Item = Result<Cells, String>> + 'a> = match how.form {
            Medium::Csv => {
                let source = text_of(source, &how.encoding).map_err(|error| error.to_string())?;
                Box::new(csv(source, (header, separator), how, places)?)
            }
            Medium::JsonLines => {
                let lines = BufReader::new(source).split(b'\n');
                Box::new(lines.filter_map(move |line| match line {
                    Err(error) => Some(Err(error.to_string())),
                    Ok(line) if line.trim_ascii().is_empty() => None,
                    Ok(line) => {
                        let text = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
                        Some(object(text, costs))
                    }
                }))
            }
            Medium::Json => {
                let mut bytes = Vec::new();
                let mut source = source;
                source.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
                Box::new(list(&bytes, &how.list, costs)?.into_iter())
            }
            Medium::Sheet | Medium::Parquet => return Err("such a file is not counted here".to_owned()),
        };
        Ok(Self {
            rows,
            costs,
            amount,
            raw: Raw::default(),
        })
    }

    /// Goes on by rows of which the first reader says whether they became charges.
    pub(super) fn go_on(&mut self, are_charges: &[bool]) {
        for &is_charge in are_charges {
            match self.rows.next() {
                None => return,
                Some(Err(problem)) => {
                    self.raw.problem.get_or_insert(problem);
                    return;
                }
                Some(Ok(cells)) => {
                    self.raw.rows += 1;
                    if is_charge {
                        self.add(&cells);
                    }
                }
            }
        }
    }

    fn add(&mut self, cells: &[Option<String>]) {
        let found = self.costs.0.iter().zip(cells).find_map(|(name, cell)| {
            let text = cell.as_deref().filter(|text| !text.is_empty())?;
            Some((name, text))
        });
        let Some((name, text)) = found else { return };
        match (self.amount)(name, text) {
            Some(amount) => self.raw.sum.add(&amount),
            None => {
                self.raw
                    .problem
                    .get_or_insert_with(|| format!("`{text}` in `{name}` is not an amount"));
            }
        }
    }

    /// What was counted; rows that are left were missed by the first reader, unless that stopped by itself.
    pub(super) fn finish(mut self, has_stopped: bool) -> Raw {
        if !has_stopped {
            self.raw.rows += u64::try_from(self.rows.count()).unwrap_or(u64::MAX);
        }
        self.raw
    }
}

/// Counts a Parquet file by the readers of the crate `parquet`. Its costs are added up where one column has them all.
pub(super) fn count_columns(parquet: &Parquet, costs: &Costs, place: Place) -> Result<Raw, String> {
    let header = parquet.header();
    let places: Vec<usize> = costs.0.iter().filter_map(|column| place(&header, column)).collect();
    let [only] = places.as_slice() else {
        return Ok(Raw {
            rows: parquet.rows(),
            has_no_sum: true,
            ..Raw::default()
        });
    };
    let sums = second::sums(parquet, &[Some(*only)], None)?;
    let mut raw = Raw {
        rows: sums.rows,
        ..Raw::default()
    };
    for (_, sum) in sums.by_key.values().flatten() {
        raw.sum.add(&sum.total());
    }
    Ok(raw)
}

fn csv<'a>(
    source: Box<dyn Read + Send + 'a>,
    (header, separator): (Vec<String>, u8),
    how: &How,
    places: Vec<Option<usize>>,
) -> Result<impl Iterator<Item = Result<Cells, String>> + 'a, String> {
    use crate::source::rows::Head;
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
            let cell = |place: &Option<usize>| {
                let bytes = record.get((*place)?)?;
                Some(String::from_utf8_lossy(bytes).into_owned())
            };
            Some(Ok(places.iter().map(cell).collect()))
        }
        Ok(false) => None,
        Err(error) => Some(Err(error.to_string())),
    }))
}

type Members<'t> = HashMap<String, &'t RawValue>;

/// The costs in a JSON object.
fn object(text: &[u8], costs: &Costs) -> Result<Cells, String> {
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    Ok(costs.0.iter().map(|name| member(text, name)).collect())
}

/// The text of a member, or of one of an object within.
fn member(text: &str, name: &str) -> Option<String> {
    let members: Members = serde_json::from_str(text).ok()?;
    if let Some(found) = members.get(name) {
        let raw = found.get();
        return match raw {
            "null" => None,
            _ if raw.starts_with('"') => serde_json::from_str(raw).ok(),
            _ => Some(raw.to_owned()),
        };
    }
    let (outer, inner) = name.split_once('.')?;
    member(members.get(outer)?.get(), inner)
}

/// The costs in the objects of a list.
fn list(bytes: &[u8], pointer: &str, costs: &Costs) -> Result<Vec<Result<Cells, String>>, String> {
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
        .map(|element| object(element.get().as_bytes(), costs))
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
        let costs = Costs(vec!["d".to_owned(), "a".to_owned()]);
        let found = list(format!("{{\"x\": [{text}, {text}]}}").as_bytes(), "/x", &costs).unwrap();
        assert_eq!(found, vec![Ok(vec![None, Some("1.10".to_owned())]); 2]);
    }
}
