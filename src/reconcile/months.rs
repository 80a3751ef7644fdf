//! Calendar months of statements: `2025-06`, from `2025-06-01T00:00:00.000000Z` to `2025-07-01T00:00:00.000000Z`.

use crate::clock;
use chrono::{Months, NaiveDate, NaiveTime};

/// One month, UTC.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    /// `2025-06`.
    pub name: String,
    /// Its first moment, as stored.
    pub start: String,
    /// The moment after its last.
    pub end: String,
}

/// The month of a time or date as stored; `None` when the text is not one.
#[must_use]
pub(crate) fn of(time: &str) -> Option<Month> {
    let name = time.get(..7)?;
    let first = clock::parse_date(&format!("{name}-01"))?;
    let stored = |day: NaiveDate| clock::stored(day.and_time(NaiveTime::MIN).and_utc());
    Some(Month {
        name: name.to_owned(),
        start: stored(first),
        end: stored(first.checked_add_months(Months::new(1))?),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_month_ends_when_the_next_one_starts() {
        let month = super::of("2025-12-31T23:59:59.000000Z").unwrap();
        assert_eq!(month.name, "2025-12");
        assert_eq!(month.start, "2025-12-01T00:00:00.000000Z");
        assert_eq!(month.end, "2026-01-01T00:00:00.000000Z");
        assert_eq!(super::of("last month"), None);
    }
}
