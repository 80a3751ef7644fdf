//! A month by another book: what each step of a price would come to.

use super::made::Asked;
use super::past::runs;
use crate::billing::book::kept;
use crate::billing::book::model::Book;
use crate::billing::ledger;
use crate::billing::rating::amend::{Difference, compare};
use crate::billing::rating::run::{Input, Past};
use crate::error::Result;
use crate::output::Show;
use crate::output::json::Json;
use crate::output::rows::Rows;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What a month comes to by another book.
#[derive(Debug)]
pub(crate) struct Rerated {
    /// The edition that it is compared with.
    pub edition: String,
    /// What differs.
    pub differences: Vec<Difference>,
    /// Customers whose figures are unsure, and why.
    pub unsure: BTreeMap<String, String>,
}

/// Rates a month by another book, and by the edition that billed it, or the one in force where it was not billed.
///
/// # Errors
/// When the ledger does not have the edition, or cannot be read.
pub(crate) fn rerate(connection: &Connection, asked: &Asked, other: &Book) -> Result<Rerated> {
    let run = runs(connection)?.into_iter().find(|run| run.month == asked.month);
    let wanted = match (&asked.edition, &run) {
        (Some(edition), _) => Some(edition.clone()),
        (None, Some(run)) => Some(run.edition_of(connection)?),
        (None, None) => None,
    };
    let edition = kept::edition(connection, wanted.as_deref())?;
    let book = edition.book()?;
    let today = asked.now.with_timezone(&book.billing.time_zone).date_naive();
    let issued = run.as_ref().map(|run| run.issue_date);
    let issue_date = asked.on.or(issued).unwrap_or(today);
    let rates_of = |book: &Book| {
        let chosen = asked.rates.as_ref().or(book.billing.rates.as_ref());
        ledger::exchange_rates(connection, chosen.map(String::as_str), None)
    };
    let charges_of = |book: &Book| ledger::charges(connection, book, asked.month.first(), asked.month.last());
    let (before, after) = (charges_of(&book)?, charges_of(other)?);
    let (rates, other_rates) = (rates_of(&book)?, rates_of(other)?);
    let past = Past::default();
    let was = Input {
        book: &book,
        charges: &before,
        rates: &rates,
        month: asked.month,
        issue_date,
        past: &past,
        only: asked.customer.as_deref(),
    };
    let now = Input {
        book: other,
        charges: &after,
        rates: &other_rates,
        ..was
    };
    let (differences, unsure) = compare(was, now, &BTreeSet::new());
    Ok(Rerated {
        edition: edition.sha256,
        differences,
        unsure,
    })
}

/// The columns, with what they are to readers.
pub(crate) const COLUMNS: [(&str, Show); 8] = [
    ("customer", Show::TEXT.kept()),
    ("contract", Show::TEXT),
    ("rule", Show::TEXT),
    ("text", Show::PROSE),
    ("currency", Show::CURRENCY.kept()),
    ("was", Show::AMOUNT.kept()),
    ("now", Show::AMOUNT.kept()),
    ("difference", Show::AMOUNT.kept()),
];

/// The differences as rows.
#[must_use]
pub(crate) fn rows(rerated: &Rerated) -> Rows {
    let row = |one: &Difference| {
        let [customer, contract] = &one.of;
        let rule = if one.rule.is_empty() {
            Json::Null
        } else {
            Json::string(&one.rule)
        };
        vec![
            Json::string(customer),
            Json::string(contract),
            rule,
            Json::string(&one.text),
            Json::string(&one.currency),
            Json::string(one.was.to_string()),
            Json::string(one.now.to_string()),
            Json::string(one.now.sub(&one.was).to_string()),
        ]
    };
    Rows {
        columns: COLUMNS.map(|(name, _)| name.to_owned()).to_vec(),
        rows: rerated.differences.iter().map(row).collect(),
    }
}
