//! Terms: which element of a document fills which column, and how its text is read.

use crate::clock;
use crate::contract::document::{Cell, Reading, Row, Table};
use crate::error::codes;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::source::at::At;
use std::borrow::Cow;

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As it is, without blanks around it.
    Text,
    /// A day: `2026-12-01` or `20261201`.
    Day,
    /// A decimal.
    Decimal,
    /// A decimal in the currency of the document.
    Amount,
    /// A currency.
    Currency,
}

/// A column, and the paths that lead to its value, the best first.
#[derive(Debug)]
pub(super) struct Term {
    pub column: &'static str,
    pub kind: Kind,
    pub paths: &'static [&'static str],
}

pub(super) const fn text(column: &'static str, paths: &'static [&'static str]) -> Term {
    Term {
        column,
        kind: Kind::Text,
        paths,
    }
}

pub(super) const fn day(column: &'static str, paths: &'static [&'static str]) -> Term {
    Term {
        column,
        kind: Kind::Day,
        paths,
    }
}

pub(super) const fn decimal(column: &'static str, paths: &'static [&'static str]) -> Term {
    Term {
        column,
        kind: Kind::Decimal,
        paths,
    }
}

pub(super) const fn amount(column: &'static str, paths: &'static [&'static str]) -> Term {
    Term {
        column,
        kind: Kind::Amount,
        paths,
    }
}

pub(super) const fn code(column: &'static str, paths: &'static [&'static str]) -> Term {
    Term {
        column,
        kind: Kind::Currency,
        paths,
    }
}

/// A row without values.
pub(super) fn blank(table: &'static Table, pointer: &str) -> Row {
    let mut row = Row::new(table, pointer);
    row.cells = table.columns().iter().map(|_| Cell::Null).collect();
    row
}

/// Fills the columns of a row; gives where each value stands.
pub(super) fn fill(
    row: &mut Row,
    at: &At,
    terms: &[Term],
    (of_document, reading): (&str, &mut Reading),
) -> Vec<(String, Json)> {
    let mut places = Vec::new();
    for term in terms {
        let Some((path, found)) = term.paths.iter().find_map(|path| Some((path, at.seek(path)?))) else {
            continue;
        };
        let is_money = matches!(term.kind, Kind::Amount | Kind::Decimal);
        if is_money && let several @ 2.. = at.all(path).len() {
            let message = format!("the amount stands {several} times, and it does not say which one holds");
            reading.problem(&codes::WRONG_TYPE, message, found.node, &found.pointer);
            continue;
        }
        if let Some(text) = value(&found, term.kind, (of_document, reading)) {
            places.push((term.column.to_owned(), Json::string(found.pointer)));
            row.set(term.column, text);
        }
    }
    places
}

/// Notes that a column which every row has is empty.
pub(super) fn require(row: &Row, at: &At, needed: &[(&str, &str)], reading: &mut Reading) {
    for (column, what) in needed {
        if matches!(row.cell(column), Some(Cell::Null)) {
            reading.problem(&codes::MISSING, format!("{what} is missing"), at.node, &at.pointer);
        }
    }
}

/// The value of an element, or a problem.
pub(super) fn value(at: &At, kind: Kind, (of_document, reading): (&str, &mut Reading)) -> Option<String> {
    let found = at.own_text()?;
    match kind {
        Kind::Text => Some(found.to_owned()),
        Kind::Currency if currency::is_code(found) => Some(found.to_owned()),
        Kind::Currency => {
            let message = "this is not a currency of ISO 4217";
            reading.problem(&codes::CURRENCY, message, at.node, &at.pointer);
            None
        }
        Kind::Day => {
            let day = day_of(found);
            if day.is_none() {
                let message = "this is not a date: write 2026-12-01 in UBL and 20261201 in CII";
                reading.problem(&codes::DATE, message, at.node, &at.pointer);
            }
            day
        }
        Kind::Decimal | Kind::Amount => {
            if kind == Kind::Amount
                && let Some(stated) = at.text("currencyID").filter(|stated| *stated != of_document)
            {
                let message = format!("the amount is in {stated}, but the invoice is in {of_document}");
                reading.problem(&codes::CURRENCY, message, at.node, &at.pointer);
                return None;
            }
            let plain = plain(found);
            if let Err(error) = Decimal::parse(&plain) {
                let message = format!("this is not a decimal number: {error}");
                reading.problem(&codes::DECIMAL, message, at.node, &at.pointer);
                return None;
            }
            Some(plain.into_owned())
        }
    }
}

/// The day that a text begins with.
fn day_of(text: &str) -> Option<String> {
    const DAY: usize = 10;
    const COMPACT: usize = 8;
    let is_whole =
        |rest: Option<&str>| rest.is_none_or(|rest| rest.is_empty() || rest.starts_with(['T', 'Z', '+', '-']));
    let spelt = text.get(..DAY).filter(|day| clock::parse_date(day).is_some());
    if let Some(day) = spelt.filter(|_| is_whole(text.get(DAY..))) {
        return Some(day.to_owned());
    }
    let digits = text
        .get(..COMPACT)
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    let day = format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?);
    clock::parse_date(&day).map(|_| day)
}

/// A decimal of XML Schema in our digits: `+.5` is `0.5`, and `5.` is `5`.
fn plain(text: &str) -> Cow<'_, str> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let is_short = digits.starts_with('.') || digits.ends_with('.');
    if !is_short && digits.len() + sign.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let nought = if digits.starts_with('.') && digits.len() > 1 {
        "0"
    } else {
        ""
    };
    let digits = if digits.len() > 1 {
        digits.trim_end_matches('.')
    } else {
        digits
    };
    Cow::Owned(format!("{sign}{nought}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_both_spellings() {
        for (text, day) in [
            ("2026-12-01", Some("2026-12-01")),
            ("2026-12-01+01:00", Some("2026-12-01")),
            ("2026-12-01Z", Some("2026-12-01")),
            ("2026-12-01T10:00:00", Some("2026-12-01")),
            ("20261201", Some("2026-12-01")),
            ("2026-13-01", None),
            ("20261301", None),
            ("202612010000", Some("2026-12-01")),
            ("2612", None),
            ("01.12.2026", None),
            ("2026-12-011", None),
            ("", None),
            ("äöüäöüäöü", None),
        ] {
            assert_eq!(day_of(text).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn decimals_of_xml_schema_are_written_in_our_digits() {
        for (text, written) in [
            ("1.50", "1.50"),
            ("+1.50", "1.50"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            (".", "."),
            ("-", "-"),
            ("1,5", "1,5"),
        ] {
            assert_eq!(plain(text), written, "{text}");
        }
    }
}
