//! Days and moments: the report's last day `2022-01-31` is the invoice's end `2022-02-01T00:00:00+00:00`.
//!
//! An invoice's period ends at the moment after its last, a report's with its last day. Nothing else knows that.

use crate::clock;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

/// The day, in UTC, on which a period starts.
#[must_use]
pub(crate) fn first_day(start: DateTime<Utc>) -> String {
    start.date_naive().to_string()
}

/// The last day, in UTC, of a period that ends before this moment.
#[must_use]
pub(crate) fn last_day(end: DateTime<Utc>) -> String {
    let last_moment = end.checked_sub_signed(TimeDelta::microseconds(1)).unwrap_or(end);
    last_moment.date_naive().to_string()
}

/// The moment a period starts that starts with this day, as stored.
#[must_use]
pub(crate) fn start_of(day: NaiveDate) -> String {
    clock::stored(day.and_time(NaiveTime::MIN).and_utc())
}

/// The moment after a period that ends with this day, as stored.
#[must_use]
pub(crate) fn end_of(day: NaiveDate) -> String {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    clock::stored(next.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_the_same_in_days_and_in_moments() {
        let end = clock::parse("2022-02-01T00:00:00+00:00").unwrap();
        assert_eq!(last_day(end), "2022-01-31");
        let day = clock::parse_date("2022-01-31").unwrap();
        assert_eq!(end_of(day), clock::stored(end));
        assert_eq!(start_of(day), "2022-01-31T00:00:00.000000Z");
    }

    #[test]
    fn a_period_within_a_day_starts_and_ends_with_it() {
        let start = clock::parse("2018-07-17T20:51:56+00:00").unwrap();
        assert_eq!(first_day(start), "2018-07-17");
        assert_eq!(last_day(start), "2018-07-17");
    }
}
