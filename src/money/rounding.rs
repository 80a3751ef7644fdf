//! Rounding and division, the only place in the program that loses a digit.
//!
//! `0.28 × 300 × 4831838208 / 2783138807808000` has no end as a decimal; a bill
//! states it as `0.00014583333333333333`. Two programs agree on such a figure only
//! if both say how many digits they keep, what they do with a tie, and at which
//! step. Hence each call here names the scale and the [`Mode`], and a division is
//! computed as an exact fraction and rounded once: rounding twice turns 0.149 into
//! 0.2 by way of 0.15.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use thiserror::Error;

use super::decimal::{Decimal, large_power_of_ten, small_power_of_ten};

/// What happens to the digits that are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// To the nearest, ties to the even digit: 0.5 to 0, 1.5 to 2, -2.5 to -2.
    HalfEven,
    /// To the nearest, ties away from zero: 0.5 to 1, 2.5 to 3, -2.5 to -3.
    HalfAway,
    /// Away from zero whenever something is dropped: 0.1 to 1, -0.1 to -1.
    Up,
    /// Towards zero, dropping the digits: 0.9 to 0, -0.9 to 0.
    Cut,
}

/// The denominator was zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("division by zero")]
pub struct DivisionByZero;

/// The value with exactly `scale` decimals: `2.345` gives `2.34` for 2 and
/// [`Mode::HalfEven`], and `2.34500` for 5.
#[must_use]
pub(crate) fn round(value: &Decimal, scale: u32, mode: Mode) -> Decimal {
    if scale == value.scale() {
        return value.clone();
    }
    quotient(value, &Decimal::from(1_i64), scale, mode)
}

/// The quotient with exactly `scale` decimals, rounded once from the exact
/// fraction: `2 / 3` gives `0.67` for 2 and [`Mode::HalfEven`].
///
/// # Errors
///
/// When the denominator is zero.
pub fn divide(numerator: &Decimal, denominator: &Decimal, scale: u32, mode: Mode) -> Result<Decimal, DivisionByZero> {
    if denominator.is_zero() {
        return Err(DivisionByZero);
    }
    Ok(quotient(numerator, denominator, scale, mode))
}

/// The square root with exactly `scale` decimals, the rest cut: `1.41` of 2 for 2.
#[must_use]
pub(crate) fn square_root(value: u64, scale: u32) -> Decimal {
    // √n at scale s is the whole root of n·10^2s.
    let root = (BigUint::from(value) * BigUint::from(10_u32).pow(2 * scale)).sqrt();
    Decimal::from_large(BigInt::from_biguint(Sign::Plus, root), scale)
}

/// As [`divide`], for a denominator that is not zero.
fn quotient(numerator: &Decimal, denominator: &Decimal, scale: u32, mode: Mode) -> Decimal {
    if let Some(small) = small_quotient(numerator, denominator, scale, mode) {
        return Decimal::from_small(small, scale);
    }
    // n·10^-a / (m·10^-b) at scale s is the integer n·10^b·10^s / (m·10^a).
    let upper = numerator.large().as_ref() * large_power_of_ten(denominator.scale()) * large_power_of_ten(scale);
    let lower = denominator.large().as_ref() * large_power_of_ten(numerator.scale());
    let magnitude = large_ratio(upper.magnitude(), lower.magnitude(), mode);
    let sign = if upper.sign() == lower.sign() {
        Sign::Plus
    } else {
        Sign::Minus
    };
    Decimal::from_large(BigInt::from_biguint(sign, magnitude), scale)
}

/// The quotient's coefficient, if no step of it outgrows an `i128`.
fn small_quotient(numerator: &Decimal, denominator: &Decimal, scale: u32, mode: Mode) -> Option<i128> {
    let (mut upper, mut lower) = (numerator.small()?, denominator.small()?);
    let raise = denominator.scale().checked_add(scale)?;
    let sink = numerator.scale();
    if raise >= sink {
        upper = upper.checked_mul(small_power_of_ten(raise - sink)?)?;
    } else {
        lower = lower.checked_mul(small_power_of_ten(sink - raise)?)?;
    }
    let magnitude = small_ratio(upper.unsigned_abs(), lower.unsigned_abs(), mode);
    let magnitude = i128::try_from(magnitude).ok()?;
    Some(if upper.is_negative() == lower.is_negative() {
        magnitude
    } else {
        -magnitude
    })
}

fn small_ratio(upper: u128, lower: u128, mode: Mode) -> u128 {
    let (whole, remainder) = (upper / lower, upper % lower);
    // What is missing to the next integer; doubling the remainder could overflow.
    let missing = lower - remainder;
    let is_away = remainder != 0 && goes_away_from_zero(mode, remainder.cmp(&missing), whole % 2 == 1);
    // Cannot overflow: a remainder means that `lower` is at least 2.
    whole + u128::from(is_away)
}

