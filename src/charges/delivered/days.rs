//! Days as runs, and what a delivery covers: `sub-1: 2025-06-01 to 2025-06-05`.

use super::judge::last_part;
use crate::clock::times;
use std::collections::{BTreeMap, BTreeSet};

/// Days from 1970-01-01 on, as runs, and whether there are charges without a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Days {
    /// First and last day of each run, ascending, with a gap between two of them.
    runs: Vec<(i32, i32)>,
    /// Whether charges without a period are among them.
    undated: bool,
}

impl Days {
    /// Adds a run; `None` for charges without a day.
    pub(crate) fn add(&mut self, run: Option<(i32, i32)>) {
        let Some((mut first, mut last)) = run else {
            self.undated = true;
            return;
        };
        let joins = |&(start, end): &(i32, i32)| start <= last.saturating_add(1) && first <= end.saturating_add(1);
        let from = self.runs.partition_point(|&(_, end)| end.saturating_add(1) < first);
        let joined = self.runs.iter().skip(from).take_while(|run| joins(run)).count();
        for (start, end) in self.runs.iter().skip(from).take(joined) {
            first = first.min(*start);
            last = last.max(*end);
        }
        self.runs.splice(from..from + joined, [(first, last)]);
    }

    /// The runs, and `None` where there are charges without a day.
    pub(crate) fn runs(&self) -> impl Iterator<Item = Option<(i32, i32)>> + '_ {
        let undated = self.undated.then_some(None);
        self.runs.iter().copied().map(Some).chain(undated)
    }

    /// Whether another one has all of these.
    #[must_use]
    pub(crate) fn is_within(&self, other: &Days) -> bool {
        let is_in = |&(first, last): &(i32, i32)| {
            let at = other.runs.partition_point(|&(_, end)| end < first);
            other
                .runs
                .get(at)
                .is_some_and(|&(start, end)| start <= first && last <= end)
        };
        (!self.undated || other.undated) && self.runs.iter().all(is_in)
    }

    /// Whether they have a day in common.
    #[must_use]
    pub(crate) fn meets(&self, other: &Days) -> bool {
        let is_met = |&(first, last): &(i32, i32)| {
            let at = other.runs.partition_point(|&(_, end)| end < first);
            other.runs.get(at).is_some_and(|&(start, _)| start <= last)
        };
        (self.undated && other.undated) || self.runs.iter().any(is_met)
    }

    /// Whether this day is among them.
    #[must_use]
    pub(crate) fn has(&self, day: Option<i32>) -> bool {
        let Some(day) = day else { return self.undated };
        let at = self.runs.partition_point(|&(_, end)| end < day);
        self.runs.get(at).is_some_and(|&(start, _)| start <= day)
    }
}

/// A sub-account and a day; `None` where charges name none.
pub(crate) type Pair = (Option<String>, Option<i32>);

/// What a delivery covers of an account and billing period: days, for each sub-account, `None` where charges name none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Coverage(BTreeMap<Option<String>, Days>);

impl Coverage {
    /// Adds a run of a sub-account.
    pub(crate) fn add(&mut self, sub_account: Option<String>, run: Option<(i32, i32)>) {
        self.0.entry(sub_account).or_default().add(run);
    }

    /// Adds all of another one.
    pub(crate) fn add_all(&mut self, other: &Coverage) {
        for (sub_account, days) in &other.0 {
            for run in days.runs() {
                self.add(sub_account.clone(), run);
            }
        }
    }

    /// Each sub-account with its days.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&Option<String>, &Days)> {
        self.0.iter()
    }

    /// Whether it covers nothing.
    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether another one covers all that this does.
    #[must_use]
    pub(crate) fn is_within(&self, other: &Coverage) -> bool {
        let is_in = |(name, days): (&Option<String>, &Days)| other.0.get(name).is_some_and(|more| days.is_within(more));
        self.0.iter().all(is_in)
    }

    /// Whether they have a pair in common.
    #[must_use]
    pub(crate) fn meets(&self, other: &Coverage) -> bool {
        let is_met = |(name, days): (&Option<String>, &Days)| other.0.get(name).is_some_and(|more| days.meets(more));
        self.0.iter().any(is_met)
    }

    /// Whether both have charges of one sub-account, which one of them may name with its path.
    #[must_use]
    pub(crate) fn shares_sub_account(&self, other: &Coverage) -> bool {
        let names = |one: &Self| -> BTreeSet<String> {
            let named = one.0.keys().flatten();
            named.map(|name| last_part(name).to_owned()).collect()
        };
        !names(self).is_disjoint(&names(other))
    }

    /// Whether this pair is in it.
    #[must_use]
    pub(crate) fn has(&self, (sub_account, day): &Pair) -> bool {
        self.0.get(sub_account).is_some_and(|days| days.has(*day))
    }
}

