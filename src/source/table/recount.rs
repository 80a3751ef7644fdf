//! Control totals of tables: rows and sums by another way through the same bytes.
//!
//! For CSV that is the `csv` crate, which shares nothing with our splitter but the separator. For `.xlsx` it is a
//! walk over the XML of the one sheet, with the number texts as they stand there; it shares the unpacking of the
//! ZIP file with the first reader. For `.xls` and `.ods` it is calamine again: the decoding of cells is shared, what
//! is done with them is not.

use super::parts::{attribute, part, reader, sheet_part};
use super::sheet::{self, Format};
use super::xls;
use crate::money::decimal::DecimalSum;
use crate::source::table::amounts::DecimalMark;
use crate::source::table::grid::{Below, number_of};
use crate::source::table::guard;
use calamine::{Data, Ods, Reader as _, Xls};
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

/// Which columns are counted, and how they are written.
#[derive(Debug, Default)]
pub struct Wanted<'w> {
    /// Which columns, by their places in the rows.
    pub columns: Vec<Column>,
    /// Texts of cells that hold nothing.
    pub nulls: &'static [&'static str],
    /// The decimal mark, where the amounts are those of a list that people write.
    pub list: Option<DecimalMark>,
    /// Where the header stands, where it is not the first row that holds anything.
    pub below: Option<&'w Below>,
    /// Whether each column has a value of its own, also where several are called the same.
    pub each: bool,
}

/// A column that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its place in the rows, from 0.
    pub place: usize,
    /// What it is called here.
    pub field: &'static str,
    /// What its signs mean.
    pub sign: Sign,
}

/// What the signs of a column's amounts mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// What they are.
    AsWritten,
    /// All of them went out: they are negative, with a minus or without.
    Out,
    /// They came in.
    In,
    /// A letter behind them says it: `S` and `DR` went out, `H` and `CR` came in.
    Letter,
}

impl Wanted<'_> {
    /// Whether a row of this number is one of the table's, and not the header, above it, or left out.
    fn has(&self, number: usize, first: usize) -> bool {
        match self.below {
            Some(below) => number > below.header && !below.left_out.contains(&number),
            None => number > first,
        }
    }
}

/// What the second reader counted.
#[derive(Debug, Default)]
pub struct Recount {
    /// Rows below the header.
    pub rows: u64,
    /// For each column asked for: values that are there, and their sum.
    pub sums: BTreeMap<&'static str, (u64, DecimalSum)>,
}

impl Recount {
    /// Counts a row, and adds the cells of the columns that are wanted. Columns that are called the same, as those for
    /// money that went out and came in, have one value together.
    fn add(&mut self, wanted: &Wanted, row: &BTreeMap<usize, Held>) -> Result<(), String> {
        self.rows += 1;
        let mut counted = BTreeSet::new();
        for column in &wanted.columns {
            let Some(cell) = row.get(&column.place) else { continue };
            let text = cell.text.as_str();
            let is_nothing = text.is_empty() || (wanted.list.is_some() && text.trim().is_empty());
            if is_nothing || wanted.nulls.contains(&text) {
                continue;
            }
            let value = match wanted.list {
                Some(_) if cell.is_number => fifteen_digits(text),
                Some(mark) => amount(text, mark),
                None => text.to_owned(),
            };
            let value = signed(value, text, column.sign);
            let (count, sum) = self.sums.entry(column.field).or_default();
            *count += u64::from(counted.insert(column.field) || wanted.each);
            sum.add_text(&value)
                .map_err(|error| format!("`{}` is `{text}`: {error}", column.field))?;
        }
        Ok(())
    }

    fn start(wanted: &Wanted) -> Self {
        Self {
            rows: 0,
            sums: wanted
                .columns
                .iter()
                .map(|column| (column.field, Default::default()))
                .collect(),
        }
    }
}

/// A value with the sign that its column gives it.
fn signed(value: String, text: &str, sign: Sign) -> String {
    let magnitude = || value.trim_start_matches('-').to_owned();
    let is_out = match sign {
        Sign::AsWritten | Sign::In => return value,
        Sign::Out => true,
        Sign::Letter => text.trim_end().ends_with(['S', 's', 'R', 'r']) && !text.to_lowercase().contains("cr"),
    };
    if is_out {
        format!("-{}", magnitude())
    } else {
        magnitude()
    }
}

/// An amount as a list has it: its digits, the decimal mark, and whether there is a minus or a bracket. What is no
/// amount, the first reader has refused.
fn amount(text: &str, mark: DecimalMark) -> String {
    if mark == DecimalMark::Point && text.contains(['e', 'E']) && text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.to_owned();
    }
    let point = if mark == DecimalMark::Point { '.' } else { ',' };
    let is_negative = text.contains(['-', '(', '\u{2212}', '\u{2013}']);
    let mut value = String::from(if is_negative { "-" } else { "" });
    let mut characters = text.chars().peekable();
    let mut has_digit = false;
    while let Some(c) = characters.next() {
        if c == point && characters.peek().is_some_and(char::is_ascii_digit) {
            value.push_str(if has_digit { "." } else { "0." });
        } else if c.is_ascii_digit() {
            has_digit = true;
            value.push(c);
        }
    }
    value
}

