//! Sums of millions of amounts, exact: most in one integer of 128 bits, the others in a sum of any length.

use crate::money::decimal::{Decimal, DecimalError, DecimalSum, small_power_of_ten};
use crate::money::digits;

/// The decimals up to which amounts are added as integers.
const SCALE: u32 = 20;

const POWERS: [i128; 21] = powers();

/// How many units are 1.
const UNIT: i128 = 100_000_000_000_000_000_000;

const fn powers() -> [i128; 21] {
    let mut powers = [1; 21];
    let mut rest = powers.as_mut_slice();
    let mut power = 1;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = power;
        power *= 10;
        rest = others;
    }
    powers
}

/// An amount as read: a whole number of 10^-20 where that fits, else a decimal of any length.
#[derive(Debug, Clone)]
pub(crate) enum Amount {
    /// Units of 10^-20, and the number of decimals it was written with.
    Units(i128, u32),
    /// Anything else.
    Decimal(Decimal),
}

impl Amount {
    /// Reads a decimal; [`Decimal::parse`] says what one is.
    ///
    /// # Errors
    /// When the text is not a decimal.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, DecimalError> {
        if let Some(units) = plain_units(text) {
            return Ok(units);
        }
        let text = String::from_utf8_lossy(text);
        Decimal::parse(&text).map(Amount::Decimal)
    }

    /// So many units of 10^-scale, of which so many decimals stand before the trailing zeros.
    pub(crate) fn of_units(units: i128, scale: u32, decimals: u32) -> Self {
        let power = |power: u32| usize::try_from(power).ok().and_then(|power| POWERS.get(power));
        let found = match SCALE.checked_sub(scale) {
            Some(more) => power(more).and_then(|power| units.checked_mul(*power)),
            // Beyond the decimals that count there are zeros only.
            None if decimals <= SCALE => power(scale - SCALE).map(|power| units / power),
            None => None,
        };
        match found {
            Some(units) => Amount::Units(units, decimals),
            None => Amount::Decimal(Decimal::from_small(units, scale).trim_zeros(0)),
        }
    }

    /// How many decimals it has before its trailing zeros.
    pub(crate) fn decimals(&self) -> u32 {
        match self {
            Amount::Units(units, written) => decimal(*units, *written).trim_zeros(0).scale(),
            Amount::Decimal(decimal) => decimal.trim_zeros(0).scale(),
        }
    }

    /// Whether it has at most so many decimals before its trailing zeros.
    pub(crate) fn has_at_most(&self, decimals: u32) -> bool {
        match self {
            // Of most amounts the text shows it.
            Amount::Units(_, written) if *written <= decimals => true,
            _ => self.decimals() <= decimals,
        }
    }

    /// How many digits it has before the point; none where it is below 1.
    pub(crate) fn whole_digits(&self) -> u32 {
        let decimal = match self {
            Amount::Units(units, written) => decimal(*units, *written),
            Amount::Decimal(decimal) => decimal.trim_zeros(0),
        };
        let text = decimal.to_string();
        let digits = text.trim_start_matches('-').split('.').next().unwrap_or_default();
        u32::try_from(digits.trim_start_matches('0').len()).unwrap_or(u32::MAX)
    }

    /// Whether it has at most so many.
    pub(crate) fn has_whole(&self, digits: u32) -> bool {
        match self {
            Amount::Units(units, _) => {
                let power = usize::try_from(digits).ok().and_then(|digits| POWERS.get(digits));
                let limit = power.and_then(|power| power.checked_mul(UNIT));
                limit.is_none_or(|limit| units.abs() < limit)
            }
            Amount::Decimal(_) => self.whole_digits() <= digits,
        }
    }

    /// Its units of 10^-20, where it is a whole number of them.
    pub(crate) fn small(&self) -> Option<i128> {
        match self {
            Amount::Units(units, _) => Some(*units),
            Amount::Decimal(_) => None,
        }
    }

    /// How many units of 10^-scale it is; nothing where it is not a whole number of them, or they have more than 128 bits.
    pub(crate) fn units_at(&self, scale: u32) -> Option<i128> {
        let trimmed = match self {
            Amount::Units(units, _) => {
                let power = |power: u32| usize::try_from(power).ok().and_then(|power| POWERS.get(power));
                return match SCALE.checked_sub(scale) {
                    Some(fewer) => power(fewer).and_then(|power| (units % power == 0).then(|| units / power)),
                    None => power(scale - SCALE).and_then(|power| units.checked_mul(*power)),
                };
            }
            Amount::Decimal(decimal) => decimal.trim_zeros(0),
        };
        let more = scale.checked_sub(trimmed.scale())?;
        trimmed.small()?.checked_mul(small_power_of_ten(more)?)
    }

    /// Whether it is zero.
    #[must_use]
    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Amount::Units(units, _) => *units == 0,
            Amount::Decimal(decimal) => decimal.is_zero(),
        }
    }

    /// Whether it is below zero.
    #[must_use]
    pub(crate) fn is_negative(&self) -> bool {
        match self {
            Amount::Units(units, _) => *units < 0,
            Amount::Decimal(decimal) => decimal.is_negative(),
        }
    }
}

