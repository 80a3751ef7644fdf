//! Formats of times: `%m/%d/%Y` reads `9/2/2023` as the 2nd of September, and nothing else.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// Formats in order, and the zone of those that have no offset of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Times {
    /// Its name: `default`.
    pub name: String,
    /// The formats; the first that matches is meant.
    pub formats: Vec<Format>,
    /// How far the zone is ahead of UTC, in seconds.
    pub ahead: i32,
    /// Whether an end is the last unit that is meant, so that one more is added: `23:59:59` is the next midnight.
    pub inclusive: bool,
}

/// One format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Format {
    /// As it is written in the mapping.
    pub text: String,
    parts: Vec<Part>,
}

/// A part of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A text that stands there.
    Literal(String),
    /// `%Y`, four digits.
    Year,
    /// `%y`, two digits of this century.
    ShortYear,
    /// `%m`, one or two digits.
    Month,
    /// `%b` or `%B`, in English.
    MonthName,
    /// `%d`, one or two digits.
    Day,
    /// `%H`, one or two digits.
    Hour,
    /// `%I`, one or two digits.
    HourOf12,
    /// `%p`: AM or PM.
    Half,
    /// `%M`, two digits.
    Minute,
    /// `%S`, two digits.
    Second,
    /// `%f`, digits of a fraction.
    Fraction,
    /// `%z`: `Z`, `+0200` or `+02:00`.
    Offset,
    /// `%s`: seconds since 1970.
    Epoch,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a format found in a text.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    hour: Option<u32>,
    afternoon: Option<bool>,
    minute: Option<u32>,
    second: Option<u32>,
    nanosecond: Option<u32>,
    ahead: Option<i32>,
    epoch: Option<i64>,
}

impl Format {
    /// Reads a format.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            if letter != '%' {
                literal.push(letter);
                continue;
            }
            let part = match letters.next() {
                Some('Y') => Part::Year,
                Some('y') => Part::ShortYear,
                Some('m') => Part::Month,
                Some('b' | 'B') => Part::MonthName,
                Some('d') => Part::Day,
                Some('H') => Part::Hour,
                Some('I') => Part::HourOf12,
                Some('p') => Part::Half,
                Some('M') => Part::Minute,
                Some('S') => Part::Second,
                Some('f') => Part::Fraction,
                Some('z') => Part::Offset,
                Some('s') => Part::Epoch,
                Some('%') => {
                    literal.push('%');
                    continue;
                }
                other => {
                    let other = other.map(String::from).unwrap_or_default();
                    return Err(format!(
                        "`%{other}` means nothing; there are %Y %y %m %b %d %H %I %p %M %S %f %z %s and %%"
                    ));
                }
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            if parts.contains(&part) {
                return Err(format!("`{text}` has the same part twice"));
            }
            parts.push(part);
        }
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        let has = |part: &Part| parts.contains(part);
        let has_year = has(&Part::Year) || has(&Part::ShortYear);
        let has_month = has(&Part::Month) || has(&Part::MonthName);
        if !(has(&Part::Epoch) || has_year && has_month) {
            return Err(format!("`{text}` needs a year and a month (%Y and %m), or %s"));
        }
        if has(&Part::HourOf12) != has(&Part::Half) {
            return Err(format!("`{text}` has one of %I and %p without the other"));
        }
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    /// The local time that a text is, and its own offset.
    fn read(&self, text: &str) -> Option<(NaiveDateTime, Option<i32>)> {
        let mut found = Found::default();
        let mut rest = text;
        for part in &self.parts {
            rest = take(part, rest, &mut found)?;
        }
        if !rest.is_empty() {
            return None;
        }
        if let Some(epoch) = found.epoch {
            return Some((DateTime::from_timestamp(epoch, 0)?.naive_utc(), Some(0)));
        }
        let day = NaiveDate::from_ymd_opt(found.year?, found.month?, found.day.unwrap_or(1))?;
        let hour = match (found.hour.unwrap_or(0), found.afternoon) {
            (hour, None) => hour,
            (12, Some(afternoon)) => u32::from(afternoon) * 12,
            (hour @ 1..=11, Some(afternoon)) => hour + u32::from(afternoon) * 12,
            _ => return None,
        };
        let (minute, second) = (found.minute.unwrap_or(0), found.second.unwrap_or(0));
        let time = NaiveTime::from_hms_nano_opt(hour, minute, second, found.nanosecond.unwrap_or(0))?;
        Some((day.and_time(time), found.ahead))
    }

    /// The smallest unit that it writes.
    fn unit(&self) -> TimeDelta {
        let has = |part: &Part| self.parts.contains(part);
        if has(&Part::Second) || has(&Part::Epoch) || has(&Part::Fraction) {
            TimeDelta::seconds(1)
        } else if has(&Part::Minute) {
            TimeDelta::minutes(1)
        } else if has(&Part::Hour) || has(&Part::HourOf12) {
            TimeDelta::hours(1)
        } else {
            TimeDelta::days(1)
        }
    }

    /// Whether it ends with a day, and has no time of day.
    fn is_month(&self) -> bool {
        !self.parts.iter().any(|part| matches!(part, Part::Day | Part::Epoch))
    }

    /// A time in this format, numbers filled up with noughts or not.
    fn write(&self, time: NaiveDateTime, is_filled: bool) -> String {
        let number = |format: &str| {
            let text = time.format(format).to_string();
            if is_filled {
                text
            } else {
                text.trim_start_matches('0').to_owned()
            }
        };
        let part = |part: &Part| match part {
            Part::Literal(text) => text.clone(),
            Part::Year => time.format("%Y").to_string(),
            Part::ShortYear => time.format("%y").to_string(),
            Part::Month => number("%m"),
            Part::MonthName => time.format("%b").to_string(),
            Part::Day => number("%d"),
            Part::Hour => number("%H"),
            Part::HourOf12 => number("%I"),
            Part::Half => time.format("%p").to_string(),
            Part::Minute => time.format("%M").to_string(),
            Part::Second => time.format("%S").to_string(),
            Part::Fraction => "000".to_owned(),
            Part::Offset => "Z".to_owned(),
            Part::Epoch => time.and_utc().timestamp().to_string(),
        };
        self.parts.iter().map(part).collect()
    }
}

