//! Values of a book: numbers by their source text, days, words, each with its place.

use crate::billing::book::model::{Days, Place};
use crate::clock;
use crate::error::{Position, nearest};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::source::json::line_column;
use crate::source::toml::{At, Entry, Reading, Section};
use chrono::NaiveDate;
use std::sync::Arc;

/// A file of the book while it is read.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    /// Its values and what is wrong with them.
    pub toml: Reading<'a>,
    /// Its path inside the book.
    pub name: Arc<str>,
}

/// Whether a text is a number of a book: digits, perhaps with a minus before and one point inside.
#[must_use]
pub(super) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(unsigned),
    }
}

/// The rule for numbers.
pub(super) const NUMBER: &str = "write digits, with an optional leading minus and one optional point, such as 1250.50";

impl<'a> Reader<'a> {
    /// The place of a byte.
    pub(super) fn place(&self, at: usize) -> Place {
        let (line, column) = line_column(self.toml.text, at);
        Place {
            file: Arc::clone(&self.name),
            line,
            column,
        }
    }

    /// Takes down that something is wrong.
    pub(super) fn flaw(&mut self, at: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.toml.flaw_with(at, message, hint);
    }

    /// The source text of a value; that of a text without its quotes.
    fn written(&self, entry: Entry<'a>) -> Option<At<String>> {
        let span = entry.item.span()?;
        let at = span.start;
        let value = match entry.item.as_str() {
            Some(text) => text.to_owned(),
            None => self.toml.text.get(span)?.to_owned(),
        };
        Some(At { value, at })
    }

    /// A number, by its source text.
    pub(super) fn number(&mut self, section: Section<'a>, key: &str) -> Option<At<Decimal>> {
        let entry = section.get(key)?;
        let is_one = entry.item.is_integer() || entry.item.is_float() || entry.item.is_str();
        if !is_one {
            self.toml.wrong(section, entry, "a number");
            return None;
        }
        let written = self.written(entry)?;
        let found = if is_number(&written.value) {
            Decimal::parse(&written.value).ok()
        } else {
            None
        };
        if found.is_none() {
            let message = format!("{} is not a number: `{}`", section.path(key), written.value);
            self.flaw(written.at, message, NUMBER);
        }
        found.map(|value| At { value, at: written.at })
    }

    /// A number that is not negative.
    pub(super) fn amount(&mut self, section: Section<'a>, key: &str) -> Option<At<Decimal>> {
        let found = self.number(section, key)?;
        if found.value.is_negative() {
            let message = format!("{} is negative", section.path(key));
            self.flaw(found.at, message, "write an amount of 0 or more");
            return None;
        }
        Some(found)
    }

    /// A whole number of something, `14` or `"14 days"`.
    pub(super) fn count(&mut self, section: Section<'a>, key: &str, unit: &str) -> Option<u32> {
        let entry = section.get(key)?;
        let written = self.written(entry)?;
        let one = unit.strip_suffix('s').unwrap_or(unit);
        let digits = written
            .value
            .strip_suffix(unit)
            .or_else(|| written.value.strip_suffix(one));
        let digits = digits.unwrap_or(&written.value).trim();
        let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let found = digits.parse().ok().filter(|_| is_digits);
        if found.is_none() {
            let message = format!("{} is not a number of {unit}: `{}`", section.path(key), written.value);
            self.flaw(written.at, message, format!("write it as \"14 {unit}\""));
        }
        found
    }

    /// A day.
    pub(super) fn day(&mut self, section: Section<'a>, key: &str) -> Option<NaiveDate> {
        let entry = section.get(key)?;
        let written = self.written(entry)?;
        let found = (written.value.len() == 10)
            .then(|| clock::parse_date(&written.value))
            .flatten();
        if found.is_none() {
            let message = format!("{} is not a day: `{}`", section.path(key), written.value);
            self.flaw(written.at, message, "write a day as 2026-11-30");
        }
        found
    }

    /// The days from `from` through `through`, both included.
    pub(super) fn days(&mut self, section: Section<'a>) -> Days {
        let days = Days {
            from: self.day(section, "from"),
            through: self.day(section, "through"),
        };
        if let Some((from, through)) = days.from.zip(days.through)
            && from > through
        {
            let message = format!("`through` {through} is before `from` {from}");
            self.flaw(section.at(), message, "both days are included");
        }
        days
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, section: Section<'a>, key: &str) -> Option<String> {
        section.get(key)?;
        let found = self.toml.required(section, key)?;
        Some(found.value.to_owned())
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, section: Section<'a>, key: &str) -> String {
        let found = self.toml.required(section, key);
        found.map_or_else(String::new, |found| found.value.to_owned())
    }

    /// A word that must be one of a few.
    pub(super) fn word<T: Clone>(&mut self, section: Section<'a>, key: &str, words: &[(&str, T)]) -> Option<T> {
        section.get(key)?;
        let found = self.toml.required(section, key)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == found.value) {
            return Some(value.clone());
        }
        let all = words.iter().map(|(word, _)| *word);
        let hint = match nearest(found.value, all.clone()) {
            Some(nearest) => format!("the nearest is `{nearest}`"),
            None => format!("write one of: {}", all.collect::<Vec<_>>().join(", ")),
        };
        let message = format!("{} cannot be `{}`", section.path(key), found.value);
        self.flaw(found.at, message, hint);
        None
    }

    /// The code of a currency.
    pub(super) fn currency(&mut self, section: Section<'a>, key: &str) -> Option<String> {
        section.get(key)?;
        let found = self.toml.required(section, key)?;
        if found.value != currency::NONE && currency::is_code(found.value) {
            return Some(found.value.to_owned());
        }
        let message = format!("{} is not a currency: `{}`", section.path(key), found.value);
        self.flaw(found.at, message, "write a three-letter code of ISO 4217, such as EUR");
        None
    }

    /// The position of a place for a problem.
    pub(super) fn position(folder: &str, place: &Place) -> Position {
        Position {
            file: shown(folder, &place.file),
            line_column: Some((place.line, place.column)),
            pointer: None,
        }
    }
}

/// A file of the book with its folder.
#[must_use]
pub(super) fn shown(folder: &str, file: &str) -> String {
    if folder.is_empty() {
        file.to_owned()
    } else {
        format!("{}/{file}", folder.trim_end_matches('/'))
    }
}
