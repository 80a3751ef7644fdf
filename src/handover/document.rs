//! Invoices and credit notes of both sides as they are booked.

use super::accounts::Account;
use crate::money::decimal::Decimal;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What tells a party of one side from all others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PartyKey {
    /// Whether it is a customer.
    pub is_customer: bool,
    /// The id in the book, or the name.
    pub id: String,
}

/// A party.
#[derive(Debug, Clone)]
pub(crate) struct Party {
    /// What tells it apart.
    pub key: PartyKey,
    /// Its name.
    pub name: String,
    /// All names by which the book may know it, the first one included.
    pub names: Vec<String>,
}

/// A part of the net amount.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// On this account; nothing where the book has none.
    pub account: Option<Account>,
    /// How much.
    pub net: Decimal,
    /// The tax on it, by its place, where the document says so.
    pub tax: Option<usize>,
}

/// A tax.
#[derive(Debug, Clone)]
pub(crate) struct Tax {
    /// By what the book knows it: an id of the book, a rate, or a name.
    pub key: String,
    /// The category of EN 16931, where it is stated.
    pub category: Option<String>,
    /// On this amount, where that is stated.
    pub base: Option<Decimal>,
    /// How much.
    pub amount: Decimal,
    /// On this account; nothing where the book has none, or there is no tax.
    pub account: Option<Account>,
}

/// An invoice or a credit note.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// Its key in the relation `invoice`.
    pub key: String,
    /// The number.
    pub number: String,
    /// The number of the invoice that it corrects.
    pub corrects: Option<String>,
    /// The day of that invoice.
    pub corrected_on: Option<NaiveDate>,
    /// The customer or the supplier.
    pub party: Party,
    /// When it was issued.
    pub day: NaiveDate,
    /// When it is due.
    pub due: Option<NaiveDate>,
    /// The first and the last day that it is for.
    pub service: [Option<NaiveDate>; 2],
    /// The month that it bills.
    pub period: Option<String>,
    /// The currency.
    pub currency: String,
    /// The total; negative for a credit note.
    pub total: Decimal,
    /// The row of the issued document, where billbook issued it.
    pub issued: Option<i64>,
    /// The customer as printed on it.
    pub printed: BTreeMap<String, String>,
    /// The net amount by accounts; empty for a document before the days.
    pub parts: Vec<Part>,
    /// The taxes; the same.
    pub taxes: Vec<Tax>,
}

impl Document {
    /// Whether it is of the selling side.
    pub(crate) fn is_sale(&self) -> bool {
        self.party.key.is_customer
    }

    /// The number by which open items know it: that of the invoice, for a credit note.
    pub(crate) fn settles(&self) -> &str {
        self.corrects.as_deref().unwrap_or(&self.number)
    }

    /// The document in words: `invoice R-2026-0001`.
    pub(crate) fn named(&self) -> String {
        let kind = if self.total.is_negative() {
            "credit note"
        } else {
            "invoice"
        };
        if self.is_sale() {
            format!("{kind} {}", self.number)
        } else {
            format!("{kind} {} of {}", self.number, self.party.name)
        }
    }
}
