//! Sums of facts and what is stated of them: by context and day, by part of the cube and month, by file and currency.

use crate::charges::columns::COSTS;
use crate::error::Result;
use crate::money::sums::{Amount, Sum};
use rusqlite::Row as Found;
use rusqlite::types::ValueRef;
use std::collections::HashMap;
use std::hash::Hash;

/// Four costs added up, with what is negative in them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    /// How many charges.
    pub charges: i64,
    /// All of each cost.
    pub all: [Sum; COSTS],
    /// What is negative in each, where anything is.
    pub returned: Option<Box<[Sum; COSTS]>>,
}

impl Sums {
    /// Adds a charge.
    pub(crate) fn add(&mut self, costs: &[Option<Amount>; COSTS]) {
        self.charges += 1;
        for (index, (sum, cost)) in self.all.iter_mut().zip(costs).enumerate() {
            let Some(cost) = cost else { continue };
            sum.add(cost);
            if cost.is_negative()
                && let Some(returned) = self.returned.get_or_insert_default().get_mut(index)
            {
                returned.add(cost);
            }
        }
    }

    /// Adds other sums.
    pub(crate) fn add_sums(&mut self, other: &Sums) {
        self.charges += other.charges;
        for (sum, more) in self.all.iter_mut().zip(&other.all) {
            sum.add_sum(more);
        }
        if let Some(other) = &other.returned {
            for (sum, more) in self.returned.get_or_insert_default().iter_mut().zip(other.iter()) {
                sum.add_sum(more);
            }
        }
    }

    /// Adds a stated total: its columns from `charges` on, the sum of each cost and what is returned of it.
    ///
    /// # Errors
    /// When the columns are not there.
    pub(crate) fn add_stated(&mut self, row: &Found, first: usize) -> Result<()> {
        self.charges += row.get::<_, i64>(first)?;
        for index in 0..COSTS {
            let column = first + 1 + 2 * index;
            if let (Some(amount), Some(sum)) = (amount(row, column)?, self.all.get_mut(index)) {
                sum.add(&amount);
            }
            if let Some(amount) = amount(row, column + 1)?
                && let Some(sum) = self.returned.get_or_insert_default().get_mut(index)
            {
                sum.add(&amount);
            }
        }
        Ok(())
    }
}

/// The decimal in a column; none where there is null or no decimal.
fn amount(row: &Found, column: usize) -> Result<Option<Amount>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(text) => Amount::parse(text).ok(),
        _ => None,
    })
}

/// Sums of facts beside those that are stated, by key.
#[derive(Debug)]
pub(crate) struct TotalsByKey<K> {
    places: HashMap<K, usize>,
    sums: Vec<(Sums, Sums)>,
}

impl<K> Default for TotalsByKey<K> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            sums: Vec::new(),
        }
    }
}

impl<K: Hash + Eq + Clone + Ord> TotalsByKey<K> {
    fn at(&mut self, key: K) -> Option<&mut (Sums, Sums)> {
        let place = *self.places.entry(key).or_insert(self.sums.len());
        if place == self.sums.len() {
            self.sums.push(Default::default());
        }
        self.sums.get_mut(place)
    }

    /// The sums of the facts with this key.
    pub(crate) fn facts(&mut self, key: K) -> Option<&mut Sums> {
        self.at(key).map(|both| &mut both.0)
    }

    /// What is stated for this key.
    pub(crate) fn stated(&mut self, key: K) -> Option<&mut Sums> {
        self.at(key).map(|both| &mut both.1)
    }

    /// All keys with the sums of their facts.
    pub(crate) fn all_facts(&self) -> impl Iterator<Item = (&K, &Sums)> {
        self.places
            .iter()
            .filter_map(|(key, place)| Some((key, &self.sums.get(*place)?.0)))
    }

    /// Where facts and statement differ, in the order of the keys: which figure, the facts' and the stated one.
    pub(crate) fn differences(&self) -> Vec<(K, String, String, String)> {
        const NAMES: [&str; COSTS] = ["billed_cost", "effective_cost", "list_cost", "contracted_cost"];
        let zero: Box<[Sum; COSTS]> = Box::default();
        let mut found = Vec::new();
        for (key, place) in &self.places {
            let Some((facts, stated)) = self.sums.get(*place) else {
                continue;
            };
            if facts.charges != stated.charges {
                let texts = [facts, stated].map(|sums| sums.charges.to_string());
                let [expected, stated] = texts;
                found.push((key.clone(), "charges".to_owned(), expected, stated));
            }
            let returned = [facts, stated].map(|sums| sums.returned.as_ref().unwrap_or(&zero).iter());
            let [facts_returned, stated_returned] = returned;
            let all = NAMES.iter().zip(facts.all.iter().zip(&stated.all));
            for ((name, pair), pair_returned) in all.zip(facts_returned.zip(stated_returned)) {
                for (prefix, (expected, stated)) in [("", pair), ("returned_", pair_returned)] {
                    let (expected, stated) = (expected.total(), stated.total());
                    if expected != stated {
                        let name = format!("{prefix}{name}");
                        found.push((key.clone(), name, expected.to_string(), stated.to_string()));
                    }
                }
            }
        }
        found.sort();
        found
    }
}
