//! Decimals as text: reads `-12.50` and `1.5e-7`, writes `-12.50` and `0.00000015`.
//!
//! The grammar is a minus if need be, digits, a point and digits if need be, an
//! exponent if need be, and nothing else. Billing exports hold `1,000`, `$3` and
//! `(5.00)`, each of which means different things to different people; guessing
//! would put a wrong amount on an invoice, so they are refused by name instead.
//!
//! What is written can always be read again, and has no exponent, since programs
//! that take `1.5e-7` for a word are common.

use std::fmt;

use num_bigint::BigInt;
use thiserror::Error;

use super::{Coefficient, Decimal, I128_SAFE_DIGITS, large_power_of_ten};

/// The longest text read as a number, in bytes.
///
/// Prices have some forty digits at the very most; a longer text is a damaged
/// file, and reading it costs time that grows with the square of its length.
pub(crate) const MAX_TEXT_BYTES: usize = 2_000;

/// The most digits an exponent may lead to, before the point and after it.
///
/// `1E999999999` is ten bytes of text and a gigabyte of zeros. A bill that holds
/// it is damaged or hostile, and either way the program must not fall over.
pub(crate) const MAX_EXPANDED_DIGITS: usize = 1_000;

/// The most decimal digits of which every combination fits a `u64`.
const U64_SAFE_DIGITS: usize = 19;

/// Why a text is not a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecimalError {
    /// The text has no characters at all.
    #[error("it is empty")]
    Empty,
    /// The text starts with `+`.
    #[error("write a positive number without a plus sign")]
    PlusSign,
    /// Two digits are parted by something other than a point, as in `1,000`.
    #[error("found `{0}` between digits: write 1000.00, without thousands separators")]
    Separator(char),
    /// A currency sign, a letter, a space, a bracket or the like.
    #[error("found {0:?}: a number consists of digits, with an optional leading minus, one point and an exponent")]
    Unexpected(char),
    /// No digit where there must be one, as in `.5`, `5.`, `-` and `1e`.
    #[error("a digit is missing: write digits before a point, after it and in an exponent")]
    MissingDigits,
    /// The text, or the number that its exponent stands for, is too long.
    #[error(
        "it is too long: write at most {MAX_TEXT_BYTES} characters; a number with an exponent may have at most {MAX_EXPANDED_DIGITS} digits before and after the point when written out"
    )]
    TooLong,
}

impl Decimal {
    /// Reads `-12.50`, `7`, `0E-20` or `1.5e+3`, and nothing looser.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the text when it is anything else: `+5`, `.5`,
    /// `5.`, `1,000`, `$3`, ` 5`, `NaN`.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(DecimalError::TooLong);
        }
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let is_negative = unsigned.len() < text.len();
        let (whole, rest) = split_digits(unsigned);
        if whole.is_empty() {
            return Err(complaint_about_start(text, unsigned));
        }
        let (fraction, rest) = split_fraction(rest)?;
        let (exponent, rest) = split_exponent(rest)?;
        if !rest.is_empty() {
            return Err(complaint_about_rest(rest));
        }
        let coefficient = read_digits(whole, fraction)?;
        let magnitude = if exponent == 0 {
            let scale = u32::try_from(fraction.len()).map_err(|_| DecimalError::TooLong)?;
            Self { coefficient, scale }
        } else {
            shifted(coefficient, whole.len(), fraction.len(), exponent)?
        };
        Ok(if is_negative { magnitude.neg() } else { magnitude })
    }

    /// Whether [`Decimal::parse`] accepts the text.
    #[must_use]
    pub fn is_decimal(text: &str) -> bool {
        Self::parse(text).is_ok()
    }
}

/// Parts the digits at the start of the text from what follows them.
fn split_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit());
    text.split_at(end.unwrap_or(text.len()))
}

/// Parts the digits after a point, if the text starts with one.
fn split_fraction(text: &str) -> Result<(&str, &str), DecimalError> {
    let Some(after_point) = text.strip_prefix('.') else {
        return Ok(("", text));
    };
    let (digits, rest) = split_digits(after_point);
    if digits.is_empty() {
        return Err(DecimalError::MissingDigits);
    }
    Ok((digits, rest))
}

/// Reads an exponent, if the text starts with one; otherwise the exponent is 0.
fn split_exponent(text: &str) -> Result<(i64, &str), DecimalError> {
    let Some(after_e) = text.strip_prefix(['e', 'E']) else {
        return Ok((0, text));
    };
    let unsigned = after_e.strip_prefix(['-', '+']).unwrap_or(after_e);
    let (digits, rest) = split_digits(unsigned);
    if digits.is_empty() {
        return Err(DecimalError::MissingDigits);
    }
    // A value beyond i64 stays at its limit and is refused as too long.
    let exponent = digits.bytes().fold(0_i64, |value, byte| {
        value.saturating_mul(10).saturating_add(i64::from(byte - b'0'))
    });
    let is_negative = after_e.starts_with('-');
    Ok((if is_negative { -exponent } else { exponent }, rest))
}

