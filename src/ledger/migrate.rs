//! Bringing a ledger file to this program's version: numbered migrations, then the views.
//!
//! `refinery_schema_history` holds which migrations a file has, as refinery writes it. Views are not part of them: they are
//! dropped before migrating (a table that a view mentions cannot be rebuilt) and created again afterwards, and
//! `user_version` holds a fingerprint of their text.
//!
//! All of it is one transaction of the caller's, so that no other process, and no process that was killed, leaves a file half
//! made. refinery would begin transactions of its own, so it only holds the texts.

use super::{APPLICATION_ID, chain, migrations, views};
use crate::clock::Clock;
use crate::contract::registry::Registry;
use crate::error::{Problem, Result, codes, fail, io};
use crate::query::select;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// What an upgrade did.
#[derive(Debug)]
pub struct Upgrade {
    /// Schema version before.
    pub from: i32,
    /// Schema version after.
    pub to: i32,
    /// The copy of the file as it was; `None` when only views were rebuilt.
    pub copy: Option<PathBuf>,
}

/// The schema version this program writes: the number of its last migration. To ask the migrations themselves would be felt
/// at each start.
#[must_use]
pub const fn current_version() -> i32 {
    match i32::from_str_radix(env!("BILLBOOK_SCHEMA_VERSION"), 10) {
        Ok(version) => version,
        Err(_) => 0,
    }
}

/// The schema version of a file.
///
/// # Errors
/// When the file cannot be read or has no history of migrations.
pub(crate) fn version_of(connection: &Connection) -> Result<i32> {
    let version: Option<i32> = connection
        .query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))
        .map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::Unknown) => Box::new(Problem::new(
                &codes::DAMAGED,
                "the ledger has lost the list of its migrations",
            )),
            _ => error.into(),
        })?;
    Ok(version.unwrap_or(0))
}

/// Makes an empty file a ledger, in the open transaction.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn create(connection: &Connection, registry: &Registry, clock: Clock) -> Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    run_migrations(connection, None, clock)?;
    views::rebuild(connection, registry)
}

/// Refuses a file this program cannot read as it is.
///
/// # Errors
/// When the file is newer or older than this program.
pub(crate) fn require_current(connection: &Connection, path: &Path) -> Result<()> {
    if is_older(connection, path)? {
        return Err(Box::new(
            Problem::new(
                &codes::OLDER_LEDGER,
                format!("`{}` was written by another version of this program", path.display()),
            )
            .hint("run `billbook upgrade`; it keeps a copy"),
        ));
    }
    Ok(())
}

fn refuse_newer(version: i32, path: &Path) -> Result<()> {
    let current = current_version();
    if version <= current {
        return Ok(());
    }
    Err(Box::new(
        Problem::new(
            &codes::NEWER_LEDGER,
            format!(
                "`{}` has schema version {version}; this billbook knows versions up to {current}",
                path.display()
            ),
        )
        .hint("install a newer billbook"),
    ))
}

/// Whether a file lacks anything that this program's ledgers have.
///
/// # Errors
/// When the file is newer or cannot be read.
pub(crate) fn is_older(connection: &Connection, path: &Path) -> Result<bool> {
    let version = version_of(connection)?;
    refuse_newer(version, path)?;
    Ok(version < current_version() || !views::are_current(connection)?)
}

/// Brings an older file up to date, in the open transaction. Its bytes are first copied beside it, and the copy is checked.
///
/// The file is to stay open until the transaction has ended: closing any handle of a file gives up the locks that SQLite
/// holds on it, and another process would write meanwhile.
///
/// # Errors
/// When the file is newer, damaged, or cannot be copied or written. The transaction is then to be rolled back.
pub(crate) fn upgrade(
    connection: &Connection,
    (path, file): (&Path, &File),
    clock: Clock,
    registry: &Registry,
) -> Result<Upgrade> {
    let from = version_of(connection)?;
    refuse_newer(from, path)?;
    let to = current_version();
    let copy = if from == to {
        None
    } else {
        let copy = keep_copy((path, file), from, clock)?;
        views::drop_all(connection)?;
        run_migrations(connection, None, clock)?;
        Some(copy)
    };
    // Versions before did not do all of it at once: one that was killed may have left older rows without their link.
    chain::cover_older(connection)?;
    views::rebuild(connection, registry)?;
    Ok(Upgrade { from, to, copy })
}

/// The table of migrations, word for word as refinery makes it.
const HISTORY: &str = "CREATE TABLE IF NOT EXISTS refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));";

