//! Whole numbers of a small unit as decimals: 1250 hundredths are `12.5`. Written by the ten million, hence pair by pair.

use crate::money::decimal::Decimal;

/// More digits than a number of 128 bits has.
const DIGITS: usize = 40;

/// As many digits as fit into 64 bits, in pairs.
const EIGHTEEN: u128 = 1_000_000_000_000_000_000;

/// Writes so many units of 10^-scale without trailing zeros, and gives the number of decimals that are left.
pub(crate) fn push(units: i128, scale: u32, text: &mut Vec<u8>) -> u32 {
    let Some(digits) = Digits::of(units, scale) else {
        return push_long(units, scale, text);
    };
    let (whole, fraction) = digits.parts();
    let zeros = fraction.iter().rev().take_while(|digit| **digit == b'0').count();
    let fraction = fraction.get(..fraction.len() - zeros).unwrap_or_default();
    put(text, units < 0, whole, fraction);
    u32::try_from(fraction.len()).unwrap_or(scale)
}

/// Writes so many units of 10^-scale with the first so many decimals; behind them there are zeros only.
pub(crate) fn push_fixed(units: i128, scale: u32, decimals: u32, text: &mut Vec<u8>) {
    let Some(digits) = Digits::of(units, scale) else {
        push_long(units, scale, text);
        return;
    };
    let (whole, fraction) = digits.parts();
    let decimals = usize::try_from(decimals).unwrap_or(usize::MAX).min(fraction.len());
    put(text, units < 0, whole, fraction.get(..decimals).unwrap_or_default());
}

fn put(text: &mut Vec<u8>, is_negative: bool, whole: &[u8], fraction: &[u8]) {
    if is_negative {
        text.push(b'-');
    }
    text.extend_from_slice(whole);
    if !fraction.is_empty() {
        text.push(b'.');
        text.extend_from_slice(fraction);
    }
}

/// The digits of a number, at the end of as many zeros as are needed.
struct Digits {
    buffer: [u8; DIGITS],
    first: usize,
    /// Where the decimals begin; a digit stands before them, be it 0.
    point: usize,
}

impl Digits {
    fn of(units: i128, scale: u32) -> Option<Self> {
        let scale = usize::try_from(scale).ok()?;
        let point = DIGITS.checked_sub(scale).filter(|point| *point > 1)?;
        let mut buffer = [b'0'; DIGITS];
        let first = DIGITS - write(units.unsigned_abs(), &mut buffer);
        // Digits are written in pairs.
        let first = first + usize::from(buffer.get(first) == Some(&b'0'));
        Some(Self { buffer, first, point })
    }

    /// Those before the point, and those behind it.
    fn parts(&self) -> (&[u8], &[u8]) {
        let (whole, fraction) = self.buffer.split_at(self.point);
        let first = self.first.min(self.point - 1);
        (whole.get(first..).unwrap_or_default(), fraction)
    }
}

/// Writes the digits of a number to the end, and says how many bytes that took: a pair for two digits.
fn write(number: u128, buffer: &mut [u8; DIGITS]) -> usize {
    let (pairs, _) = buffer.as_chunks_mut::<2>();
    let mut pairs = pairs.iter_mut().rev();
    let mut written = 0;
    let mut left = number;
    loop {
        let (rest, low) = if left < EIGHTEEN {
            (0, left)
        } else {
            (left / EIGHTEEN, left % EIGHTEEN)
        };
        let mut low = u64::try_from(low).unwrap_or_default();
        // What stands before it makes up for the zeros that are not written.
        let mut of_part = 0;
        while low > 0 {
            let two = u8::try_from(low % 100).unwrap_or_default();
            low /= 100;
            if let Some(pair) = pairs.next() {
                *pair = [b'0' + two / 10, b'0' + two % 10];
            }
            of_part += 1;
        }
        if rest == 0 {
            return written + of_part * 2;
        }
        for _ in of_part..9 {
            pairs.next();
        }
        written += 18;
        left = rest;
    }
}

fn push_long(units: i128, scale: u32, text: &mut Vec<u8>) -> u32 {
    let decimal = Decimal::from_small(units, scale).trim_zeros(0).to_string();
    text.extend_from_slice(decimal.as_bytes());
    let decimals = decimal.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    u32::try_from(decimals).unwrap_or(scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(units: i128, scale: u32) -> (String, u32) {
        let mut text = Vec::new();
        let decimals = push(units, scale, &mut text);
        (String::from_utf8(text).unwrap(), decimals)
    }

    #[test]
    fn units_are_decimals_without_trailing_zeros() {
        for (units, scale, expected, decimals) in [
            (0, 20, "0", 0),
            (1250, 2, "12.5", 1),
            (-1250, 2, "-12.5", 1),
            (100, 0, "100", 0),
            (5, 1, "0.5", 1),
            (1, 20, "0.00000000000000000001", 20),
            (10_i128.pow(18), 18, "1", 0),
            (10_i128.pow(36) + 1, 18, "1000000000000000000.000000000000000001", 18),
            (10_i128.pow(38), 38, "1", 0),
            (7, 38, "0.00000000000000000000000000000000000007", 38),
            (7, 39, "0.000000000000000000000000000000000000007", 39),
            (i128::MIN, 0, "-170141183460469231731687303715884105728", 0),
            (i128::MAX, 38, "1.70141183460469231731687303715884105727", 38),
        ] {
            assert_eq!(text(units, scale), (expected.to_owned(), decimals), "{units} {scale}");
        }
    }

    proptest! {
        #[test]
        fn they_are_those_of_decimals(units in any::<i128>(), shift in 0_u32..128, scale in 0_u32..45) {
            let units = units >> shift;
            let expected = Decimal::from_small(units, scale).trim_zeros(0).to_string();
            prop_assert_eq!(text(units, scale).0, expected);
        }

        #[test]
        fn round_numbers_too(units in -1_000_000_i128..1_000_000, power in 0_u32..30, scale in 0_u32..45) {
            let units = units * 10_i128.pow(power);
            let expected = Decimal::from_small(units, scale).trim_zeros(0).to_string();
            prop_assert_eq!(text(units, scale).0, expected);
        }
    }
}