/// Reads digits, already known to be digits, as one integer.
fn read_digits(whole: &str, fraction: &str) -> Result<Coefficient, DecimalError> {
    let digits = || whole.bytes().chain(fraction.bytes());
    let count = whole.len() + fraction.len();
    // Most amounts in a bill are this short, and summing a million texts takes a
    // fifth less time when they are read in a u64.
    if count <= U64_SAFE_DIGITS {
        let value = digits().fold(0_u64, |value, byte| value * 10 + u64::from(byte - b'0'));
        return Ok(Coefficient::Small(value.into()));
    }
    if count <= I128_SAFE_DIGITS {
        let value = digits().fold(0_i128, |value, byte| value * 10 + i128::from(byte - b'0'));
        return Ok(Coefficient::Small(value));
    }
    [whole, fraction]
        .concat()
        .parse::<BigInt>()
        .map(Coefficient::from)
        .map_err(|_| DecimalError::MissingDigits)
}

/// Moves the point by the exponent, within the limit on written-out digits.
fn shifted(
    coefficient: Coefficient,
    whole_digits: usize,
    fraction_digits: usize,
    exponent: i64,
) -> Result<Decimal, DecimalError> {
    let too_long = |_| DecimalError::TooLong;
    let limit = i64::try_from(MAX_EXPANDED_DIGITS).map_err(too_long)?;
    let before_point = i64::try_from(whole_digits).map_err(too_long)?;
    let after_point = i64::try_from(fraction_digits).map_err(too_long)?;
    let scale = after_point.saturating_sub(exponent);
    if before_point.saturating_add(exponent) > limit || scale > limit {
        return Err(DecimalError::TooLong);
    }
    if let Ok(scale) = u32::try_from(scale) {
        return Ok(Decimal { coefficient, scale });
    }
    let zeros = u32::try_from(-scale).map_err(too_long)?;
    Ok(Decimal { coefficient, scale: 0 }.mul(&Decimal::from_large(large_power_of_ten(zeros), 0)))
}

/// What is wrong with a text that does not start with a digit.
fn complaint_about_start(text: &str, unsigned: &str) -> DecimalError {
    match unsigned.chars().next() {
        None if text.is_empty() => DecimalError::Empty,
        None | Some('.') => DecimalError::MissingDigits,
        Some('+') => DecimalError::PlusSign,
        Some(other) => DecimalError::Unexpected(other),
    }
}

