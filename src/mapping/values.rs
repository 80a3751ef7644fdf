//! What a value must be to go into a column.

use super::grammar::numbers::{self, Plain};
use super::sql::{Failure, Value};
use super::target::{CATEGORIES, ValueKind};
use crate::money::decimal::Decimal;

/// Whether a condition holds; unknown where it is NULL.
pub(super) fn holds(value: &Value) -> Option<bool> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(*number != 0),
        // A text does not answer; SQLite would read a number at its start.
        Value::Text(text) => Some(!text.is_empty() && text != "0"),
    }
}

/// Why a value may not be in a column.
pub(super) struct Wrong {
    /// In words that go on after the column's name.
    pub message: String,
    /// The value.
    pub value: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        Self {
            message: failure.message,
            value: None,
            hint: failure.hint.map(str::to_owned),
        }
    }
}

/// The value as it is stored, if the column may have it.
pub(super) fn checked(kind: ValueKind, is_needed: bool, value: Value<'_>) -> Result<Value<'_>, Wrong> {
    let wrong = |message: &str, value: &Value, hint: &str| Wrong {
        message: message.to_owned(),
        value: value.written().map(std::borrow::Cow::into_owned),
        hint: Some(hint.to_owned()).filter(|hint| !hint.is_empty()),
    };
    let text = match &value {
        Value::Null if is_needed => return Err(wrong("is NULL, and every row must have it", &value, "")),
        Value::Null | Value::Integer(_) if kind == ValueKind::Decimal => return Ok(value),
        Value::Null => return Ok(value),
        Value::Integer(_) if kind == ValueKind::Text => return Ok(value),
        Value::Integer(_) => return Err(wrong("is a whole number", &value, "")),
        Value::Text(text) => text.as_ref(),
    };
    match kind {
        ValueKind::Text if text.is_empty() && is_needed => {
            Err(wrong("is empty, and every row must have it", &value, ""))
        }
        ValueKind::Text => Ok(value),
        ValueKind::Decimal => match numbers::plain(text) {
            Plain::Digits => Ok(value),
            Plain::Exponent if text.len() < 200 && Decimal::is_decimal(text) => Ok(value),
            _ if Decimal::is_decimal(text) => Ok(value),
            _ => Err(wrong(
                "is not a decimal",
                &value,
                "give the columns that it reads the type \"decimal\" in [columns]",
            )),
        },
        ValueKind::Time if is_moment(text) => Ok(value),
        ValueKind::Time => Err(wrong(
            "is not a time",
            &value,
            "give the column that it reads the type \"time\" or \"date\" in [columns]",
        )),
        ValueKind::Date => match text
            .get(..10)
            .filter(|_| is_moment(text) || crate::clock::parse_date(text).is_some())
        {
            Some(day) => Ok(Value::Text(day.to_owned().into())),
            None => Err(wrong(
                "is not a day",
                &value,
                "give the column that it reads the type \"date\" in [columns]",
            )),
        },
        ValueKind::Period => match period(text) {
            Some(period) => Ok(Value::Text(period.into())),
            None => Err(wrong(
                "is not a period",
                &value,
                "give a month, such as month_of(day), or its first day, a `/`, and the first day after it",
            )),
        },
        ValueKind::Direction if matches!(text, "out" | "in") => Ok(value),
        ValueKind::Direction => Err(wrong("is not a direction", &value, "a direction is `out` or `in`")),
        ValueKind::Category if CATEGORIES.contains(&text) => Ok(value),
        ValueKind::Category => {
            let hint = format!("the categories are: {}", CATEGORIES.join(", "));
            Err(wrong("is not a category of charges", &value, &hint))
        }
    }
}

/// A period as lists have it: `2026-02` for a month, whose first moment may stand for it, or two days.
fn period(text: &str) -> Option<String> {
    let day = |text: &str| {
        let day = text.get(..10)?;
        let is_whole = text.len() == 10 || is_moment(text);
        (is_whole && crate::clock::parse_date(day).is_some()).then(|| day.to_owned())
    };
    if let Some((from, to)) = text.split_once('/') {
        let (from, to) = (day(from)?, day(to)?);
        return (from < to).then(|| format!("{from}/{to}"));
    }
    if let Some(day) = day(text) {
        return day.strip_suffix("-01").map(str::to_owned);
    }
    (text.len() == 7 && crate::clock::parse_date(&format!("{text}-01")).is_some()).then(|| text.to_owned())
}

/// Whether a text is a moment as columns of times give it: `2024-09-01T00:00:00Z`, perhaps with a fraction.
fn is_moment(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let bytes = text.as_bytes();
    let fits = |(byte, form): (&u8, &u8)| {
        if *form == b'0' {
            byte.is_ascii_digit()
        } else {
            byte == form
        }
    };
    let has_form = bytes.len() > FORM.len() && bytes.ends_with(b"Z") && bytes.iter().zip(FORM).all(fits);
    // Only what a mapping wrote itself, or a column of times, has this form; the day of any other text is checked.
    has_form && (bytes.len() == 20 || crate::clock::parse(text).is_some()) && text.get(..10).is_some_and(is_day)
}

fn is_day(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u32>().ok());
    match (number(0..4), number(5..7), number(8..10)) {
        (_, Some(1..=12), Some(1..=28)) => true,
        (Some(_), Some(_), Some(29..=31)) => crate::clock::parse_date(text).is_some(),
        _ => false,
    }
}
