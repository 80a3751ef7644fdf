//! The only source of "now": `2025-07-01T06:00:00.000000Z`.
//!
//! Everything that depends on the time takes a [`Clock`], so that `--now` (or `BILLBOOK_NOW`) makes a run
//! repeatable, and tests are not ordered by when they ran.

pub(crate) mod meant;
pub(crate) mod period;
pub(crate) mod steps;
pub(crate) mod times;
pub(crate) mod zone;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};

/// The time of this run: fixed by the user, or the system's.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    now: DateTime<Utc>,
    stated: bool,
    again: bool,
}

impl Clock {
    /// A clock that stands at the stated time.
    #[must_use]
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self {
            now,
            stated: true,
            again: false,
        }
    }

    /// A clock that stands at the time of an earlier run, whose user stated it or not.
    #[must_use]
    pub fn recorded(now: DateTime<Utc>, stated: bool) -> Self {
        Self {
            now,
            stated,
            again: true,
        }
    }

    /// A clock that stands at the system's time when the program started.
    #[must_use]
    pub fn system() -> Self {
        #[allow(clippy::disallowed_methods, reason = "this is the one clock")]
        let now = std::time::SystemTime::now();
        Self {
            now: now.into(),
            stated: false,
            again: false,
        }
    }

    /// The time of this run.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Whether it is the time of an earlier run, which is made again.
    #[must_use]
    pub(crate) fn is_again(&self) -> bool {
        self.again
    }

    /// Whether the user stated the time.
    #[must_use]
    pub fn is_stated(&self) -> bool {
        self.stated
    }
}

/// The year that a day is in, else the last day before a moment.
#[must_use]
pub(crate) fn year_of(day: Option<&str>, end: Option<&str>) -> Option<String> {
    let day = day.and_then(|day| parse_date(day.get(..10)?));
    let last = || Some((end.and_then(parse)? - chrono::Duration::nanoseconds(1)).date_naive());
    let year = day.or_else(last)?;
    Some(year.format("%Y").to_string())
}

/// A time as the ledger stores it: UTC, six decimals, fixed width, so that texts compare like times.
#[must_use]
pub(crate) fn stored(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Reads a time as providers and users write it: RFC 3339, the same with a blank instead of `T`, without an
/// offset (then UTC), without seconds, or a date alone (then its 00:00); or as HTTP headers have it (RFC 1123),
/// `Sat, 01 Sep 2018 00:00:00 GMT`. `None` for anything else.
#[must_use]
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    // chrono reads `2014-06-05 09:06:00+00:00` only with an explicit format; minutes alone are common in texts.
    for format in ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M%:z", "%Y-%m-%d %H:%M%:z"] {
        if let Ok(time) = DateTime::parse_from_str(text, format) {
            return Some(time.to_utc());
        }
    }
    for format in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%MZ",
        "%Y-%m-%d %H:%MZ",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M:%S%.fZ",
        "%a, %d %b %Y %H:%M:%S GMT",
    ] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
            return Some(time.and_utc());
        }
    }
    parse_date(text).map(|date| date.and_time(chrono::NaiveTime::MIN).and_utc())
}

/// Reads `2014-10-21`, and nothing else: years have four digits, months and days two.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    if text.len() != 10 {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

/// A microsecond, the last one of a day included in it.
const TICK: TimeDelta = TimeDelta::microseconds(1);

/// Reads the time at which something was retrieved. A date alone means the whole day, which is its last moment where times
/// are compared.
#[must_use]
pub(crate) fn parse_retrieval(text: &str) -> Option<DateTime<Utc>> {
    match parse_date(text) {
        Some(date) => {
            let next = date.succ_opt()?.and_time(chrono::NaiveTime::MIN).and_utc();
            next.checked_sub_signed(TICK)
        }
        None => parse(text),
    }
}

/// The first moment of the day of which this is the last one.
#[must_use]
pub(crate) fn day_meant(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let next = time.checked_add_signed(TICK)?;
    (next.time() == chrono::NaiveTime::MIN).then(|| next - TimeDelta::days(1))
}

/// How far behind the present a stated time may lie: clocks and time zones differ, but not by more.
pub(crate) const AHEAD_MAX: TimeDelta = TimeDelta::hours(24);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_usual_spelling() {
        for (text, expected) in [
            ("2014-06-05T09:08:47.992023+00:00", "2014-06-05T09:08:47.992023Z"),
            ("2014-06-05T11:08:47+02:00", "2014-06-05T09:08:47.000000Z"),
            ("2013-07-09 07:49:06+00:00", "2013-07-09T07:49:06.000000Z"),
            ("2025-04-14T07:00Z", "2025-04-14T07:00:00.000000Z"),
            ("2014-06-05 09:06Z", "2014-06-05T09:06:00.000000Z"),
            ("2014-06-05T09:06", "2014-06-05T09:06:00.000000Z"),
            ("2014-06-05 09:06", "2014-06-05T09:06:00.000000Z"),
            ("2014-06-05", "2014-06-05T00:00:00.000000Z"),
            ("Sat, 01 Sep 2018 00:00:00 GMT", "2018-09-01T00:00:00.000000Z"),
        ] {
            assert_eq!(parse(text).map(stored).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_date_of_retrieval_means_its_whole_day() {
        let read = parse_retrieval("2013-12-10").unwrap();
        assert_eq!(stored(read), "2013-12-10T23:59:59.999999Z");
        assert_eq!(day_meant(read), parse("2013-12-10"));
        assert_eq!(parse_retrieval("2013-12-10T06:00Z"), parse("2013-12-10T06:00Z"));
        assert_eq!(day_meant(parse("2013-12-10").unwrap()), None);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "05/06/2014",
            "2014-6-5",
            "2014-13-01",
            "2014-06-05T25:00",
            "1401959327",
            "Fri, 01 Sep 2018 00:00:00 GMT",
            "Sat, 01 Sep 2018 00:00:00 EST",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
