//! Workbooks that billbook wrote, told by a property of the document: their cells become the texts they were written from.
//!
//! A cell `12.5` with the format `0.00` was written from `12.50`; where a number has more digits than a cell holds, the
//! sheet `exact` has the texts of all cells. What somebody changed in such a file is never passed over: a cell that
//! differs from `exact` is refused, and a number that its format does not show whole is read as any other.

#![allow(
    clippy::float_arithmetic,
    reason = "a spreadsheet counts days in binary floats; no amount is computed here"
)]

use crate::error::codes;
use crate::source::table::grid::{Content, Flaw, Grid, Spot};
use crate::source::table::sheet::absolute;
use calamine::{Data, DataRef, Reader, Xlsx};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;

/// The property of the document that says that billbook wrote it, and in which layout.
pub(crate) const PROPERTY: &str = "billbook";

/// The layout that is written.
pub(crate) const LAYOUT: &str = "1";

/// The sheet with the rows.
pub(crate) const ROWS: &str = "rows";

/// The sheet with the same rows, each cell a text.
pub(crate) const EXACT: &str = "exact";

/// The texts of the numbers and times of a sheet, by row and column.
type Texts = BTreeMap<(u32, u32), Content<'static>>;

/// Gives the cells of a workbook of ours their texts again; leaves all others as they are.
pub(super) fn restore(book: &mut Xlsx<Cursor<&[u8]>>, grids: Vec<Grid<'static>>) -> Vec<Grid<'static>> {
    let properties = book.workbook_properties();
    let is_ours = properties.is_ok_and(|properties| properties.custom_properties.contains_key(PROPERTY));
    if !is_ours {
        return grids;
    }
    let (exact, mut others): (Vec<_>, Vec<_>) =
        grids.into_iter().partition(|grid| grid.sheet.as_deref() == Some(EXACT));
    let Some(rows) = others.iter_mut().find(|grid| grid.sheet.as_deref() == Some(ROWS)) else {
        return exact.into_iter().chain(others).collect();
    };
    if let Some(mut exact) = exact.into_iter().next() {
        let mut values = BTreeMap::new();
        if let Ok(range) = book.worksheet_range(ROWS) {
            for (row, column, value) in absolute(&range) {
                values.insert((row, column), value.clone());
            }
        }
        refuse_changes(&mut exact, rows, values);
        *rows = exact;
        return others;
    }
    let texts = texts(book).unwrap_or_default();
    let mut has_floats = false;
    for cell in rows.records.iter_mut().flat_map(|record| &mut record.cells) {
        let Spot::Cell(row, column) = cell.spot else { continue };
        match texts.get(&(row, column)) {
            Some(text) => cell.content = text.clone(),
            None => has_floats |= matches!(cell.content, Content::Number(_)),
        }
    }
    rows.has_floats = has_floats;
    others
}

/// Notes the cells of `rows` that do not hold what `exact` says any more.
fn refuse_changes(exact: &mut Grid<'static>, rows: &Grid<'static>, mut values: BTreeMap<(u32, u32), Data>) {
    let mut changed = Vec::new();
    for cell in exact.records.iter().flat_map(|record| &record.cells) {
        let Spot::Cell(row, column) = cell.spot else { continue };
        let value = values.remove(&(row, column)).unwrap_or(Data::Empty);
        if !is_of(&value, &cell.content) {
            changed.push(cell.spot);
        }
    }
    // What is left is the header, or is beside the table.
    let added = values.into_iter().filter(|((row, _), value)| {
        let is_below = rows
            .records
            .iter()
            .any(|record| matches!(record.spot, Spot::Cell(at, _) if at == *row));
        is_below && *value != Data::Empty
    });
    changed.extend(added.map(|((row, column), _)| Spot::Cell(row, column)));
    if exact.header != rows.header && changed.is_empty() {
        changed.push(Spot::Cell(0, 0));
    }
    exact.flaws.extend(changed.into_iter().map(|spot| {
        Flaw {
            code: &codes::SPREADSHEET,
            message:
                "the sheets `rows` and `exact` differ here: one of them was changed; delete the sheet `exact` to read \
                  `rows` as it is"
                    .to_owned(),
            spot,
            hint: None,
        }
    }));
}

/// Whether a cell of `rows` holds what was written from this text.
fn is_of(value: &Data, exact: &Content) -> bool {
    match (value, exact) {
        (Data::Empty, Content::Empty) => true,
        (Data::Bool(value), Content::Bool(exact)) => value == exact,
        (Data::String(value), Content::Text(exact)) => value == exact,
        (Data::Int(value), Content::Text(exact)) => exact.parse() == Ok(*value),
        // Other programs keep fifteen digits of a number.
        (Data::Float(value), Content::Text(exact)) => exact.parse().is_ok_and(|exact| is_near(exact, *value)),
        (Data::DateTime(value), Content::Text(exact)) => {
            // Fifteen digits of a time are less than whole milliseconds.
            moment(exact).is_some_and(|time| (milliseconds(time.days) - milliseconds(value.as_f64())).abs() <= 1.0)
        }
        _ => false,
    }
}

/// Whether two numbers have the same fifteen digits, or nearly so: which way the last one was rounded says nothing.
fn is_near(one: f64, other: f64) -> bool {
    const LAST_DIGIT: f64 = 1e-14;
    (one - other).abs() <= one.abs() * LAST_DIGIT
}

/// The texts of numbers and times of the sheet with the rows, from their values and formats.
fn texts(book: &mut Xlsx<Cursor<&[u8]>>) -> Option<Texts> {
    let mut reader = book.worksheet_cells_reader(ROWS).ok()?;
    let mut found = Vec::new();
    while let Some((cell, style)) = reader.next_cell_with_style_id().ok()? {
        let value = match cell.get_value() {
            DataRef::Float(value) => *value,
            DataRef::DateTime(value) => value.as_f64(),
            _ => continue,
        };
        found.push((cell.get_position(), value, style));
    }
    let styles = reader.styles();
    let mut texts = Texts::new();
    for (at, value, style) in found {
        let format = styles.get(style).and_then(|style| style.number_format.as_ref());
        let Some(format) = format.map(|format| format.format_code.as_str()) else {
            continue;
        };
        let content = if format.starts_with("yyyy") {
            time(value, format).map(|text| Content::Text(Cow::Owned(text)))
        } else {
            number(value, format).map(Content::Number)
        };
        texts.extend(content.map(|content| (at, content)));
    }
    Some(texts)
}

/// A number with the decimals of its format; nothing where the format does not show all of it.
pub(crate) fn number(value: f64, format: &str) -> Option<String> {
    let decimals = match format.split_once('.') {
        None if format == "0" => 0,
        Some(("0", decimals)) if !decimals.is_empty() && decimals.bytes().all(|byte| byte == b'0') => decimals.len(),
        _ => return None,
    };
    let text = format!("{value:.decimals$}");
    (text.parse() == Ok(value)).then_some(text)
}

/// A day or time as a spreadsheet counts it, and the format that shows its text.
#[derive(Debug, PartialEq)]
pub(crate) struct Serial {
    /// Days since the end of 1899.
    pub days: f64,
    /// The format: `yyyy-mm-dd"T"hh:mm:ss"Z"`.
    pub format: String,
}

/// Parts of a day.
const SECONDS: f64 = 86_400.0;
const MILLISECONDS: f64 = 86_400_000.0;

/// The text of a zone is short: `+02:00`, ` UTC`.
const ZONE_MAX: usize = 8;

/// Milliseconds of a day: spreadsheets know no shorter time.
fn milliseconds(days: f64) -> f64 {
    (days * MILLISECONDS).round()
}

/// Spreadsheets count the day before as one, which it was not: 29 February 1900.
const FIRST_YEAR: i32 = 1901;

/// The parts of `2025-06-19T10:13:05.25Z`.
struct Moment<'t> {
    /// Days since the end of 1899.
    days: f64,
    /// What stands between day and time; nothing for a day.
    between: &'t str,
    /// What stands behind the seconds: a fraction, a zone.
    rest: &'t str,
    /// Whether the fraction is nothing but zeros.
    is_whole: bool,
}

