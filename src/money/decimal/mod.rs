//! Exact decimals such as `-12.50` or `0.00014583333333333333`, of any length.
//!
//! A bill is a sum of many small amounts and must agree with its invoice to the
//! last digit. Binary floating point cannot hold `0.10`, and a fixed 64 or 128
//! bits run out once prices with twenty decimals are multiplied. So a number here
//! is an integer and a count of decimals: `-12.50` is -1250 with scale 2. The
//! integer is an `i128` as long as it fits, which it nearly always does, and a
//! big integer beyond that.
//!
//! The scale is kept because it is information: `12.50` says cents, `12.5` does
//! not. It never takes part in a comparison: `1.0`, `1.00` and `10E-1` are equal.
//!
//! Reading and writing such texts is in `decimal/text.rs`. Nothing here rounds; see
//! [`rounding`](crate::money::rounding) for that.

mod text;

use super::compared;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use num_bigint::{BigInt, Sign};

pub(crate) use crate::money::decimal::text::DecimalError;

/// The most decimal digits of which every combination fits an `i128`.
const I128_SAFE_DIGITS: usize = 38;

/// An exact signed decimal of any length.
///
/// `Eq`, `Ord` and `Hash` go by value: `1.0 == 1.00`. `Display` writes plain
/// digits, never an exponent, with as many decimals as the scale says.
#[derive(Debug, Clone)]
pub struct Decimal {
    coefficient: Coefficient,
    scale: u32,
}

/// The digits of a decimal as one integer.
///
/// `Large` only ever holds what `Small` cannot, so that two equal integers are
/// always of the same kind. Both kinds know no negative zero.
#[derive(Debug, Clone, Hash)]
enum Coefficient {
    Small(i128),
    Large(BigInt),
}

impl From<BigInt> for Coefficient {
    fn from(value: BigInt) -> Self {
        i128::try_from(&value).map_or_else(|_| Self::Large(value), Self::Small)
    }
}

impl Default for Decimal {
    /// Zero.
    fn default() -> Self {
        Self::zero()
    }
}

impl Decimal {
    /// `0`, without decimals.
    #[must_use]
    pub const fn zero() -> Self {
        Self::from_small(0, 0)
    }

    /// The sum. Its scale is the larger of the two: `1.10 + 2` is `3.10`.
    #[must_use]
    pub fn add(&self, other: &Self) -> Self {
        if let Some((left, right)) = self.aligned(other)
            && let Some(sum) = left.checked_add(right)
        {
            return Self::from_small(sum, self.scale.max(other.scale));
        }
        let scale = self.scale.max(other.scale);
        Self::from_large(self.large_at(scale) + other.large_at(scale), scale)
    }

