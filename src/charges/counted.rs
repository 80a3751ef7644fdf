//! Control totals: rows and sums of a file, counted by whoever reads it a second time, and of what the ledger holds of it.

use crate::charges::columns::{COSTS, FACTS};
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

impl Counted {
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