/// `-12.50` of at most 18 digits before the point and 20 behind it; `None` for anything else, be it right or wrong.
fn plain_units(text: &[u8]) -> Option<Amount> {
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let (units, scale) = if digits.len() > 19 {
        long_units(digits)?
    } else {
        short_units(digits)?
    };
    Some(Amount::Units(if is_negative { -units } else { units }, scale))
}

/// At most 18 digits, with a point among them or without.
fn short_units(text: &[u8]) -> Option<(i128, u32)> {
    let mut mantissa: i64 = 0;
    let mut scale: u32 = 0;
    let mut whole = 0;
    let mut has_point = false;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(i64::from(digit));
            if has_point {
                scale += 1;
            } else {
                whole += 1;
            }
        } else if byte == b'.' && !has_point {
            has_point = true;
        } else {
            return None;
        }
    }
    // 19 bytes without a point could be too many digits for 64 bits.
    if whole == 0 || (has_point && scale == 0) || whole + scale > 18 {
        return None;
    }
    let power = POWERS.get(usize::try_from(SCALE - scale).ok()?)?;
    Some((i128::from(mantissa) * power, scale))
}

/// More digits than that, as costs have that were multiplied by a price: `0.077260121629035576`.
fn long_units(text: &[u8]) -> Option<(i128, u32)> {
    let point = text.iter().position(|&byte| byte == b'.')?;
    let (whole, fraction) = (text.get(..point)?, text.get(point + 1..)?);
    if whole.is_empty() || whole.len() > 18 || fraction.is_empty() || fraction.len() > 20 {
        return None;
    }
    let (first, last) = fraction.split_at(fraction.len().min(18));
    let shift = POWERS.get(last.len())?;
    let fraction_units = i128::from(whole_number(first)?) * shift + i128::from(whole_number(last)?);
    let scale = u32::try_from(fraction.len()).ok()?;
    let power = POWERS.get(usize::try_from(SCALE - scale).ok()?)?;
    Some((i128::from(whole_number(whole)?) * UNIT + fraction_units * power, scale))
}

/// At most 18 digits as a number.
fn whole_number(text: &[u8]) -> Option<i64> {
    let mut number: i64 = 0;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
    }
    Some(number)
}

/// A running sum of amounts. Its scale is the largest among them, as that of `decimal_sum`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sum {
    units: i128,
    scale: u32,
    rest: Option<Box<DecimalSum>>,
}

impl PartialEq for Sum {
    /// Whether they come to the same, with whatever decimals.
    fn eq(&self, other: &Self) -> bool {
        match (&self.rest, &other.rest) {
            (None, None) => self.units == other.units,
            _ => self.total() == other.total(),
        }
    }
}

impl Eq for Sum {}

impl Sum {
    /// Adds an amount.
    pub(crate) fn add(&mut self, amount: &Amount) {
        match amount {
            Amount::Units(units, scale) => match self.units.checked_add(*units) {
                Some(sum) => {
                    self.units = sum;
                    self.scale = self.scale.max(*scale);
                }
                None => self.add_decimal(&decimal(*units, *scale)),
            },
            Amount::Decimal(decimal) => self.add_decimal(decimal),
        }
    }

    fn add_decimal(&mut self, value: &Decimal) {
        self.rest.get_or_insert_default().add(value);
    }

    /// Adds what another sum came to.
    pub(crate) fn add_sum(&mut self, other: &Sum) {
        self.add(&Amount::Units(other.units, other.scale));
        if let Some(rest) = &other.rest {
            self.add_decimal(&rest.total());
        }
    }

    /// What it comes to, as text.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        match &self.rest {
            Some(_) => self.total().to_string(),
            None => text(self.units, self.scale),
        }
    }

    /// What it comes to.
    #[must_use]
    pub(crate) fn total(&self) -> Decimal {
        let units = decimal(self.units, self.scale);
        match &self.rest {
            Some(rest) => units.add(&rest.total()),
            None => units,
        }
    }
}

