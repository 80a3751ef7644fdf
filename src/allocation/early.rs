//! Cash discount: a payment within the days agreed, less what may be taken off, settles its invoice.
#![allow(clippy::indexing_slicing, reason = "places are those of what was given")]

use super::claims::Books;
use super::values::Discount;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};

impl Books<'_> {
    /// What may be taken off an invoice in all by whoever pays the rest on a day.
    pub(super) fn discount(&self, invoice: usize, day: &str) -> Decimal {
        let none = Decimal::zero();
        let Some(early) = &self.invoices[invoice].early else {
            return none;
        };
        let is_late = |day: &str| day > early.through.as_str();
        let was_late = self.paid_on.get(&invoice).is_some_and(|day| is_late(day));
        if is_late(day) || was_late || self.taken.contains_key(&invoice) {
            return none;
        }
        let base = self.invoices[invoice].total.sub(&self.lowered[invoice]);
        let exact = base.mul(&early.percent).mul(&Decimal::from_small(1, 2));
        let amount = rounding::round(&exact, early.decimals, Mode::HalfAway);
        if amount.is_negative() { none } else { amount }
    }

    /// What a payment has to pay of an invoice where it takes off what it may; nothing where it may take nothing off.
    pub(super) fn lessened(&self, payment: usize, invoice: usize) -> Option<Decimal> {
        let day = self.payments[payment].day.as_str();
        let amount = self.discount(invoice, day);
        let open = &self.open[invoice];
        (!amount.is_zero() && amount < *open).then(|| open.sub(&amount))
    }

    /// Whether what is left of a payment is what is open of an invoice, or that less what may be taken off.
    pub(super) fn is_whole(&self, payment: usize, invoice: usize) -> bool {
        let left = self.left_for(payment, invoice);
        left == self.open[invoice] || self.lessened(payment, invoice) == Some(left)
    }

    /// Takes down that something was paid of an invoice on a day.
    pub(super) fn was_paid(&mut self, invoice: usize, day: &str) {
        let known = self.paid_on.entry(invoice).or_default();
        if known.as_str() < day {
            day.clone_into(known);
        }
    }

    /// Settles the rest of an invoice that was paid in time, where the discount covers the rest. A small difference beyond the
    /// discount stays open here.
    pub(super) fn take_off(&mut self, invoice: usize, day: &str) {
        let Some(paid_on) = self.paid_on.get(&invoice).cloned() else {
            return;
        };
        let most = self.discount(invoice, &paid_on);
        let open = &self.open[invoice];
        let small = self.invoices[invoice].early.as_ref().map(|early| &early.small);
        let with_small = small.map_or_else(|| most.clone(), |small| most.add(small));
        if most.is_zero() || open.is_zero() || open.is_negative() || *open > with_small {
            return;
        }
        let amount = open.clone().min(most);
        self.open[invoice] = open.sub(&amount);
        self.taken.insert(invoice, (amount.clone(), day.to_owned()));
        self.discounts.push(Discount {
            invoice,
            amount,
            day: day.to_owned(),
            since: day.to_owned(),
        });
    }

    /// Owes again what was taken off an invoice: its payment came back, or the rest was paid after all.
    pub(super) fn put_back(&mut self, invoice: usize, day: &str) {
        if let Some((amount, since)) = self.taken.remove(&invoice) {
            self.open[invoice] = self.open[invoice].add(&amount);
            self.discounts.push(Discount {
                invoice,
                amount: amount.neg(),
                day: day.to_owned(),
                since,
            });
        }
    }
}