    /// The difference. Its scale is the larger of the two: `1.00 - 1` is `0.00`.
    #[must_use]
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    /// The product, all digits of it. Its scale is the sum of the two scales.
    ///
    /// # Panics
    ///
    /// When the product has more than four thousand million decimals, which no
    /// product of texts read by [`Decimal::parse`] comes near.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Self {
        let Some(scale) = self.scale.checked_add(other.scale) else {
            panic!("a product has more decimals than can be counted");
        };
        if let (Some(left), Some(right)) = (self.small(), other.small())
            && let Some(product) = left.checked_mul(right)
        {
            return Self::from_small(product, scale);
        }
        Self::from_large(self.large().as_ref() * other.large().as_ref(), scale)
    }

    /// The same without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { self.neg() } else { self.clone() }
    }

    /// The number with its sign turned. Zero stays as it is.
    #[must_use]
    pub fn neg(&self) -> Self {
        match self.small().and_then(i128::checked_neg) {
            Some(negated) => Self::from_small(negated, self.scale),
            None => Self::from_large(-self.large().into_owned(), self.scale),
        }
    }

    /// Whether the value is zero, however many decimals it is written with.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        matches!(self.coefficient, Coefficient::Small(0))
    }

    /// Whether the value is below zero. `-0` is not.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.coefficient {
            Coefficient::Small(small) => small.is_negative(),
            Coefficient::Large(large) => large.sign() == Sign::Minus,
        }
    }

    /// The number of decimals: 2 for `12.50`, 20 for `0E-20`, 0 for `1E3`.
    #[must_use]
    pub const fn scale(&self) -> u32 {
        self.scale
    }

    /// The same value without trailing zeros, but with at least `min_scale`
    /// decimals if it has that many: `1.500` gives `1.50` for 2 and `1.5` for 0.
    #[must_use]
    pub fn trim_zeros(&self, min_scale: u32) -> Self {
        let Some(mut small) = self.small() else {
            return self.trim_large_zeros(min_scale);
        };
        let mut scale = self.scale;
        // Only zeros go, so this division leaves nothing to round.
        while scale > min_scale && small % 10 == 0 {
            small /= 10;
            scale -= 1;
        }
        Self::from_small(small, scale)
    }

    fn trim_large_zeros(&self, min_scale: u32) -> Self {
        let large = self.large();
        let digits = large.to_string();
        let zeros = digits.len() - digits.trim_end_matches('0').len();
        let droppable = self.scale.saturating_sub(min_scale);
        let dropped = u32::try_from(zeros).map_or(droppable, |zeros| zeros.min(droppable));
        Self::from_large(large.as_ref() / large_power_of_ten(dropped), self.scale - dropped)
    }

    pub(crate) const fn from_small(coefficient: i128, scale: u32) -> Self {
        Self {
            coefficient: Coefficient::Small(coefficient),
            scale,
        }
    }

    pub(crate) fn from_large(coefficient: BigInt, scale: u32) -> Self {
        Self {
            coefficient: coefficient.into(),
            scale,
        }
    }

    pub(crate) const fn small(&self) -> Option<i128> {
        match self.coefficient {
            Coefficient::Small(small) => Some(small),
            Coefficient::Large(_) => None,
        }
    }

    pub(crate) fn large(&self) -> Cow<'_, BigInt> {
        match &self.coefficient {
            Coefficient::Small(small) => Cow::Owned(BigInt::from(*small)),
            Coefficient::Large(large) => Cow::Borrowed(large),
        }
    }

    /// Both coefficients at the larger of the two scales, if they fit.
    fn aligned(&self, other: &Self) -> Option<(i128, i128)> {
        let (left, right) = (self.small()?, other.small()?);
        match self.scale.cmp(&other.scale) {
            Ordering::Equal => Some((left, right)),
            Ordering::Less => {
                let factor = small_power_of_ten(other.scale - self.scale)?;
                Some((left.checked_mul(factor)?, right))
            }
            Ordering::Greater => {
                let factor = small_power_of_ten(self.scale - other.scale)?;
                Some((left, right.checked_mul(factor)?))
            }
        }
    }

    /// The coefficient at a scale at least as large as this number's own.
    fn large_at(&self, scale: u32) -> BigInt {
        self.large().as_ref() * large_power_of_ten(scale - self.scale)
    }
}

/// 10 to the given power, if it fits.
pub(crate) fn small_power_of_ten(exponent: u32) -> Option<i128> {
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, for which a wrong index is an error"
    )]
    const POWERS: [i128; I128_SAFE_DIGITS + 1] = {
        let mut powers = [1; I128_SAFE_DIGITS + 1];
        let mut index = 1;
        while index < powers.len() {
            powers[index] = powers[index - 1] * 10;
            index += 1;
        }
        powers
    };
    POWERS.get(usize::try_from(exponent).ok()?).copied()
}

/// 10 to the given power, of any length.
pub(crate) fn large_power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::from_small(value.into(), 0)
    }
}

impl From<u64> for Decimal {
    fn from(value: u64) -> Self {
        Self::from_small(value.into(), 0)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        compared::count();
        if let Some((left, right)) = self.aligned(other) {
            return left.cmp(&right);
        }
        let scale = self.scale.max(other.scale);
        self.large_at(scale).cmp(&other.large_at(scale))
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Equal values must hash alike, and without trailing zeros each value
        // has one form only.
        let shortest = self.trim_zeros(0);
        shortest.coefficient.hash(state);
        shortest.scale.hash(state);
    }
}

