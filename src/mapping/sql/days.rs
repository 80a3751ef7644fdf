//! The day after, the month and the next month of a day: `day_after('2025-06-30T00:00:00Z')` is `2025-07-01T00:00:00Z`.
//!
//! A day goes in as `2025-06-30` or as a moment in UTC, and comes out as the moment at which it begins in UTC.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, SecondsFormat, Utc};

/// The same moment a day later.
pub(super) fn day_after(text: &str) -> Option<String> {
    moment(text)?.checked_add_days(Days::new(1)).map(written)
}

/// The first moment of the month.
pub(super) fn month_of(text: &str) -> Option<String> {
    first(text).map(written)
}

/// The first moment of the next month.
pub(super) fn month_after(text: &str) -> Option<String> {
    first(text)?.checked_add_months(Months::new(1)).map(written)
}

fn first(text: &str) -> Option<DateTime<Utc>> {
    let day = moment(text)?.date_naive().with_day(1)?;
    Some(day.and_time(chrono::NaiveTime::MIN).and_utc())
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    let day = crate::clock::parse_date(text).map(|day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc());
    let is_moment = text.len() >= 20 && text.ends_with('Z');
    day.or_else(|| is_moment.then(|| crate::clock::parse(text)).flatten())
}

/// A moment as an expression sees it: in UTC, with a fraction only where there is one.
pub(crate) fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_follow_each_other() {
        for (text, day, month, next) in [
            (
                "2025-06-30",
                "2025-07-01T00:00:00Z",
                "2025-06-01T00:00:00Z",
                "2025-07-01T00:00:00Z",
            ),
            (
                "2024-02-28T00:00:00Z",
                "2024-02-29T00:00:00Z",
                "2024-02-01T00:00:00Z",
                "2024-03-01T00:00:00Z",
            ),
            (
                "2024-12-31T23:00:00Z",
                "2025-01-01T23:00:00Z",
                "2024-12-01T00:00:00Z",
                "2025-01-01T00:00:00Z",
            ),
        ] {
            assert_eq!(day_after(text).as_deref(), Some(day), "{text}");
            assert_eq!(month_of(text).as_deref(), Some(month), "{text}");
            assert_eq!(month_after(text).as_deref(), Some(next), "{text}");
        }
        for text in ["", "2025-13-01", "30.06.2025", "2025-06-30T00:00:00", "June"] {
            assert_eq!(day_after(text), None, "{text}");
        }
    }
}
