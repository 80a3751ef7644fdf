//! Step 5: the only invoice of the party that is open with exactly this amount.
#![allow(clippy::indexing_slicing, reason = "places are those of what was given")]

use super::ladder::Ladder;
use super::names::{counterpart, other_side};
use super::numbers::squeezed;
use super::values::{Basis, Flow, Invoice};
use crate::money::decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Invoices by party, currency and an amount.
#[derive(Default)]
struct Open(HashMap<(String, String, Decimal), BTreeSet<usize>>);

/// Whose invoices a payment may pay.
struct Side {
    is_receivable: bool,
    id: String,
    name: String,
}

impl Open {
    fn add(&mut self, invoice: &Invoice, amount: &Decimal, place: usize) {
        if let Some(party) = other_side(invoice) {
            let key = (party.id.clone(), invoice.currency.clone(), amount.clone());
            self.0.entry(key).or_default().insert(place);
        }
    }

    fn remove(&mut self, invoice: &Invoice, amount: &Decimal, place: usize) {
        let key = other_side(invoice).map(|party| (party.id.clone(), invoice.currency.clone(), amount.clone()));
        if let Some(places) = key.and_then(|key| self.0.get_mut(&key)) {
            places.remove(&place);
        }
    }
}

impl Ladder<'_> {
    /// Step 5.
    pub(super) fn by_amount(&mut self) {
        let (mut open, mut lessened) = (Open::default(), Open::default());
        for (place, invoice) in self.books.invoices.iter().enumerate() {
            let left = &self.books.open[place];
            if left.is_zero() || left.is_negative() {
                continue;
            }
            open.add(invoice, left, place);
            let most = self.books.discount(place, &invoice.day);
            if !most.is_zero() && most < *left {
                lessened.add(invoice, &left.sub(&most), place);
            }
        }
        let ibans = self.parties_of_ibans();
        for payment in self.order.clone() {
            if self.tried[payment].is_named || self.books.left[payment].is_zero() {
                continue;
            }
            let sides = self.sides(payment, &ibans);
            let mut found = self.open_with(payment, &sides, &open);
            if found.is_empty() {
                found = self.open_with(payment, &sides, &lessened);
                found.retain(|&one| self.books.is_whole(payment, one));
            }
            match found.as_slice() {
                [] => {}
                [one] => {
                    let (invoice, left) = (&self.books.invoices[*one], &self.books.open[*one]);
                    open.remove(invoice, left, *one);
                    lessened.remove(invoice, &left.sub(&self.books.discount(*one, &invoice.day)), *one);
                    let amount = self.books.left_for(payment, *one);
                    self.push(payment, *one, amount, Basis::Amount);
                }
                several => {
                    let name = sides.iter().rev().find(|side| !side.name.is_empty());
                    let name = name.map_or("", |side| &side.name);
                    let count = several.len();
                    self.tried[payment].why = format!("{count} invoices of {name} are open with this amount");
                }
            }
        }
    }

    /// Whose invoices a payment may pay: of those that we owe, and of those that others owe.
    fn sides(&self, payment: usize, ibans: &BTreeMap<String, BTreeSet<String>>) -> Vec<Side> {
        let paid = &self.books.payments[payment];
        let is_unnamed = paid.payee.is_none() && paid.payer.is_none();
        let iban = paid.iban.as_deref().filter(|_| is_unnamed);
        let of_iban = iban.and_then(|iban| ibans.get(&squeezed(iban))?.iter().next());
        let side = |is_receivable| {
            let side = counterpart(paid, is_receivable);
            let id = side.map(|side| &side.id).or(of_iban)?.clone();
            let name = side.map_or_else(String::new, |side| side.name.clone());
            Some(Side {
                is_receivable,
                id,
                name,
            })
        };
        [false, true].into_iter().filter_map(side).collect()
    }

    /// The invoices that are open with just what is left of a payment.
    fn open_with(&self, payment: usize, sides: &[Side], open: &Open) -> Vec<usize> {
        let paid = &self.books.payments[payment];
        let left = &self.books.left[payment];
        let mut found = Vec::new();
        for side in sides {
            let is_turned = paid.flow == Flow::Bank && side.is_receivable;
            let wanted = if is_turned { left.neg() } else { left.clone() };
            let places = open.0.get(&(side.id.clone(), paid.currency.clone(), wanted));
            found.extend(places.into_iter().flatten().copied().filter(|&place| {
                self.books.invoices[place].is_receivable == side.is_receivable
                    && !self.books.apart.contains(&(payment, place))
            }));
        }
        found
    }

    /// The party of an account of others, where all payments and invoices with it name one.
    fn parties_of_ibans(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut parties: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for payment in self.books.payments {
            let party = counterpart(payment, false).or(payment.payer.as_ref());
            if let (Some(iban), Some(party)) = (&payment.iban, party) {
                parties.entry(squeezed(iban)).or_default().insert(party.id.clone());
            }
        }
        for invoice in self.books.invoices.iter().filter(|invoice| !invoice.is_receivable) {
            let account = squeezed(invoice.payee_account.as_deref().unwrap_or_default());
            parties.entry(account).or_default().insert(invoice.issuer.id.clone());
        }
        parties.retain(|iban, parties| !iban.is_empty() && parties.len() == 1);
        parties
    }
}
