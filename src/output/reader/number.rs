//! Numbers as people read them: `36.80847291571210313722` EUR is `36.81`, a price of `0.00014583333333333333` is
//! `0.000145833`, and `0.004` EUR is `<0.01`.

use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{Mode, round};

/// Decimals that quantities, prices and rates keep, from the first that is not zero.
const SIGNIFICANT: u32 = 6;

/// A number for readers, and whether it is another than the one it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Its text.
    pub text: String,
    /// Whether digits were lost.
    pub is_rounded: bool,
}

impl Shown {
    fn of(text: String, shown: &Decimal, exact: &Decimal) -> Self {
        let is_rounded = shown != exact;
        Self { text, is_rounded }
    }
}

/// An amount in a currency.
#[must_use]
pub(crate) fn amount(exact: &Decimal, code: &str) -> Shown {
    let decimals = currency::decimals(code);
    let shown = round(exact, decimals, Mode::HalfAway);
    let unit = Decimal::from_small(1, decimals);
    if exact.is_zero() || exact.abs() >= unit {
        return Shown::of(shown.to_string(), &shown, exact);
    }
    let text = if exact.is_negative() {
        format!(">-{unit}")
    } else {
        format!("<{unit}")
    };
    let is_rounded = true;
    Shown { text, is_rounded }
}

/// A quantity, a price or a rate.
#[must_use]
pub(crate) fn significant(exact: &Decimal) -> Shown {
    let size = exact.abs();
    let one = Decimal::from(1_i64);
    let mut decimals = SIGNIFICANT;
    if size < one && !size.is_zero() {
        // The zeros behind the point come before the first significant decimal.
        let text = size.to_string();
        let behind = text.split_once('.').map_or("", |(_, behind)| behind);
        let zeros = behind.len() - behind.trim_start_matches('0').len();
        decimals += u32::try_from(zeros).unwrap_or_default();
    }
    if exact.scale() <= decimals {
        return Shown::of(exact.trim_zeros(0).to_string(), exact, exact);
    }
    let shown = round(exact, decimals, Mode::HalfAway).trim_zeros(0);
    Shown::of(shown.to_string(), &shown, exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        for (exact, code, text, is_rounded) in [
            ("36.80847291571210313722", "EUR", "36.81", true),
            ("13.8", "CAD", "13.80", false),
            ("1.005", "EUR", "1.01", true),
            ("-1.005", "EUR", "-1.01", true),
            ("2.5", "JPY", "3", true),
            ("1.2345", "KWD", "1.235", true),
            ("0.004", "EUR", "<0.01", true),
            ("0.0099", "EUR", "<0.01", true),
            ("0.01", "EUR", "0.01", false),
            ("-0.004", "EUR", ">-0.01", true),
            ("0.4", "JPY", "<1", true),
            ("0.00000", "EUR", "0.00", false),
            ("7", "XXX", "7.00", false),
            (
                "99999999999999999999999999999999999999999.995",
                "EUR",
                "100000000000000000000000000000000000000000.00",
                true,
            ),
        ] {
            let shown = amount(&decimal(exact), code);
            assert_eq!((shown.text.as_str(), shown.is_rounded), (text, is_rounded), "{exact}");
        }
    }

    #[test]
    fn quantities_keep_six_significant_decimals() {
        for (exact, text, is_rounded) in [
            ("0.00014583333333333333", "0.000145833", true),
            ("1234.12345678", "1234.123457", true),
            ("12.500000", "12.5", false),
            ("12.5000000000", "12.5", false),
            ("30064771072", "30064771072", false),
            ("0.333333333333", "0.333333", true),
            ("-0.0000000123456789", "-0.0000000123457", true),
            ("0.99999999", "1", true),
            ("0", "0", false),
            ("0.00", "0", false),
            ("0.02500", "0.025", false),
        ] {
            let shown = significant(&decimal(exact));
            assert_eq!((shown.text.as_str(), shown.is_rounded), (text, is_rounded), "{exact}");
        }
    }
}
