//! How FOCUS files spell nothing and times: `NULL` for an empty field, `9/22/23` for `2023-09-22T00:00:00Z`.
//!
//! The specification knows one spelling of each: an empty field, and `YYYY-MM-DDTHH:mm:ssZ`. Real files have more.
//! This is the one place that says which of them are read; every other reader of this provider asks here. Both
//! functions look at bytes and allocate nothing, because the reader of Cost and Usage asks them millions of times.

pub(crate) mod days;
pub(crate) mod order;

use crate::contract::date_order::DateOrder;
use crate::source::rows::record::Field;

/// What stands where there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NullSpelling {
    /// An empty field, as specified.
    Empty,
    /// `""`, an empty field in quotes, where the field is given with its quotes.
    Quoted,
    /// `NULL`
    Upper,
    /// `null`
    Lower,
    /// `(null)`
    Parentheses,
    /// `\N`, as databases write it.
    Backslash,
    /// A word such as `None`, in a column of few words.
    Word,
}

impl NullSpelling {
    /// Whether it is the spelling of the specification.
    #[must_use]
    pub(crate) const fn is_specified(self) -> bool {
        matches!(self, Self::Empty)
    }

    /// What is accepted with it, as a sentence.
    #[must_use]
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Empty => "no value is an empty field",
            Self::Quoted => "no value is written as an empty text in quotes",
            Self::Upper => "no value is written `NULL`",
            Self::Lower => "no value is written `null`",
            Self::Parentheses => "no value is written `(null)`",
            Self::Backslash => r"no value is written `\N`",
            Self::Word => "no value is written as a word such as `None`, in columns of few words such as `ChargeClass`",
        }
    }
}

/// The texts for which [`null`] gives a deviation, as a table's cell holds them.
pub(crate) const NULLS: &[&str] = &["NULL", "null", "(null)", r"\N"];

/// The null a field spells, or `None` where it holds a value. `N/A`, `None` and `Not Applicable` are values here: the
/// specification has a column whose value is the last of them, and the others are names somebody may have chosen. Only
/// where a column has few words to choose from, none of which they are, does [`null_among_words`] take them for no value.
#[must_use]
pub(crate) const fn null(field: &[u8]) -> Option<NullSpelling> {
    match field {
        b"" => Some(NullSpelling::Empty),
        b"\"\"" => Some(NullSpelling::Quoted),
        b"NULL" => Some(NullSpelling::Upper),
        b"null" => Some(NullSpelling::Lower),
        b"(null)" => Some(NullSpelling::Parentheses),
        br"\N" => Some(NullSpelling::Backslash),
        _ => None,
    }
}

/// The null a field of a CSV record spells; what stands in quotes is a text, unless it is empty.
#[must_use]
pub(crate) fn null_of(field: &Field) -> Option<NullSpelling> {
    match (field.is_quoted, field.raw) {
        (true, []) => Some(NullSpelling::Quoted),
        (true, _) => None,
        (false, raw) => null(raw),
    }
}

/// Words for nothing, in any case.
const WORDS: &[&str] = &[
    "none",
    "null",
    "nil",
    "nan",
    "n/a",
    "na",
    "-",
    "(none)",
    "<null>",
    "not applicable",
];

/// The null that a field of a column of few words spells.
#[must_use]
pub(crate) fn null_among_words(field: &[u8]) -> Option<NullSpelling> {
    null(field).or_else(|| {
        let is_word = WORDS.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(field));
        is_word.then_some(NullSpelling::Word)
    })
}

/// How a time is written. Where it departs in several ways, the first of them in this order is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum TimeSpelling {
    /// `2024-09-01T00:00:00Z`, as specified.
    Specified,
    /// `9/1/24`: month, day, and a year of this century.
    ShortDate,
    /// `09/01/2024`: month, day, year.
    SlashedDate,
    /// `2024-09-01`
    DateOnly,
    /// `2024-09-01T00:00Z`
    NoSeconds,
    /// `2024-09-01T00:00:00.000Z`
    Fraction,
    /// `2024-09-01 00:00:00`
    NoZone,
    /// `2024-09-01 00:00:00 +0000`: an offset without a colon.
    PlainOffset,
    /// `2024-09-01 00:00:00+00:00`
    Offset,
    /// `2024-09-01 00:00:00Z`
    Blank,
    /// `2024-09-01 00:00:00 UTC`
    Word,
    /// `9/1/2024 0:00`: month, day, year.
    SlashedTime,
    /// `1/9/24`: day, month, and a year of this century.
    ShortDayFirst,
    /// `01/09/2024`: day, month, year.
    SlashedDayFirst,
    /// `1/9/2024 0:00`: day, month, year.
    TimeDayFirst,
    /// `09.01.2024`: month, day, year.
    DottedMonthFirst,
    /// `01.09.2024`: day, month, year.
    DottedDayFirst,
}

