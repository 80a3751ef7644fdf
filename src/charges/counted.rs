//! Control totals: rows and sums of a file, counted by whoever reads it a second time, and of what the ledger holds of it.

use crate::charges::TABLE;
use crate::charges::columns::{COSTS, FACTS};
use crate::contract::document::control::Totals;
use crate::money::decimal::DecimalSum;
use std::collections::BTreeMap;

/// Rows and sums of a file, or of what the ledger holds of it.
#[derive(Debug, Default, Clone)]
pub struct Counted {
    /// Records after the header.
    pub rows: u64,
    /// By currency: how many values, and their sum, of each of the four costs.
    pub sums: BTreeMap<String, [(u64, DecimalSum); COSTS]>,
}

/// The names of the costs, in the order of sums.
pub(super) fn cost_names() -> impl Iterator<Item = &'static str> {
    FACTS.into_iter().take(COSTS)
}

impl Counted {
    /// The same as control totals of the table of facts.
    pub(super) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        totals.rows.insert(TABLE, self.rows);
        for (currency, sums) in &self.sums {
            for (name, sum) in cost_names().zip(sums) {
                totals.sums.insert((TABLE, name, currency.clone()), sum.clone());
            }
        }
        totals
    }

    /// Where these and other counts differ: what, here, there.
    #[must_use]
    pub fn differences(&self, other: &Counted) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        if self.rows != other.rows {
            found.push(("rows".to_owned(), self.rows.to_string(), other.rows.to_string()));
        }
        let none: [(u64, DecimalSum); COSTS] = Default::default();
        let currencies: std::collections::BTreeSet<_> = self.sums.keys().chain(other.sums.keys()).collect();
        for currency in currencies {
            let here = self.sums.get(currency).unwrap_or(&none);
            let there = other.sums.get(currency).unwrap_or(&none);
            for ((name, (here_count, here)), (there_count, there)) in FACTS.iter().zip(here).zip(there) {
                let (here, there) = (here.total(), there.total());
                if here_count != there_count || here != there {
                    found.push((
                        format!("`{name}` in {currency}"),
                        format!("{here} ({here_count} values)"),
                        format!("{there} ({there_count} values)"),
                    ));
                }
            }
        }
        found
    }
}
