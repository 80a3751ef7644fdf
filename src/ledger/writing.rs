//! Opening a ledger to write, while other processes may open, create or remove the same file.
//!
//! ```text
//! import one/ &   import two/ &   import three/ &     one of them creates the ledger, the others wait for it
//! ```
//!
//! A ledger is created, or brought up to date, in one transaction, and who waits for it looks again at what is there. A file
//! that its creator takes away again, because nothing came into it, may be the one that another process has just opened: what
//! that one wrote would be gone with it. So whoever opens a ledger without imports leaves a trace in SQLite's count of changes,
//! and a creator that finds one leaves the file alone.

use super::{Header, chain, connect, header, migrate, views};
use crate::clock::Clock;
use crate::contract::registry::{Came, Created, Ledger, Registry};
use crate::error::{Problem, Result, codes, fail, io};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::fs::{File, Metadata, OpenOptions};
use std::path::Path;

/// How often a file may be gone, or be another, when it is to be written. Each time another process must have removed it.
const TRIES: usize = 100;

impl Ledger {
    /// Opens for writing; creates the file, or brings an older one up to date after keeping a copy of it.
    ///
    /// # Errors
    /// When the file is not a ledger, is newer than this program, is damaged, or cannot be written.
    pub fn open_to_write(
        path: &Path,
        clock: Clock,
        registry: &'static Registry,
    ) -> Result<(Self, Option<migrate::Upgrade>)> {
        for _ in 0..TRIES {
            if let Some(opened) = attempt(path, clock, registry)? {
                return Ok(opened);
            }
        }
        fail(
            &codes::BUSY,
            format!("other processes create and remove `{}` all the time", path.display()),
        )
    }

    /// Takes away what this run created, when nothing came into it.
    pub fn discard_if_unused(self) {
        let Some(changes) = self.changes.filter(|_| self.created != Created::Nothing) else {
            return;
        };
        // Another process may have begun to write since, or be about to.
        let is_alone = self.connection.execute_batch("BEGIN EXCLUSIVE").is_ok()
            && changes_of(&self.connection).is_ok_and(|now| now == changes);
        let is_empty = self
            .connection
            .query_row("SELECT NOT EXISTS (SELECT 1 FROM import)", [], |row| row.get(0))
            .unwrap_or(false);
        if is_alone && is_empty {
            undo_creating(&self.path, self.created);
        }
    }
}

/// Opens once; nothing where another process created or removed the file meanwhile.
fn attempt(
    path: &Path,
    clock: Clock,
    registry: &'static Registry,
) -> Result<Option<(Ledger, Option<migrate::Upgrade>)>> {
    let made = make_file(path)?;
    let Ok(seen) = std::fs::metadata(path) else {
        return Ok(None);
    };
    let created = match header(path) {
        Ok(Header::Empty) if made => Created::File,
        Ok(Header::Empty) => Created::Content,
        Ok(Header::Ledger) => Created::Nothing,
        Err(_) if !path.exists() => return Ok(None),
        Err(problem) => return Err(problem),
    };
    let opened = open(path, (created, &seen), clock, registry);
    // Whoever created it may have taken it away meanwhile, and left an empty file where one was before.
    if created == Created::Nothing && opened.is_err() && is_gone(path, &seen) {
        return Ok(None);
    }
    if created == Created::File && opened.as_ref().is_err_and(|problem| problem.code != &codes::BUSY) {
        undo_if_empty(path, &seen);
    }
    opened
}

fn open(
    path: &Path,
    (mut created, seen): (Created, &Metadata),
    clock: Clock,
    registry: &'static Registry,
) -> Result<Option<(Ledger, Option<migrate::Upgrade>)>> {
    let connection = match connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Err(_) if !path.exists() => return Ok(None),
        other => other?,
    };
    let mut ledger = Ledger {
        connection,
        path: path.to_owned(),
        registry,
        settles: true,
        created,
        changes: None,
        file: None,
    };
    ledger.write_at_the_end()?;
    let mut upgrade = None;
    if created == Created::Nothing {
        refuse_snapshot(&ledger.connection, path)?;
        if migrate::is_older(&ledger.connection, path)? {
            // Held until the transaction has ended: see `migrate::upgrade`.
            let file = File::open(path).map_err(|error| io(&path.display().to_string(), "cannot read", &error))?;
            let transaction = begin(&ledger.connection)?;
            // Another process may have been quicker.
            if migrate::is_older(&transaction, path)? {
                upgrade = Some(migrate::upgrade(&transaction, (path, &file), clock, registry)?);
                // What older versions never worked out is so from now on.
                ledger.settle_in(&transaction, Came::Anything, clock)?;
            }
            transaction.commit()?;
            ledger.file = Some(file.into());
        }
        chain::require_covered(&ledger.connection)?;
        if is_unused(&ledger.connection)? {
            let transaction = begin(&ledger.connection)?;
            if !is_same(path, seen) || has_no_schema(&transaction)? {
                return Ok(None);
            }
            // Writes what is there already, which counts as a change.
            transaction.pragma_update(None, "application_id", super::APPLICATION_ID)?;
            transaction.commit()?;
        }
        return Ok(Some((ledger, upgrade)));
    }
    let transaction = begin(&ledger.connection)?;
    if !is_same(path, seen) {
        return Ok(None);
    }
    if has_no_schema(&transaction)? {
        migrate::create(&transaction, registry, clock)?;
    } else {
        created = Created::Nothing;
    }
    transaction.commit()?;
    if created == Created::Nothing {
        // Another process has just created it.
        return Ok(None);
    }
    ledger.changes = Some(changes_of(&ledger.connection)?);
    Ok(Some((ledger, None)))
}

