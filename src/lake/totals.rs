//! Rows and exact sums of amounts by currency: what a manifest states of a file.

use crate::money::sums::{Amount, Sum};
use std::collections::BTreeMap;

/// The sums of some amounts by currency, in the order of the columns that are added up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// By currency.
    pub by_currency: BTreeMap<String, Vec<Sum>>,
}

impl Totals {
    /// Adds the amounts of a row; an amount that is not stated adds nothing.
    pub(crate) fn add(&mut self, currency: &str, amounts: &[Option<Amount>]) {
        if amounts.is_empty() {
            return;
        }
        if !self.by_currency.contains_key(currency) {
            let none = vec![Sum::default(); amounts.len()];
            self.by_currency.insert(currency.to_owned(), none);
        }
        if let Some(sums) = self.by_currency.get_mut(currency) {
            for (sum, amount) in sums.iter_mut().zip(amounts) {
                if let Some(amount) = amount {
                    sum.add(amount);
                }
            }
        }
    }

    /// Adds other sums of the same columns.
    pub(crate) fn add_all(&mut self, other: &Self) {
        for (currency, others) in &other.by_currency {
            let sums = self.by_currency.entry(currency.clone()).or_default();
            sums.resize(others.len().max(sums.len()), Sum::default());
            for (sum, other) in sums.iter_mut().zip(others) {
                sum.add_sum(other);
            }
        }
    }

    /// The same as texts without trailing zeros, by currency.
    pub(crate) fn texts(&self) -> BTreeMap<String, Vec<String>> {
        let texts = |sums: &Vec<Sum>| sums.iter().map(|sum| sum.total().trim_zeros(0).to_string()).collect();
        let all = self.by_currency.iter();
        all.map(|(currency, sums)| (currency.clone(), texts(sums))).collect()
    }
}
