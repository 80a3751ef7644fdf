//! What a run is made from, and what it comes to.

use crate::billing::book::model::Book;
use crate::billing::month::Month;
use crate::billing::rating::charge::Charge;
use crate::billing::rating::convert::Rates;
use crate::billing::rating::draft::{Billed, Draft, Line, Part};
use crate::billing::rating::finding::Finding;
use crate::money::decimal::Decimal;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// What earlier documents billed.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// How much of a fee was billed for a calendar period, by customer, contract, fee and its first day.
    pub fees: BTreeMap<([String; 3], NaiveDate), Decimal>,
    /// How much of a coupon was taken, by customer, contract and code.
    pub coupons: BTreeMap<[String; 3], Decimal>,
    /// The document of the period, by customer and contract.
    pub issued: BTreeMap<[String; 2], String>,
    /// What billed months come to otherwise with the charges known now, by customer, contract and month.
    pub late: BTreeMap<[String; 2], BTreeMap<Month, Late>>,
    /// What was found when they were rated again.
    pub findings: Vec<Finding>,
}

impl Past {
    /// What a calendar period of a fee, by its first day, was billed for.
    #[must_use]
    pub(super) fn fee(&self, [customer, contract]: &[String; 2], fee: &str, start: NaiveDate) -> Option<Decimal> {
        let key = [customer.clone(), contract.clone(), fee.to_owned()];
        self.fees.get(&(key, start)).cloned()
    }
}

/// The differences of a billed month.
#[derive(Debug, Default)]
pub(crate) struct Late {
    /// As lines.
    pub lines: Vec<Line>,
    /// The charges that it has now.
    pub charges: Vec<Billed>,
}

/// What a run is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'a> {
    /// The book.
    pub book: &'a Book,
    /// All charges; those of the period count.
    pub charges: &'a [Charge],
    /// Exchange rates.
    pub rates: &'a Rates,
    /// The period.
    pub month: Month,
    /// The day of issue.
    pub issue_date: NaiveDate,
    /// What was billed before.
    pub past: &'a Past,
    /// Only this customer.
    pub only: Option<&'a str>,
}

/// A charge, or a part of one, that nobody is billed for.
#[derive(Debug, Clone)]
pub(crate) struct Leak {
    /// The charge, by index.
    pub charge: usize,
    /// Per cent of it.
    pub share: Decimal,
    /// That part of its billed cost.
    pub cost: Decimal,
}

/// What became of the costs in one currency.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// All of them.
    pub all: Decimal,
    /// Customers'.
    pub customers: Decimal,
    /// The seller's own.
    pub own: Decimal,
    /// Nobody's.
    pub leakage: Decimal,
    /// What is claimed beyond the whole of charges, negative.
    pub disputed: Decimal,
}

/// A run.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// The drafts, in the order of the book.
    pub drafts: Vec<Draft>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What leaks.
    pub leakage: Vec<Leak>,
    /// Charges of the seller's own use, with their shares.
    pub own_use: Vec<Part>,
    /// What became of the costs, by currency.
    pub conservation: BTreeMap<String, Kept>,
    /// Customers whose documents cannot be issued.
    pub blocked: BTreeSet<String>,
    /// Documents that the period has, by customer and contract.
    pub issued: Vec<([String; 2], String)>,
}
