//! The time zone in which times are shown, `Europe/Zurich`: one for the whole run, since it changes no figure. The ledger
//! counts in UTC.

use super::stored;
use chrono::{DateTime, Datelike, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use std::sync::OnceLock;

static SHOWN: OnceLock<Tz> = OnceLock::new();

/// Shows times in this zone from now on.
pub(crate) fn show(zone: Tz) {
    // It is set once, before anything is shown.
    let _ = SHOWN.set(zone);
}

/// The zone in which times are shown; none for UTC.
pub(crate) fn shown() -> Option<Tz> {
    SHOWN.get().copied()
}

/// The first moment at which the clocks of a zone show a time. Where they leap over it, the moment at which they do.
pub(crate) fn moment(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.with_timezone(&Utc),
        LocalResult::None => {
            // Nothing is more than a day ahead of UTC or behind it: halve until one second is left.
            let (mut before, mut at) = (
                local.and_utc() - TimeDelta::days(1),
                local.and_utc() + TimeDelta::days(1),
            );
            while at - before > TimeDelta::seconds(1) {
                let between = before + TimeDelta::seconds((at - before).num_seconds() / 2);
                if between.with_timezone(&zone).naive_local() < local {
                    before = between;
                } else {
                    at = between;
                }
            }
            at
        }
    }
}

/// How far a zone's clocks are ahead of UTC, in seconds, and until when: the last value is for all later times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offsets {
    /// The zone's name.
    pub name: &'static str,
    changes: Vec<(DateTime<Utc>, i32)>,
    last: i32,
}

impl Offsets {
    /// The offsets of a zone between two years, both included.
    pub(crate) fn of(zone: Tz, years: [i32; 2]) -> Self {
        let offset = |time: DateTime<Utc>| zone.offset_from_utc_datetime(&time.naive_utc()).fix().local_minus_utc();
        let first = |year: i32| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).earliest().unwrap_or_default();
        let [mut day, end] = [first(years[0]), first(years[1].saturating_add(1))];
        let mut before = offset(day);
        let mut changes = Vec::new();
        while day < end {
            let next = day + TimeDelta::days(1);
            let after = offset(next);
            if after != before {
                changes.push((change(&offset, day, next), before));
            }
            (day, before) = (next, after);
        }
        Self {
            name: zone.name(),
            changes,
            last: before,
        }
    }

    /// A time of the ledger as the zone's clocks show it, in a form of strftime. In SQL, for every SQLite.
    pub(crate) fn sql(&self, column: &str, form: &str) -> String {
        let mut offset = String::new();
        for (until, seconds) in &self.changes {
            offset.push_str(&format!(
                "WHEN {column} < '{}' THEN '{seconds:+} seconds' ",
                stored(*until)
            ));
        }
        let offset = if offset.is_empty() {
            format!("'{:+} seconds'", self.last)
        } else {
            format!("CASE {offset}ELSE '{:+} seconds' END", self.last)
        };
        format!("strftime('{form}', substr({column}, 1, 19), {offset})")
    }
}

/// The moment between two at which an offset changes.
fn change(offset: &impl Fn(DateTime<Utc>) -> i32, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    let (mut from, mut to, before) = (from, to, offset(from));
    while to - from > TimeDelta::seconds(1) {
        let middle = from + TimeDelta::seconds((to - from).num_seconds() / 2);
        if offset(middle) == before {
            from = middle;
        } else {
            to = middle;
        }
    }
    to
}

/// The years of two months, for [`Offsets::of`], one more on each side.
pub(crate) fn years(first: &str, last: &str) -> [i32; 2] {
    let year = |text: &str, otherwise: i32| text.get(..4).and_then(|year| year.parse().ok()).unwrap_or(otherwise);
    let now = DateTime::<Utc>::UNIX_EPOCH.year();
    [year(first, now) - 1, year(last, now) + 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn utc(text: &str) -> DateTime<Utc> {
        clock::parse(text).unwrap()
    }

    #[test]
    fn changes_of_a_zone_are_found_to_the_second() {
        let zurich = Offsets::of(Tz::Europe__Zurich, [2025, 2025]);
        let changes: Vec<(String, i32)> = zurich
            .changes
            .iter()
            .map(|(until, seconds)| (stored(*until), *seconds))
            .collect();
        assert_eq!(
            changes,
            [
                ("2025-03-30T01:00:00.000000Z".to_owned(), 3600),
                ("2025-10-26T01:00:00.000000Z".to_owned(), 7200)
            ]
        );
        assert_eq!(zurich.last, 3600);
        assert_eq!(
            Offsets::of(Tz::Asia__Kolkata, [2024, 2025]).sql("t", "%Y-%m"),
            "strftime('%Y-%m', substr(t, 1, 19), '+19800 seconds')"
        );
    }

    #[test]
    fn the_offsets_in_sql_are_those_of_the_zone() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for zone in [
            Tz::Europe__Zurich,
            Tz::America__St_Johns,
            Tz::Australia__Lord_Howe,
            Tz::Pacific__Apia,
            Tz::UTC,
        ] {
            let sql = format!(
                "SELECT {}",
                Offsets::of(zone, [2010, 2026]).sql("?1", "%Y-%m-%d %H:%M:%S")
            );
            let mut time = utc("2011-12-25T00:00:00Z");
            while time < utc("2026-01-02T00:00:00Z") {
                let found: String = connection.query_row(&sql, [stored(time)], |row| row.get(0)).unwrap();
                assert_eq!(found, time.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string());
                time += TimeDelta::seconds(60 * 60 * 7 + 1801);
            }
        }
    }

    #[test]
    fn a_midnight_that_clocks_leap_over_is_the_leap() {
        let local = |text: &str| utc(text).naive_utc();
        assert_eq!(
            moment(Tz::Europe__Zurich, local("2025-06-01")),
            utc("2025-05-31T22:00:00Z")
        );
        // Clocks in Havana went from 0 to 1 at midnight, and Apia had no 30 December 2011.
        assert_eq!(
            moment(Tz::America__Havana, local("2025-03-09")),
            utc("2025-03-09T05:00:00Z")
        );
        assert_eq!(
            moment(Tz::Pacific__Apia, local("2011-12-30")),
            utc("2011-12-30T10:00:00Z")
        );
    }
}
