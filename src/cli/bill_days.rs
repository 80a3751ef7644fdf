//! Months and days as they are typed to `billbook bill`.

use crate::billing::month::Month;
use crate::clock;
use chrono::NaiveDate;

/// A month such as `2026-11`.
pub(super) fn parse_month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "write a month such as 2026-11".to_owned())
}

/// A day such as `2026-12-01`.
pub(super) fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let day = (text.len() == 10).then(|| clock::parse_date(text)).flatten();
    day.ok_or_else(|| "write a day such as 2026-12-01".to_owned())
}
