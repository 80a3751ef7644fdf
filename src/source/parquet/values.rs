//! One value as text: `DECIMAL(38,18)` 1500000000000000000 is `1.5`.

use super::columns::Kind;
use super::floats;
use crate::money::decimal::Decimal;
use crate::money::digits;
use chrono::{DateTime, Datelike, Timelike};
use num_bigint::BigInt;
use parquet::basic::Type as Physical;

/// How the values of a leaf are written as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// What they are.
    pub kind: Kind,
    /// How they are stored.
    pub physical: Physical,
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// The Julian day of 1970-01-01.
const EPOCH: i64 = 2_440_588;

/// Nanoseconds of a second.
const NANOS: i64 = 1_000_000_000;

/// The message about a value that has too few bytes.
const CUT: &str = "is cut off";

impl Form {
    /// How many bytes a value takes in a plain page; nothing where each says so itself, or takes a bit.
    pub(super) fn width(self, type_length: i32) -> Option<usize> {
        match self.physical {
            Physical::INT32 | Physical::FLOAT => Some(4),
            Physical::INT64 | Physical::DOUBLE => Some(8),
            Physical::INT96 => Some(12),
            Physical::FIXED_LEN_BYTE_ARRAY => usize::try_from(type_length).ok(),
            Physical::BOOLEAN | Physical::BYTE_ARRAY => None,
        }
    }

    /// Whether values are decimals that fit into 128 bits, whatever is in them.
    pub(super) fn is_of_units(self, type_length: i32) -> bool {
        let is_narrow = match self.physical {
            Physical::INT32 | Physical::INT64 => true,
            Physical::FIXED_LEN_BYTE_ARRAY => (1..=16).contains(&type_length),
            _ => false,
        };
        is_narrow && matches!(self.kind, Kind::Decimal { .. })
    }

    /// The whole number of a decimal that [is of units](Self::is_of_units).
    #[inline]
    pub(super) fn units(self, bytes: &[u8]) -> Option<i128> {
        match self.physical {
            Physical::INT32 => Some(i32::from_le_bytes(*bytes.first_chunk()?).into()),
            Physical::INT64 => Some(i64::from_le_bytes(*bytes.first_chunk()?).into()),
            _ => match bytes.first_chunk::<16>() {
                Some(all) if bytes.len() == 16 => Some(i128::from_be_bytes(*all)),
                _ => big_end_first(bytes),
            },
        }
    }

    /// Writes a value, and gives the number in it where values have an order by numbers.
    ///
    /// # Errors
    /// Says what is wrong with it, to stand behind the name of its column.
    pub(super) fn write(self, bytes: &[u8], text: &mut String) -> Result<Option<i128>, String> {
        match self.kind {
            Kind::Text => write_text(bytes, text).map(|()| None),
            Kind::Integer { is_signed } => {
                let number = self.integer(bytes, is_signed)?;
                push_decimal(number, 0, text);
                Ok(is_signed.then_some(number))
            }
            Kind::Boolean => {
                text.push_str(if bytes.first() == Some(&0) { "false" } else { "true" });
                Ok(None)
            }
            Kind::Decimal { scale } => self.write_decimal(bytes, scale, text),
            Kind::Float | Kind::Double => floats::write(bytes, text).map(Some),
            Kind::Date => {
                let days = self.integer(bytes, true)?;
                let seconds = i64::try_from(days).ok().and_then(|days| days.checked_mul(DAY));
                let time = moment(seconds.ok_or(BEYOND)?, 0)?;
                push_date(&time, text);
                Ok(Some(days))
            }
            Kind::Time { per_second, .. } => {
                let number = self.integer(bytes, true)?;
                let units = i64::try_from(number).map_err(|_| BEYOND)?;
                let nanos = units.rem_euclid(per_second) * (NANOS / per_second);
                push_time(&moment(units.div_euclid(per_second), nanos)?, text);
                Ok(Some(number))
            }
            Kind::Int96 => {
                let (Some(nanos), Some(day)) = (bytes.first_chunk(), bytes.last_chunk()) else {
                    return Err(CUT.to_owned());
                };
                let nanos = i64::try_from(u64::from_le_bytes(*nanos)).map_err(|_| BEYOND)?;
                let seconds = (i64::from(u32::from_le_bytes(*day)) - EPOCH) * DAY + nanos.div_euclid(NANOS);
                push_time(&moment(seconds, nanos.rem_euclid(NANOS))?, text);
                Ok(None)
            }
            Kind::Uuid => {
                for (index, byte) in bytes.iter().enumerate() {
                    if [4, 6, 8, 10].contains(&index) {
                        text.push('-');
                    }
                    text.push_str(&format!("{byte:02x}"));
                }
                Ok(None)
            }
            Kind::Pairs | Kind::Unread => Err("is of a type that is not read".to_owned()),
        }
    }