/// What follows a part in a text.
fn take<'t>(part: &Part, text: &'t str, found: &mut Found) -> Option<&'t str> {
    let digits = |least: usize, most: usize| {
        let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
        (length >= least).then(|| text.split_at(length))
    };
    let mut number = |least: usize, most: usize, field: fn(&mut Found) -> &mut Option<u32>| {
        let (number, rest) = digits(least, most)?;
        *field(found) = Some(number.parse().ok()?);
        Some(rest)
    };
    match part {
        Part::Literal(literal) => text.strip_prefix(literal.as_str()),
        Part::Month => number(1, 2, |found| &mut found.month),
        Part::Day => number(1, 2, |found| &mut found.day),
        Part::Hour | Part::HourOf12 => number(1, 2, |found| &mut found.hour),
        Part::Minute => number(2, 2, |found| &mut found.minute),
        Part::Second => number(2, 2, |found| &mut found.second),
        Part::Year | Part::ShortYear => {
            let (least, century) = if *part == Part::Year { (4, 0) } else { (2, 2000) };
            let (number, rest) = digits(least, least)?;
            found.year = Some(number.parse::<i32>().ok()? + century);
            Some(rest)
        }
        Part::MonthName => {
            let (number, name) = MONTHS.iter().zip(1_u32..).find_map(|(name, number)| {
                let short = name.get(..3)?;
                let starts = |name: &str| {
                    text.get(..name.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(name))
                };
                [*name, short]
                    .into_iter()
                    .find(|name| starts(name))
                    .map(|name| (number, name))
            })?;
            found.month = Some(number);
            text.get(name.len()..)
        }
        Part::Half => {
            let half = text.get(..2)?;
            found.afternoon = Some(half.eq_ignore_ascii_case("pm"));
            (half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm")).then(|| text.get(2..))?
        }
        Part::Fraction => {
            let (fraction, rest) = digits(1, 9)?;
            found.nanosecond = Some(format!("{fraction:0<9}").parse().ok()?);
            Some(rest)
        }
        Part::Offset => {
            if let Some(rest) = text.strip_prefix('Z') {
                found.ahead = Some(0);
                return Some(rest);
            }
            let length = if text.as_bytes().get(3) == Some(&b':') { 6 } else { 5 };
            let (offset, rest) = text.split_at_checked(length)?;
            found.ahead = Some(seconds_ahead(offset)?);
            Some(rest)
        }
        Part::Epoch => {
            let (number, rest) = digits(1, 12)?;
            found.epoch = Some(number.parse().ok()?);
            Some(rest)
        }
    }
}

