//! Spreadsheets: rows as one sheet of a workbook, what they were made from as another.
//!
//! An amount is a number, so that sums, pivot tables and charts are right; its format shows the decimals it was written
//! with. Days and times are numbers too, with a format. What tells things apart, such as an invoice's number, is a text. A
//! number in a cell is a binary float: where it has more digits than that, the sheet `exact` has all cells as texts. No
//! cell is ever a formula: texts are written as texts, whatever they begin with.

use crate::clock::Clock;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::source::table::own;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, IgnoreError, Note, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

mod column;

/// Digits that every spreadsheet shows and keeps.
const DIGITS_MAX: usize = 15;
/// Decimals that every spreadsheet's formats show.
const DECIMALS_MAX: usize = 30;
/// Columns are this wide at least, and at most, in characters.
const WIDTHS: (usize, usize) = (6, 60);

/// A workbook with a sheet for each of the rows. The same rows and time give the same bytes.
///
/// # Errors
/// When there are more rows, columns or characters in a cell than a spreadsheet can hold.
pub(crate) fn workbook(sheets: &[(&str, &Rows)], clock: Clock) -> Result<Vec<u8>> {
    build(sheets, clock).map_err(|error| {
        Box::new(
            Problem::new(
                &codes::OUTPUT,
                format!("the rows do not fit into a spreadsheet: {error}"),
            )
            .hint("write CSV instead, which has no limits: `-o FILE.csv`"),
        )
    })
}

fn build(sheets: &[(&str, &Rows)], clock: Clock) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_creation_datetime(&clock.now());
    book.set_properties(&properties.set_custom_property(own::PROPERTY, own::LAYOUT));
    let mut formats = Formats {
        header: Format::new().set_bold(),
        text: Format::new().set_num_format("@"),
        right: Format::new().set_align(FormatAlign::Right),
        others: BTreeMap::new(),
    };
    let mut exact = None;
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name)?;
        let is_first = *name == own::ROWS;
        let inexact = if is_first { Inexact::Number } else { Inexact::Text };
        let holds_all = fill(sheet, rows, &mut formats, inexact)?;
        if is_first && !holds_all {
            sheet.insert_note(0, 0, &Note::new(NOTE).set_author("billbook"))?;
            exact = Some(rows);
        }
    }
    if let Some(rows) = exact {
        let sheet = book.add_worksheet();
        sheet.set_name(own::EXACT)?;
        fill(sheet, rows, &mut formats, Inexact::AllTexts)?;
    }
    book.save_to_buffer()
}

/// The note on the first sheet.
const NOTE: &str =
    "Some cells have more digits than a spreadsheet keeps. The sheet `exact` has all digits of all cells.";

/// What becomes of values that a cell does not hold whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inexact {
    /// The number that comes closest; the texts are on another sheet.
    Number,
    /// A text.
    Text,
    /// A text, as are all values beside them.
    AllTexts,
}

struct Formats {
    header: Format,
    /// What is a text although it looks like a number.
    text: Format,
    /// A decimal that is a text.
    right: Format,
    /// Of numbers and times, by their codes.
    others: BTreeMap<String, Format>,
}

impl Formats {
    fn of(&mut self, code: &str) -> &Format {
        let made = || Format::new().set_num_format(code);
        self.others.entry(code.to_owned()).or_insert_with(made)
    }
}

