//! A run in every form: JSON, rows for CSV, a text and a page for people, and the hash over its figures.

pub(crate) mod hash;
pub(crate) mod json;
pub(crate) mod page;
pub(crate) mod rows;
pub(crate) mod text;

use crate::billing::book::model::{Book, Customer};
use crate::billing::month::Month;
use crate::billing::rating::charge::Charge;
use crate::billing::rating::draft::Draft;
use crate::billing::rating::run::Run;
use chrono::NaiveDate;

/// A run with all that it was made from.
#[derive(Debug)]
pub(crate) struct Made {
    /// The hash of the edition.
    pub edition: String,
    /// Its import; 0 for a book that is not in the ledger.
    pub edition_import: i64,
    /// The book.
    pub book: Book,
    /// The period.
    pub month: Month,
    /// The day of issue.
    pub issue_date: NaiveDate,
    /// The charges.
    pub charges: Vec<Charge>,
    /// The run.
    pub run: Run,
}

impl Made {
    /// The customer of a draft.
    pub(crate) fn customer(&self, draft: &Draft) -> Option<&Customer> {
        self.book.customers.get(draft.customer)
    }

    /// The id and the name of the customer of a draft.
    pub(crate) fn names(&self, draft: &Draft) -> (&str, &str) {
        self.customer(draft).map_or(("", ""), |customer| {
            let name = customer.party.get("name").map_or("", String::as_str);
            (customer.id.as_str(), name)
        })
    }

    /// The hash by which documents are issued; nothing where a customer's figures are unsure.
    pub(crate) fn hash(&self) -> Option<String> {
        self.run.blocked.is_empty().then(|| hash::of(self))
    }
}