/// How many seconds a zone such as `+02:00` or `-0530` is ahead of UTC.
fn seconds_ahead(text: &str) -> Option<i32> {
    let is_behind = text.starts_with('-');
    let digits: String = text.strip_prefix(['+', '-'])?.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = (digits.get(..2)?, digits.get(2..4)?);
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok()? * 60;
    (seconds <= 18 * 3_600).then_some(if is_behind { -seconds } else { seconds })
}

/// The zone of a mapping: UTC, or an offset.
///
/// # Errors
/// What else can be done.
pub(crate) fn zone(text: &str) -> Result<i32, String> {
    if ["UTC", "Etc/UTC", "Etc/GMT", "GMT", "Z"].contains(&text) {
        return Ok(0);
    }
    seconds_ahead(text).ok_or_else(|| {
        format!("`{text}` is not UTC and not an offset such as +02:00; the rules of places with summer time are not known here")
    })
}

impl Times {
    /// The moment that a text is.
    #[must_use]
    pub(crate) fn moment(&self, text: &str) -> Option<DateTime<Utc>> {
        let (format, (local, own)) = self
            .formats
            .iter()
            .find_map(|format| Some((format, format.read(text)?)))?;
        let offset = FixedOffset::east_opt(own.unwrap_or(self.ahead))?;
        let moment = local.and_local_timezone(offset).single()?.to_utc();
        if self.inclusive {
            moment.checked_add_signed(format.unit())
        } else {
            Some(moment)
        }
    }

    /// The day that a text is.
    #[must_use]
    pub(crate) fn day(&self, text: &str) -> Option<NaiveDate> {
        let (format, (local, _)) = self
            .formats
            .iter()
            .find_map(|format| Some((format, format.read(text)?)))?;
        let is_day = format.is_month() || local.time() == NaiveTime::MIN || self.inclusive;
        let day = is_day.then(|| local.date())?;
        if self.inclusive { day.succ_opt() } else { Some(day) }
    }

