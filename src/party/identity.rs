//! Which documents state the same invoice: `ormuco/7/3411` and the line `Ormuco Inc,3411,2025-06-01` of a list.
//!
//! An invoice is a party's number, in one's own account, in its year. A credit note with the same number is another document. What
//! a document does not state matches the one invoice there is; where there are several, nobody can tell which one is meant.

use crate::clock;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// How many days from New Year the dates of one invoice may be.
const DAYS_FROM_NEW_YEAR: u64 = 60;

/// A document that states an invoice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stated {
    /// Its key in the relation of documents.
    pub row_key: String,
    /// The key of the issuer's party.
    pub party: String,
    /// The number.
    pub number: String,
    /// One's own account, where it is stated.
    pub account: Option<String>,
    /// When it was issued, else the last day of the service period.
    pub date: Option<NaiveDate>,
    /// In which currency.
    pub currency: Option<String>,
    /// What it comes to, in any digits.
    pub total: Option<String>,
    /// Whether somebody listed it, rather than the issuer's own document.
    pub is_listed: bool,
    /// Whether it holds no more.
    pub is_void: bool,
}

/// Why two documents state one invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Basis {
    /// The same number, account and year.
    Same,
    /// Account or year is not stated, and there is one candidate.
    Absent,
    /// The same number and total, dated on both sides of New Year.
    NewYear,
}

impl Basis {
    /// As the table has it.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Basis::Same => "same",
            Basis::Absent => "absent",
            Basis::NewYear => "new year",
        }
    }
}

/// What documents were found to state.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// By document: the one its invoice is called by, and why. Others are invoices of their own.
    pub same: BTreeMap<String, (String, Basis)>,
    /// Documents that could state one of several invoices, with those.
    pub unsure: Vec<(String, Vec<String>)>,
}

/// The day that says in which year an invoice is: when it was issued, else the day before its period's end.
#[must_use]
pub(crate) fn date(issued_at: Option<&str>, period_end: Option<&str>) -> Option<NaiveDate> {
    let day = |text: Option<&str>| clock::parse_date(text?.get(..10)?);
    day(issued_at).or_else(|| {
        let end = period_end.and_then(clock::parse)?;
        Some((end - chrono::Duration::nanoseconds(1)).date_naive())
    })
}

/// An invoice, with the documents that state it.
struct Invoice<'s> {
    documents: Vec<(&'s Stated, Basis)>,
    account: Option<String>,
    date: Option<NaiveDate>,
}

/// Finds which documents state one invoice, whatever their order.
#[must_use]
pub(crate) fn find(stated: &[Stated]) -> Found {
    let mut by_number: BTreeMap<(&str, &str), Vec<&Stated>> = BTreeMap::new();
    for one in stated {
        by_number.entry((&one.party, &one.number)).or_default().push(one);
    }
    let mut found = Found::default();
    for documents in by_number.into_values().filter(|documents| documents.len() > 1) {
        of_number(documents, &mut found);
    }
    found
}

/// The same among the documents of one party and number.
fn of_number(mut documents: Vec<&Stated>, found: &mut Found) {
    // Documents that say more come first, then the issuer's own, so that each finds the invoice it can mean.
    documents.sort_by_key(|one| {
        (
            one.account.is_none() && one.date.is_none(),
            one.date.is_none(),
            one.account.is_none(),
            one.is_listed,
            one.is_void,
            one.row_key.as_str(),
        )
    });
    let mut invoices: Vec<Invoice> = Vec::new();
    for one in documents {
        let mut candidates: Vec<(usize, Basis)> = invoices
            .iter()
            .enumerate()
            .filter_map(|(index, invoice)| Some((index, matches(invoice, one)?)))
            .collect();
        prefer(&mut candidates, |(index, _)| {
            shares(&invoices, *index, |other| other.currency == one.currency)
        });
        prefer(&mut candidates, |(index, _)| {
            shares(&invoices, *index, |other| other.is_void == one.is_void)
        });
        prefer(&mut candidates, |(_, basis)| *basis == Basis::Same);
        if candidates.len() > 1 {
            let keys = candidates.iter().filter_map(|(index, _)| key(invoices.get(*index)?));
            found.unsure.push((one.row_key.clone(), keys.collect()));
        }
        match (
            candidates.as_slice(),
            candidates.first().and_then(|(index, _)| invoices.get_mut(*index)),
        ) {
            ([(_, basis)], Some(invoice)) => {
                invoice.documents.push((one, *basis));
                invoice.account = invoice.account.take().or_else(|| account(one));
                invoice.date = invoice.date.or(one.date);
            }
            _ => invoices.push(Invoice {
                documents: vec![(one, Basis::Same)],
                account: account(one),
                date: one.date,
            }),
        }
    }
    for invoice in &mut invoices {
        invoice.documents.sort_by_key(|(one, _)| {
            (
                one.is_listed,
                one.account.is_none(),
                one.date.is_none(),
                one.row_key.clone(),
            )
        });
        let Some(first) = key(invoice) else { continue };
        let basis = |own: Basis| invoice.documents.iter().map(|(_, basis)| *basis).max().unwrap_or(own);
        for (one, own) in invoice.documents.iter().skip(1) {
            found.same.insert(one.row_key.clone(), (first.clone(), basis(*own)));
        }
    }
}

