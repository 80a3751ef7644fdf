//! A run over the ledger. `bill run` shows it and `bill issue` issues it; only this file makes one.

use super::past;
use crate::billing::book::kept;
use crate::billing::book::model::Book;
use crate::billing::ledger;
use crate::billing::month::Month;
use crate::billing::rating::run::{self, Input};
use crate::billing::show::Made;
use crate::error::{Result, codes, unknown};
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Connection;

/// The question.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The month.
    pub month: Month,
    /// The day of issue. Without one it is the day of `now` in the book's time zone.
    pub on: Option<NaiveDate>,
    /// Only this customer, by id.
    pub customer: Option<String>,
    /// The source of exchange rates.
    pub rates: Option<String>,
    /// The edition, by the first digits of its hash. Without them it is the newest.
    pub edition: Option<String>,
    /// The time of the run.
    pub now: DateTime<Utc>,
}

/// Makes the run.
///
/// # Errors
/// When the ledger does not have the edition, the customer or the source of rates, or cannot be read.
pub(crate) fn make(connection: &Connection, asked: &Asked) -> Result<Made> {
    let edition = kept::edition(connection, asked.edition.as_deref())?;
    let book = edition.book()?;
    let made = of_book(connection, asked, book)?;
    Ok(Made {
        edition: edition.sha256,
        edition_import: edition.import_id,
        ..made
    })
}

/// Makes the run by a book that need not be in the ledger.
///
/// # Errors
/// As for [`make`].
pub(crate) fn of_book(connection: &Connection, asked: &Asked, book: Book) -> Result<Made> {
    require_customer(&book, asked.customer.as_deref())?;
    let today = || asked.now.with_timezone(&book.billing.time_zone).date_naive();
    let issue_date = asked.on.unwrap_or_else(today);
    let month = asked.month;
    let mut charges = ledger::charges(connection, &book, month.first(), month.last())?;
    let chosen = asked.rates.as_ref().or(book.billing.rates.as_ref());
    let rates = ledger::exchange_rates(connection, chosen.map(String::as_str), None)?;
    let past = past::read(connection, &book, (month, asked.customer.as_deref()), &mut charges)?;
    let run = run::run(Input {
        book: &book,
        charges: &charges,
        rates: &rates,
        month,
        issue_date,
        past: &past,
        only: asked.customer.as_deref(),
    });
    Ok(Made {
        edition: String::new(),
        edition_import: 0,
        book,
        month,
        issue_date,
        charges,
        run,
    })
}

/// Refuses a customer that the book does not have.
///
/// # Errors
/// When it has no customer of that id; the nearest one is named.
pub(super) fn require_customer(book: &Book, only: Option<&str>) -> Result<()> {
    let ids = book.customers.iter().map(|customer| customer.id.as_str());
    match only {
        Some(id) if !ids.clone().any(|known| known == id) => {
            Err(Box::new(unknown(&codes::NOT_FOUND, "customer", id, ids)))
        }
        _ => Ok(()),
    }
}
