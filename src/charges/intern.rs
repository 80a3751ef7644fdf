//! Contexts, each stored once: `(scope 1, billing account 3, …, tags 812)` is context 4711.
//!
//! Of the five million rows of a month most repeat everything but amounts and times, so a row is looked up by the bytes
//! of all its other fields at once, and only where those are new, group by group. What is looked up is a hash of 128
//! bits, seeded anew in every run; two different texts meet in it once in 10^25 imports, and nobody can prepare such a
//! pair. Maps are emptied when they grow large: what comes again is then stored again, which costs space, and changes
//! no figure. A row written in other bytes, such as `NULL` for nothing, is a context of its own for the same reason.

use crate::charges::columns::GROUPS;
use crate::charges::numbers::{CubeKey, Id};
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};
use twox_hash::XxHash3_128;

/// Rows before they are forgotten: 14 MB. A map doubles when it is full to seven eighths, so it is emptied just then.
const ROWS_MAX: usize = (1 << 19) / 8 * 7;

/// Rows of a group before they are forgotten: 3 MB for each group. They are looked up for
/// new contexts only, and come again soon where they do.
const GROUP_ROWS_MAX: usize = (1 << 17) / 8 * 7;

/// Cores before they are forgotten: 6 MB.
const CORES_MAX: usize = (1 << 16) / 8 * 7;

/// What repeats even where every row has a text of its own: the numbers of a scope, and of rows of the groups that are
/// not volatile. The others are 0.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Core {
    /// The scope.
    pub scope: Id,
    /// The groups.
    pub groups: [Id; GROUPS.len()],
    /// The part of the cube, from 0 on.
    pub cube: u32,
}

/// What is known of a row whose bytes came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its context.
    pub context: Id,
    /// Its part of the cube.
    pub cube: u32,
    /// Where its sums of a day were the last time.
    pub place: u32,
    /// The number of its unit prices.
    pub prices: Id,
}

/// A hash of 128 bits, in words that need no more room than they have bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key([u32; 4]);

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let [first, second, ..] = self.0;
        state.write_u64(u64::from(first) | (u64::from(second) << 32));
    }
}

impl Key {
    /// The key of what is looked up by the sum of its [parts](Interner::part).
    #[must_use]
    pub(crate) fn of_parts(sum: u128) -> Self {
        let bytes = sum.to_le_bytes();
        let (words, _) = bytes.as_chunks::<4>();
        let mut key = [0; 4];
        for (to, from) in key.iter_mut().zip(words) {
            *to = u32::from_le_bytes(*from);
        }
        Key(key)
    }
}

/// Passes the first half of a hash on; hashing it again would be in vain.
#[derive(Debug, Default)]
pub(crate) struct Passed(u64);

impl Hasher for Passed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, half: u64) {
        self.0 = half;
    }
}

/// Values by the keys of texts.
pub(crate) type ByKey<V> = HashMap<Key, V, BuildHasherDefault<Passed>>;

/// Texts seen before, by their hash.
#[derive(Debug, Default)]
struct Seen {
    ids: ByKey<Id>,
    last: Id,
    /// What was asked for last: it is often asked for again.
    recent: Option<(Key, Id)>,
}

impl Seen {
    /// The number of a text, and whether it is new.
    fn number(&mut self, key: Key) -> (Id, bool) {
        if let Some((recent, id)) = self.recent
            && recent == key
        {
            return (id, false);
        }
        if let Some(id) = self.ids.get(&key) {
            self.recent = Some((key, *id));
            return (*id, false);
        }
        self.last += 1;
        self.recent = Some((key, self.last));
        enter(&mut self.ids, GROUP_ROWS_MAX, key, self.last);
        (self.last, true)
    }

    /// Forgets all texts; numbers go on.
    fn forget(&mut self) {
        self.ids.clear();
        self.recent = None;
    }
}

fn enter<V>(map: &mut ByKey<V>, most: usize, key: Key, value: V) {
    if map.len() >= most {
        map.clear();
    }
    map.insert(key, value);
}

/// The contexts and groups of one delivery so far.
#[derive(Debug)]
pub(crate) struct Interner {
    seed: u64,
    header: Vec<String>,
    /// Contexts of rows, by the bytes of their fields.
    rows: ByKey<Known>,
    last_context: Id,
    scopes: Seen,
    groups: Vec<Seen>,
    /// Unit prices of rows.
    prices: Seen,
    cores: ByKey<Core>,
    cubes: HashMap<CubeKey, u32>,
    /// Whether bytes of this file mean something that they may not mean in the next.
    is_of_its_own: bool,
    /// How many contexts are remembered before all is forgotten at once; nothing where maps are emptied one by one.
    most: Option<Id>,
    /// The last context that was forgotten so.
    forgotten: Id,
}

