//! What the parts of settling have in common: the write that they append to, and what they find on the way.

use crate::clock::Clock;
use crate::contract::registry::Registry;
use crate::error::Result;
use crate::ledger::import::OwnText;
use crate::output::json::Json;
use crate::party::Parties;
use crate::source::Source;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The operation of such writes in the list of imports, and the account they belong to there.
pub(super) const OPERATION: &str = "settle";

/// The version of the rules, which each write records.
pub(super) const RULES: i64 = 1;

/// What the parts have in common.
pub(super) struct Settling<'c> {
    pub connection: &'c Connection,
    pub registry: &'c Registry,
    pub clock: Clock,
    /// The write, once there is something to append.
    pub import_id: Option<i64>,
    /// Who is who, as the first part found.
    pub parties: Parties,
    /// Sentences for people.
    pub told: Vec<String>,
}

impl Settling<'_> {
    /// The write that the rows belong to; it is entered when the first one is appended.
    pub(super) fn import(&mut self) -> Result<i64> {
        if let Some(import_id) = self.import_id {
            return Ok(import_id);
        }
        let text = Json::Object(vec![(OPERATION.to_owned(), Json::integer(RULES))]).compact();
        let source = Source::new(OPERATION, text.into_bytes(), None);
        let own = OwnText {
            is_kept: false,
            ..OwnText::kept("write", OPERATION, OPERATION)
        };
        let import_id = own.record(self.connection, &source, self.clock)?;
        self.import_id = Some(import_id);
        Ok(import_id)
    }

    /// Appends what makes the rows that are recorded, by their numbers, those that are wanted: rows that take others back, then new
    /// ones. `insert` gets the write, the row, and the number of the row that it takes back. Gives how many rows are new, and how many
    /// were taken back.
    pub(super) fn append<R: Ord>(
        &mut self,
        recorded: Vec<(i64, R)>,
        wanted: impl IntoIterator<Item = R>,
        mut insert: impl FnMut(i64, &R, Option<i64>) -> Result<()>,
    ) -> Result<(usize, usize)> {
        let mut wanted: BTreeMap<R, bool> = wanted.into_iter().map(|row| (row, false)).collect();
        let mut gone = Vec::new();
        for (id, row) in recorded {
            match wanted.get_mut(&row) {
                Some(is_kept @ false) => *is_kept = true,
                _ => gone.push((id, row)),
            }
        }
        for (id, row) in &gone {
            insert(self.import()?, row, Some(*id))?;
        }
        let new: Vec<R> = wanted
            .into_iter()
            .filter_map(|(row, is_kept)| (!is_kept).then_some(row))
            .collect();
        for row in &new {
            insert(self.import()?, row, None)?;
        }
        Ok((new.len(), gone.len()))
    }
}
