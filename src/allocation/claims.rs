//! Which of several invoices a payment means, where it names a number that they have.
#![allow(clippy::indexing_slicing, reason = "places are those of what was given")]

use super::names::{Fit, Parties};
use super::values::{Discount, Flow, Invoice, Payment};
use crate::money::decimal::Decimal;
use std::collections::{HashMap, HashSet};

/// All that there is, and what is open and left by now.
pub(super) struct Books<'a> {
    pub invoices: &'a [Invoice],
    pub payments: &'a [Payment],
    /// Of each invoice.
    pub open: Vec<Decimal>,
    /// Of each payment, by its flow.
    pub left: Vec<Decimal>,
    /// What credit notes took off each invoice.
    pub lowered: Vec<Decimal>,
    /// When something was paid of an invoice last.
    pub paid_on: HashMap<usize, String>,
    /// What who paid early took off an invoice, and when.
    pub taken: HashMap<usize, (Decimal, String)>,
    /// The same in the order in which it was taken, and given up again.
    pub discounts: Vec<Discount>,
    parties: Parties,
    accounts: HashSet<&'a str>,
    /// Payments and invoices that were set apart by hand.
    pub apart: HashSet<(usize, usize)>,
}

/// Why a number means no invoice, or not one only.
#[derive(Debug)]
pub(super) struct Unmeant {
    pub why: String,
    /// Those that it could mean.
    pub several: Vec<usize>,
}

impl From<String> for Unmeant {
    fn from(why: String) -> Self {
        Self {
            why,
            several: Vec::new(),
        }
    }
}

impl<'a> Books<'a> {
    pub(super) fn new(invoices: &'a [Invoice], payments: &'a [Payment]) -> Self {
        let accounts = invoices.iter().flat_map(|invoice| &invoice.accounts);
        Self {
            open: invoices.iter().map(|invoice| invoice.total.clone()).collect(),
            left: payments.iter().map(|payment| payment.amount.clone()).collect(),
            lowered: vec![Decimal::zero(); invoices.len()],
            paid_on: HashMap::new(),
            taken: HashMap::new(),
            discounts: Vec::new(),
            parties: Parties::of(invoices),
            accounts: accounts.map(String::as_str).collect(),
            apart: HashSet::new(),
            invoices,
            payments,
        }
    }

    /// What is left of a payment, as it would be paid to the issuer of an invoice.
    pub(super) fn left_for(&self, payment: usize, invoice: usize) -> Decimal {
        let left = &self.left[payment];
        if self.turns(payment, invoice) {
            left.neg()
        } else {
            left.clone()
        }
    }

    /// Whether the payment's sign is the other way round than the invoice's: money came in, and is owed to us.
    pub(super) fn turns(&self, payment: usize, invoice: usize) -> bool {
        self.payments[payment].flow == Flow::Bank && self.invoices[invoice].is_receivable
    }

    /// Whether what is left of a payment is just what is open of an invoice, or what it came to.
    pub(super) fn is_exact(&self, payment: usize, invoice: usize) -> bool {
        let left = self.left_for(payment, invoice);
        left == self.invoices[invoice].total || self.is_whole(payment, invoice)
    }

    /// The one invoice that a payment means among those of a number.
    ///
    /// # Errors
    /// Says why no invoice is meant, or several are.
    pub(super) fn meant(&self, payment: usize, number: &str, of: &[usize], is_column: bool) -> Result<usize, Unmeant> {
        let paid = &self.payments[payment];
        let first = of.first().and_then(|&first| self.invoices.get(first));
        let mut found: Vec<usize> = of.to_vec();
        found.retain(|&one| self.invoices[one].currency == paid.currency);
        if found.is_empty() {
            let currency = first.map_or("", |invoice| &invoice.currency);
            return Err(format!(
                "{number} is in {currency}, the payment in {}: allocate it by hand",
                paid.currency
            )
            .into());
        }
        found.retain(|&one| !self.apart.contains(&(payment, one)));
        if found.is_empty() {
            return Err(format!("{number} was set apart from the payment by hand").into());
        }
        let fit = |one: usize| self.parties.fit(paid, &self.invoices[one]);
        let best = found.iter().map(|&one| fit(one)).max().unwrap_or(Fit::Other);
        if best == Fit::Other {
            let issuer = found.first().map_or("", |&one| &self.invoices[one].issuer.name);
            return Err(format!("{number} is an invoice of {issuer}").into());
        }
        found.retain(|&one| fit(one) == best);
        if best == Fit::Unknown && !is_column {
            // A number and an amount say more than a name that nothing else bears.
            found.retain(|&one| self.is_exact(payment, one));
            if found.is_empty() {
                let issuer = first.map_or("", |invoice| &invoice.issuer.name);
                return Err(format!("{number} is an invoice of {issuer}, and the amount differs").into());
            }
        }
        if let Some(account) = paid
            .account
            .as_deref()
            .filter(|account| self.accounts.contains(account))
        {
            let has = |one: &usize| self.invoices[*one].accounts.iter().any(|known| known == account);
            if found.iter().any(has) {
                found.retain(has);
            } else {
                found.retain(|&one| self.invoices[one].accounts.is_empty());
                if found.is_empty() {
                    return Err(format!("{number} is not an invoice of the account {account}").into());
                }
            }
        }
        let narrower: [&dyn Fn(&usize) -> bool; 3] = [
            &|&one| {
                let (open, left) = (&self.open[one], self.left_for(payment, one));
                !open.is_zero() && open.is_negative() == left.is_negative()
            },
            &|&one| self.open[one] == self.left_for(payment, one),
            &|&one| self.is_whole(payment, one),
        ];
        for is_better in narrower {
            if found.len() > 1 && found.iter().any(is_better) {
                found.retain(is_better);
            }
        }
        match found.as_slice() {
            [one] => Ok(*one),
            several => Err(Unmeant {
                why: format!("{} invoices have the number {number}", several.len()),
                several: several.to_vec(),
            }),
        }
    }
}
