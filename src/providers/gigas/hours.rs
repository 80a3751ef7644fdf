//! How long an interval is charged: `2025-05-12T10:30:00` to `2025-05-19T18:00:00` is 175.5 hours.
//!
//! A running interval has been charged until the provider answered; a later answer makes it longer. Hours are a
//! decimal, rounded once to ten decimals: 36 µs is a hundred-millionth of an hour, so only a second's third or
//! seventh part is ever rounded, by less than a fifth of a microsecond.

use crate::clock;
use crate::contract::document::{Cell, Row};
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use chrono::{DateTime, TimeDelta, Utc};

const MICROSECONDS_IN_AN_HOUR: i64 = 3_600_000_000;
const DECIMALS: u32 = 10;

/// Hours from one time to another; none where the second is the earlier one.
pub(super) fn between(start: DateTime<Utc>, end: DateTime<Utc>) -> String {
    let microseconds = (end - start).num_microseconds().unwrap_or(i64::MAX).max(0);
    let hours = rounding::divide(
        &Decimal::from(microseconds),
        &Decimal::from(MICROSECONDS_IN_AN_HOUR),
        DECIMALS,
        Mode::HalfEven,
    );
    hours.unwrap_or_else(|_| Decimal::zero()).trim_zeros(0).to_string()
}

/// Sets `charged_until_utc` and `charged_hours` of a row that has a start and perhaps an end. Gives the time until
/// which a running interval is charged, which makes it another revision.
pub(super) fn set(row: &mut Row, retrieved_at: DateTime<Utc>) -> Option<String> {
    let time = |row: &Row, column: &str| row.cell(column).and_then(Cell::as_text).and_then(clock::parse);
    let start = time(row, "start_date_utc")?;
    let end = time(row, "end_date_utc");
    // Whoever states a day means all of it.
    let day = clock::day_meant(retrieved_at).map(|day| day + TimeDelta::days(1));
    let until = end.unwrap_or(day.unwrap_or(retrieved_at));
    row.set("charged_until_utc", clock::stored(until));
    row.set("charged_hours", between(start, until));
    end.is_none().then(|| format!("charged_until={}", clock::stored(until)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_exact_to_ten_decimals() {
        for (start, end, hours) in [
            ("2025-05-12T10:30:00+00:00", "2025-05-19T18:00:00+00:00", "175.5"),
            (
                "2025-05-06T14:20:10+00:00",
                "2025-05-28T03:45:30+00:00",
                "517.4222222222",
            ),
            ("2025-05-06", "2025-05-07", "24"),
            ("2025-05-06", "2025-05-06T00:00:00.000018Z", "0.000000005"),
            ("2025-05-06", "2025-05-06", "0"),
            ("2025-05-07", "2025-05-06", "0"),
        ] {
            let (start, end) = (clock::parse(start).unwrap(), clock::parse(end).unwrap());
            assert_eq!(between(start, end), hours);
        }
    }
}