/// What is wrong with characters left over after a whole number.
fn complaint_about_rest(rest: &str) -> DecimalError {
    let mut characters = rest.chars();
    let first = characters.next().unwrap_or_default();
    let parts_digits = characters.next().is_some_and(|next| next.is_ascii_digit());
    match first {
        ',' | ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}' if parts_digits => DecimalError::Separator(first),
        other => DecimalError::Unexpected(other),
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = match &self.coefficient {
            Coefficient::Small(small) => small.unsigned_abs().to_string(),
            Coefficient::Large(large) => large.magnitude().to_string(),
        };
        if self.scale > 0 {
            let decimals = usize::try_from(self.scale).map_err(|_| fmt::Error)?;
            let missing = (decimals + 1).saturating_sub(digits.len());
            digits.insert_str(0, &"0".repeat(missing));
            digits.insert(digits.len() - decimals, '.');
        }
        // Minds `{:>12}` for tables; a precision is ignored, since it would cut
        // digits off.
        formatter.pad_integral(!self.is_negative(), "", &digits)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        Decimal::parse(text).unwrap().to_string()
    }

    #[test]
    fn writes_plain_digits_and_keeps_the_scale() {
        for (text, expected) in [
            ("7", "7"),
            ("-12.50", "-12.50"),
            ("007.50", "7.50"),
            ("0E-20", "0.00000000000000000000"),
            ("1E3", "1000"),
            ("1.5e-7", "0.00000015"),
            ("12.345E1", "123.45"),
            ("12.345e+5", "1234500"),
            ("0.00E5", "0"),
            ("-0", "0"),
            ("-0.00", "0.00"),
            ("-0E-3", "0.000"),
            ("5E0", "5"),
            ("1e0000000001", "10"),
            (
                "99999999999999999999999999999999999999",
                "99999999999999999999999999999999999999",
            ),
            ("1E40", "10000000000000000000000000000000000000000"),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_decimal_and_says_why() {
        use DecimalError::{Empty, MissingDigits, PlusSign, Separator, Unexpected};
        for (text, expected) in [
            ("", Empty),
            ("+5", PlusSign),
            ("-+5", PlusSign),
            ("1,000", Separator(',')),
            ("1,50", Separator(',')),
            ("1 000.00", Separator(' ')),
            ("1'000", Separator('\'')),
            ("$3", Unexpected('$')),
            ("3 €", Unexpected(' ')),
            ("3€", Unexpected('€')),
            (" 5", Unexpected(' ')),
            ("5\n", Unexpected('\n')),
            ("5\0", Unexpected('\0')),
            ("(5.00)", Unexpected('(')),
            ("--5", Unexpected('-')),
            ("1.2.3", Unexpected('.')),
            ("1e5.5", Unexpected('.')),
            ("0x10", Unexpected('x')),
            ("NaN", Unexpected('N')),
            ("inf", Unexpected('i')),
            ("-inf", Unexpected('i')),
            ("e5", Unexpected('e')),
            ("１", Unexpected('１')),
            ("-", MissingDigits),
            (".5", MissingDigits),
            ("-.5", MissingDigits),
            ("5.", MissingDigits),
            ("5.e1", MissingDigits),
            ("1e", MissingDigits),
            ("1E+", MissingDigits),
        ] {
            assert_eq!(Decimal::parse(text).unwrap_err(), expected, "{text:?}");
            assert!(!Decimal::is_decimal(text));
        }
    }

    #[test]
    fn short_texts_cannot_ask_for_long_numbers() {
        assert_eq!(written("1E999").len(), 1_000);
        assert_eq!(written("1E-1000").len(), 1_002);
        for text in [
            "1E1000",
            "10E999",
            "1E-1001",
            "0.1E-1000",
            "0E1000",
            "1E999999999",
            "1E-999999999",
            "1E99999999999999999999999999",
            "1E-99999999999999999999999999",
            &"1".repeat(2_001),
        ] {
            assert_eq!(Decimal::parse(text).unwrap_err(), DecimalError::TooLong);
        }
        assert!(Decimal::is_decimal(&"1".repeat(2_000)));
    }

    #[test]
    fn pads_for_tables_but_never_cuts_digits() {
        let value = Decimal::parse("-1.50").unwrap();
        assert_eq!(format!("{value:>8}|{value:<8}|{value:.1}"), "   -1.50|-1.50   |-1.50");
    }

    /// The grammar once more, by taking the text apart from its end.
    fn is_in_grammar(text: &str) -> bool {
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let number = number.strip_prefix('-').unwrap_or(number);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        are_digits(whole) && are_digits(fraction) && are_digits(exponent)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn accepts_the_grammar_and_nothing_else(text in "[-+.,eE0-9]{0,7}") {
            prop_assume!(Decimal::parse(&text) != Err(DecimalError::TooLong));
            prop_assert_eq!(Decimal::is_decimal(&text), is_in_grammar(&text));
        }

        #[test]
        fn never_panics(text in "\\PC{0,12}") {
            let _ = Decimal::parse(&text);
        }

        #[test]
        fn plain_text_comes_out_as_it_went_in(text in "-?(0|[1-9][0-9]{0,60})(\\.[0-9]{0,60}[1-9])?") {
            prop_assume!(text != "-0");
            prop_assert_eq!(written(&text), text);
        }

        #[test]
        fn an_exponent_moves_the_point(
            whole in "[1-9][0-9]{0,30}", fraction in "[0-9]{0,30}", exponent in -70_i64..70
        ) {
            let point = if fraction.is_empty() { "" } else { "." };
            let result = written(&format!("{whole}{point}{fraction}e{exponent}"));
            // The same by moving the point through the digits by hand.
            let digits = format!("{}{whole}{fraction}{}", "0".repeat(100), "0".repeat(100));
            let position = usize::try_from(100 + i64::try_from(whole.len()).unwrap() + exponent).unwrap();
            let decimals = usize::try_from(i64::try_from(fraction.len()).unwrap() - exponent).unwrap_or(0);
            let before = digits[..position].trim_start_matches('0');
            let before = if before.is_empty() { "0" } else { before };
            let after = &digits[position..position + decimals];
            let point = if after.is_empty() { "" } else { "." };
            prop_assert_eq!(result, format!("{before}{point}{after}"));
        }

        #[test]
        fn what_is_written_is_read_back(text in "-?[0-9]{1,45}(\\.[0-9]{1,45})?([eE][-+]?[0-9]{1,2})?") {
            let value = Decimal::parse(&text).unwrap();
            let again = Decimal::parse(&value.to_string()).unwrap();
            prop_assert_eq!(again.scale(), value.scale());
            prop_assert_eq!(again, value);
        }
    }
}
