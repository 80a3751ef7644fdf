//! The next number of a series.

use crate::billing::book::model::Book;
use crate::billing::number;
use crate::error::{Problem, Result, codes};
use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, OptionalExtension};

/// A number that is given now.
#[derive(Debug)]
pub(super) struct Number {
    pub pattern: String,
    pub year: i64,
    pub seq: i64,
    pub text: String,
}

/// The number after the last of a series.
///
/// # Errors
/// When the book has no such series, its pattern changed within the year, the day is before the last document's, or the number
/// is taken.
pub(super) fn next(connection: &Connection, book: &Book, kind: &str, on: NaiveDate) -> Result<Number> {
    let refused = |message: String, hint: String| -> Result<Number> {
        Err(Box::new(Problem::new(&codes::NUMBERS, message).hint(hint)))
    };
    let Some(series) = book.series.iter().find(|series| series.document == kind) else {
        return refused(
            format!("the book has no series of numbers for a {kind}"),
            format!("add [[series]] with `document = \"{kind}\"` and `number`, and import the book again"),
        );
    };
    let year = if series.by_year { i64::from(on.year()) } else { 0 };
    let sql = "SELECT number, issue_date FROM issued_document WHERE kind = ?1 ORDER BY document_id DESC LIMIT 1";
    let last: Option<(String, String)> = connection
        .query_row(sql, [kind], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((last, day)) = last.as_ref().filter(|(_, day)| *day > on.to_string()) {
        return refused(
            format!("the {kind} {last} is dated {day}, so the next one cannot be dated {on}"),
            format!("issue it on {day} or later with `--on`"),
        );
    }
    let sql =
        "SELECT pattern, seq, number FROM issued_document WHERE kind = ?1 AND year = ?2 ORDER BY seq DESC LIMIT 1";
    let before: Option<(String, i64, String)> = connection
        .query_row(sql, (kind, year), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    if let Some((pattern, _, last)) = before.as_ref().filter(|(pattern, ..)| *pattern != series.number) {
        return refused(
            format!(
                "the series of the {kind} {last} has the pattern `{pattern}`, and the book has `{}` now",
                series.number
            ),
            "a pattern changes where numbers begin again: keep it until the year is over".to_owned(),
        );
    }
    let seq = match (&before, last.is_some()) {
        (Some((_, seq, _)), _) => seq + 1,
        (None, true) => 1,
        (None, false) => i64::try_from(series.first.unwrap_or(1)).unwrap_or(1),
    };
    let number = number::of(&series.number, on.year(), u64::try_from(seq).unwrap_or_default());
    let is_taken: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM issued_document WHERE number = ?1)",
        [&number],
        |row| row.get(0),
    )?;
    if is_taken {
        return refused(
            format!("the number {number} is taken"),
            format!("give the series of the {kind} a pattern of its own in the book"),
        );
    }
    Ok(Number {
        pattern: series.number.clone(),
        year,
        seq,
        text: number,
    })
}