    /// A whole number, little end first.
    fn integer(self, bytes: &[u8], is_signed: bool) -> Result<i128, String> {
        Ok(match (self.physical, is_signed) {
            (Physical::INT32, true) => i32::from_le_bytes(*bytes.first_chunk().ok_or(CUT)?).into(),
            (Physical::INT32, false) => u32::from_le_bytes(*bytes.first_chunk().ok_or(CUT)?).into(),
            (_, true) => i64::from_le_bytes(*bytes.first_chunk().ok_or(CUT)?).into(),
            (_, false) => u64::from_le_bytes(*bytes.first_chunk().ok_or(CUT)?).into(),
        })
    }

    fn write_decimal(self, bytes: &[u8], scale: u32, text: &mut String) -> Result<Option<i128>, String> {
        let units = match self.physical {
            Physical::INT32 | Physical::INT64 => Some(self.integer(bytes, true)?),
            _ => big_end_first(bytes),
        };
        let Some(units) = units else {
            let large = Decimal::from_large(BigInt::from_signed_bytes_be(bytes), scale);
            text.push_str(&large.trim_zeros(0).to_string());
            return Ok(None);
        };
        push_decimal(units, scale, text);
        Ok(Some(units))
    }
}

/// The message about a time that four digits of a year cannot write.
const BEYOND: &str = "is a time before year 0 or after year 9999";

fn moment(seconds: i64, nanos: i64) -> Result<DateTime<chrono::Utc>, String> {
    let nanos = u32::try_from(nanos).map_err(|_| BEYOND)?;
    let time = DateTime::from_timestamp(seconds, nanos).ok_or(BEYOND)?;
    if (0..=9_999).contains(&time.year()) {
        Ok(time)
    } else {
        Err(BEYOND.to_owned())
    }
}

fn push_date(time: &DateTime<chrono::Utc>, text: &mut String) {
    let year = time.year().unsigned_abs();
    push_two(year / 100, text);
    push_two(year % 100, text);
    text.push('-');
    push_two(time.month(), text);
    text.push('-');
    push_two(time.day(), text);
}

fn push_time(time: &DateTime<chrono::Utc>, text: &mut String) {
    push_date(time, text);
    for (mark, number) in [('T', time.hour()), (':', time.minute()), (':', time.second())] {
        text.push(mark);
        push_two(number, text);
    }
    if time.nanosecond() > 0 {
        let fraction = format!(".{:09}", time.nanosecond());
        text.push_str(fraction.trim_end_matches('0'));
    }
    text.push('Z');
}

fn push_two(number: u32, text: &mut String) {
    text.push(digit(number / 10 % 10));
    text.push(digit(number % 10));
}

fn digit(number: u32) -> char {
    char::from_digit(number, 10).unwrap_or('0')
}

/// A text in UTF-8, without the character U+0000.
fn write_text(bytes: &[u8], text: &mut String) -> Result<(), String> {
    let found = std::str::from_utf8(bytes).map_err(|error| {
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        format!("is not a text in UTF-8: byte 0x{byte:02x}")
    })?;
    if memchr::memchr(0, bytes).is_some() {
        return Err("is a text with the character U+0000".to_owned());
    }
    text.push_str(found);
    Ok(())
}

/// A number of at most 16 bytes that say more than the sign; `None` for a wider one.
pub(super) fn big_end_first(bytes: &[u8]) -> Option<i128> {
    let is_negative = bytes.first().is_some_and(|first| *first >= 0x80);
    let fill = if is_negative { 0xff } else { 0 };
    let (more, last) = bytes.split_at(bytes.len().saturating_sub(16));
    if more.iter().any(|byte| *byte != fill) {
        return None;
    }
    let mut all = [fill; 16];
    for (to, from) in all.iter_mut().rev().zip(last.iter().rev()) {
        *to = *from;
    }
    let number = i128::from_be_bytes(all);
    // Of a wider number the sign stands before these bytes.
    (number.is_negative() == is_negative).then_some(number)
}

