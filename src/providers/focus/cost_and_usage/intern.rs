//! Contexts, each stored once: `(scope 1, billing account 3, …, tags 812)` is context 4711.
//!
//! Of the five million rows of a month most repeat everything but amounts and times, so a row is looked up by the bytes
//! of all its other fields at once, and only where those are new, group by group. What is looked up is a hash of 128
//! bits, seeded anew in every run; two different texts meet in it once in 10^25 imports, and nobody can prepare such a
//! pair. Maps are emptied when they grow large: what comes again is then stored again, which costs space, and changes
//! no figure.

use super::columns::GROUPS;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use twox_hash::XxHash3_128;

/// Entries of a map before it is emptied: 24 MB.
const ENTRIES_MAX: usize = 1 << 19;

/// Numbers given in one delivery, from 1 on.
pub type Id = u32;

/// What repeats even where every row has a text of its own: the numbers of a scope, and of rows of the groups that are
/// not volatile. The others are 0.
#[derive(Debug, Clone, Copy, Default)]
pub struct Core {
    /// The scope.
    pub scope: Id,
    /// The groups.
    pub groups: [Id; GROUPS.len()],
}

/// Cores before they are forgotten: 12 MB.
const CORES_MAX: usize = 1 << 17;

/// Passes the low half of a hash on; hashing it again would be in vain.
#[derive(Debug, Default)]
pub struct Passed(u64);

impl Hasher for Passed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u128(&mut self, hash: u128) {
        self.0 = hash
            .to_le_bytes()
            .first_chunk()
            .map_or(0, |low| u64::from_le_bytes(*low));
    }
}

/// Texts seen before, by their hash.
#[derive(Debug, Default)]
struct Seen {
    ids: HashMap<u128, Id, BuildHasherDefault<Passed>>,
    last: Id,
}

impl Seen {
    fn known(&self, hash: u128) -> Option<Id> {
        self.ids.get(&hash).copied()
    }

    fn enter(&mut self, hash: u128) -> Id {
        if self.ids.len() >= ENTRIES_MAX {
            self.ids.clear();
        }
        self.last += 1;
        self.ids.insert(hash, self.last);
        self.last
    }
}

/// The contexts and groups of one delivery so far.
#[derive(Debug)]
pub struct Interner {
    seed: u64,
    /// Rows of contexts, by the bytes of their fields.
    rows: Seen,
    /// Contexts, by the numbers they are made of.
    contexts: Seen,
    scopes: Seen,
    groups: Vec<Seen>,
    cores: HashMap<u128, Core, BuildHasherDefault<Passed>>,
}

impl Default for Interner {
    fn default() -> Self {
        Self {
            seed: RandomState::new().hash_one(0),
            rows: Seen::default(),
            contexts: Seen::default(),
            scopes: Seen::default(),
            groups: GROUPS.iter().map(|_| Seen::default()).collect(),
            cores: HashMap::default(),
        }
    }
}

impl Interner {
    /// The hash by which texts are looked up.
    #[must_use]
    pub fn hash(&self, bytes: &[u8]) -> u128 {
        XxHash3_128::oneshot_with_seed(self.seed, bytes)
    }

    /// The context of a row with these bytes, where one came before.
    #[must_use]
    pub fn row(&self, hash: u128) -> Option<Id> {
        self.rows.known(hash)
    }

    /// Remembers the context of a row with these bytes.
    pub fn remember_row(&mut self, hash: u128, context: Id) {
        if self.rows.ids.len() >= ENTRIES_MAX {
            self.rows.ids.clear();
        }
        self.rows.ids.insert(hash, context);
    }

    /// The core of a row with these bytes, where one came before.
    #[must_use]
    pub fn core(&self, hash: u128) -> Option<Core> {
        self.cores.get(&hash).copied()
    }

    /// Remembers the core of a row with these bytes.
    pub fn remember_core(&mut self, hash: u128, core: Core) {
        if self.cores.len() >= CORES_MAX {
            self.cores.clear();
        }
        self.cores.insert(hash, core);
    }

    /// The number of a context, and whether it is new.
    pub fn context(&mut self, key: &[u8]) -> (Id, bool) {
        let hash = self.hash(key);
        number(&mut self.contexts, hash)
    }

    /// The number of a scope, and whether it is new.
    pub fn scope(&mut self, key: &[u8]) -> (Id, bool) {
        let hash = self.hash(key);
        number(&mut self.scopes, hash)
    }

    /// The number of a row of a group, and whether it is new.
    pub fn group(&mut self, group: usize, key: &[u8]) -> (Id, bool) {
        let hash = self.hash(key);
        match self.groups.get_mut(group) {
            Some(seen) => number(seen, hash),
            None => (0, false),
        }
    }
}

fn number(seen: &mut Seen, hash: u128) -> (Id, bool) {
    match seen.known(hash) {
        Some(id) => (id, false),
        None => (seen.enter(hash), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_get_equal_numbers() {
        let mut interner = Interner::default();
        assert_eq!(interner.group(3, b"Compute"), (1, true));
        assert_eq!(interner.group(3, b"Storage"), (2, true));
        assert_eq!(interner.group(3, b"Compute"), (1, false));
        assert_eq!(interner.group(4, b"Compute"), (1, true));
    }

    #[test]
    fn a_full_map_is_emptied_and_numbers_go_on() {
        let mut interner = Interner::default();
        let many = u32::try_from(ENTRIES_MAX).unwrap();
        for number in 0..=many {
            assert_eq!(interner.context(&number.to_le_bytes()), (number + 1, true));
        }
        assert_eq!(interner.context(&many.to_le_bytes()), (many + 1, false));
        assert_eq!(interner.context(&0_u32.to_le_bytes()), (many + 2, true));
    }
}