fn moment(text: &str) -> Option<Moment<'_>> {
    let (day, rest) = (text.get(..10)?, text.get(10..)?);
    let date = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
    let days = f64::from(date.num_days_from_ce() - NaiveDate::from_ymd_opt(1899, 12, 30)?.num_days_from_ce());
    if !(FIRST_YEAR..=9999).contains(&date.year()) || date.format("%Y-%m-%d").to_string() != day {
        return None;
    }
    if rest.is_empty() {
        return Some(Moment {
            days,
            between: "",
            rest: "",
            is_whole: true,
        });
    }
    let (between, clock, rest) = (rest.get(..1)?, rest.get(1..9)?, rest.get(9..)?);
    let time = NaiveTime::parse_from_str(clock, "%H:%M:%S").ok()?;
    let is_written_so = time.nanosecond() == 0 && time.format("%H:%M:%S").to_string() == clock;
    let digits = rest.strip_prefix('.').map_or("", |rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    });
    let zone = rest.get(digits.len() + usize::from(!digits.is_empty())..)?;
    let is_zone = zone.len() <= ZONE_MAX && zone.chars().all(|c| c.is_ascii_alphanumeric() || "+-: ".contains(c));
    if !(matches!(between, "T" | " ") && is_written_so && is_zone) {
        return None;
    }
    let fraction = format!("0.{digits}0").parse::<f64>().ok()?;
    Some(Moment {
        days: days + (f64::from(time.num_seconds_from_midnight()) + fraction) / SECONDS,
        between,
        rest,
        is_whole: digits.bytes().all(|byte| byte == b'0'),
    })
}