impl TimeSpelling {
    /// Whether it is the spelling of the specification.
    #[must_use]
    pub(crate) const fn is_specified(self) -> bool {
        matches!(self, Self::Specified)
    }

    /// What is accepted with it, as a sentence.
    #[must_use]
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Specified => "times are written `YYYY-MM-DDTHH:mm:ssZ`",
            Self::ShortDate => "times are days such as `9/22/23`, read as month, day, year, at 00:00 UTC",
            Self::SlashedDate => "times are days such as `09/22/2023`, read as month, day, year, at 00:00 UTC",
            Self::DateOnly => "times are days such as `2023-09-22`, read as 00:00 UTC",
            Self::NoSeconds => "times have no seconds, as in `2023-09-22T10:00Z`",
            Self::Fraction => "times have a fraction of zero, as in `2023-09-22T10:00:00.000Z`",
            Self::NoZone => "times have no zone, as in `2023-09-22 10:00:00`, and are read as UTC",
            Self::PlainOffset => "times have an offset such as `+0000`, and are converted to UTC",
            Self::Offset => "times have an offset such as `+00:00`, and are converted to UTC",
            Self::Blank => "times have a blank for the `T`, as in `2023-09-22 10:00:00Z`",
            Self::Word => "times end with the word UTC, as in `2023-09-22 10:00:00 UTC`",
            Self::SlashedTime => "times are such as `9/22/2023 10:00`, read as month, day, year, in UTC",
            Self::ShortDayFirst => "times are days such as `22/9/23`, read as day, month, year, at 00:00 UTC",
            Self::SlashedDayFirst => "times are days such as `22/09/2023`, read as day, month, year, at 00:00 UTC",
            Self::TimeDayFirst => "times are such as `22/9/2023 10:00`, read as day, month, year, in UTC",
            Self::DottedMonthFirst => "times are such as `09.22.2023`, read as month, day, year, in UTC",
            Self::DottedDayFirst => "times are such as `22.09.2023`, read as day, month, year, in UTC",
        }
    }
}

/// Why a field is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeError {
    /// None of the spellings.
    Spelling,
    /// A day or an hour that does not exist, such as `2023-02-01T30:00:00Z`.
    Impossible,
    /// A fraction of a second that is not zero; FOCUS times are whole seconds.
    Fraction,
}

impl TimeError {
    /// What is wrong, to stand behind the name of the column.
    #[must_use]
    pub(crate) const fn describe(self) -> &'static str {
        match self {
            Self::Spelling => "is not a time in a known spelling; FOCUS specifies `2023-09-22T10:00:00Z`",
            Self::Impossible => "is a time that does not exist",
            Self::Fraction => "has a fraction of a second; FOCUS times are whole seconds",
        }
    }
}

/// `0000-01-01T00:00:00Z`
const FIRST: i64 = -62_167_219_200;
/// `9999-12-31T23:59:59Z`
const LAST: i64 = 253_402_300_799;

/// Seconds since 1970 in UTC, and how they are spelled. Days in numbers such as `05/06/2025` stand in the order given.
///
/// # Errors
/// When the field is not a time, an impossible one, or one between two seconds.
pub(crate) fn time(field: &[u8], order: DateOrder) -> Result<(i64, TimeSpelling), TimeError> {
    if let &[
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
        b'Z',
    ] = field
    {
        let year = two(y1, y2)? * 100 + two(y3, y4)?;
        let seconds =
            days(year, two(m1, m2)?, two(d1, d2)?)? * 86_400 + clock(two(h1, h2)?, two(n1, n2)?, two(s1, s2)?)?;
        return Ok((seconds, TimeSpelling::Specified));
    }
    other_time(field, order)
}

/// Whether a field is a day in numbers, whose order only its file can show: `05/06/2025`.
#[must_use]
pub(crate) fn needs_order(field: &[u8]) -> bool {
    matches!(days::Numbers::of(field), Some(Ok(_)))
}

