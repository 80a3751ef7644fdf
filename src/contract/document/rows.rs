//! The rows of a document: all of them, or one after the other.
//!
//! A ledger answer of a million entries takes six times its size as rows. Where an operation reads a list one element at a time, its
//! rows are made twice: once to find all that is wrong with them, when each is dropped again, and once to be stored.

use crate::contract::document::{Reading, Row, Table};
use crate::source::json::Node;

/// Rows of a document that was read without problems.
pub(crate) enum Rows<'d> {
    /// All of them.
    Held(Vec<Row>),
    /// What makes them again.
    Again(Again<'d>),
}

/// Takes a row, and says whether to go on.
pub(crate) type Take<'t> = &'t mut dyn FnMut(Row) -> bool;

/// Rows that are made anew, in the same way, each time they are needed.
pub(crate) struct Again<'d> {
    /// How many there are, and of which tables.
    pub seen: Seen,
    /// Makes them.
    pub make: Box<dyn Fn(Take) + 'd>,
}

/// What stays known of rows that were dropped.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How many.
    pub count: usize,
    /// Their tables.
    pub tables: Vec<&'static Table>,
}

impl Seen {
    /// Notes a row.
    pub(crate) fn note(&mut self, row: &Row) {
        self.count += 1;
        if !self.tables.iter().any(|table| table.name == row.table.name) {
            self.tables.push(row.table);
        }
    }
}

impl Rows<'_> {
    /// How many there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        match self {
            Rows::Held(rows) => rows.len(),
            Rows::Again(again) => again.seen.count,
        }
    }

    /// Those that are held.
    #[must_use]
    pub(crate) fn held(&self) -> &[Row] {
        match self {
            Rows::Held(rows) => rows,
            Rows::Again(_) => &[],
        }
    }

    /// Their tables, each once or several times.
    #[must_use]
    pub(crate) fn tables(&self) -> Vec<&'static Table> {
        match self {
            Rows::Held(rows) => {
                let mut tables: Vec<&'static Table> = rows.iter().map(|row| row.table).collect();
                tables.dedup_by_key(|table| table.name);
                tables
            }
            Rows::Again(again) => again.seen.tables.clone(),
        }
    }

    /// Goes through them, as far as it goes well.
    ///
    /// # Errors
    /// The first of `take`.
    pub(crate) fn each<E>(&self, mut take: impl FnMut(&Row) -> Result<(), E>) -> Result<(), E> {
        match self {
            Rows::Held(rows) => rows.iter().try_for_each(take),
            Rows::Again(again) => {
                let mut done = Ok(());
                (again.make)(&mut |row| {
                    if done.is_ok() {
                        done = take(&row);
                    }
                    done.is_ok()
                });
                done
            }
        }
    }
}

impl Reading<'_> {
    /// Goes through the elements of a list of the document. Where the document is [outlined](crate::source::json::outline), each is
    /// read when its turn comes. An operation that reads its list in this way never asks for its elements in another.
    pub(crate) fn each(&mut self, list: &Node, mut take: impl FnMut(&mut Self, usize, &Node)) {
        let elements = self.listing.lists.as_ref().and_then(|lists| lists.elements(list));
        let Some(elements) = elements else {
            for (index, element) in list.as_array().unwrap_or_default().iter().enumerate() {
                take(self, index, element);
            }
            return;
        };
        if !self.listing.read.contains(&list.start) {
            self.listing.read.push(list.start);
        }
        for (index, element) in elements.enumerate() {
            if self.listing.is_enough {
                break;
            }
            take(self, index, &element);
        }
    }

    /// Hands a row on that is complete: to what takes rows one at a time, or else to the others.
    pub(crate) fn hand_on(&mut self, row: Row, rows: &mut Vec<Row>) {
        match &mut self.listing.taker {
            Some(taker) => self.listing.is_enough |= !taker(row),
            None => rows.push(row),
        }
    }
}
