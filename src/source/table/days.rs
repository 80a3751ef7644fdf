//! Days in lists as people write them: `30.06.2025`, `6/30/2025 0:00`, `30 June 2025`.
//!
//! `05/06/2025` is a day in June or in May. This file says which days a text can be; the list as a whole decides, or
//! its user.

use chrono::NaiveDate;

/// A day as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrittenDay {
    /// The day it is, where the day comes before the month or the order is plain.
    pub day_first: Option<NaiveDate>,
    /// The day it is, where the month comes first or the order is plain.
    pub month_first: Option<NaiveDate>,
    /// Whether it is written `2025-06-30`.
    pub is_iso: bool,
}

impl WrittenDay {
    /// A day that can only be this one.
    fn plain(day: NaiveDate) -> Self {
        Self {
            day_first: Some(day),
            month_first: Some(day),
            is_iso: false,
        }
    }

    /// The day, where there is but one.
    pub(crate) fn only(&self) -> Option<NaiveDate> {
        match (self.day_first, self.month_first) {
            (Some(one), Some(other)) => (one == other).then_some(one),
            (one, other) => one.or(other),
        }
    }

    /// Whether it can be two days.
    pub(crate) fn is_open(&self) -> bool {
        self.only().is_none()
    }
}

/// The days a text can be; `None` where it is not a day.
pub(crate) fn written(text: &str) -> Option<WrittenDay> {
    let text = text.trim();
    let day = without_time(text)?;
    if let Some(found) = digits(day) {
        let is_iso = day.len() == text.len() && is_iso_day(day);
        return Some(WrittenDay { is_iso, ..found });
    }
    named(day).map(WrittenDay::plain)
}

/// `2025-06-30`
fn is_iso_day(text: &str) -> bool {
    text.len() == 10 && text.as_bytes().get(4) == Some(&b'-')
}

/// The month a text names, as `2025-06`: `06/2025`, `June 2025`, `Jun-25`.
pub(crate) fn month(text: &str) -> Option<String> {
    let parts: Vec<&str> = text
        .trim()
        .split([' ', '/', '.', '-'])
        .filter(|part| !part.is_empty())
        .collect();
    let [one, other] = parts[..] else { return None };
    let (month, year) = match (month_named(one), number(one, 1..=2), number(one, 4..=4)) {
        (Some(month), _, _) => (month, year_of(other)?),
        (None, Some(month), _) => (month, number(other, 4..=4)?),
        (None, None, Some(year)) => (number(other, 1..=2)?, year),
        _ => return None,
    };
    let year = i32::try_from(year).ok()?;
    NaiveDate::from_ymd_opt(year, month, 1).map(|day| day.format("%Y-%m").to_string())
}

/// The text without a time of day: `1/1/2026 0:00`, `2025-06-30T00:00:00Z`, `6/30/2025 12:00:00 AM`. `None` where what
/// follows the day is not a time.
fn without_time(text: &str) -> Option<&str> {
    let Some(colon) = text.find(':') else { return Some(text) };
    let hour = text.get(..colon)?;
    let digits = hour.len() - hour.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (day, time) = text.split_at(hour.len() - digits);
    let is_time = (1..=2).contains(&digits)
        && time
            .chars()
            .all(|c| c.is_ascii_digit() || ":.+- AMPamZUTCG".contains(c));
    let day = day.strip_suffix(['T', ' ', ','])?.trim_end_matches([' ', ',']);
    is_time.then_some(day)
}

/// A day in digits alone.
fn digits(text: &str) -> Option<WrittenDay> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, rest) = text.split_at(4);
        let (month, day) = rest.split_at(2);
        return date(number(year, 4..=4)?, number(month, 2..=2)?, number(day, 2..=2)?).map(WrittenDay::plain);
    }
    let separator = text
        .chars()
        .find(|c| !c.is_ascii_digit())
        .filter(|c| "/.-".contains(*c))?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [one, two, three] = parts[..] else { return None };
    if let Some(year) = number(one, 4..=4) {
        return date(year, number(two, 1..=2)?, number(three, 1..=2)?).map(WrittenDay::plain);
    }
    let (one, two, year) = (number(one, 1..=2)?, number(two, 1..=2)?, year_of(three)?);
    // Nobody writes the month first with points and a full year.
    let is_plain = separator == '.' && three.len() == 4;
    let found = WrittenDay {
        day_first: date(year, two, one),
        month_first: if is_plain {
            date(year, two, one)
        } else {
            date(year, one, two)
        },
        is_iso: false,
    };
    (found.day_first.is_some() || found.month_first.is_some()).then_some(found)
}