impl Default for Interner {
    fn default() -> Self {
        Self {
            seed: RandomState::new().hash_one(0),
            header: Vec::new(),
            rows: HashMap::default(),
            last_context: 0,
            scopes: Seen::default(),
            groups: GROUPS.iter().map(|_| Seen::default()).collect(),
            prices: Seen::default(),
            cores: HashMap::default(),
            cubes: HashMap::default(),
            is_of_its_own: false,
            most: None,
            forgotten: 0,
        }
    }
}

impl Interner {
    /// One for whoever keeps what is numbered only as long as it may be named again: all is forgotten at once, and
    /// [`forget_if_many`](Self::forget_if_many) says when.
    pub(crate) fn bounded(most: Id) -> Self {
        Self {
            most: Some(most),
            ..Self::default()
        }
    }

    /// Forgets contexts and rows of groups where there are many, and says so. Scopes stay.
    pub(crate) fn forget_if_many(&mut self) -> bool {
        let Some(most) = self.most else { return false };
        if self.last_context - self.forgotten < most {
            return false;
        }
        self.forgotten = self.last_context;
        self.rows.clear();
        self.cores.clear();
        for group in &mut self.groups {
            group.forget();
        }
        true
    }

    /// Goes on with a file of this header: bytes of a row say the same only under the same one.
    pub(crate) fn begin(&mut self, header: &[String]) {
        if std::mem::take(&mut self.is_of_its_own) {
            self.rows.clear();
            self.cores.clear();
            self.scopes.forget();
        }
        if self.header != header {
            self.rows.clear();
            self.cores.clear();
            // Its columns have the names of the header, which are not among the bytes looked up.
            if let Some(extra) = self.groups.last_mut() {
                extra.forget();
            }
            header.clone_into(&mut self.header);
        }
    }

    /// Goes on with a file of this header whose rows are looked up by the sum of parts.
    pub(crate) fn begin_parts(&mut self, header: &[String]) {
        self.begin(header);
        self.rows.clear();
        self.cores.clear();
    }

    /// Bytes of this file, such as `05/06/2025`, may mean something else in the next one.
    pub(crate) fn is_of_its_own(&mut self) {
        self.is_of_its_own = true;
    }

    /// The hash by which texts are looked up.
    #[must_use]
    pub(crate) fn key(&self, bytes: &[u8]) -> Key {
        Key::of_parts(XxHash3_128::oneshot_with_seed(self.seed, bytes))
    }

    /// What a value of a column adds to the key of its row. Each column hashes by a seed of its own, so that the sum of a
    /// row's parts is as good a hash of the row as one of all its bytes; parts are found once for each value of a
    /// dictionary, and columns are added one after the other.
    #[must_use]
    pub(crate) fn part(&self, column: u64, value: Option<&[u8]>) -> u128 {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let number = column.wrapping_mul(2).wrapping_add(1 + u64::from(value.is_none()));
        let seed = self.seed ^ number.wrapping_mul(GOLDEN);
        XxHash3_128::oneshot_with_seed(seed, value.unwrap_or_default())
    }

    /// What is known of a row with these bytes, where one came before.
    #[must_use]
    pub(crate) fn row(&self, key: Key) -> Option<Known> {
        self.rows.get(&key).copied()
    }

    /// A new context, for rows with these bytes.
    pub(crate) fn new_row(&mut self, key: Key, cube: u32, prices: Id) -> Known {
        self.last_context += 1;
        let known = Known {
            context: self.last_context,
            cube,
            place: u32::MAX,
            prices,
        };
        enter(&mut self.rows, ROWS_MAX, key, known);
        known
    }

    /// Whether contexts are found without unit prices. Whoever forgets contexts together keeps prices in them.
    #[must_use]
    pub(crate) fn leaves_prices_out(&self) -> bool {
        self.most.is_none()
    }

    /// The number of unit prices, by their key.
    pub(crate) fn prices(&mut self, key: Key) -> Id {
        if !self.leaves_prices_out() {
            return 0;
        }
        let (number, _) = self.prices.number(key);
        number
    }

    /// Remembers where the sums of such a row were found.
    pub(crate) fn remember_place(&mut self, key: Key, place: u32) {
        if let Some(known) = self.rows.get_mut(&key) {
            known.place = place;
        }
    }

    /// The core of a row with these bytes, where one came before.
    #[must_use]
    pub(crate) fn core(&self, key: Key) -> Option<Core> {
        self.cores.get(&key).copied()
    }

