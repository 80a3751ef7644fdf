//! Exact fractions: what a share of a month of a price is, before it is rounded once.
//!
//! 180.00 for 10 of 31 days has no end as a decimal. Kept are a decimal and the whole number that divides it.

use crate::money::decimal::{Decimal, large_power_of_ten};
use crate::money::rounding::{self, Mode};
use num_bigint::BigInt;
use std::fmt;

/// A decimal divided by a whole number above 0.
#[derive(Debug, Clone)]
pub(crate) struct Fraction {
    numerator: Decimal,
    denominator: Decimal,
}

impl From<Decimal> for Fraction {
    fn from(numerator: Decimal) -> Self {
        Self {
            numerator,
            denominator: Decimal::from(1_i64),
        }
    }
}

impl Fraction {
    /// A part of an amount: so many of so many days. Nothing of no days.
    #[must_use]
    pub(crate) fn part(amount: &Decimal, used: i64, of: i64) -> Self {
        let numerator = amount.mul(&Decimal::from(used));
        if of <= 1 {
            return Self::from(numerator);
        }
        Self {
            numerator,
            denominator: Decimal::from(of),
        }
    }

    /// The sum.
    #[must_use]
    pub(crate) fn add(&self, other: &Self) -> Self {
        if self.denominator == other.denominator {
            return Self {
                numerator: self.numerator.add(&other.numerator),
                denominator: self.denominator.clone(),
            };
        }
        let left = self.numerator.mul(&other.denominator);
        let right = other.numerator.mul(&self.denominator);
        Self {
            numerator: left.add(&right),
            denominator: self.denominator.mul(&other.denominator),
        }
    }

    /// The difference.
    #[must_use]
    pub(crate) fn sub(&self, other: &Self) -> Self {
        let turned = Self {
            numerator: other.numerator.neg(),
            denominator: other.denominator.clone(),
        };
        self.add(&turned)
    }

    /// The amount with so many decimals, half away from zero, as documents have it.
    #[must_use]
    pub(crate) fn amount(&self, decimals: u32) -> Decimal {
        // The denominator is never zero.
        rounding::divide(&self.numerator, &self.denominator, decimals, Mode::HalfAway).unwrap_or_default()
    }
}

/// In its lowest terms: `171532971/800000`, `90`.
impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let upper = self.numerator.large().into_owned() * large_power_of_ten(self.denominator.scale());
        let lower = self.denominator.large().into_owned() * large_power_of_ten(self.numerator.scale());
        let divisor = common(upper.clone(), lower.clone());
        let (upper, lower) = (upper / &divisor, lower / &divisor);
        if lower == BigInt::from(1) {
            write!(f, "{upper}")
        } else {
            write!(f, "{upper}/{lower}")
        }
    }
}

/// The greatest common divisor, above 0.
fn common(left: BigInt, right: BigInt) -> BigInt {
    let (mut left, mut right) = (left, right);
    while right != BigInt::ZERO {
        let rest = &left % &right;
        left = right;
        right = rest;
    }
    if left < BigInt::ZERO { -left } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn is_shown_in_its_lowest_terms() {
        for (amount, used, of, shown, rounded) in [
            ("180", 15, 30, "90", "90.00"),
            ("180", 10, 31, "1800/31", "58.06"),
            ("214.41621375", 1, 1, "171532971/800000", "214.42"),
            ("-0.015", 1, 1, "-3/200", "-0.02"),
            ("0.00", 3, 31, "0", "0.00"),
        ] {
            let part = Fraction::part(&decimal(amount), used, of);
            assert_eq!(part.to_string(), shown);
            assert_eq!(part.amount(2).to_string(), rounded);
        }
    }

    #[test]
    fn adds_parts_of_different_months() {
        let sum = Fraction::part(&decimal("1"), 1, 30).add(&Fraction::part(&decimal("1"), 1, 31));
        assert_eq!(sum.to_string(), "61/930");
        assert_eq!(sum.sub(&sum).to_string(), "0");
    }
}