/// A running sum, such as that of a column of `0.00014583333333333333`.
///
/// Its scale is the largest among the numbers added, so neither the value nor the
/// text of the total depends on their order.
#[derive(Debug, Clone, Default)]
pub struct DecimalSum {
    total: Decimal,
}

impl DecimalSum {
    /// A sum over nothing yet, which is `0`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a number given as text.
    ///
    /// # Errors
    ///
    /// When the text is not a decimal; the sum then stays as it was.
    pub fn add_text(&mut self, text: &str) -> Result<(), DecimalError> {
        self.add(&Decimal::parse(text)?);
        Ok(())
    }

    /// Adds a number.
    pub fn add(&mut self, value: &Decimal) {
        self.total = self.total.add(value);
    }

    /// The sum of all numbers added so far.
    #[must_use]
    pub fn total(&self) -> Decimal {
        self.total.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use rust_decimal::Decimal as Fixed;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    /// The digits of the text as an integer with that many decimals, found by
    /// padding the text; knows nothing of [`Decimal`].
    fn padded(text: &str, decimals: usize) -> BigInt {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        format!("{whole}{fraction:0<decimals$}").parse().unwrap()
    }

    /// The reverse of [`padded`].
    fn plain(value: &BigInt, decimals: usize) -> String {
        let digits = format!("{:0>width$}", value.magnitude(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let minus = if value.sign() == Sign::Minus { "-" } else { "" };
        let point = if decimals > 0 { "." } else { "" };
        format!("{minus}{whole}{point}{fraction}")
    }

    fn decimals_in(text: &str) -> usize {
        text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
    }

    /// Numbers around the lengths where the representation changes, and longer.
    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            "-?[0-9]{1,6}(\\.[0-9]{1,4})?",
            "-?[0-9]{1,20}(\\.[0-9]{1,20})?",
            "-?[0-9]{30,90}(\\.[0-9]{1,90})?",
            "-?0\\.0{1,45}[0-9]{0,3}",
        ]
    }

    #[test]
    fn keeps_the_larger_scale_in_sums_and_adds_scales_in_products() {
        assert_eq!(decimal("1.10").add(&decimal("2")).to_string(), "3.10");
        assert_eq!(decimal("1.00").sub(&decimal("1")).to_string(), "0.00");
        assert_eq!(decimal("1").sub(&decimal("2.50")).to_string(), "-1.50");
        assert_eq!(decimal("1.50").mul(&decimal("-2.0")).to_string(), "-3.000");
        assert_eq!(decimal("1.50").mul(&decimal("-2.0")).scale(), 3);
    }

    #[test]
    fn equality_and_hash_go_by_value() {
        for equal in ["1.0", "1.00", "10E-1", "0.1e1", "001"] {
            assert_eq!(decimal(equal), decimal("1"));
        }
        let forms = ["0", "-0", "0.00", "0E-20", "1E3", "1000", "1000.000"];
        let values: HashSet<_> = forms.into_iter().map(decimal).collect();
        assert_eq!(values.len(), 2);
        let long = "123456789012345678901234567890123456789012345";
        let values: HashSet<_> = [long.to_owned(), format!("{long}.000")]
            .iter()
            .map(|text| decimal(text))
            .collect();
        assert_eq!(values.len(), 1);
    }

    #[test]
    fn zero_has_no_sign() {
        let zero = decimal("-0.00");
        assert!(zero.is_zero() && !zero.is_negative());
        assert_eq!(zero.neg().to_string(), "0.00");
        assert_eq!(decimal("-5").mul(&Decimal::zero()).to_string(), "0");
    }

    #[test]
    fn passes_the_end_of_128_bits_in_both_directions() {
        let max = decimal(&i128::MAX.to_string());
        let min = decimal(&i128::MIN.to_string());
        let one = Decimal::from(1_u64);
        let above = max.add(&one);
        assert_eq!(above.to_string(), "170141183460469231731687303715884105728");
        assert!(above.small().is_none() && above > max);
        assert_eq!(above.sub(&one).small(), Some(i128::MAX));
        assert_eq!(min.neg(), above);
        assert_eq!(above.neg().small(), Some(i128::MIN));
        assert!(min.sub(&one) < min && min.sub(&one).is_negative());
        assert_eq!(
            max.mul(&max).to_string(),
            (BigInt::from(i128::MAX) * i128::MAX).to_string()
        );
    }

    #[test]
    fn converts_integers() {
        assert_eq!(Decimal::from(i64::MIN).to_string(), i64::MIN.to_string());
        assert_eq!(Decimal::from(u64::MAX).to_string(), u64::MAX.to_string());
    }

    #[test]
    fn trims_zeros_and_nothing_else() {
        let long = format!("{}.{}", "7".repeat(60), "50000");
        for (text, min_scale, expected) in [
            ("1.500", 2, "1.50"),
            ("1.500", 0, "1.5"),
            ("100.00", 0, "100"),
            ("0.000", 1, "0.0"),
            ("1.5", 4, "1.5"),
            (&long, 3, &long[..long.len() - 2]),
            (&long, 0, &long[..long.len() - 4]),
        ] {
            assert_eq!(decimal(text).trim_zeros(min_scale).to_string(), expected);
        }
    }

    #[test]
    fn a_failed_addition_leaves_the_sum_alone() {
        let mut sum = DecimalSum::new();
        sum.add_text("1.50").unwrap();
        assert_eq!(sum.add_text("$3"), Err(DecimalError::Unexpected('$')));
        assert_eq!(sum.total().to_string(), "1.50");
    }

    proptest! {
        #[test]
        fn agrees_with_arithmetic_on_padded_integers(left in any_text(), right in any_text()) {
            let (l, r) = (decimal(&left), decimal(&right));
            let scale = decimals_in(&left).max(decimals_in(&right));
            let (pl, pr) = (padded(&left, scale), padded(&right, scale));
            prop_assert_eq!(l.add(&r).to_string(), plain(&(&pl + &pr), scale));
            prop_assert_eq!(l.sub(&r).to_string(), plain(&(&pl - &pr), scale));
            let product = padded(&left, decimals_in(&left)) * padded(&right, decimals_in(&right));
            let product_scale = decimals_in(&left) + decimals_in(&right);
            prop_assert_eq!(l.mul(&r).to_string(), plain(&product, product_scale));
            prop_assert_eq!(l.cmp(&r), pl.cmp(&pr));
            prop_assert_eq!(l == r, pl == pr);
        }

        #[test]
        fn agrees_with_rust_decimal_where_that_is_exact(
            left in -10_i64.pow(13)..10_i64.pow(13), left_scale in 0_u32..14,
            right in -10_i64.pow(13)..10_i64.pow(13), right_scale in 0_u32..14,
        ) {
            let (l, r) = (Fixed::new(left, left_scale), Fixed::new(right, right_scale));
            let (dl, dr) = (decimal(&l.to_string()), decimal(&r.to_string()));
            prop_assert_eq!(dl.add(&dr), decimal(&(l + r).to_string()));
            prop_assert_eq!(dl.sub(&dr), decimal(&(l - r).to_string()));
            prop_assert_eq!(dl.mul(&dr), decimal(&(l * r).to_string()));
            prop_assert_eq!(dl.cmp(&dr), l.cmp(&r));
        }

        #[test]
        fn sums_do_not_depend_on_order(
            (texts, shuffled) in prop::collection::vec(any_text(), 0..20)
                .prop_flat_map(|texts| (Just(texts.clone()), Just(texts).prop_shuffle()))
        ) {
            let total = |texts: &[String]| {
                let mut sum = DecimalSum::new();
                for text in texts {
                    sum.add_text(text).unwrap();
                }
                sum.total().to_string()
            };
            let scale = texts.iter().map(|text| decimals_in(text)).max().unwrap_or(0);
            let expected = texts.iter().map(|text| padded(text, scale)).sum();
            prop_assert_eq!(total(&texts), plain(&expected, scale));
            prop_assert_eq!(total(&shuffled), plain(&expected, scale));
        }
    }
}