    /// Remembers the core of a row with these bytes.
    pub(crate) fn remember_core(&mut self, key: Key, core: Core) {
        enter(&mut self.cores, CORES_MAX, key, core);
    }

    /// The number of a scope, and whether it is new.
    pub(crate) fn scope(&mut self, bytes: &[u8]) -> (Id, bool) {
        let key = self.key(bytes);
        self.scope_of(key)
    }

    /// The same by its key.
    pub(crate) fn scope_of(&mut self, key: Key) -> (Id, bool) {
        self.scopes.number(key)
    }

    /// The number of a row of a group, and whether it is new.
    pub(crate) fn group(&mut self, group: usize, bytes: &[u8]) -> (Id, bool) {
        let key = self.key(bytes);
        self.group_of(group, key)
    }

    /// The same by its key.
    pub(crate) fn group_of(&mut self, group: usize, key: Key) -> (Id, bool) {
        self.groups.get_mut(group).map_or((0, false), |seen| seen.number(key))
    }

    /// The number of a part of the cube, from 0 on, and whether it is new.
    pub(crate) fn cube(&mut self, cube: CubeKey) -> (u32, bool) {
        let next = u32::try_from(self.cubes.len()).unwrap_or(u32::MAX);
        let number = *self.cubes.entry(cube).or_insert(next);
        (number, number == next)
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
    fn parts_are_those_of_their_column() {
        let interner = Interner::default();
        let sum = |parts: [(u64, Option<&str>); 2]| {
            let part = |(column, value): (u64, Option<&str>)| interner.part(column, value.map(str::as_bytes));
            Key::of_parts(parts.map(part).into_iter().fold(0, u128::wrapping_add))
        };
        let one = sum([(1, Some("a")), (2, None)]);
        assert_eq!(one, sum([(2, None), (1, Some("a"))]));
        for other in [
            [(1, None), (2, Some("a"))],
            [(1, Some("a")), (2, Some(""))],
            [(1, Some("a")), (3, None)],
            [(1, Some("b")), (2, None)],
        ] {
            assert_ne!(one, sum(other), "{other:?}");
        }
    }

    #[test]
    fn a_full_map_is_emptied_and_numbers_go_on() {
        let mut interner = Interner::default();
        let many = u32::try_from(GROUP_ROWS_MAX).unwrap();
        for number in 0..=many {
            assert_eq!(interner.group(5, &number.to_le_bytes()), (number + 1, true));
        }
        assert_eq!(interner.group(5, &many.to_le_bytes()), (many + 1, false));
        assert_eq!(interner.group(5, &0_u32.to_le_bytes()), (many + 2, true));
    }

    #[test]
    fn a_bounded_one_forgets_all_at_once() {
        let mut interner = Interner::bounded(2);
        let key = interner.key(b"one");
        interner.new_row(key, 0, 0);
        interner.remember_core(key, Core::default());
        assert_eq!(interner.group(3, b"Compute"), (1, true));
        assert!(!interner.forget_if_many());
        interner.new_row(interner.key(b"two"), 0, 0);
        assert!(interner.forget_if_many() && !interner.forget_if_many());
        assert!(interner.row(key).is_none() && interner.core(key).is_none());
        assert_eq!(interner.group(3, b"Compute"), (2, true));
        assert_eq!(interner.new_row(key, 0, 0).context, 3);
        assert!(!Interner::default().forget_if_many());
    }

    #[test]
    fn what_bytes_mean_in_one_file_they_need_not_mean_in_the_next() {
        let mut interner = Interner::default();
        let header = ["BillingPeriodStart".to_owned()];
        interner.begin(&header);
        let key = interner.key(b"01/06/2025");
        let known = interner.new_row(key, 0, 0);
        assert_eq!(interner.scope(b"01/06/2025"), (1, true));
        interner.begin(&header);
        assert_eq!(
            (interner.row(key), interner.scope(b"01/06/2025")),
            (Some(known), (1, false))
        );
        interner.is_of_its_own();
        interner.begin(&header);
        assert_eq!((interner.row(key), interner.scope(b"01/06/2025")), (None, (2, true)));
    }

    #[test]
    fn rows_are_known_under_their_header_only() {
        let mut interner = Interner::default();
        let header = |names: [&str; 2]| names.map(str::to_owned);
        interner.begin(&header(["RegionId", "RegionName"]));
        let key = interner.key(b"a,b");
        let known = interner.new_row(key, 0, 0);
        interner.begin(&header(["RegionId", "RegionName"]));
        assert_eq!(interner.row(key), Some(known));
        interner.begin(&header(["RegionName", "RegionId"]));
        assert_eq!(interner.row(key), None);
        assert_eq!(interner.new_row(key, 0, 0).context, 2);
    }
}
