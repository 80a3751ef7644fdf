//! Sets of numbers, each kept once and called by a number of its own: of a million rows that break the rules 3 and 8, each
//! keeps four bytes.

use std::collections::HashMap;

/// The number of the empty set.
pub(crate) const NONE: u32 = 0;

/// Sets seen so far.
#[derive(Debug)]
pub(crate) struct NumberedSets {
    /// By their numbers; members ascend.
    sets: Vec<Vec<u32>>,
    numbers: HashMap<Vec<u32>, u32>,
    /// What two of them make, where that was asked before.
    joins: HashMap<(u32, u32), u32>,
}

impl Default for NumberedSets {
    fn default() -> Self {
        Self {
            sets: vec![Vec::new()],
            numbers: HashMap::from([(Vec::new(), NONE)]),
            joins: HashMap::new(),
        }
    }
}

impl NumberedSets {
    /// How many there are, the empty one too.
    #[must_use]
    pub(crate) fn count(&self) -> usize {
        self.sets.len()
    }

    /// The members of a set.
    #[must_use]
    pub(crate) fn members(&self, set: u32) -> &[u32] {
        let place = usize::try_from(set).unwrap_or(usize::MAX);
        self.sets.get(place).map_or(&[], Vec::as_slice)
    }

    /// The set of one member.
    pub(crate) fn of_one(&mut self, member: u32) -> u32 {
        self.number(vec![member])
    }

    /// The set of all members of two.
    pub(crate) fn joined(&mut self, one: u32, other: u32) -> u32 {
        if one == other || other == NONE {
            return one;
        }
        if one == NONE {
            return other;
        }
        let pair = (one.min(other), one.max(other));
        if let Some(known) = self.joins.get(&pair) {
            return *known;
        }
        let mut members = [self.members(one), self.members(other)].concat();
        members.sort_unstable();
        members.dedup();
        let number = self.number(members);
        self.joins.insert(pair, number);
        number
    }

    fn number(&mut self, members: Vec<u32>) -> u32 {
        if let Some(known) = self.numbers.get(&members) {
            return *known;
        }
        let next = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        self.sets.push(members.clone());
        self.numbers.insert(members, next);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_members_are_one_set() {
        let mut sets = NumberedSets::default();
        let [one, two, three] = [4, 9, 2].map(|member| sets.of_one(member));
        let pair = sets.joined(one, two);
        assert_eq!(pair, sets.joined(two, one));
        assert_eq!(pair, sets.joined(pair, one));
        let all = sets.joined(pair, three);
        let other_way = sets.joined(three, one);
        assert_eq!(all, sets.joined(other_way, two));
        assert_eq!(sets.members(all), [2, 4, 9]);
        assert_eq!((sets.joined(NONE, all), sets.joined(all, NONE)), (all, all));
        assert_eq!((sets.members(NONE), sets.count()), (&[][..], 7));
    }
}