/// Days of one part of the cube while a delivery is read: mostly those of one month, a bit each.
#[derive(Debug, Default, Clone)]
pub(crate) struct DaysRead {
    /// The day of the lowest bit; the first day sets it.
    base: Option<i32>,
    bits: u128,
    others: BTreeSet<i32>,
    undated: bool,
    /// Whether there was a day since somebody asked.
    is_touched: bool,
}

impl DaysRead {
    /// Notes a day.
    pub(crate) fn note(&mut self, day: Option<i32>) {
        self.is_touched = true;
        let Some(day) = day else {
            self.undated = true;
            return;
        };
        let base = *self.base.get_or_insert(day.saturating_sub(48));
        match u32::try_from(i64::from(day) - i64::from(base)) {
            Ok(bit) if bit < u128::BITS => self.bits |= 1 << bit,
            _ => {
                self.others.insert(day);
            }
        }
    }

    /// Whether there was a day since the last call.
    pub(crate) fn take_touched(&mut self) -> bool {
        std::mem::take(&mut self.is_touched)
    }

    /// Adds its days to others.
    pub(crate) fn add_to(&self, days: &mut Days) {
        if self.undated {
            days.add(None);
        }
        let base = self.base.unwrap_or_default();
        let bits = (0..u128::BITS).filter(|bit| self.bits >> bit & 1 == 1);
        let of_bits = bits.filter_map(|bit| base.checked_add(i32::try_from(bit).ok()?));
        for day in of_bits.chain(self.others.iter().copied()) {
            days.add(Some((day, day)));
        }
    }
}

/// Days in words: `5 days (2025-06-01 to 2025-06-05)`.
#[must_use]
pub(crate) fn in_words(days: &BTreeSet<Option<i32>>) -> String {
    let dated: Vec<i32> = days.iter().copied().flatten().collect();
    let mut words = match dated.as_slice() {
        [] => String::new(),
        [day] => format!("1 day ({})", times::day(*day)),
        [first, .., last] => format!("{} days ({} to {})", dated.len(), times::day(*first), times::day(*last)),
    };
    if days.contains(&None) {
        words.push_str(if words.is_empty() { "" } else { " and " });
        words.push_str("charges without a period");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Days {
        let mut days = Days::default();
        for day in text.split_whitespace() {
            days.add(day.parse().ok().map(|day: i32| (day, day)));
        }
        days
    }

    #[test]
    fn runs_are_joined_where_they_touch() {
        assert_eq!(days("1 2 3 5 4 9").runs, [(1, 5), (9, 9)]);
        assert_eq!(days("9 1 5 7").runs, [(1, 1), (5, 5), (7, 7), (9, 9)]);
        let mut joined = days("1 5 9 20");
        joined.add(Some((2, 10)));
        assert_eq!(joined.runs, [(1, 10), (20, 20)]);
        let mut read = DaysRead::default();
        let mut found = Days::default();
        for day in [20_240, 20_239, 20_241, 10_000, 30_000] {
            read.note(Some(day));
        }
        read.add_to(&mut found);
        assert_eq!(found.runs, [(10_000, 10_000), (20_239, 20_241), (30_000, 30_000)]);
    }

    #[test]
    fn sets_are_compared_as_sets() {
        for (one, other, within, meets) in [
            ("1 2 3", "1 2 3", true, true),
            ("1 2", "1 2 3", true, true),
            ("1 2 3", "1 3", false, true),
            ("1 3", "2 4", false, false),
            ("1 none", "1 2", false, true),
            ("none", "1 none", true, true),
            ("1", "none", false, false),
            ("", "1", true, false),
        ] {
            let (one, other) = (days(one), days(other));
            assert_eq!(
                (one.is_within(&other), one.meets(&other)),
                (within, meets),
                "{one:?} {other:?}"
            );
            assert_eq!(one.meets(&other), other.meets(&one));
            assert_eq!(one.runs().count(), one.runs.len() + usize::from(one.undated));
        }
        assert!(days("1 2 none").has(Some(2)) && days("none").has(None) && !days("1 3").has(Some(2)));
    }

    #[test]
    fn days_are_named_from_first_to_last() {
        let days = |list: &[Option<i32>]| in_words(&list.iter().copied().collect());
        assert_eq!(days(&[Some(20_240)]), "1 day (2025-06-01)");
        assert_eq!(
            days(&[Some(20_240), Some(20_245), None]),
            "2 days (2025-06-01 to 2025-06-06) and charges without a period"
        );
        assert_eq!(days(&[None]), "charges without a period");
    }
}
