//! A booking batch for DATEV: a file `EXTF_….csv` of the format's version 700, category 21, version 13.
//!
//! A booking has two accounts and one amount, which is never negative: `S` or `H` says which side the first account is on. An
//! invoice is one booking for each tax, with the gross amount, because accounts or keys of DATEV take the tax out of it.

mod booking;
mod columns;
mod text;

use super::journal::Journal;
use crate::billing::book::model::Book;
use crate::clock::Clock;
use crate::error::{Problem, Result, codes};
use booking::Bookings;
use chrono::{Datelike, NaiveDate};
use text::{Texts, bytes, quoted};

/// A file.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many bookings it has.
    pub bookings: usize,
    /// What must be said beside.
    pub notes: Vec<String>,
}

/// A setting of `[datev]`; its default where the book has none.
fn setting<'b>(book: &'b Book, key: &str, otherwise: &'b str) -> &'b str {
    book.handover
        .get(&format!("datev.{key}"))
        .map_or(otherwise, String::as_str)
}

/// Writes the batch.
///
/// # Errors
/// When the book lacks a setting or an account, the days are of two fiscal years, or an amount cannot be written.
pub(crate) fn write(journal: &Journal, book: &Book, clock: Clock) -> Result<Batch> {
    let mut texts = Texts::default();
    let length: usize = setting(book, "account_length", "4").parse().unwrap_or(4);
    let mut bookings = Bookings::new(journal, book, length, &mut texts);
    for key in ["berater", "mandant"] {
        if !book.handover.contains_key(&format!("datev.{key}")) {
            bookings.lacks(&format!("datev.{key}"), "the header of the file");
        }
    }
    let rows = bookings.all()?;
    let start = fiscal_year(journal, setting(book, "year_start", "01-01"))?;
    let columns = columns::all();
    let mut text = header(journal, book, (clock, start), length, &mut texts);
    text.push_str("\r\n");
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    text.push_str(&names.join(";"));
    text.push_str("\r\n");
    let count = rows.len();
    for row in rows {
        let cells = columns.iter().enumerate().map(|(place, column)| {
            let value = row.get(&(place + 1)).map_or("", String::as_str);
            if column.is_text {
                quoted(value)
            } else {
                value.to_owned()
            }
        });
        text.push_str(&cells.collect::<Vec<_>>().join(";"));
        text.push_str("\r\n");
    }
    Ok(Batch {
        bytes: bytes(&text),
        bookings: count,
        notes: texts.told(),
    })
}

/// The first day of the fiscal year that the days are in.
fn fiscal_year(journal: &Journal, start: &str) -> Result<NaiveDate> {
    let of = |year: i32| crate::clock::parse_date(&format!("{year:04}-{start}"));
    let (from, last) = (journal.days.from, journal.days.last());
    let begun = [from.year(), from.year() - 1]
        .into_iter()
        .filter_map(of)
        .find(|begun| *begun <= from);
    let next = begun.and_then(|begun| of(begun.year() + 1));
    match (begun, next) {
        (Some(begun), Some(next)) if last < next => Ok(begun),
        _ => {
            let message = format!("{} lies in two fiscal years, which begin on {start}", journal.days.name);
            let problem = Problem::new(&codes::NOT_BOOKED, message);
            Err(Box::new(problem.hint("a file for DATEV is of one fiscal year: write one for each; `year_start` in [datev] says when it begins")))
        }
    }
}

/// The header, one line of 31 fields.
fn header(
    journal: &Journal,
    book: &Book,
    (clock, start): (Clock, NaiveDate),
    length: usize,
    texts: &mut Texts,
) -> String {
    let plain = |day: NaiveDate| day.format("%Y%m%d").to_string();
    let name = texts.text(&format!("billbook {}", journal.days.name), 30);
    let fields = [
        quoted("EXTF"),
        "700".to_owned(),
        "21".to_owned(),
        quoted("Buchungsstapel"),
        "13".to_owned(),
        clock.now().format("%Y%m%d%H%M%S%3f").to_string(),
        String::new(),
        quoted("BB"),
        quoted("billbook"),
        quoted(""),
        setting(book, "berater", "").to_owned(),
        setting(book, "mandant", "").to_owned(),
        plain(start),
        length.to_string(),
        plain(journal.days.from),
        plain(journal.days.last()),
        quoted(&name),
        quoted(setting(book, "initials", "")),
        "1".to_owned(),
        "0".to_owned(),
        // Not locked: whoever imports the batch decides when it is final.
        "0".to_owned(),
        quoted(&journal.currency),
        String::new(),
        quoted(""),
        String::new(),
        String::new(),
        quoted(setting(book, "chart", "")),
        String::new(),
        String::new(),
        quoted(""),
        quoted(""),
    ];
    fields.join(";")
}