/// Makes an empty file where there is none; whether it did.
fn make_file(path: &Path) -> Result<bool> {
    if let Some(folder) = path.parent()
        && !folder.as_os_str().is_empty()
        && !folder.is_dir()
    {
        return fail(
            &codes::IO,
            format!("there is no folder `{}` to create the ledger in", folder.display()),
        );
    }
    if path.symlink_metadata().is_ok() && path.exists() {
        return Ok(false);
    }
    // Not `create_new`, which refuses a link to a file that is not there yet. Two processes that both made it agree on who
    // creates the ledger in it.
    match OpenOptions::new().append(true).create(true).open(path) {
        Ok(_) => Ok(true),
        Err(error) => Err(io(&path.display().to_string(), "cannot create", &error)),
    }
}

/// A transaction that writes, after waiting for others.
fn begin(connection: &Connection) -> Result<Transaction<'_>> {
    Ok(Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?)
}

/// Whether nothing came into a ledger yet.
fn is_unused(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM import)", [], |row| row.get(0))?)
}

/// Whether a file is empty.
fn has_no_schema(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))?)
}

/// Whether a file that was a ledger is another, or empty, now.
fn is_gone(path: &Path, seen: &Metadata) -> bool {
    !is_same(path, seen) || std::fs::metadata(path).is_ok_and(|now| now.len() == 0)
}

/// SQLite's count of what other connections changed in the file.
fn changes_of(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}

/// Whether a path leads to the file that it led to before.
#[cfg(unix)]
fn is_same(path: &Path, seen: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let same = |now: Metadata| (now.dev(), now.ino()) == (seen.dev(), seen.ino());
    std::fs::metadata(path).is_ok_and(same)
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn is_same(path: &Path, _: &Metadata) -> bool {
    path.exists()
}

/// What came in after a snapshot was made would not be in its tables.
fn refuse_snapshot(connection: &Connection, path: &Path) -> Result<()> {
    if !views::layout::is_snapshot(connection)? {
        return Ok(());
    }
    Err(Box::new(
        Problem::new(
            &codes::SNAPSHOT,
            format!("`{}` is a snapshot of a ledger", path.display()),
        )
        .hint("name the ledger it was made from, with `-f FILE`"),
    ))
}

/// Removes the empty file that a run made, where its ledger could not be created in it.
fn undo_if_empty(path: &Path, seen: &Metadata) {
    if is_same(path, seen) && std::fs::metadata(path).is_ok_and(|now| now.len() == 0) {
        undo_creating(path, Created::File);
    }
}

/// Leaves what was there before a run that stored nothing: no file, or an empty one. Failing to loses nothing.
///
/// An empty file takes the place of the ledger: to cut the ledger itself short would pull it from under another process that has
/// just opened it, while another file is noticed by [`is_same`].
fn undo_creating(path: &Path, created: Created) {
    let _ = match created {
        Created::File => std::fs::remove_file(path),
        Created::Content => put_empty(path),
        Created::Nothing => Ok(()),
    };
}

fn put_empty(path: &Path) -> std::io::Result<()> {
    let path = path.canonicalize()?;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.empty", std::process::id()));
    let empty = Path::new(&name);
    let file = File::create_new(empty)?;
    file.set_permissions(std::fs::metadata(&path)?.permissions())
        .and_then(|()| std::fs::rename(empty, &path))
        .inspect_err(|_| {
            // What is left over does no harm.
            let _ = std::fs::remove_file(empty);
        })
}