/// A day or time of a spreadsheet, and whether its format shows the very same text: a cell has no more than milliseconds,
/// so that those of `2025-06-19T10:13:05.123456Z` are not shown whole.
pub(crate) fn serial(text: &str) -> Option<(Serial, bool)> {
    let found = moment(text)?;
    let format = match (found.between, found.is_whole) {
        ("", _) => "yyyy-mm-dd".to_owned(),
        (between, true) if found.rest.is_empty() => format!("yyyy-mm-dd\"{between}\"hh:mm:ss"),
        (between, true) => format!("yyyy-mm-dd\"{between}\"hh:mm:ss\"{}\"", found.rest),
        (between, false) => format!("yyyy-mm-dd\"{between}\"hh:mm:ss.000"),
    };
    let days = found.days;
    let is_exact = time(days, &format).as_deref() == Some(text);
    Some((Serial { days, format }, is_exact))
}

/// The text that a format of ours shows of a time.
fn time(days: f64, format: &str) -> Option<String> {
    let all = milliseconds(days);
    let day = (all / MILLISECONDS).floor();
    let seconds = ((all - day * MILLISECONDS) / 1000.0).round();
    // Both are whole and small by now.
    let (day, seconds): (i32, u32) = (format!("{day}").parse().ok()?, format!("{seconds}").parse().ok()?);
    let date = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(chrono::Duration::days(day.into()))?;
    if format == "yyyy-mm-dd" {
        return (seconds == 0).then(|| date.format("%Y-%m-%d").to_string());
    }
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
    let rest = format.strip_prefix("yyyy-mm-dd\"")?;
    let (between, rest) = rest.split_once("\"hh:mm:ss")?;
    if rest == ".000" {
        return None;
    }
    let zone = rest.trim_matches('"');
    Some(format!(
        "{}{between}{}{zone}",
        date.format("%Y-%m-%d"),
        time.format("%H:%M:%S")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_format_that_shows_their_text() {
        for text in [
            "2025-06-19",
            "1901-01-01",
            "9999-12-31",
            "2025-06-19T10:13:05Z",
            "2025-06-19T00:00:00.000000Z",
            "2025-06-19 23:59:59",
            "2025-06-19T10:13:05+02:00",
            "2025-06-19 10:13:05 UTC",
        ] {
            let (found, is_exact) = serial(text).unwrap();
            assert!(is_exact, "{text}");
            assert_eq!(time(found.days, &found.format).as_deref(), Some(text));
        }
        assert_eq!(serial("2025-06-19").unwrap().0.days.to_string(), "45827");
        let (found, is_exact) = serial("2025-06-19T12:00:00.500001Z").unwrap();
        assert_eq!(
            (found.format.as_str(), is_exact),
            ("yyyy-mm-dd\"T\"hh:mm:ss.000", false)
        );
        for text in [
            "",
            "2025-06",
            "2025-02-30",
            "1899-12-31",
            "2025-06-19T10:13",
            "2025-06-19T10:13:60Z",
            "2025-06-19T10:13:05\"Z",
            "2025-06-19X10:13:05",
            "2025-06-19 to 2025-06-20",
        ] {
            assert_eq!(serial(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_have_the_decimals_of_their_format() {
        assert_eq!(number(12.5, "0.00").as_deref(), Some("12.50"));
        assert_eq!(number(-5.0, "0").as_deref(), Some("-5"));
        assert_eq!(number(0.025, "0.0000000000").as_deref(), Some("0.0250000000"));
        // Somebody typed more digits than the format shows.
        assert_eq!(number(1.005, "0.00"), None);
        for format in ["General", "0%", "#,##0.00", "0.0E+00"] {
            assert_eq!(number(1.0, format), None, "{format}");
        }
    }
}