/// `30 June 2025`, `30. Juni 2025`, `June 30, 2025`, `30-Jun-25`
fn named(text: &str) -> Option<NaiveDate> {
    let parts = text
        .split([' ', '.', ',', '-', '/'])
        .filter(|part| !part.is_empty() && *part != "de");
    let parts: Vec<&str> = parts.collect();
    let [one, two, three] = parts[..] else { return None };
    let year = year_of(three)?;
    match (month_named(one), month_named(two)) {
        (Some(month), None) => date(year, month, number(two, 1..=2)?),
        (None, Some(month)) => date(year, month, number(one, 1..=2)?),
        _ => None,
    }
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn number(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let is_number = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// Two digits are a year of this century.
fn year_of(text: &str) -> Option<u32> {
    number(text, 4..=4).or_else(|| Some(2000 + number(text, 2..=2)?))
}

/// The names of months in English, German, French, Spanish and Dutch, as far as they differ; any beginning of three letters
/// or more will do that no other month has.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "januari", "jänner", "janvier", "enero"],
    &["february", "februar", "februari", "feber", "février", "febrero"],
    &["march", "märz", "maart", "maerz", "mrz", "mars", "marzo"],
    &["april", "avril", "abril"],
    &["may", "mai", "mei", "mayo"],
    &["june", "juni", "juin", "junio"],
    &["july", "juli", "juillet", "julio"],
    &["august", "augustus", "août", "aout", "agosto"],
    &["september", "septembre", "septiembre", "sept"],
    &["october", "oktober", "octobre", "octubre"],
    &["november", "novembre", "noviembre"],
    &["december", "dezember", "décembre", "decembre", "diciembre"],
];

fn month_named(text: &str) -> Option<u32> {
    let text = text.to_lowercase();
    if text.chars().count() < 3 {
        return None;
    }
    let mut found = MONTHS
        .iter()
        .zip(1_u32..)
        .filter(|(names, _)| names.iter().any(|name| name.starts_with(&text)))
        .map(|(_, month)| month);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<(String, String)> {
        let found = written(text)?;
        let text = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        Some((text(found.day_first), text(found.month_first)))
    }

    #[test]
    fn days_are_one_or_two() {
        for (text, day_first, month_first) in [
            ("2025-06-30", "2025-06-30", "2025-06-30"),
            ("2025-06-30T00:00:00", "2025-06-30", "2025-06-30"),
            ("2025-06-30 14:22:10 UTC", "2025-06-30", "2025-06-30"),
            ("2025/6/3", "2025-06-03", "2025-06-03"),
            ("20250630", "2025-06-30", "2025-06-30"),
            ("30.06.2025", "2025-06-30", "2025-06-30"),
            ("05.06.2025", "2025-06-05", "2025-06-05"),
            ("05/06/2025", "2025-06-05", "2025-05-06"),
            ("30/06/2025", "2025-06-30", "-"),
            ("6/30/2025 0:00", "-", "2025-06-30"),
            ("6/30/2025 12:00:00 AM", "-", "2025-06-30"),
            ("1/1/2026 0:00", "2026-01-01", "2026-01-01"),
            ("05.06.25", "2025-06-05", "2025-05-06"),
            ("30.06.25", "2025-06-30", "-"),
            ("06-30-2025", "-", "2025-06-30"),
            ("30 June 2025", "2025-06-30", "2025-06-30"),
            ("Jun 30, 2025", "2025-06-30", "2025-06-30"),
            ("30. Juni 2025", "2025-06-30", "2025-06-30"),
            ("1. März 2025", "2025-03-01", "2025-03-01"),
            ("30-Jun-25", "2025-06-30", "2025-06-30"),
            ("30 de junio de 2025", "2025-06-30", "2025-06-30"),
            ("5 déc 2025", "2025-12-05", "2025-12-05"),
        ] {
            assert_eq!(
                days(text),
                Some((day_first.to_owned(), month_first.to_owned())),
                "{text}"
            );
        }
        for text in [
            "",
            "yesterday",
            "31/13/2025",
            "2025-02-30",
            "30.06",
            "1/2/3/2025",
            "32 June 2025",
            "30 Ju 2025",
            "2025",
            "10:30",
            "30.06.2025 25 o'clock: x",
            "202506301",
            "1-2/2025",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn months_have_names_and_numbers() {
        for text in [
            "06/2025",
            "6.2025",
            "2025/06",
            "June 2025",
            "Juni 2025",
            "Jun-25",
            "juin 2025",
        ] {
            assert_eq!(month(text).as_deref(), Some("2025-06"), "{text}");
        }
        for text in ["2025", "13/2025", "06/25", "Q2 2025", "30.06.2025"] {
            assert_eq!(month(text), None, "{text}");
        }
    }
}