/// A number as a spreadsheet keeps it: cut behind fifteen digits, where it has more.
fn fifteen_digits(text: &str) -> String {
    const KEPT: usize = 15;
    let Ok(value) = text.parse::<f64>() else {
        return text.to_owned();
    };
    // Forty digits say on which side of a half the number lies.
    let long = format!("{value:.40e}");
    let Some((digits, exponent)) = long.split_once('e') else {
        return text.to_owned();
    };
    let sign = if digits.starts_with('-') { "-" } else { "" };
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_digit).collect();
    let (kept, rest) = digits.split_at(KEPT.min(digits.len()));
    let half = [b"5".as_slice(), &[b'0'; 40]].concat();
    let is_odd = kept.last().is_some_and(|digit| digit % 2 == 1);
    let is_up = match rest.cmp(half.get(..rest.len()).unwrap_or_default()) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => is_odd,
        std::cmp::Ordering::Greater => true,
    };
    let whole = String::from_utf8_lossy(kept).parse::<u64>().unwrap_or_default() + u64::from(is_up);
    let exponent = exponent.parse::<i64>().unwrap_or_default() - 14;
    format!("{sign}{whole}e{exponent}")
}

/// Counts the rows of a CSV text and adds up the columns that are wanted.
///
/// # Errors
/// Says what cannot be read or added.
pub fn csv(text: &str, separator: u8, wanted: &Wanted) -> Result<Recount, String> {
    let mut recount = Recount::start(wanted);
    // A line for spreadsheets, which names the separator, is not a row.
    let text = match text.split_once(['\r', '\n']) {
        Some((line, rest)) if line.trim_matches('"').to_lowercase().starts_with("sep=") => rest,
        _ => text,
    };
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        if wanted.has(number, 0) {
            let cells = record.iter().map(|cell| Held::text(guard::unguard(cell)));
            recount.add(wanted, &cells.enumerate().collect())?;
        }
    }
    Ok(recount)
}

/// Counts the rows of a sheet and adds up the columns that are wanted.
///
/// # Errors
/// Says what cannot be read or added.
pub fn sheet(bytes: &[u8], name: &str, wanted: &Wanted) -> Result<Recount, String> {
    let mut recount = Recount::start(wanted);
    let rows = rows_of(bytes, name)?;
    let first = rows.keys().next().copied().unwrap_or_default();
    for (number, row) in &rows {
        if wanted.has(*number, first) {
            recount.add(wanted, row)?;
        }
    }
    Ok(recount)
}

/// The cells of a sheet's rows that hold something, by row and column from 0; and whether each is a number.
///
/// # Errors
/// Says what cannot be read.
pub(crate) fn texts(bytes: &[u8], name: &str) -> Result<Vec<Texts>, String> {
    let rows = rows_of(bytes, name)?.into_iter().map(|(number, row)| {
        let cells = row.into_iter();
        let cells = cells.map(|(column, held)| (column, (held.text, held.is_number)));
        (number, cells.collect())
    });
    Ok(rows.collect())
}

/// A row of a sheet: its number, and its cells by column.
pub(crate) type Texts = (usize, BTreeMap<usize, (String, bool)>);

/// The rows of a sheet that hold something.
fn rows_of(bytes: &[u8], name: &str) -> Result<Rows, String> {
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
    Ok(rows.into_iter().filter(|(_, row)| !row.is_empty()).collect())
}

/// What a cell holds.
struct Held {
    text: String,
    is_number: bool,
}

impl Held {
    fn text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            is_number: false,
        }
    }
}

/// The texts of a sheet's cells that hold something, by row and column.
type Rows = BTreeMap<usize, BTreeMap<usize, Held>>;

fn range_rows(range: &calamine::Range<Data>) -> Rows {
    let mut rows = Rows::new();
    for (row, column, value) in sheet::absolute(range) {
        let held = Held {
            text: value.to_string(),
            is_number: matches!(value, Data::Int(_) | Data::Float(_)),
        };
        let [row, column] = [row, column].map(number_of);
        rows.entry(row).or_default().insert(column, held);
    }
    rows
}

fn xlsx_rows(bytes: &[u8], name: &str) -> Result<Rows, String> {
    // A workbook without texts may leave this part out.
    let strings = part(bytes, "xl/sharedStrings.xml").map_or_else(|_| Ok(Vec::new()), |xml| shared_strings(&xml))?;
    cells(&sheet_part(bytes, name)?, &strings)
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

/// `<c r="C7" t="s"><v>4</v></c>`: every cell of a sheet. Its rows and columns are numbered from 1.
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
                    let held = Held {
                        text: value_of(&kind, &text, strings)?,
                        is_number: matches!(kind.as_str(), "" | "n"),
                    };
                    if !held.text.is_empty() {
                        let [row, column] = [row, column].map(|number: u32| number_of(number.saturating_sub(1)));
                        rows.entry(row).or_default().insert(column, held);
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
