//! Charges of two states side by side, by identity.

use super::tally::Tally;
use crate::money::sums::{Amount, Sum};
use std::collections::HashMap;
use std::hash::Hash;

/// Which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The first.
    Before,
    /// The second.
    After,
}

/// Charges of one identity in one state: their sum, their number and their line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paired {
    /// Their sum.
    pub sum: Sum,
    /// How many.
    pub charges: u32,
    /// How many of them do not state the cost.
    pub without: u32,
    /// The place of their line.
    pub line: usize,
}

/// Charges by identity.
#[derive(Debug)]
pub(crate) struct Pairs<K> {
    parts: HashMap<K, [Paired; 2]>,
}

impl<K> Default for Pairs<K> {
    fn default() -> Self {
        Self { parts: HashMap::new() }
    }
}

impl<K: Hash + Eq> Pairs<K> {
    /// Adds a charge, which may state no amount.
    pub(crate) fn add(&mut self, side: Side, key: K, line: usize, amount: Option<&Amount>) {
        let [before, after] = self.parts.entry(key).or_default();
        let part = if side == Side::Before { before } else { after };
        part.charges += 1;
        part.line = line;
        match amount {
            Some(amount) => part.sum.add(amount),
            None => part.without += 1,
        }
    }

    /// Compares, and adds what is found to the lines.
    pub(crate) fn finish(self, tally: &mut Tally) {
        for [before, after] in self.parts.into_values() {
            pair(&before, &after, tally);
        }
    }
}

/// Compares charges of one identity, and adds what is found to the lines.
pub(crate) fn pair(before: &Paired, after: &Paired, tally: &mut Tally) {
    if before.charges > 0
        && let Some(figures) = tally.at(before.line)
    {
        figures.before.add_sum(&before.sum);
        figures.charges_before += i64::from(before.charges);
        figures.without_before += i64::from(before.without);
    }
    if after.charges > 0
        && let Some(figures) = tally.at(after.line)
    {
        figures.after.add_sum(&after.sum);
        figures.charges_after += i64::from(after.charges);
        figures.without_after += i64::from(after.without);
    }
    let is_elsewhere = before.charges > 0 && after.charges > 0 && before.line != after.line;
    // Most are as they were.
    let is_as_stated = before.without == after.without;
    if before.charges == after.charges && !is_elsewhere && before.sum == after.sum && is_as_stated {
        return;
    }
    let (gone, come) = (before.sum.total(), after.sum.total());
    if is_elsewhere {
        // The same charge stands elsewhere now: for the one line it is gone, for the other it came.
        if let Some(figures) = tally.at(before.line) {
            figures.removed.add(&gone.neg());
            figures.charges_removed += i64::from(before.charges);
        }
        if let Some(figures) = tally.at(after.line) {
            figures.added.add(&come);
            figures.charges_added += i64::from(after.charges);
        }
        return;
    }
    let line = if after.charges > 0 { after.line } else { before.line };
    let Some(figures) = tally.at(line) else { return };
    let more = i64::from(after.charges) - i64::from(before.charges);
    // Where one of several equal charges is one more or one less, the difference is its amount.
    if more > 0 {
        figures.added.add(&come.sub(&gone));
        figures.charges_added += more;
    } else if more < 0 {
        figures.removed.add(&come.sub(&gone));
        figures.charges_removed -= more;
    } else if !is_as_stated {
        // An amount in one state only cannot be compared.
        figures.newly_stated.add(&come.sub(&gone));
        figures.charges_changed += i64::from(after.charges);
    } else if come != gone {
        figures.changed.add(&come.sub(&gone));
        figures.charges_changed += i64::from(after.charges);
    }
}
