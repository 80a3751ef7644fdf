//! Number formats of cells: `0.00` shows 2025.1 as `2025.10`, `0%` shows 0.19 as `19%`.
//!
//! A format says more than the number: that it is a percentage, which currency it is in, and which digits of an invoice's
//! number are there. Only the first part of a format is read, the one for positive numbers.

use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};

/// What a cell's format says of its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Whether the number is shown as a percentage.
    pub is_percent: bool,
    /// The sign or code of a currency that is shown beside it.
    pub currency: Option<String>,
    /// The number as it is shown, without separators of thousands; `None` where the format says nothing of its digits.
    pub text: Option<String>,
}

/// A format taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Format {
    is_percent: bool,
    currency: Option<String>,
    /// What stands before the decimals: places of digits and texts; none where digits are not placed plainly.
    whole: Option<Vec<Part>>,
    fraction: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A digit that is always shown.
    Digit,
    /// A digit that is shown where it is not an idle zero.
    Optional,
    /// A text.
    Text(String),
}

impl Format {
    /// Takes a format apart; `None` where it says nothing, as `General` does.
    pub(super) fn parse(code: &str) -> Option<Self> {
        if code.is_empty() || code.eq_ignore_ascii_case("general") || code == "@" {
            return None;
        }
        let mut format = Self::default();
        let (mut whole, mut fraction, mut is_fraction, mut is_plain) = (Vec::new(), Vec::new(), false, true);
        let mut characters = code.chars().peekable();
        while let Some(c) = characters.next() {
            let part = match c {
                ';' => break,
                '"' => Part::Text(characters.by_ref().take_while(|c| *c != '"').collect()),
                '\\' => Part::Text(characters.next().into_iter().collect()),
                '_' | '*' => {
                    characters.next();
                    continue;
                }
                '[' => {
                    let inner: String = characters.by_ref().take_while(|c| *c != ']').collect();
                    // `[$€-407]`, `[$USD]`; colours and conditions say nothing.
                    let Some(mark) = inner.strip_prefix('$') else { continue };
                    Part::Text(mark.split('-').next().unwrap_or_default().to_owned())
                }
                '0' => Part::Digit,
                '#' | '?' => Part::Optional,
                '.' if !is_fraction => {
                    is_fraction = true;
                    continue;
                }
                ',' => continue,
                '%' => {
                    format.is_percent = true;
                    continue;
                }
                'E' | 'e' | '/' | 'd' | 'm' | 'y' | 'h' | 's' => {
                    is_plain = false;
                    continue;
                }
                other => Part::Text(other.to_string()),
            };
            if let Part::Text(text) = &part {
                let mark = text.trim();
                if !super::amounts::currencies(mark).is_empty() {
                    format.currency = Some(mark.to_owned());
                    continue;
                }
            }
            if is_fraction { &mut fraction } else { &mut whole }.push(part);
        }
        let has_digits = whole.iter().chain(&fraction).any(|part| !matches!(part, Part::Text(_)));
        format.fraction = fraction;
        format.whole = (is_plain && has_digits && !format.is_percent).then_some(whole);
        Some(format)
    }

    /// What it says of a number.
    pub(super) fn shown(&self, number: &str) -> Shown {
        Shown {
            is_percent: self.is_percent,
            currency: self.currency.clone(),
            text: self.digits(number),
        }
    }

    fn digits(&self, number: &str) -> Option<String> {
        let whole_parts = self.whole.as_ref()?;
        let value = Decimal::parse(number).ok().filter(|value| !value.is_negative())?;
        let most = self
            .fraction
            .iter()
            .filter(|part| !matches!(part, Part::Text(_)))
            .count();
        let value = rounding::round(&value, u32::try_from(most).ok()?, Mode::HalfAway).to_string();
        let (whole, fraction) = value.split_once('.').unwrap_or((&value, ""));
        let mut text = fill_whole(whole_parts, whole.trim_start_matches('0'));
        let decimals = fill_fraction(&self.fraction, fraction);
        if decimals.starts_with(|c: char| c.is_ascii_digit()) {
            text.push('.');
        }
        text.push_str(&decimals);
        Some(text.trim().to_owned())
    }
}

