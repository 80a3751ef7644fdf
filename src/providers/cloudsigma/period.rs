//! The period a burst usage is about: from the first moment of one day to the first moment of another.
//!
//! The documentation's note: a date means its 00:00, and rows lie within their day. So `date__lt=D` leaves day D
//! out and `date__gt=D` takes it in; `lte` and `gte` mean the same, since no row lies on a midnight. Without a
//! filter the period is the last 30 days.

use crate::clock;
use chrono::{DateTime, Days, NaiveTime, Utc};

/// Days asked for when no filter is given; "last 30 days by default".
const DEFAULT_DAYS: u64 = 30;

/// From the first moment, to the moment after the last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Period {
    /// As stored.
    pub start: String,
    /// As stored.
    pub end: String,
}

impl Period {
    /// Whether the other lies within this one.
    pub(super) fn holds(&self, other: &Period) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether they have a moment in common.
    pub(super) fn meets(&self, other: &Period) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// For people: days where the period is whole days.
    pub(super) fn describe(&self) -> String {
        let short = |text: &str| text.strip_suffix("T00:00:00.000000Z").unwrap_or(text).to_owned();
        format!("{} to {}", short(&self.start), short(&self.end))
    }
}

fn midnight(time: DateTime<Utc>) -> DateTime<Utc> {
    time.date_naive().and_time(NaiveTime::MIN).and_utc()
}

fn next_midnight(time: DateTime<Utc>) -> DateTime<Utc> {
    let start = midnight(time);
    start.checked_add_days(Days::new(1)).unwrap_or(start)
}

/// The whole day that holds this moment.
pub(super) fn day(time: DateTime<Utc>) -> Period {
    Period {
        start: clock::stored(midnight(time)),
        end: clock::stored(next_midnight(time)),
    }
}

/// The period of a request made at `now`. `parameter` looks up a filter by its full name.
///
/// # Errors
/// Gives the name and value of a filter that is not a date.
pub(super) fn of<'p>(
    parameter: impl Fn(&str) -> Option<&'p str>,
    now: DateTime<Utc>,
) -> Result<Period, (String, String)> {
    let time = |name: &str| match parameter(name) {
        None => Ok(None),
        Some(text) => match clock::parse(text) {
            Some(time) => Ok(Some(time)),
            None => Err((name.to_owned(), text.to_owned())),
        },
    };
    if let Some(date) = time("date")? {
        return Ok(day(date));
    }
    let start = time("date__gt")?.or(time("date__gte")?);
    let end = time("date__lt")?.or(time("date__lte")?);
    let is_default = start.is_none() && end.is_none();
    let start = match start {
        Some(start) => start,
        None if is_default => midnight(now).checked_sub_days(Days::new(DEFAULT_DAYS)).unwrap_or(now),
        // Only an end was named: everything before it.
        None => DateTime::UNIX_EPOCH,
    };
    Ok(Period {
        start: clock::stored(start),
        end: clock::stored(end.unwrap_or_else(|| next_midnight(now))),
    })
}

/// Of the periods that have rows, those to add up for the one asked for, and those that only overlap it. An equal
/// period answers alone; else the widest ones that do not overlap each other, from the earliest on.
pub(super) fn choose(asked: &Period, held: &[Period]) -> (Vec<Period>, Vec<Period>) {
    let overlapping = held
        .iter()
        .filter(|period| asked.meets(period) && !asked.holds(period))
        .cloned();
    if held.contains(asked) {
        return (vec![asked.clone()], Vec::new());
    }
    let overlapping: Vec<Period> = overlapping.collect();
    let mut inside: Vec<&Period> = held.iter().filter(|period| asked.holds(period)).collect();
    inside.sort_by(|a, b| a.start.cmp(&b.start).then_with(|| b.end.cmp(&a.end)));
    let mut chosen: Vec<Period> = Vec::new();
    for period in inside {
        if chosen.last().is_none_or(|last| last.end <= period.start) {
            chosen.push(period.clone());
        }
    }
    (chosen, overlapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(filters: &[(&str, &str)]) -> String {
        let now = clock::parse("2014-11-20T12:34:56Z").unwrap();
        let find = |name: &str| filters.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        of(find, now).unwrap().describe()
    }

    #[test]
    fn filters_follow_the_documented_note() {
        assert_eq!(asked(&[]), "2014-10-21 to 2014-11-21");
        assert_eq!(asked(&[("date", "2014-10-21")]), "2014-10-21 to 2014-10-22");
        assert_eq!(
            asked(&[("date__gt", "2014-11-15"), ("date__lt", "2014-11-19")]),
            "2014-11-15 to 2014-11-19"
        );
        assert_eq!(
            asked(&[("date__gte", "2014-07-01"), ("date__lt", "2014-08-01")]),
            "2014-07-01 to 2014-08-01"
        );
        assert_eq!(asked(&[("date__gte", "2014-11-01")]), "2014-11-01 to 2014-11-21");
        assert_eq!(asked(&[("date__lte", "2014-11-01")]), "1970-01-01 to 2014-11-01");
    }

    fn period(start: &str, end: &str) -> Period {
        let stored = |text: &str| clock::stored(clock::parse(text).unwrap());
        Period {
            start: stored(start),
            end: stored(end),
        }
    }

    #[test]
    fn an_equal_period_answers_alone() {
        let july = period("2014-07-01", "2014-08-01");
        let half = period("2014-07-01", "2014-07-16");
        assert_eq!(choose(&july, &[half, july.clone()]), (vec![july], Vec::new()));
    }

    #[test]
    fn adjoining_periods_add_up_and_overlapping_ones_stay_out() {
        let (july, august) = (period("2014-07-01", "2014-08-01"), period("2014-08-01", "2014-09-01"));
        let inner = period("2014-07-10", "2014-07-20");
        let across = period("2014-08-15", "2014-09-15");
        let held = [inner, august.clone(), across.clone(), july.clone()];
        let (chosen, overlapping) = choose(&period("2014-07-01", "2014-09-01"), &held);
        assert_eq!(chosen, [july, august]);
        assert_eq!(overlapping, [across]);
    }
}
