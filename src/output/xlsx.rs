//! Spreadsheets: rows as one sheet of a workbook, what they were made from as another.
//!
//! A cell of a spreadsheet is a binary float or a text. `0.25` becomes a number, because the float reads back as the
//! same digits; `0.0250000000` and `0.00014583333333333333` become texts, because as numbers they would lose digits. No
//! cell is ever a formula: texts are written as texts, whatever they begin with.

use crate::clock::Clock;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::rows::Rows;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, IgnoreError, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;

/// Digits that every spreadsheet shows and keeps.
const DIGITS_MAX: usize = 15;
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
    book.set_properties(&DocProperties::new().set_creation_datetime(&clock.now()));
    let formats = Formats {
        header: Format::new().set_bold(),
        amount: Format::new().set_align(FormatAlign::Right),
    };
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name)?;
        fill(sheet, rows, &formats)?;
    }
    book.save_to_buffer()
}

struct Formats {
    header: Format,
    /// A decimal that stays a text.
    amount: Format,
}

fn fill(sheet: &mut Worksheet, rows: &Rows, formats: &Formats) -> std::result::Result<(), XlsxError> {
    let mut numbers = BTreeMap::new();
    let mut widths: Vec<usize> = rows.columns.iter().map(|name| width(name)).collect();
    for (column, name) in rows.columns.iter().enumerate() {
        sheet.write_string_with_format(0, limited(column)?, name, &formats.header)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (index, row) in rows.rows.iter().enumerate() {
        let at = u32::try_from(index + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
        for ((column, cell), widest) in row.iter().enumerate().zip(&mut widths) {
            let column = limited(column)?;
            let text = cell.cell();
            *widest = width(&text).max(*widest);
            match cell {
                Json::Null => {}
                Json::Bool(value) => {
                    sheet.write_boolean(at, column, *value)?;
                }
                Json::Number(_) | Json::String(_) if Decimal::is_decimal(&text) => match exact(&text) {
                    Some(number) => {
                        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                        let format = numbers.entry(decimals).or_insert_with(|| number_format(decimals));
                        sheet.write_number_with_format(at, column, number, format)?;
                    }
                    None => {
                        sheet.write_string_with_format(at, column, text.as_ref(), &formats.amount)?;
                    }
                },
                _ if text.is_empty() => {}
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
    Ok(())
}

fn limited(column: usize) -> std::result::Result<u16, XlsxError> {
    u16::try_from(column).map_err(|_| XlsxError::RowColumnLimitError)
}

fn width(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
}

fn number_format(decimals: usize) -> Format {
    let places = "0".repeat(decimals);
    let point = if decimals == 0 { "" } else { "." };
    Format::new().set_num_format(format!("0{point}{places}"))
}

/// The float of a decimal text, where it reads back as the very same text.
fn exact(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches(['-', '0', '.']);
    let digits = digits.bytes().filter(u8::is_ascii_digit).count();
    let number: f64 = text.parse().ok()?;
    (digits <= DIGITS_MAX && number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_reads_back_the_same_is_a_number() {
        for text in ["0", "12", "-5", "0.25", "30064771072", "-108.54152708", "0.000001"] {
            assert!(exact(text).is_some(), "{text}");
        }
        for text in [
            "1.50",
            "-5.00",
            "0.0250000000",
            "0.00014583333333333333",
            "1e5",
            "007",
            "1234567890.1234567",
            "9007199254740993",
        ] {
            assert!(exact(text).is_none(), "{text}");
        }
    }
}