/// Digits into their places, from the last one on; those without a place come before the first.
fn fill_whole(parts: &[Part], digits: &str) -> String {
    let places = parts.iter().filter(|part| !matches!(part, Part::Text(_))).count();
    let mut left: Vec<char> = digits.chars().collect();
    let surplus: String = left.drain(..left.len().saturating_sub(places)).collect();
    let mut missing = places - left.len();
    let mut digits = left.into_iter();
    let mut surplus = Some(surplus);
    let mut text = String::new();
    for part in parts {
        if let Part::Text(literal) = part {
            text.push_str(literal);
            continue;
        }
        text.push_str(&surplus.take().unwrap_or_default());
        if missing > 0 {
            missing -= 1;
            if *part == Part::Digit {
                text.push('0');
            }
        } else {
            text.extend(digits.next());
        }
    }
    text
}

fn fill_fraction(parts: &[Part], digits: &str) -> String {
    let idle = digits.len() - digits.trim_end_matches('0').len();
    let needed = digits.len() - idle;
    let mut text = String::new();
    let mut digits = digits.chars().enumerate();
    for part in parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Digit => text.push(digits.next().map_or('0', |(_, digit)| digit)),
            Part::Optional => text.extend(digits.next().filter(|(at, _)| *at < needed).map(|(_, digit)| digit)),
        }
    }
    text
}

/// At most so many digits of a number does a spreadsheet keep.
pub(crate) const DIGITS_KEPT: usize = 15;

/// Whether a number has more digits than a spreadsheet keeps, as written out.
pub(crate) fn has_lost_digits(number: &str) -> bool {
    let digits = number.trim_start_matches(['-', '0', '.']).bytes();
    digits.filter(u8::is_ascii_digit).count() > DIGITS_KEPT
}

/// Whether it has more before its decimals.
pub(crate) fn has_lost_whole_digits(number: &str) -> bool {
    has_lost_digits(number.split('.').next().unwrap_or_default())
}

/// The number without what computing in binary left behind its fifteen digits: `0.3` for `0.30000000000000004`.
pub(crate) fn without_noise(number: &str) -> Option<String> {
    let value: f64 = number.parse().ok()?;
    let text = format!("{value:.decimals$e}", decimals = DIGITS_KEPT - 1);
    Some(Decimal::parse(&text).ok()?.trim_zeros(0).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_show_numbers() {
        for (code, number, text) in [
            ("0.00", "2025.1", Some("2025.10")),
            ("0.0", "2025.1", Some("2025.1")),
            ("0", "2025", Some("2025")),
            ("00000", "42", Some("00042")),
            ("#,##0", "20250001", Some("20250001")),
            ("\"RE-\"00000", "42", Some("RE-00042")),
            ("000\\-000", "12345", Some("012-345")),
            ("0.0#", "1.5", Some("1.5")),
            ("0.00;[Red]-0.00", "1.5", Some("1.50")),
            ("0.00E+00", "15", None),
            ("0%", "0.19", None),
            ("yyyy-mm-dd", "45827", None),
            ("0", "0", Some("0")),
        ] {
            let found = Format::parse(code).unwrap().shown(number);
            assert_eq!(found.text.as_deref(), text, "{code} of {number}");
        }
        for code in ["General", "", "@"] {
            assert_eq!(Format::parse(code), None);
        }
    }

    #[test]
    fn formats_say_what_a_number_is() {
        for (code, is_percent, currency) in [
            ("0%", true, None),
            ("0.00 %", true, None),
            ("#,##0.00\\ \"€\"", false, Some("€")),
            ("#,##0.00 [$€-407]", false, Some("€")),
            ("[$USD] #,##0.00", false, Some("USD")),
            ("[$$-409]#,##0.00", false, Some("$")),
            ("_-* #,##0.00\\ [$CHF-807]_-", false, Some("CHF")),
            ("[Red]0.00", false, None),
            ("0.00\"%\"", false, None),
        ] {
            let found = Format::parse(code).unwrap().shown("1");
            assert_eq!(
                (found.is_percent, found.currency.as_deref()),
                (is_percent, currency),
                "{code}"
            );
        }
    }

    #[test]
    fn noise_is_what_stands_behind_fifteen_digits() {
        for (number, text) in [
            ("0.30000000000000004", "0.3"),
            ("19.599999999999998", "19.6"),
            ("-1234.5600000000001", "-1234.56"),
            ("0.00014583333333333333", "0.000145833333333333"),
            ("12.5", "12.5"),
            ("100", "100"),
        ] {
            assert_eq!(without_noise(number).as_deref(), Some(text));
        }
        assert!(has_lost_digits("202506300000000000"));
        assert!(!has_lost_digits("0.000000123456789012"));
        assert!(has_lost_whole_digits("1234567890123456.5"));
        assert!(!has_lost_whole_digits("0.30000000000000004"));
    }
}
