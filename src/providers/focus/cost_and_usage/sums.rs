//! Sums of millions of amounts, exact: most in one integer of 128 bits, the others in a sum of any length.

use crate::money::decimal::{Decimal, DecimalError, DecimalSum};

/// The decimals up to which amounts are added as integers.
const SCALE: u32 = 20;

const POWERS: [i128; 21] = powers();

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
pub enum Amount {
    /// Units of 10^-20, and the number of decimals it was written with.
    Units(i128, u32),
    /// Anything else.
    Decimal(Decimal),
}

impl Amount {
    /// Reads a decimal; [`Decimal::parse`] says what one is.
    ///
    /// # Errors
    /// When the text is no decimal.
    pub fn parse(text: &[u8]) -> Result<Self, DecimalError> {
        if let Some(units) = plain_units(text) {
            return Ok(units);
        }
        let text = String::from_utf8_lossy(text);
        Decimal::parse(&text).map(Amount::Decimal)
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match self {
            Amount::Units(units, _) => *units < 0,
            Amount::Decimal(decimal) => decimal.is_negative(),
        }
    }
}

/// `-12.50` of at most 18 digits and 18 decimals; `None` for anything else, be it right or wrong.
fn plain_units(text: &[u8]) -> Option<Amount> {
    let (is_negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.len() > 19 {
        return None;
    }
    let mut mantissa: i64 = 0;
    let mut scale: u32 = 0;
    let mut whole = 0;
    let mut has_point = false;
    for &byte in digits {
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
    let units = i128::from(mantissa) * power;
    Some(Amount::Units(if is_negative { -units } else { units }, scale))
}

/// A running sum of amounts. Its scale is the largest among them, as that of `decimal_sum`.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    units: i128,
    scale: u32,
    rest: Option<Box<DecimalSum>>,
}

impl Sum {
    /// Adds an amount.
    pub fn add(&mut self, amount: &Amount) {
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
    pub fn add_sum(&mut self, other: &Sum) {
        self.add(&Amount::Units(other.units, other.scale));
        if let Some(rest) = &other.rest {
            self.add_decimal(&rest.total());
        }
    }

    /// What it comes to, as text.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.rest {
            Some(_) => self.total().to_string(),
            None => text(self.units, self.scale),
        }
    }

    /// What it comes to.
    #[must_use]
    pub fn total(&self) -> Decimal {
        let units = decimal(self.units, self.scale);
        match &self.rest {
            Some(rest) => units.add(&rest.total()),
            None => units,
        }
    }
}

/// Units of 10^-20 as text with that many decimals.
fn text(units: i128, scale: u32) -> String {
    let power = usize::try_from(SCALE - scale).ok().and_then(|index| POWERS.get(index));
    let digits = units.unsigned_abs() / power.map_or(1, |power| power.unsigned_abs());
    let scale = usize::try_from(scale).unwrap_or_default();
    let mut text = format!("{digits:0width$}", width = scale + 1);
    if scale > 0 {
        text.insert(text.len() - scale, '.');
    }
    if units < 0 {
        text.insert(0, '-');
    }
    text
}

/// Units of 10^-20 with that many decimals, which they have no digits beyond.
fn decimal(units: i128, scale: u32) -> Decimal {
    let power = usize::try_from(SCALE - scale).ok().and_then(|index| POWERS.get(index));
    Decimal::from_small(units / power.copied().unwrap_or(1), scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_decimal_is_refused_as_everywhere() {
        for text in ["", "-", ".5", "5.", "+5", "1,000", "$3", "(5.00)", "1e", "NaN", "1.2.3"] {
            let expected = Decimal::parse(text).unwrap_err();
            assert_eq!(Amount::parse(text.as_bytes()).unwrap_err(), expected, "{text}");
        }
    }

    proptest! {
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
