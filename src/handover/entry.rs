//! Entries of a journal, each with postings that add up to nothing.

use super::accounts::Account;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use chrono::NaiveDate;

/// What an entry is of. Entries of a day and document come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// What was open before.
    Opening,
    /// An invoice that was issued.
    Invoice,
    /// A credit note that was issued.
    CreditNote,
    /// An invoice of a supplier.
    Received,
    /// A credit note of a supplier.
    ReceivedCredit,
    /// Money in or out.
    Payment,
    /// A payment that was there before pays a document.
    Allocation,
    /// What an issuer calls paid.
    Stated,
    /// What who paid early took off.
    CashDiscount,
    /// A small difference.
    WriteOff,
    /// A difference between exchange rates.
    Exchange,
}

impl Kind {
    /// In words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Opening => "opening balances",
            Kind::Invoice => "invoice",
            Kind::CreditNote => "credit note",
            Kind::Received => "supplier invoice",
            Kind::ReceivedCredit => "supplier credit note",
            Kind::Payment => "payment",
            Kind::Allocation => "allocation",
            Kind::Stated => "paid as stated",
            Kind::CashDiscount => "cash discount",
            Kind::WriteOff => "write-off",
            Kind::Exchange => "exchange difference",
        }
    }
}

/// An amount on an account. Debits are positive.
#[derive(Debug, Clone)]
pub(crate) struct Posting {
    /// The account.
    pub account: Account,
    /// How much.
    pub amount: Decimal,
    /// In this currency.
    pub currency: String,
    /// The same in the currency of the books, where that is another one.
    pub base: Option<Decimal>,
    /// How many of its currency one of the books' is, where a rate says so.
    pub rate: Option<Decimal>,
}

/// Decimals of an exchange rate.
pub(crate) const RATE_DECIMALS: u32 = 6;

impl Posting {
    /// The amount in the currency of the books.
    pub(crate) fn in_books(&self) -> &Decimal {
        self.base.as_ref().unwrap_or(&self.amount)
    }
}

/// An entry.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The day.
    pub day: NaiveDate,
    /// What it is of.
    pub kind: Kind,
    /// The number of the document, or of the payment.
    pub code: String,
    /// The other party.
    pub party: String,
    /// The number of the document that it is about: that of the invoice for payments and for what corrects one.
    pub document: String,
    /// The document, by its place in the journal's list.
    pub of: Option<usize>,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// The month that it is for.
    pub period: Option<String>,
    /// What tells it apart from entries that look alike.
    pub key: String,
    /// Debits first.
    pub postings: Vec<Posting>,
}

impl Entry {
    /// The same with debits first.
    pub(crate) fn sorted(mut self) -> Self {
        self.postings
            .retain(|posting| !posting.amount.is_zero() || posting.base.as_ref().is_some_and(|base| !base.is_zero()));
        self.postings.sort_by_key(|posting| posting.amount.is_negative());
        self
    }

    /// What entries are ordered by.
    pub(crate) fn order(&self) -> (NaiveDate, &str, Kind, &str, &str) {
        (self.day, &self.document, self.kind, &self.code, &self.key)
    }
}

/// An amount with the decimals of its currency, or more where it has more.
pub(crate) fn written(amount: &Decimal, of: &str) -> String {
    let decimals = currency::decimals(of);
    let trimmed = amount.trim_zeros(decimals);
    if trimmed.scale() < decimals {
        rounding::round(&trimmed, decimals, Mode::HalfAway).to_string()
    } else {
        trimmed.to_string()
    }
}