/// Fills a sheet, and says whether its cells hold all digits.
fn fill(
    sheet: &mut Worksheet,
    rows: &Rows,
    formats: &mut Formats,
    inexact: Inexact,
) -> std::result::Result<bool, XlsxError> {
    let mut holds_all = true;
    let mut widths: Vec<usize> = rows.columns.iter().map(|name| width(name)).collect();
    for (column, name) in rows.columns.iter().enumerate() {
        sheet.write_string_with_format(0, limited(column)?, name, &formats.header)?;
    }
    // On paper all columns are on one page, below the header.
    sheet.set_freeze_panes(1, 0)?;
    sheet
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_repeat_rows(0, 0)?;
    let are_texts: Vec<bool> = (0..rows.columns.len())
        .map(|place| column::is_text(rows, place))
        .collect();
    for (index, row) in rows.rows.iter().enumerate() {
        let at = u32::try_from(index + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
        for (((column, cell), widest), is_text) in row.iter().enumerate().zip(&mut widths).zip(&are_texts) {
            let column = limited(column)?;
            let text = cell.cell();
            *widest = width(&text).max(*widest);
            let value = match cell {
                Json::Bool(value) => {
                    sheet.write_boolean(at, column, *value)?;
                    continue;
                }
                Json::Number(_) | Json::String(_) if !is_text => value_of(&text),
                _ => None,
            };
            match value {
                _ if text.is_empty() => {}
                Some(value) if inexact == Inexact::Number || (inexact == Inexact::Text && value.is_exact) => {
                    holds_all &= value.is_exact;
                    match &value.format {
                        Some(code) => sheet.write_number_with_format(at, column, value.number, formats.of(code))?,
                        None => sheet.write_number(at, column, value.number)?,
                    };
                }
                _ if Decimal::is_decimal(&text) => {
                    let format = if *is_text { &formats.text } else { &formats.right };
                    sheet.write_string_with_format(at, column, text.as_ref(), format)?;
                }
                _ => {
                    sheet.write_string(at, column, text.as_ref())?;
                }
            }
        }
    }
    for (column, widest) in widths.iter().enumerate() {
        let characters = u16::try_from(widest.saturating_add(2).clamp(WIDTHS.0, WIDTHS.1)).unwrap_or(u16::MAX);
        sheet.set_column_width(limited(column)?, f64::from(characters))?;
    }
    if let (Some(last_row), Some(last_column)) = (rows.rows.len().checked_sub(1), rows.columns.len().checked_sub(1)) {
        // The digits are texts on purpose; a green corner in every cell would say that they are a mistake.
        let last_row = u32::try_from(last_row + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
        sheet.ignore_error_range(1, 0, last_row, limited(last_column)?, IgnoreError::NumberStoredAsText)?;
    }
    Ok(holds_all)
}

fn limited(column: usize) -> std::result::Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

fn width(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

/// What a cell holds instead of a text.
#[derive(Debug, PartialEq)]
struct Value {
    number: f64,
    /// Nothing where the spreadsheet chooses.
    format: Option<String>,
    /// Whether number and format give the very same text again.
    is_exact: bool,
}

/// The number behind an amount, a day or a time; nothing for other texts, and for what no float comes near.
fn value_of(text: &str) -> Option<Value> {
    if !Decimal::is_decimal(text) {
        let (serial, is_exact) = own::serial(text)?;
        return Some(Value {
            number: serial.days,
            format: Some(serial.format),
            is_exact,
        });
    }
    let number: f64 = text.parse().ok()?;
    if !number.is_finite() {
        return None;
    }
    if text.contains(['e', 'E']) {
        return Some(Value {
            number,
            format: None,
            is_exact: false,
        });
    }
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len())
        .min(DECIMALS_MAX);
    let places = "0".repeat(decimals);
    let point = if decimals == 0 { "" } else { "." };
    let format = format!("0{point}{places}");
    let digits = text.trim_start_matches(['-', '0', '.']);
    let digits = digits.bytes().filter(u8::is_ascii_digit).count();
    // No spreadsheet keeps the sign of a zero.
    let is_negative_zero = number == 0.0 && text.starts_with('-');
    let comes_back = own::number(number, &format).as_deref() == Some(text);
    Some(Value {
        number,
        format: Some(format),
        is_exact: digits <= DIGITS_MAX && comes_back && !is_negative_zero,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_decimals_they_were_written_with() {
        for (text, number, format) in [
            ("0", 0.0, "0"),
            ("12", 12.0, "0"),
            ("-5.00", -5.0, "0.00"),
            ("1.50", 1.5, "0.00"),
            ("0.0250000000", 0.025, "0.0000000000"),
            ("30064771072", 30_064_771_072.0, "0"),
            ("-108.54152708", -108.541_527_08, "0.00000000"),
            ("0.00", 0.0, "0.00"),
        ] {
            let format = Some(format.to_owned());
            let is_exact = true;
            let expected = Value {
                number,
                format,
                is_exact,
            };
            assert_eq!(value_of(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_a_cell_cannot_hold_is_told() {
        for text in [
            "0.00014583333333333333",
            "1234567890.1234567",
            "9007199254740993",
            "-0.00",
            "1e5",
            "1E-20",
            "0.0000000000000000000000000000000000001",
            "2025-06-19T10:13:05.123456Z",
        ] {
            assert_eq!(value_of(text).map(|value| value.is_exact), Some(false), "{text}");
        }
        for text in ["", "1e400", "12 EUR", "2025-06", "1,5"] {
            assert_eq!(value_of(text), None, "{text}");
        }
    }
}
