//! The journal of some days: entries, what was open before them, and what is open at their end.

use super::accounts::Account;
use super::document::Document;
use super::entry::Entry;
use crate::money::decimal::Decimal;
use chrono::NaiveDate;

/// The days of a journal.
#[derive(Debug, Clone)]
pub(crate) struct Days {
    /// The first.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: NaiveDate,
    /// As somebody asked for them: `2026-12`.
    pub name: String,
}

impl Days {
    /// The last day.
    pub(crate) fn last(&self) -> NaiveDate {
        self.to.pred_opt().unwrap_or(self.to)
    }
}

/// Which side is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Both.
    Both,
    /// What customers owe.
    Receivable,
    /// What is owed to suppliers.
    Payable,
}

/// What an account comes to at the end of the days.
#[derive(Debug, Clone)]
pub(crate) struct Balance {
    /// The account.
    pub account: Account,
    /// The party, or what else it is of.
    pub party: String,
    /// The currency.
    pub currency: String,
    /// How much; debits are positive.
    pub amount: Decimal,
}

/// A journal.
#[derive(Debug)]
pub(crate) struct Journal {
    /// Whose books.
    pub seller: String,
    /// The currency of the books.
    pub currency: String,
    /// The days.
    pub days: Days,
    /// The entries of the days, in order.
    pub entries: Vec<Entry>,
    /// What was open before; nothing where nothing was.
    pub opening: Option<Entry>,
    /// What is open at the end, of each party that an entry names or that owes or is owed something.
    pub closing: Vec<Balance>,
    /// The documents up to the end of the days.
    pub documents: Vec<Document>,
    /// The exchange rates that were used: day, currencies and number.
    pub rates: Vec<(NaiveDate, String, String, Decimal)>,
    /// What must be said beside.
    pub notes: Vec<String>,
}
