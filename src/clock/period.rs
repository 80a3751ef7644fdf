//! A month, a quarter or a year, in UTC: `2025-06`, `2025-Q2`, `2025`; as people type it also `last-month`.
//!
//! This is the one parser of periods, for `--period`, `close`, `reopen` and `assert`. One place says what belongs to a
//! period too: `src/contract/times.rs`.

use crate::clock;
use crate::clock::meant;
use chrono::{DateTime, Datelike, Utc};
use std::fmt;
use std::str::FromStr;

/// A month, a quarter or a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    text: String,
    from: String,
    to: String,
}

impl Period {
    /// Its first month: `2025-04`.
    #[must_use]
    pub(crate) fn from(&self) -> &str {
        &self.from
    }

    /// The month after its last: `2025-07`.
    #[must_use]
    pub(crate) fn to(&self) -> &str {
        &self.to
    }

    /// Its first moment, and the first moment after it.
    #[must_use]
    pub(crate) fn moments(&self) -> [DateTime<Utc>; 2] {
        [&self.from, &self.to].map(|month| clock::parse(&format!("{month}-01")).unwrap_or_default())
    }

    /// The month before the one of a time.
    #[must_use]
    pub(crate) fn last_month(now: DateTime<Utc>) -> Self {
        let (year, month) = match now.month() {
            1 => (now.year() - 1, 12),
            month => (now.year(), month - 1),
        };
        let name = |year: i32, month: u32| format!("{year:04}-{month:02}");
        Self {
            text: name(year, month),
            from: name(year, month),
            to: name(now.year(), now.month()),
        }
    }

    /// Whether its last moment is past.
    #[must_use]
    pub(crate) fn is_over(&self, now: DateTime<Utc>) -> bool {
        format!("{}-01", self.to) <= clock::stored(now)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A period as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Typed {
    /// One with a name of its own.
    Named(Period),
    /// The month before the one of this run.
    LastMonth,
}

impl Typed {
    /// The period that is meant at a time.
    #[must_use]
    pub(crate) fn at(&self, now: DateTime<Utc>) -> Period {
        match self {
            Typed::Named(period) => period.clone(),
            Typed::LastMonth => Period::last_month(now),
        }
    }
}

/// The word for the month before the one of this run.
const LAST_MONTH: &str = "last-month";

impl FromStr for Typed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == LAST_MONTH {
            return Ok(Typed::LastMonth);
        }
        let forms = format!("write a month (2025-06), a quarter (2025-Q2), a year (2025) or `{LAST_MONTH}`");
        let wrong = |_| meant::period(text).map_or(forms.clone(), |meant| format!("{meant}; {forms}"));
        text.parse().map(Typed::Named).map_err(wrong)
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write a month (2025-06), a quarter (2025-Q2) or a year (2025)".to_owned();
        let (year, part) = match text.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (text, None),
        };
        let digits = |text: &str, length: usize| {
            let is_number = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse::<u32>().ok()).flatten()
        };
        let year = digits(year, 4).ok_or_else(wrong)?;
        let (first, months) = match part {
            None => (1, 12),
            Some(part) => match part.strip_prefix('Q') {
                Some(quarter) => match digits(quarter, 1) {
                    Some(quarter @ 1..=4) => (quarter * 3 - 2, 3),
                    _ => return Err(wrong()),
                },
                None => match digits(part, 2) {
                    Some(month @ 1..=12) => (month, 1),
                    _ => return Err(wrong()),
                },
            },
        };
        let after = first + months;
        let (year_after, after) = if after > 12 {
            (year + 1, after - 12)
        } else {
            (year, after)
        };
        Ok(Self {
            text: text.to_owned(),
            from: format!("{year:04}-{first:02}"),
            to: format!("{year_after:04}-{after:02}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_quarters_and_years_are_read() {
        for (text, from, to) in [
            ("2025-06", "2025-06", "2025-07"),
            ("2025-12", "2025-12", "2026-01"),
            ("2025-Q1", "2025-01", "2025-04"),
            ("2025-Q4", "2025-10", "2026-01"),
            ("2025", "2025-01", "2026-01"),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.from(), period.to()), (from, to), "{text}");
            assert_eq!(period.to_string(), text);
        }
        for text in [
            "",
            "25",
            "2025-6",
            "2025-13",
            "2025-00",
            "2025-Q5",
            "2025-q2",
            "2025-06-01",
            "+025",
            "June",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn last_month_is_the_one_before_this() {
        for (now, expected) in [
            ("2025-07-01T00:00:00Z", "2025-06"),
            ("2025-07-31T23:59:59.999999Z", "2025-06"),
            ("2025-01-15", "2024-12"),
            ("2025-12-31", "2025-11"),
        ] {
            let now = clock::parse(now).unwrap();
            let period = "last-month".parse::<Typed>().unwrap().at(now);
            assert_eq!(period, expected.parse().unwrap(), "{now}");
            assert_eq!("2025-Q2".parse::<Typed>().unwrap().at(now).to_string(), "2025-Q2");
        }
        for text in ["lastmonth", "this-month", "Last-Month", ""] {
            assert!(text.parse::<Typed>().is_err(), "{text}");
        }
    }

    #[test]
    fn moments_are_the_first_of_a_month() {
        let period: Period = "2025-Q4".parse().unwrap();
        assert_eq!(
            period.moments().map(clock::stored),
            ["2025-10-01T00:00:00.000000Z", "2026-01-01T00:00:00.000000Z"]
        );
    }

    #[test]
    fn a_period_is_over_with_the_first_moment_after_it() {
        let period: Period = "2025-Q2".parse().unwrap();
        assert!(!period.is_over(clock::parse("2025-06-30T23:59:59.999999Z").unwrap()));
        assert!(period.is_over(clock::parse("2025-07-01").unwrap()));
    }
}