    /// Two formats that read one text differently, with that text.
    #[must_use]
    pub(crate) fn contradiction(&self) -> Option<(&str, &str, String)> {
        const SAMPLES: [(i32, u32, u32, u32, u32, u32); 4] = [
            (2003, 4, 5, 6, 7, 8),
            (2011, 12, 10, 9, 8, 7),
            (2001, 2, 3, 4, 5, 6),
            (2021, 11, 12, 10, 23, 22),
        ];
        let samples = SAMPLES.iter().filter_map(|(year, month, day, hour, minute, second)| {
            NaiveDate::from_ymd_opt(*year, *month, *day)?.and_hms_opt(*hour, *minute, *second)
        });
        for time in samples {
            for (place, one) in self.formats.iter().enumerate() {
                for other in self.formats.iter().skip(place + 1) {
                    for (writer, is_filled) in [(one, true), (one, false), (other, true), (other, false)] {
                        let text = writer.write(time, is_filled);
                        let (Some(first), Some(second)) = (one.read(&text), other.read(&text)) else {
                            continue;
                        };
                        if first.0 != second.0 {
                            return Some((&one.text, &other.text, text));
                        }
                    }
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(formats: &[&str]) -> Times {
        Times {
            name: "default".to_owned(),
            formats: formats.iter().map(|format| Format::parse(format).unwrap()).collect(),
            ahead: 0,
            inclusive: false,
        }
    }

    fn read(formats: &[&str], text: &str) -> Option<String> {
        times(formats).moment(text).map(|moment| moment.to_rfc3339())
    }

    #[test]
    fn a_time_matches_its_format_as_a_whole() {
        for (format, text, expected) in [
            ("%m/%d/%Y", "9/2/2023", "2023-09-02T00:00:00+00:00"),
            ("%m/%d/%Y", "09/02/2023", "2023-09-02T00:00:00+00:00"),
            (
                "%Y-%m-%dT%H:%M:%S.%fZ",
                "2024-09-01T00:00:00.250Z",
                "2024-09-01T00:00:00.250+00:00",
            ),
            (
                "%Y-%m-%d %H:%M:%S %z",
                "2025-06-01 00:00:00 +0200",
                "2025-05-31T22:00:00+00:00",
            ),
            ("%Y-%m-%dT%H:%M%z", "2023-11-13T07:00Z", "2023-11-13T07:00:00+00:00"),
            ("%d %b %Y", "3 Jun 2021", "2021-06-03T00:00:00+00:00"),
            ("%d %b %Y", "03 june 2021", "2021-06-03T00:00:00+00:00"),
            ("%d.%m.%y", "30.06.25", "2025-06-30T00:00:00+00:00"),
            (
                "%m/%d/%Y %I:%M:%S %p",
                "6/30/2025 12:00:00 AM",
                "2025-06-30T00:00:00+00:00",
            ),
            ("%m/%d/%Y %I:%M %p", "6/30/2025 1:05 pm", "2025-06-30T13:05:00+00:00"),
            ("%Y%m", "202506", "2025-06-01T00:00:00+00:00"),
            ("%s", "1719792000", "2024-07-01T00:00:00+00:00"),
        ] {
            assert_eq!(read(&[format], text).as_deref(), Some(expected), "{text}");
        }
        for (format, text) in [
            ("%m/%d/%Y", "13/02/2023"),
            ("%m/%d/%Y", "01.09.2023"),
            ("%m/%d/%Y", "9/2/23"),
            ("%m/%d/%Y", "9/2/2023 "),
            ("%m/%d/%Y", " 9/2/2023"),
            ("%Y-%m-%d", "+2023-09-02"),
            ("%Y-%m-%d", "2023-02-30"),
            ("%Y-%m-%d %H:%M:%S", "2023-02-03 24:00:00"),
            ("%m/%d/%Y %I:%M %p", "6/30/2025 13:05 pm"),
        ] {
            assert_eq!(read(&[format], text), None, "{text}");
        }
    }

    #[test]
    fn an_inclusive_end_is_followed_by_one_more_unit() {
        let mut times = times(&["%Y/%m/%d %H:%M:%S", "%Y/%m/%d"]);
        times.inclusive = true;
        let end = |text: &str| times.moment(text).unwrap().to_rfc3339();
        assert_eq!(end("2025/05/31 23:59:59"), "2025-06-01T00:00:00+00:00");
        assert_eq!(end("2025/05/31"), "2025-06-01T00:00:00+00:00");
        assert_eq!(times.day("2025/05/31").unwrap().to_string(), "2025-06-01");
    }

    #[test]
    fn formats_that_contradict_each_other_are_found() {
        for (formats, expected) in [
            (&["%m/%d/%Y", "%d/%m/%Y"][..], true),
            (&["%y-%m-%d", "%d-%m-%y"], true),
            (
                &["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%d %H:%M:%S.000"],
                false,
            ),
            (&["%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d"], false),
            (&["%m/%d/%Y", "%m/%d/%Y %H:%M"], false),
        ] {
            assert_eq!(times(formats).contradiction().is_some(), expected, "{formats:?}");
        }
    }

    #[test]
    fn zones_are_utc_or_an_offset() {
        assert_eq!(zone("UTC"), Ok(0));
        assert_eq!(zone("-05:30"), Ok(-19_800));
        assert!(zone("Europe/Berlin").unwrap_err().contains("summer time"));
        let mut times = times(&["%Y-%m-%d %H:%M"]);
        times.ahead = 7_200;
        assert_eq!(
            times.moment("2025-06-01 01:00").unwrap().to_rfc3339(),
            "2025-05-31T23:00:00+00:00"
        );
    }

    #[test]
    fn formats_that_cannot_mean_a_time_are_refused() {
        for format in ["%Y", "%d/%m", "%Q-%Y-%m", "%Y-%m-%d %I:%M", "%Y-%m-%Y", "%"] {
            assert!(Format::parse(format).is_err(), "{format}");
        }
    }
}
