//! Small files of one call are committed together: the disk takes longer for a commit than the program for their rows.
//!
//! Each file has a savepoint of its own, so it comes in whole or not at all. The transaction is committed before a large
//! file, when it has taken much, and when it has lasted long: others wait meanwhile. What follows from the files is settled
//! with them.

use crate::clock::Clock;
use crate::contract::registry::{Came, Ledger};
use crate::error::Result;
use crate::ledger::brought::{Brought, brought};
use crate::ledger::revisions::Revisions;
use crate::source::{Source, table};
use rusqlite::Connection;
use std::time::{Duration, Instant};

/// A file with more bytes than this is committed by itself.
pub(crate) const SMALL: u64 = 1 << 20;

/// A group is committed when it has this many files.
pub(crate) const FILES_MAX: usize = 200;

/// A group is committed when its files have this many bytes: their rows then take a part of the pages that a writer
/// keeps in memory, and readers need not wait.
const BYTES_MAX: u64 = 4 << 20;

/// A group from which nothing follows is committed when it has lasted this long. Other processes wait ten times as long
/// before they give up.
const LASTS: Duration = Duration::from_millis(500);

/// How long the ledger is left to others after a group that lasted; they look more often than that.
const PAUSE: Duration = Duration::from_millis(30);

/// The files that were stored since the last commit.
#[derive(Debug)]
pub(crate) struct Group {
    kind: Commits,
    /// The present in which files come in.
    clock: Clock,
    /// How long it lasts before it is committed.
    lasts: Duration,
    /// The names of the first and the last of them.
    names: Option<(String, String)>,
    files: usize,
    begun: Option<Instant>,
    /// Files and bytes since the last commit that depended on neither clock nor machine.
    counted: (usize, u64),
    /// The first import of what is stored and not settled.
    first_import: Option<i64>,
    /// What followed from what was stored, for people.
    told: Vec<String>,
    committed: usize,
    /// When a group was committed that others may have waited for.
    pause_from: Option<Instant>,
    revisions: Revisions,
    data_version: Option<i64>,
    /// Whether nothing is committed until it is [let go](Self::let_go).
    is_held: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Commits {
    Groups,
    /// Every file is committed by itself.
    Single,
    /// Nothing is committed.
    DryRun,
}

impl Group {
    /// Files that are committed together, or never, in a dry run.
    #[must_use]
    pub(crate) fn new(dry_run: bool, clock: Clock) -> Self {
        Self::of_kind(if dry_run { Commits::DryRun } else { Commits::Groups }, clock)
    }

    /// A file that is committed by itself, or not, in a dry run.
    #[must_use]
    pub(crate) fn of_one(dry_run: bool, clock: Clock) -> Self {
        Self::of_kind(if dry_run { Commits::DryRun } else { Commits::Single }, clock)
    }

    fn of_kind(kind: Commits, clock: Clock) -> Self {
        Self {
            kind,
            clock,
            lasts: LASTS,
            names: None,
            files: 0,
            begun: None,
            counted: (0, 0),
            first_import: None,
            told: Vec::new(),
            committed: 0,
            pause_from: None,
            revisions: Revisions::default(),
            data_version: None,
            is_held: false,
        }
    }

    /// Commits what is stored, and keeps the files that follow in one transaction, however many and large they are.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub(crate) fn hold(&mut self, ledger: &Ledger) -> Result<()> {
        self.commit(ledger)?;
        self.is_held = true;
        Ok(())
    }

