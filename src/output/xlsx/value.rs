//! The number behind a text, and the format that shows the text again: `12.50` is 12.5 as `0.00`.

use crate::money::decimal::Decimal;
use crate::source::table::own;

/// Digits that every spreadsheet shows and keeps.
const DIGITS_MAX: usize = 15;
/// Decimals that every spreadsheet's formats show.
const DECIMALS_MAX: usize = 30;

/// What a cell holds instead of a text.
#[derive(Debug, PartialEq)]
pub(super) struct Value {
    pub number: f64,
    /// Nothing where the spreadsheet chooses.
    pub format: Option<String>,
    /// Whether number and format give the very same text again.
    pub is_exact: bool,
    /// How many characters are shown, where that is not the text.
    pub shown: Option<usize>,
}

impl Value {
    /// The same for people: of a time the day where it is midnight, else to the minute.
    pub(super) fn for_people(self, text: &str) -> Self {
        let is_time = self
            .format
            .as_ref()
            .is_some_and(|format| format.starts_with("yyyy-mm-dd\""));
        if !is_time {
            return self;
        }
        let is_midnight = text.contains("T00:00:00");
        let format = if is_midnight { "yyyy-mm-dd" } else { "yyyy-mm-dd hh:mm" };
        Self {
            format: Some(format.to_owned()),
            is_exact: false,
            shown: Some(format.len()),
            ..self
        }
    }
}

/// The number behind an amount, a day or a time; nothing for other texts, and for what no float comes near.
pub(super) fn value_of(text: &str) -> Option<Value> {
    if !Decimal::is_decimal(text) {
        let (serial, is_exact) = own::serial(text)?;
        return Some(Value {
            number: serial.days,
            format: Some(serial.format),
            is_exact,
            shown: None,
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
            shown: None,
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
        shown: None,
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
            let expected = Value {
                number,
                format,
                is_exact: true,
                shown: None,
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