/// Units of 10^-20 as text with that many decimals, which they have no digits beyond.
fn text(units: i128, scale: u32) -> String {
    let mut text = Vec::with_capacity(44);
    digits::push_fixed(units, SCALE, scale, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Units of 10^-20 with that many decimals, which they have no digits beyond.
fn decimal(units: i128, scale: u32) -> Decimal {
    let power = usize::try_from(SCALE - scale).ok().and_then(|index| POWERS.get(index));
    Decimal::from_small(units / power.copied().unwrap_or(1), scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_whole_number_of_units_or_does_not_fit() {
        for (text, scale, units) in [
            ("12.50", 1, Some(125)),
            ("12.50", 0, None),
            ("-0.0001", 4, Some(-1)),
            ("0E-30", 2, Some(0)),
            ("1E+3", 2, Some(100_000)),
            (
                "0.1234567890123456789012345678",
                28,
                Some(1_234_567_890_123_456_789_012_345_678),
            ),
            ("0.1234567890123456789012345678", 27, None),
            ("1.5", 28, Some(15_000_000_000_000_000_000_000_000_000)),
            ("99999999999999999999", 28, None),
        ] {
            let amount = Amount::parse(text.as_bytes()).unwrap();
            assert_eq!(amount.units_at(scale), units, "{text} at {scale}");
        }
        let decimals = |text: &str| Amount::parse(text.as_bytes()).unwrap().decimals();
        let found = ["1.500", "100", "0.00", "1E-25", "0.0000000000000000000010"].map(decimals);
        assert_eq!(found, [1, 0, 0, 25, 21]);
    }
    use proptest::prelude::*;

    #[test]
    fn digits_before_the_point_are_counted() {
        for (text, digits) in [
            ("0.5", 0),
            ("-1", 1),
            ("9.99", 1),
            ("10", 2),
            ("999999999999999999", 18),
            ("1E+30", 31),
            ("0E-30", 0),
        ] {
            let amount = Amount::parse(text.as_bytes()).unwrap();
            assert_eq!(amount.whole_digits(), digits, "{text}");
            assert!(
                amount.has_whole(digits) && (digits == 0 || !amount.has_whole(digits - 1)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_decimal_is_refused_as_everywhere() {
        for text in ["", "-", ".5", "5.", "+5", "1,000", "$3", "(5.00)", "1e", "NaN", "1.2.3"] {
            let expected = Decimal::parse(text).unwrap_err();
            assert_eq!(Amount::parse(text.as_bytes()).unwrap_err(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn units_are_the_amount_that_their_text_is(units in any::<i128>(), shift in 0_u32..128, scale in 0_u32..45) {
            let units = units >> shift;
            let mut text = Vec::new();
            let decimals = crate::money::digits::push(units, scale, &mut text);
            let (mut by_units, mut by_text) = (Sum::default(), Sum::default());
            by_units.add(&Amount::of_units(units, scale, decimals));
            by_text.add(&Amount::parse(&text).unwrap());
            prop_assert_eq!(by_units.text(), by_text.text());
        }

        #[test]
        fn what_is_read_is_written_again(text in "-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,20})?") {
            let amount = Amount::parse(text.as_bytes()).unwrap();
            prop_assert!(matches!(amount, Amount::Units(..)), "{amount:?}");
            let mut sum = Sum::default();
            sum.add(&amount);
            let expected = Decimal::parse(&text).unwrap();
            prop_assert_eq!(sum.text(), expected.to_string());
            prop_assert_eq!(amount.is_negative(), expected.is_negative());
        }

        #[test]
        fn sums_are_those_of_decimals(
            texts in prop::collection::vec("-?[0-9]{1,25}(\\.[0-9]{1,30})?([eE]-?[0-9]{1,2})?", 0..30)
        ) {
            let mut sum = Sum::default();
            let mut halves = (Sum::default(), Sum::default());
            let mut expected = DecimalSum::new();
            for (index, text) in texts.iter().enumerate() {
                let amount = Amount::parse(text.as_bytes()).unwrap();
                sum.add(&amount);
                if index % 2 == 0 { halves.0.add(&amount) } else { halves.1.add(&amount) }
                expected.add_text(text).unwrap();
            }
            prop_assert_eq!(sum.total().to_string(), expected.total().to_string());
            prop_assert_eq!(sum.text(), expected.total().to_string());
            let mut joined = Sum::default();
            joined.add_sum(&halves.0);
            joined.add_sum(&halves.1);
            prop_assert_eq!(joined.total().to_string(), expected.total().to_string());
        }
    }
}
