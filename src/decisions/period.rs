//! A month, a quarter or a year, in UTC: `2025-06`, `2025-Q2`, `2025`.

use crate::clock;
use chrono::{DateTime, Utc};
use std::fmt;
use std::str::FromStr;

/// A month, a quarter or a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Period {
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
    fn a_period_is_over_with_the_first_moment_after_it() {
        let period: Period = "2025-Q2".parse().unwrap();
        assert!(!period.is_over(clock::parse("2025-06-30T23:59:59.999999Z").unwrap()));
        assert!(period.is_over(clock::parse("2025-07-01").unwrap()));
    }
}
