//! A billing period: a calendar month.

use crate::billing::book::model::Days;
use chrono::{Datelike, Months, NaiveDate};
use std::fmt;

/// A calendar month, by its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Month(NaiveDate);

impl Month {
    /// Reads `2026-11`.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() != 7 {
            return None;
        }
        crate::clock::parse_date(&format!("{text}-01")).map(Self)
    }

    /// The month of a day.
    #[must_use]
    pub(crate) fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    #[must_use]
    pub(crate) fn first(self) -> NaiveDate {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub(crate) fn last(self) -> NaiveDate {
        self.after(1).0.pred_opt().unwrap_or(self.0)
    }

    /// So many months later.
    #[must_use]
    pub(crate) fn after(self, months: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(months)).unwrap_or(self.0))
    }

    /// How many months it is after another.
    #[must_use]
    pub(crate) fn since(self, other: Self) -> i64 {
        let count = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
        count(self.0) - count(other.0)
    }

    /// Its days.
    #[must_use]
    pub(crate) fn days(self) -> Days {
        Days {
            from: Some(self.first()),
            through: Some(self.last()),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// How many days there are from one through another.
#[must_use]
pub(crate) fn count(from: NaiveDate, through: NaiveDate) -> i64 {
    (through - from).num_days() + 1
}