/// Runs the migrations that a file lacks, up to `target` when given (tests make old files that way), in the open transaction
/// where there is one.
///
/// # Errors
/// When a migration that a file already has was edited since, or SQLite refuses one.
pub fn run_migrations(connection: &Connection, target: Option<i32>, clock: Clock) -> Result<()> {
    if connection.is_autocommit() {
        let transaction = connection.unchecked_transaction()?;
        run_migrations(&transaction, target, clock)?;
        return Ok(transaction.commit()?);
    }
    // One of them adds amounts up.
    crate::money::decimal_functions::register(connection)?;
    connection.execute_batch(HISTORY)?;
    let known = migrations::all();
    let has = "SELECT version, name, checksum FROM refinery_schema_history ORDER BY version";
    let has: Vec<(i32, String, String)> =
        select(connection, has, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    for (version, name, checksum) in &has {
        let is_ours = known.iter().any(|migration| {
            let (ours, sum) = (migration.name(), migration.checksum().to_string());
            (i64::from(*version), name.as_str(), checksum) == (i64::from(migration.version()), ours, &sum)
        });
        if !is_ours {
            return fail(
                &codes::DAMAGED,
                format!("migration {version} of this ledger differs from the one in this billbook"),
            );
        }
    }
    let newest = has.last().map(|(version, ..)| i64::from(*version));
    let record = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (?1, ?2, ?3, ?4)";
    for migration in known {
        let version = i64::from(migration.version());
        let is_wanted = target.is_none_or(|target| version <= i64::from(target));
        if !is_wanted || has.iter().any(|(has, ..)| i64::from(*has) == version) {
            continue;
        }
        if newest.is_some_and(|newest| version < newest) {
            return fail(
                &codes::DAMAGED,
                format!("the ledger lacks migration {version}, although it has later ones"),
            );
        }
        let at = clock.now().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
        let name = migration.name();
        let applied = connection
            .execute_batch(migration.sql().unwrap_or_default())
            .and_then(|()| connection.execute(record, params![version, name, at, migration.checksum().to_string()]));
        if let Err(error) = applied {
            let mut problem = Box::<Problem>::from(error);
            problem.message = format!(
                "migration {version} ({name}) of the ledger's tables failed: {}",
                problem.message
            );
            return Err(problem);
        }
    }
    Ok(())
}

/// Copies the file while no one can write it, and reads the copy back.
fn keep_copy((path, file): (&Path, &File), version: i32, clock: Clock) -> Result<PathBuf> {
    let name = path.display().to_string();
    let (copy, mut written) = free_name(path, version, clock)?;
    let made = (|| {
        let failed = |error: std::io::Error| io(&copy.display().to_string(), "cannot write the copy", &error);
        let mut source = file;
        source.seek(SeekFrom::Start(0)).map_err(failed)?;
        std::io::copy(&mut source, &mut written).map_err(failed)?;
        let permissions = file.metadata().map_err(failed)?.permissions();
        written.set_permissions(permissions).map_err(failed)?;
        written.sync_all().map_err(failed)?;
        if digest(file, &name)? != digest(&written, &copy.display().to_string())? {
            return fail(
                &codes::IO,
                format!("the copy of `{name}` differs from it; nothing was changed"),
            );
        }
        let copied = Connection::open_with_flags(&copy, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        crate::money::decimal_functions::register(&copied)?;
        let verdict: String = copied.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return fail(
                &codes::DAMAGED,
                format!("`{name}` is damaged: {verdict}; it was not upgraded"),
            );
        }
        Ok(())
    })();
    if made.is_err() {
        // It is of no use. When it cannot be removed, nothing is lost.
        let _ = std::fs::remove_file(&copy);
    }
    made.map(|()| copy)
}

/// A new file beside the ledger, which nobody but its owner reads before it has the ledger's permissions.
fn free_name(path: &Path, version: i32, clock: Clock) -> Result<(PathBuf, File)> {
    let with = |suffix: String| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let plain = with(format!(".v{version}"));
    match options.open(&plain) {
        Ok(file) => return Ok((plain, file)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io(&plain.display().to_string(), "cannot write the copy", &error)),
    }
    let dated = with(format!(".v{version}.{}", clock.now().format("%Y%m%dT%H%M%SZ")));
    match options.open(&dated) {
        Ok(file) => Ok((dated, file)),
        Err(error) => Err(io(&dated.display().to_string(), "cannot write the copy", &error)),
    }
}

fn digest(mut file: &File, name: &str) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| io(name, "cannot read", &error);
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            return Ok(hasher.finalize().to_vec());
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
