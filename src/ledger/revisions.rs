//! Which revision of an object was in force when the provider gave an answer.
//!
//! SQLite goes through all revisions of the object to find it. For one that is asked for again and again, such as a list
//! that is saved every five minutes, they are kept in memory instead: thousands of files would take the square of their
//! number.

use crate::clock;
use crate::contract::document::{Cell, Table};
use crate::error::Result;
use crate::ledger::store::Owner;
use rusqlite::{CachedStatement, Connection, OptionalExtension, ToSql};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Bound;

/// How often an object is looked for in the ledger before its revisions are kept.
const OFTEN: u8 = 32;

/// How many of them are kept in all, some hundred bytes each.
const KEPT_MAX: usize = 500_000;

/// Objects that share a count. Two that do are kept a little earlier.
const COUNTS: usize = 1 << 14;

/// A stored row, and where it stands among the revisions of its object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Revision {
    /// Its number.
    pub(crate) row_id: i64,
    /// Over its content.
    pub(crate) digest: Vec<u8>,
    /// The import that brought it.
    pub(crate) import_id: i64,
    /// Whether it was in force at the time asked for, rather than later.
    pub(crate) is_in_force: bool,
}

/// Retrieved when, by which import, in which row.
type Place = (String, i64, i64);

/// A table, an account, and the columns that say which object a row is.
type Key = (&'static str, i64, Vec<Option<String>>);

/// Revisions of objects that were looked for often. Whoever rolls back, or lets others write, forgets them.
#[derive(Debug, Default)]
pub(crate) struct Revisions {
    counts: Vec<u8>,
    kept: HashMap<Key, BTreeMap<Place, Vec<u8>>>,
    in_all: usize,
}

/// Statements that find revisions in one table, put together from its description.
pub(crate) struct Statements<'c> {
    connection: &'c Connection,
    table: &'static Table,
    in_force: CachedStatement<'c>,
    later: CachedStatement<'c>,
    key_parts: Vec<Part>,
}

/// A part of a key, by the places of columns.
#[derive(Debug, Clone, Copy)]
enum Part {
    Column(usize),
    /// The year of a day, else of the last day before a moment.
    Year(usize, usize),
}

impl Part {
    fn of(self, cells: &[Cell]) -> Option<Cow<'_, Cell>> {
        match self {
            Part::Column(index) => cells.get(index).map(Cow::Borrowed),
            Part::Year(day, end) => {
                let text = |index: usize| cells.get(index).and_then(Cell::as_text);
                let year = clock::year_of(text(day), text(end));
                Some(Cow::Owned(year.map_or(Cell::Null, Cell::Text)))
            }
        }
    }
}

/// The columns of a part of a key that is a year: `year(invoice_date, period_end_utc)`.
fn year_of(part: &str) -> Option<(&str, &str)> {
    part.strip_prefix("year(")?.strip_suffix(')')?.split_once(", ")
}

impl<'c> Statements<'c> {
    /// Those of a table; `None` where nothing says which object a row is.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn new(connection: &'c Connection, table: &'static Table) -> Result<Option<Self>> {
        if table.key.is_empty() {
            return Ok(None);
        }
        let columns = table.columns();
        let position = |name: &str| columns.iter().position(|column| column == name);
        let part = |key: &&str| match year_of(key) {
            Some((day, end)) => Some(Part::Year(position(day)?, position(end)?)),
            None => position(key).map(Part::Column),
        };
        let find = |comparison: &str, order: &str| {
            format!(
                "SELECT t.row_id, t.content_digest, t.import_id FROM {} AS t JOIN import AS i USING (import_id)
                 WHERE t.account_id = ?1 AND {} AND (i.retrieved_at, i.import_id) {comparison} (?2, ?3)
                 ORDER BY i.retrieved_at {order}, i.import_id {order}, t.row_id {order} LIMIT 1",
                table.name,
                is_key("t", table, 4)
            )
        };
        Ok(Some(Self {
            connection,
            table,
            in_force: connection.prepare_cached(&find("<=", "DESC"))?,
            later: connection.prepare_cached(&find(">", "ASC"))?,
            key_parts: table.key.iter().filter_map(part).collect(),
        }))
    }

    /// The cells that say which object a row is.
    pub(super) fn key<'r>(&self, cells: &'r [Cell]) -> Vec<Cow<'r, Cell>> {
        self.key_parts.iter().filter_map(|part| part.of(cells)).collect()
    }

    fn find(&mut self, owner: Owner, account_id: i64, key: &[Cow<Cell>]) -> Result<Option<Revision>> {
        let mut values: Vec<&dyn ToSql> = vec![&account_id, &owner.retrieved_at, &owner.import_id];
        values.extend(key.iter().map(|cell| bindable(cell)));
        for (find, is_in_force) in [(&mut self.in_force, true), (&mut self.later, false)] {
            let found = find
                .query_row(values.as_slice(), |found| {
                    Ok(Revision {
                        row_id: found.get(0)?,
                        digest: found.get(1)?,
                        import_id: found.get(2)?,
                        is_in_force,
                    })
                })
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn all(&self, account_id: i64, key: &[Cow<Cell>]) -> Result<BTreeMap<Place, Vec<u8>>> {
        let sql = format!(
            "SELECT i.retrieved_at, t.import_id, t.row_id, t.content_digest
             FROM {} AS t JOIN import AS i USING (import_id) WHERE t.account_id = ?1 AND {}",
            self.table.name,
            is_key("t", self.table, 2)
        );
        let mut values: Vec<&dyn ToSql> = vec![&account_id];
        values.extend(key.iter().map(|cell| bindable(cell)));
        let mut all = self.connection.prepare_cached(&sql)?;
        let all = all.query_map(values.as_slice(), |row| {
            Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?))
        })?;
        Ok(all.collect::<rusqlite::Result<_>>()?)
    }
}