/// So many units of 10^-scale, without trailing zeros.
fn push_decimal(units: i128, scale: u32, text: &mut String) {
    let mut bytes = Vec::with_capacity(48);
    digits::push(units, scale, &mut bytes);
    text.push_str(std::str::from_utf8(&bytes).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: Kind, physical: Physical, bytes: &[u8]) -> Result<String, String> {
        let mut text = String::new();
        Form { kind, physical }.write(bytes, &mut text).map(|_| text)
    }

    #[test]
    fn decimals_of_any_width_are_exact_and_without_trailing_zeros() {
        let decimal = |scale, physical, bytes: &[u8]| text(Kind::Decimal { scale }, physical, bytes).unwrap();
        assert_eq!(decimal(2, Physical::INT32, &(-1250_i32).to_le_bytes()), "-12.5");
        assert_eq!(decimal(0, Physical::INT32, &100_i32.to_le_bytes()), "100");
        assert_eq!(decimal(6, Physical::INT64, &1_i64.to_le_bytes()), "0.000001");
        assert_eq!(
            decimal(6, Physical::INT64, &i64::MIN.to_le_bytes()),
            "-9223372036854.775808"
        );
        for (units, expected) in [
            (1_500_000_000_000_000_000_i128, "1.5"),
            (0, "0"),
            (-1, "-0.000000000000000001"),
            (10_i128.pow(37), "10000000000000000000"),
            (10_i128.pow(19), "10"),
            (
                123_456_789_012_345_678_901_234_567_890,
                "123456789012.34567890123456789",
            ),
            (i128::MIN, "-170141183460469231731.687303715884105728"),
        ] {
            assert_eq!(
                decimal(18, Physical::FIXED_LEN_BYTE_ARRAY, &units.to_be_bytes()),
                expected
            );
        }
        assert_eq!(decimal(2, Physical::BYTE_ARRAY, &[0xfb, 0x1e]), "-12.5");
        assert_eq!(decimal(2, Physical::BYTE_ARRAY, &[]), "0");
        // 25 bytes: 60 digits.
        let wide = BigInt::from(10).pow(59_u32) + 7_u32;
        let mut bytes = vec![0; 25];
        let digits = wide.to_signed_bytes_be();
        bytes[25 - digits.len()..].copy_from_slice(&digits);
        let expected = format!("1{}.{}7", "0".repeat(31), "0".repeat(27));
        assert_eq!(decimal(28, Physical::FIXED_LEN_BYTE_ARRAY, &bytes), expected);
        assert_eq!(
            decimal(28, Physical::FIXED_LEN_BYTE_ARRAY, &[0xff; 25]),
            format!("-0.{}1", "0".repeat(27))
        );
        let mut edge = vec![0; 25];
        edge[9] = 0x80;
        assert_eq!(
            decimal(0, Physical::FIXED_LEN_BYTE_ARRAY, &edge),
            "170141183460469231731687303715884105728"
        );
    }

    #[test]
    fn times_of_every_unit_are_in_utc() {
        let time = |per_second, number: i64| {
            let kind = Kind::Time {
                per_second,
                is_utc: true,
            };
            text(kind, Physical::INT64, &number.to_le_bytes())
        };
        assert_eq!(time(1_000, 1_749_000_000_000).unwrap(), "2025-06-04T01:20:00Z");
        assert_eq!(
            time(1_000_000, 1_749_000_000_250_000).unwrap(),
            "2025-06-04T01:20:00.25Z"
        );
        assert_eq!(time(1_000_000_000, -1).unwrap(), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(time(1_000, i64::MAX).unwrap_err(), BEYOND);
        let date = |days: i32| text(Kind::Date, Physical::INT32, &days.to_le_bytes());
        assert_eq!(date(20_243).unwrap(), "2025-06-04");
        assert!(date(i32::MAX).is_err());
        let mut int96 = (4_800_u64 * 1_000_000_000).to_le_bytes().to_vec();
        int96.extend((2_440_588_u32 + 20_243).to_le_bytes());
        assert_eq!(
            text(Kind::Int96, Physical::INT96, &int96).unwrap(),
            "2025-06-04T01:20:00Z"
        );
        assert!(text(Kind::Int96, Physical::INT96, &[0xff; 12]).is_err());
    }

    #[test]
    fn other_values() {
        let integer = |is_signed, bytes: &[u8]| text(Kind::Integer { is_signed }, Physical::INT64, bytes).unwrap();
        assert_eq!(integer(true, &[0xff; 8]), "-1");
        assert_eq!(integer(false, &[0xff; 8]), u64::MAX.to_string());
        assert_eq!(text(Kind::Boolean, Physical::BOOLEAN, &[1]).unwrap(), "true");
        assert_eq!(
            text(Kind::Uuid, Physical::FIXED_LEN_BYTE_ARRAY, &[0x6b; 16]).unwrap(),
            "6b6b6b6b-6b6b-6b6b-6b6b-6b6b6b6b6b6b"
        );
        assert!(text(Kind::Text, Physical::BYTE_ARRAY, b"a\xff").is_err());
        assert!(text(Kind::Text, Physical::BYTE_ARRAY, b"a\0").is_err());
        assert!(text(Kind::Date, Physical::INT32, &[1]).is_err());
    }
}
