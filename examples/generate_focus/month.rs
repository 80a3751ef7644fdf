//! Months and hours: `2024-09` has 720 hours, the last from `2024-09-30T23:00:00Z` to `2024-10-01T00:00:00Z`.

use std::fmt;

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    year: u32,
    month: u32,
}

impl Month {
    /// Reads `2024-09`.
    pub fn read(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (year >= 1 && (1..=12).contains(&month)).then_some(Month { year, month })
    }

    /// The month after it.
    pub fn next(self) -> Month {
        match self.month {
            12 => Month {
                year: self.year + 1,
                month: 1,
            },
            month => Month {
                month: month + 1,
                ..self
            },
        }
    }

    /// The month before it.
    pub fn previous(self) -> Month {
        match self.month {
            1 => Month {
                year: self.year - 1,
                month: 12,
            },
            month => Month {
                month: month - 1,
                ..self
            },
        }
    }

    /// `202409`.
    pub fn digits(self) -> String {
        format!("{:04}{:02}", self.year, self.month)
    }

    /// Months since year 0.
    pub fn number(self) -> u64 {
        u64::from(self.year * 12 + self.month)
    }

    /// How many days it has.
    pub fn days(self) -> u64 {
        let is_leap = self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Its first moment.
    pub fn start(self) -> String {
        format!("{self}-01T00:00:00Z")
    }

    /// One of its hours, counted from 0, as the columns ChargePeriodEnd and ChargePeriodStart.
    pub fn charge_period(self, hour: u64) -> String {
        let time = |hour: u64| match hour / 24 {
            day if day >= self.days() => self.next().start(),
            day => format!("{self}-{:02}T{:02}:00:00Z", day + 1, hour % 24),
        };
        format!("{},{}", time(hour + 1), time(hour))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