fn large_ratio(upper: &BigUint, lower: &BigUint, mode: Mode) -> BigUint {
    let whole = upper / lower;
    let remainder = upper - &whole * lower;
    let missing = lower - &remainder;
    let is_away = remainder != BigUint::ZERO && goes_away_from_zero(mode, remainder.cmp(&missing), whole.bit(0));
    whole + u8::from(is_away)
}

/// Whether a magnitude that is not whole goes up to the next integer, given how
/// the dropped part compares with a half.
fn goes_away_from_zero(mode: Mode, against_half: Ordering, is_odd: bool) -> bool {
    match mode {
        Mode::HalfEven => against_half.is_gt() || (against_half.is_eq() && is_odd),
        Mode::HalfAway => against_half.is_ge(),
        Mode::Up => true,
        Mode::Cut => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::{Decimal as Fixed, RoundingStrategy};

    use super::*;

    const MODES: [Mode; 4] = [Mode::HalfEven, Mode::HalfAway, Mode::Up, Mode::Cut];

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn rounds_by_table() {
        // value, scale, then the result of each mode in the order of MODES
        for (value, scale, expected) in [
            ("0.5", 0, ["0", "1", "1", "0"]),
            ("1.5", 0, ["2", "2", "2", "1"]),
            ("2.5", 0, ["2", "3", "3", "2"]),
            ("-0.5", 0, ["0", "-1", "-1", "0"]),
            ("-1.5", 0, ["-2", "-2", "-2", "-1"]),
            ("-2.5", 0, ["-2", "-3", "-3", "-2"]),
            ("0.4", 0, ["0", "0", "1", "0"]),
            ("0.1", 0, ["0", "0", "1", "0"]),
            ("-0.1", 0, ["0", "0", "-1", "0"]),
            ("0.6", 0, ["1", "1", "1", "0"]),
            ("0.149", 1, ["0.1", "0.1", "0.2", "0.1"]),
            ("0.2500000001", 1, ["0.3", "0.3", "0.3", "0.2"]),
            ("2.345", 2, ["2.34", "2.35", "2.35", "2.34"]),
            ("2.345", 5, ["2.34500"; 4]),
            ("2.00", 0, ["2"; 4]),
            ("0.00", 0, ["0"; 4]),
            ("0", 2, ["0.00"; 4]),
            ("9.995", 2, ["10.00", "10.00", "10.00", "9.99"]),
            (
                "0.000000000000000000015",
                20,
                [
                    "0.00000000000000000002",
                    "0.00000000000000000002",
                    "0.00000000000000000002",
                    "0.00000000000000000001",
                ],
            ),
            (
                "-7.000000000000000000025",
                20,
                [
                    "-7.00000000000000000002",
                    "-7.00000000000000000003",
                    "-7.00000000000000000003",
                    "-7.00000000000000000002",
                ],
            ),
            (
                "12345678901234567890123456789012345678.000000000000000000025",
                20,
                [
                    "12345678901234567890123456789012345678.00000000000000000002",
                    "12345678901234567890123456789012345678.00000000000000000003",
                    "12345678901234567890123456789012345678.00000000000000000003",
                    "12345678901234567890123456789012345678.00000000000000000002",
                ],
            ),
        ] {
            for (mode, expected) in MODES.into_iter().zip(expected) {
                let rounded = round(&decimal(value), scale, mode);
                assert_eq!(rounded.to_string(), expected, "{value} to {scale}, {mode:?}");
            }
        }
    }

    #[test]
    fn divides_by_table() {
        for (numerator, denominator, scale, expected) in [
            ("1", "3", 2, ["0.33", "0.33", "0.34", "0.33"]),
            ("2", "3", 2, ["0.67", "0.67", "0.67", "0.66"]),
            ("-1", "3", 2, ["-0.33", "-0.33", "-0.34", "-0.33"]),
            ("-2", "-3", 2, ["0.67", "0.67", "0.67", "0.66"]),
            ("2", "-3", 2, ["-0.67", "-0.67", "-0.67", "-0.66"]),
            ("1", "8", 2, ["0.12", "0.13", "0.13", "0.12"]),
            ("3", "8", 2, ["0.38", "0.38", "0.38", "0.37"]),
            ("0", "-7.5", 3, ["0.000"; 4]),
            ("10.00", "0.05", 0, ["200"; 4]),
            ("1E3", "1E-3", 1, ["1000000.0"; 4]),
            ("0.000001", "1000", 2, ["0.00", "0.00", "0.01", "0.00"]),
            (
                "1",
                "2783138807808000",
                20,
                [
                    "0.00000000000000035931",
                    "0.00000000000000035931",
                    "0.00000000000000035931",
                    "0.00000000000000035930",
                ],
            ),
            ("1391569403904000", "2783138807808000", 0, ["0", "1", "1", "0"]),
        ] {
            for (mode, expected) in MODES.into_iter().zip(expected) {
                let result = divide(&decimal(numerator), &decimal(denominator), scale, mode);
                assert_eq!(
                    result.unwrap().to_string(),
                    expected,
                    "{numerator} / {denominator} to {scale}, {mode:?}"
                );
            }
        }
    }

    #[test]
    fn a_price_per_terabyte_and_month_gives_the_billed_figure() {
        let product = decimal("0.28").mul(&decimal("300")).mul(&decimal("4831838208"));
        let amount = divide(&product, &decimal("2783138807808000"), 20, Mode::HalfEven);
        assert_eq!(amount.unwrap().to_string(), "0.00014583333333333333");
    }

    #[test]
    fn refuses_to_divide_by_any_zero() {
        for zero in ["0", "0.00", "-0", "0E-20"] {
            let result = divide(&decimal("1"), &decimal(zero), 2, Mode::Cut);
            assert_eq!(result, Err(DivisionByZero));
        }
    }

    /// Whether `result` is the right one of the two neighbours of `n / m`, told by
    /// multiplying back: no division is involved.
    fn is_rounded(n: &Decimal, m: &Decimal, result: &Decimal, mode: Mode) -> bool {
        let magnitude = |value: &Decimal| {
            if value.is_negative() {
                value.neg()
            } else {
                value.clone()
            }
        };
        let unit = decimal(&format!("1E-{}", result.scale()));
        let (n, m, result) = (magnitude(n), magnitude(m), magnitude(result));
        // How far the result is above the exact value, in units of 1/m.
        let excess = result.mul(&m).sub(&n);
        let step = unit.mul(&m);
        let twice = magnitude(&excess).mul(&Decimal::from(2_i64));
        let is_even = result.to_string().ends_with(['0', '2', '4', '6', '8']);
        match mode {
            Mode::HalfEven => twice < step || (twice == step && is_even),
            Mode::HalfAway => twice < step || (twice == step && !excess.is_negative()),
            Mode::Up => !excess.is_negative() && excess < step,
            Mode::Cut => (excess.is_zero() || excess.is_negative()) && magnitude(&excess) < step,
        }
    }

    proptest! {
        #[test]
        fn a_quotient_is_the_right_neighbour(
            n in "-?[0-9]{1,50}(\\.[0-9]{1,30})?",
            m in "-?[1-9][0-9]{0,40}(\\.[0-9]{1,20})?",
            scale in 0_u32..40,
        ) {
            let (n, m) = (decimal(&n), decimal(&m));
            for mode in MODES {
                let result = divide(&n, &m, scale, mode).unwrap();
                prop_assert_eq!(result.scale(), scale);
                prop_assert!(is_rounded(&n, &m, &result, mode), "{n} / {m} = {result}, {mode:?}");
                let is_negative = n.is_negative() != m.is_negative();
                prop_assert!(result.is_zero() || result.is_negative() == is_negative);
            }
        }

        #[test]
        fn short_and_long_computation_agree(
            n in -1000_i64..1000, n_scale in 0_u32..4, m in 1_i64..50, scale in 0_u32..5,
        ) {
            // Widening both sides by the same long factor changes no quotient.
            let n = decimal(&format!("{n}E-{n_scale}"));
            let (m, wide) = (Decimal::from(m), decimal("1E80"));
            for mode in MODES {
                let short = divide(&n, &m, scale, mode).unwrap();
                let long = divide(&n.mul(&wide), &m.mul(&wide), scale, mode).unwrap();
                prop_assert_eq!(short.to_string(), long.to_string());
            }
        }

        #[test]
        fn agrees_with_rust_decimal(value in any::<i64>(), value_scale in 0_u32..19, scale in 0_u32..19) {
            let fixed = Fixed::new(value, value_scale);
            let value = decimal(&fixed.to_string());
            for (mode, strategy) in MODES.into_iter().zip([
                RoundingStrategy::MidpointNearestEven,
                RoundingStrategy::MidpointAwayFromZero,
                RoundingStrategy::AwayFromZero,
                RoundingStrategy::ToZero,
            ]) {
                let expected = fixed.round_dp_with_strategy(scale, strategy);
                prop_assert_eq!(round(&value, scale, mode), decimal(&expected.to_string()));
            }
        }
    }
}