    /// Ends that: the files stay to be committed, or are rolled back. A dry run rolls everything back at its end.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn let_go(&mut self, ledger: &Ledger, is_right: bool) -> Result<()> {
        self.is_held = false;
        if is_right || self.begun.is_none() || self.kind == Commits::DryRun {
            return Ok(());
        }
        self.names = None;
        self.files = 0;
        self.counted = (0, 0);
        self.end(ledger)
    }

    /// The same, however long it lasts: a slow machine changes nothing of what a test sees.
    #[cfg(test)]
    pub(crate) fn without_haste(mut self) -> Self {
        self.lasts = Duration::MAX;
        self
    }

    /// How many files this call has committed.
    #[must_use]
    pub(crate) fn committed(&self) -> usize {
        self.committed
    }

    /// How many files are stored and not committed.
    #[must_use]
    pub(crate) fn files(&self) -> usize {
        self.files
    }

    /// The first and the last file that are stored and not committed.
    #[must_use]
    pub(crate) fn names(&self) -> Option<(&str, &str)> {
        let (first, last) = self.names.as_ref()?;
        Some((first, last))
    }

    /// Whether a file of so many bytes is stored in the group's transaction, rather than in one of its own.
    #[must_use]
    pub(crate) fn takes(&self, bytes: u64) -> bool {
        match self.kind {
            _ if self.is_held => true,
            Commits::Groups => bytes <= SMALL,
            Commits::Single => false,
            Commits::DryRun => true,
        }
    }

    /// Commits what is stored where a file of so many bytes should not wait for it, nor others for that file. How long it
    /// has lasted counts only if nothing is to be settled: what is settled together must not depend on the machine.
    ///
    /// # Errors
    /// When the ledger cannot be read or written.
    pub(crate) fn make_way(&mut self, ledger: &Ledger, bytes: u64) -> Result<()> {
        if self.is_held {
            return Ok(());
        }
        let (files, counted) = self.counted;
        if files >= FILES_MAX || counted.saturating_add(bytes) > BYTES_MAX || !self.takes(bytes) {
            return self.commit(ledger);
        }
        let is_over = self.begun.is_some_and(|begun| begun.elapsed() >= self.lasts);
        if is_over && self.settles_nothing(ledger)? {
            let counted = self.counted;
            self.commit(ledger)?;
            self.counted = counted;
        }
        Ok(())
    }

    fn settles_nothing(&self, ledger: &Ledger) -> Result<bool> {
        match self.first_import {
            Some(first) => Ok(brought(&ledger.connection, ledger.registry, first)? == Brought::Nothing),
            None => Ok(true),
        }
    }

    /// What followed from what was stored, a sentence each.
    #[must_use]
    pub(crate) fn told(&self) -> &[String] {
        &self.told
    }

    /// The present in which files come in.
    #[must_use]
    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// Keeps sentences about files that were settled elsewhere.
    pub(crate) fn tell(&mut self, told: Vec<String>) {
        self.told.extend(told);
    }

    /// Settles and commits what is stored; a dry run only settles.
    ///
    /// # Errors
    /// When the ledger cannot be written. Then all of it is rolled back, and still counted as not committed.
    pub(crate) fn commit(&mut self, ledger: &Ledger) -> Result<()> {
        self.counted = (0, 0);
        if self.begun.is_none() {
            return Ok(());
        }
        if let Some(import_id) = self.first_import.take() {
            match ledger.settle(Came::Since(import_id), self.clock) {
                Ok(told) => self.told.extend(told),
                Err(problem) => {
                    let _ = roll_back(ledger);
                    return Err(problem);
                }
            }
        }
        if self.kind == Commits::DryRun {
            // The transaction stays open; the next file begins a group in it.
            self.begun = None;
            self.names = None;
            self.files = 0;
            return Ok(());
        }
        if let Err(error) = ledger.connection.execute_batch("COMMIT") {
            // Nothing is lost by failing: a transaction that stays open ends with the program.
            let _ = roll_back(ledger);
            return Err(error.into());
        }
        let is_long = self.begun.take().is_some_and(|begun| begun.elapsed() >= self.lasts / 2);
        self.pause_from = is_long.then(Instant::now);
        self.count_committed(self.files);
        self.names = None;
        self.files = 0;
        Ok(())
    }

    /// Counts files that were committed elsewhere.
    pub(crate) fn count_committed(&mut self, files: usize) {
        self.committed += files;
    }

    /// Stores files in the open transaction: all that `work` does, or nothing where it refuses them.
    ///
    /// # Errors
    /// When the ledger cannot be read or written. Then nothing of the group is to be committed.
    pub(crate) fn store<T, R>(
        &mut self,
        ledger: &mut Ledger,
        names: &[&str],
        bytes: u64,
        work: impl FnOnce(&Connection, &mut Revisions) -> Result<std::result::Result<T, R>>,
    ) -> Result<std::result::Result<T, R>> {
        self.begin(ledger)?;
        if self.files == 0 && self.kind != Commits::DryRun {
            let stored = work(&ledger.connection, &mut self.revisions)?;
            if stored.is_ok() {
                self.count(names, bytes);
            } else {
                self.end(ledger)?;
            }
            return Ok(stored);
        }
        let savepoint = ledger.connection.savepoint()?;
        let stored = work(&savepoint, &mut self.revisions)?;
        if stored.is_ok() {
            savepoint.commit()?;
            self.count(names, bytes);
        } else {
            self.revisions.forget();
            savepoint.finish()?;
        }
        Ok(stored)
    }

    fn begin(&mut self, ledger: &Ledger) -> Result<()> {
        if self.begun.is_some() {
            return Ok(());
        }
        // Without a pause whoever waits would seldom find the ledger free.
        if let Some(left) = self.pause_from.take().and_then(|at| PAUSE.checked_sub(at.elapsed())) {
            std::thread::sleep(left);
        }
        // Dry runs one after another share a transaction.
        if ledger.connection.is_autocommit() {
            ledger.connection.execute_batch("BEGIN IMMEDIATE")?;
        }
        // It changes with what others commit, and never with what this connection does.
        let version = ledger
            .connection
            .query_row("PRAGMA data_version", [], |row| row.get(0))?;
        self.first_import = Some(next_import(&ledger.connection)?);
        if self.data_version.replace(version) != Some(version) {
            self.revisions.forget();
        }
        self.begun = Some(Instant::now());
        Ok(())
    }

    /// Ends a transaction in which nothing is stored.
    fn end(&mut self, ledger: &Ledger) -> Result<()> {
        self.begun = None;
        self.first_import = None;
        self.revisions.forget();
        roll_back(ledger)
    }

    fn count(&mut self, names: &[&str], bytes: u64) {
        self.files += names.len();
        let (files, counted) = self.counted;
        self.counted = (files + names.len(), counted.saturating_add(bytes));
        if let (Some(first), Some(last)) = (names.first(), names.last()) {
            let first = self
                .names
                .take()
                .map_or_else(|| (*first).to_owned(), |(first, _)| first);
            self.names = Some((first, (*last).to_owned()));
        }
    }
}

/// The number that the next import gets.
pub(crate) fn next_import(connection: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(import_id), 0) + 1 FROM import";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// What a byte of a packed file is taken for.
const UNPACKS_TO: u64 = 16;

/// How many bytes a file is taken for.
#[must_use]
pub(crate) fn weight(source: &Source, text: &str) -> u64 {
    let is_packed = source.content().is_ok_and(table::sheet::is_packed);
    let size = u64::try_from(source.bytes.len().max(text.len())).unwrap_or(u64::MAX);
    if is_packed { packed(size) } else { size }
}

/// How many bytes a packed file of this many bytes is taken for.
#[must_use]
pub(crate) fn packed(bytes: u64) -> u64 {
    bytes.saturating_mul(UNPACKS_TO)
}

/// Rolls back what is not committed: all of a dry run, or the last group of an import that failed.
///
/// # Errors
/// When the ledger cannot be read.
pub fn roll_back(ledger: &Ledger) -> Result<()> {
    if !ledger.connection.is_autocommit() {
        ledger.connection.execute_batch("ROLLBACK")?;
    }
    Ok(())
}