/// The spellings that are not specified. A file has few of them: the next rows repeat them, but they are few columns.
fn other_time(field: &[u8], order: DateOrder) -> Result<(i64, TimeSpelling), TimeError> {
    if let Some(numbers) = days::Numbers::of(field) {
        let numbers = numbers?;
        return Ok((numbers.seconds(order)?, numbers.spelling(order)));
    }
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, ref rest @ ..] = field else {
        return Err(TimeError::Spelling);
    };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let day = days(year, two(m1, m2)?, two(d1, d2)?)? * 86_400;
    let (is_blank, rest) = match rest {
        [] => return Ok((day, TimeSpelling::DateOnly)),
        [b'T', rest @ ..] => (false, rest),
        [b' ', rest @ ..] => (true, rest),
        _ => return Err(TimeError::Spelling),
    };
    let &[h1, h2, b':', n1, n2, ref rest @ ..] = rest else {
        return Err(TimeError::Spelling);
    };
    let (hour, minute) = (two(h1, h2)?, two(n1, n2)?);
    let (second, rest) = match *rest {
        [b':', s1, s2, ref rest @ ..] => (Some(two(s1, s2)?), rest),
        _ => (None, rest),
    };
    let (has_fraction, rest) = fraction(rest)?;
    let (offset, zone) = zone(rest)?;
    let spelling = match (second, zone) {
        (None, _) if has_fraction => return Err(TimeError::Spelling),
        (None, _) => TimeSpelling::NoSeconds,
        _ if has_fraction && !matches!(zone, Zone::Word) => TimeSpelling::Fraction,
        (_, Zone::None) => TimeSpelling::NoZone,
        (_, Zone::Plain) => TimeSpelling::PlainOffset,
        (_, Zone::Colon) => TimeSpelling::Offset,
        (_, Zone::Word) => TimeSpelling::Word,
        (_, Zone::Z) if is_blank => TimeSpelling::Blank,
        (_, Zone::Z) => TimeSpelling::Specified,
    };
    let seconds = day + clock(hour, minute, second.unwrap_or(0))? - offset;
    // An offset may lead out of the years that four digits can write.
    if (FIRST..=LAST).contains(&seconds) {
        Ok((seconds, spelling))
    } else {
        Err(TimeError::Impossible)
    }
}

/// `.000`: a fraction of zero is skipped.
fn fraction(rest: &[u8]) -> Result<(bool, &[u8]), TimeError> {
    let [b'.', digits @ ..] = rest else {
        return Ok((false, rest));
    };
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = digits.split_at(length);
    if digits.is_empty() {
        return Err(TimeError::Spelling);
    }
    if digits.iter().any(|&digit| digit != b'0') {
        return Err(TimeError::Fraction);
    }
    Ok((true, rest))
}

#[derive(Clone, Copy)]
enum Zone {
    Z,
    None,
    Plain,
    Colon,
    Word,
}

/// What stands behind the time of day, and how many seconds it is ahead of UTC.
fn zone(rest: &[u8]) -> Result<(i64, Zone), TimeError> {
    let rest = match rest {
        [] => return Ok((0, Zone::None)),
        [b'Z'] => return Ok((0, Zone::Z)),
        [b' ', b'U', b'T', b'C'] => return Ok((0, Zone::Word)),
        [b' ', rest @ ..] | rest => rest,
    };
    let (sign, h1, h2, n1, n2, zone) = match *rest {
        [sign, h1, h2, b':', n1, n2] => (sign, h1, h2, n1, n2, Zone::Colon),
        [sign, h1, h2, n1, n2] => (sign, h1, h2, n1, n2, Zone::Plain),
        _ => return Err(TimeError::Spelling),
    };
    let ahead = clock(two(h1, h2)?, two(n1, n2)?, 0)?;
    match sign {
        b'+' => Ok((ahead, zone)),
        b'-' => Ok((-ahead, zone)),
        _ => Err(TimeError::Spelling),
    }
}

/// Two digits.
#[inline]
fn two(tens: u8, ones: u8) -> Result<i64, TimeError> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return Err(TimeError::Spelling);
    }
    Ok(i64::from(tens * 10 + ones))
}

/// Seconds of a time of day.
#[inline]
const fn clock(hour: i64, minute: i64, second: i64) -> Result<i64, TimeError> {
    if hour > 23 || minute > 59 || second > 59 {
        return Err(TimeError::Impossible);
    }
    Ok(hour * 3_600 + minute * 60 + second)
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
#[inline]
const fn days(year: i64, month: i64, day: i64) -> Result<i64, TimeError> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return Err(TimeError::Impossible),
    };
    if day < 1 || day > length {
        return Err(TimeError::Impossible);
    }
    // Counted from 1 March, the leap day is the last of its year, and the months before a given one have
    // (153 m + 2) / 5 days. 719,468 days lie between 1 March of year 0 and 1970.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Ok(year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468)
}

#[cfg(test)]
mod tests;