fn key(invoice: &Invoice) -> Option<String> {
    invoice.documents.first().map(|(one, _)| one.row_key.clone())
}

/// Accounts are compared without case.
fn account(one: &Stated) -> Option<String> {
    one.account.as_ref().map(|account| account.to_lowercase())
}

/// Leaves only what is preferred, where something is.
fn prefer(candidates: &mut Vec<(usize, Basis)>, is_better: impl Fn(&(usize, Basis)) -> bool) {
    if candidates.iter().any(&is_better) {
        candidates.retain(is_better);
    }
}

fn shares(invoices: &[Invoice], index: usize, is_like: impl Fn(&Stated) -> bool) -> bool {
    invoices
        .get(index)
        .is_some_and(|invoice| invoice.documents.iter().any(|(other, _)| is_like(other)))
}

/// Why a document states an invoice that others state; `None` where it states another one.
fn matches(invoice: &Invoice, one: &Stated) -> Option<Basis> {
    // What an issuer sent apart is apart: an invoice in two currencies, or a number that was used again.
    if !one.is_listed
        && invoice
            .documents
            .iter()
            .any(|(other, _)| !other.is_listed && feed(other) == feed(one))
    {
        return None;
    }
    // An invoice and a credit note are two documents, whatever their numbers.
    if invoice.documents.iter().any(|(other, _)| is_opposite(other, one)) {
        return None;
    }
    let own = account(one);
    let mut basis = match (&invoice.account, &own) {
        (Some(here), Some(there)) if here != there => return None,
        (Some(_), Some(_)) | (None, None) => Basis::Same,
        _ => Basis::Absent,
    };
    match (invoice.date, one.date) {
        (Some(here), Some(there)) if here.year() != there.year() => {
            let has_total = |other: &&(&Stated, Basis)| is_same_total(other.0, one);
            if !are_around_new_year(here, there) || !invoice.documents.iter().any(|other| has_total(&other)) {
                return None;
            }
            basis = Basis::NewYear;
        }
        (Some(_), Some(_)) | (None, None) => {}
        _ => basis = basis.max(Basis::Absent),
    }
    Some(basis)
}

/// Who brings it: what its key begins with.
fn feed(one: &Stated) -> &str {
    one.row_key.split('/').next().unwrap_or_default()
}

fn is_same_total(one: &Stated, other: &Stated) -> bool {
    one.currency == other.currency && one.total.is_some() && one.total == other.total
}

/// Whether one is owed what the other gives back.
fn is_opposite(one: &Stated, other: &Stated) -> bool {
    let sign = |of: &Stated| {
        let total = of.total.as_deref()?;
        total
            .contains(|digit| matches!(digit, '1'..='9'))
            .then(|| total.starts_with('-'))
    };
    matches!((sign(one), sign(other)), (Some(one), Some(other)) if one != other)
}

fn are_around_new_year(one: NaiveDate, other: NaiveDate) -> bool {
    let (earlier, later) = (one.min(other), one.max(other));
    let Some(new_year) = NaiveDate::from_ymd_opt(later.year(), 1, 1) else {
        return false;
    };
    let is_near = |day: NaiveDate| (day - new_year).num_days().unsigned_abs() <= DAYS_FROM_NEW_YEAR;
    earlier.year() + 1 == later.year() && is_near(earlier) && is_near(later)
}

/// An amount without zeros at its end, so that equal ones have equal texts.
#[must_use]
pub(crate) fn plain(amount: &str) -> String {
    match crate::money::decimal::Decimal::parse(amount) {
        Ok(amount) => amount.trim_zeros(0).to_string(),
        Err(_) => amount.to_owned(),
    }
}