fn bindable(cell: &Cell) -> &dyn ToSql {
    cell
}

/// That a row, of the table by this alias, is of an object: its key from this parameter on.
pub(super) fn is_key(alias: &str, table: &Table, first: usize) -> String {
    let equal = |(index, name): (usize, &&str)| match year_of(name) {
        Some((day, end)) => format!(
            "substr(coalesce({alias}.\"{day}\", date({alias}.\"{end}\", '-1 second')), 1, 4) IS ?{}",
            index + first
        ),
        None => format!("{alias}.\"{name}\" IS ?{}", index + first),
    };
    let equal: Vec<String> = table.key.iter().enumerate().map(equal).collect();
    equal.join(" AND ")
}

impl Revisions {
    /// The revision in force when the owner was retrieved, or else the first one after it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn find(
        &mut self,
        statements: &mut Statements,
        owner: Owner,
        account_id: i64,
        cells: &[Cell],
    ) -> Result<Option<Revision>> {
        let cells = statements.key(cells);
        let key = key(statements.table, account_id, &cells);
        if let Some(kept) = self.kept.get(&key) {
            return Ok(find_among(kept, owner));
        }
        let found = statements.find(owner, account_id, &cells)?;
        if found.is_some() && self.is_often(&key) {
            let all = statements.all(account_id, &cells)?;
            // A few are found as fast by SQLite.
            if all.len() >= usize::from(OFTEN) {
                self.keep(key, all);
            }
        }
        Ok(found)
    }

    /// Whether there is a revision later than the owner's.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn has_later(
        &mut self,
        statements: &mut Statements,
        owner: Owner,
        account_id: i64,
        cells: &[Cell],
    ) -> Result<bool> {
        let cells = statements.key(cells);
        if let Some(kept) = self.kept.get(&key(statements.table, account_id, &cells)) {
            let here = (owner.retrieved_at.to_owned(), owner.import_id, i64::MAX);
            return Ok(kept.range((Bound::Excluded(here), Bound::Unbounded)).next().is_some());
        }
        let mut values: Vec<&dyn ToSql> = vec![&account_id, &owner.retrieved_at, &owner.import_id];
        values.extend(cells.iter().map(|cell| bindable(cell)));
        Ok(statements.later.exists(values.as_slice())?)
    }

    /// Notes a revision that was stored.
    pub(crate) fn add(
        &mut self,
        statements: &Statements,
        owner: Owner,
        account_id: i64,
        cells: &[Cell],
        row_id: i64,
        digest: &[u8],
    ) {
        if self.kept.is_empty() {
            return;
        }
        let key = key(statements.table, account_id, &statements.key(cells));
        if let Some(kept) = self.kept.get_mut(&key) {
            let place = (owner.retrieved_at.to_owned(), owner.import_id, row_id);
            kept.insert(place, digest.to_vec());
            self.in_all += 1;
        }
    }

    /// Forgets what is kept: the ledger may hold something else.
    pub(crate) fn forget(&mut self) {
        self.kept.clear();
        self.in_all = 0;
    }

    fn is_often(&mut self, key: &Key) -> bool {
        self.counts.resize(COUNTS, 0);
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let index = usize::try_from(hasher.finish()).unwrap_or_default() % COUNTS;
        let Some(count) = self.counts.get_mut(index) else {
            return false;
        };
        *count += 1;
        if *count < OFTEN {
            return false;
        }
        *count = 0;
        true
    }

    fn keep(&mut self, key: Key, revisions: BTreeMap<Place, Vec<u8>>) {
        if self.in_all + revisions.len() > KEPT_MAX {
            self.forget();
        }
        self.in_all += revisions.len();
        self.kept.insert(key, revisions);
    }
}

fn key(table: &Table, account_id: i64, cells: &[Cow<Cell>]) -> Key {
    let text = |cell: &Cow<Cell>| match &**cell {
        Cell::Null => None,
        Cell::Text(text) => Some(text.clone()),
        Cell::Integer(number) => Some(number.to_string()),
    };
    (table.name, account_id, cells.iter().map(text).collect())
}

fn find_among(kept: &BTreeMap<Place, Vec<u8>>, owner: Owner) -> Option<Revision> {
    let here = (owner.retrieved_at.to_owned(), owner.import_id, i64::MAX);
    let before = kept.range(..=&here).next_back().map(|found| (found, true));
    let after = (Bound::Excluded(&here), Bound::Unbounded);
    let found = before.or_else(|| kept.range(after).next().map(|found| (found, false)));
    found.map(|(((_, import_id, row_id), digest), is_in_force)| Revision {
        row_id: *row_id,
        digest: digest.clone(),
        import_id: *import_id,
        is_in_force,
    })
}
