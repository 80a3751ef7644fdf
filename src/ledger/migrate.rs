//! Bringing a ledger file to this program's version: numbered migrations, then the views.
//!
//! refinery keeps, in `refinery_schema_history`, which migrations a file has. Views are not part of them: they are
//! dropped before migrating (a table that a view mentions cannot be rebuilt) and created again afterwards, and
//! `user_version` holds a fingerprint of their text.

use super::{APPLICATION_ID, chain, migrations, views};
use crate::clock::Clock;
use crate::contract::registry::Registry;
use crate::error::{Problem, Result, codes, fail, io};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
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

/// Makes an empty file a ledger.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn create(connection: &mut Connection, registry: &Registry) -> Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    run_migrations(connection, None)?;
    views::rebuild(connection, registry)
}

/// Refuses a file this program cannot read as it is.
///
/// # Errors
/// When the file is newer or older than this program.
pub(crate) fn require_current(connection: &Connection, path: &Path) -> Result<()> {
    let version = version_of(connection)?;
    refuse_newer(version, path)?;
    if version < current_version() || !views::are_current(connection)? {
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

/// Brings an older file up to date. Its bytes are first copied beside it, and the copy is checked.
///
/// # Errors
/// When the file is newer, damaged, or cannot be copied or written. It is then as it was before.
pub(crate) fn upgrade(
    connection: &mut Connection,
    path: &Path,
    clock: Clock,
    registry: &Registry,
) -> Result<Option<Upgrade>> {
    let from = version_of(connection)?;
    refuse_newer(from, path)?;
    let to = current_version();
    if from == to {
        if views::are_current(connection)? {
            return Ok(None);
        }
        // An upgrade that was killed may have left older rows without their link.
        chain::cover_older(connection)?;
        views::rebuild(connection, registry)?;
        return Ok(Some(Upgrade { from, to, copy: None }));
    }
    let copy = keep_copy(connection, path, from, clock)?;
    views::drop_all(connection)?;
    run_migrations(connection, None)?;
    chain::cover_older(connection)?;
    views::rebuild(connection, registry)?;
    Ok(Some(Upgrade {
        from,
        to,
        copy: Some(copy),
    }))
}

/// Runs the migrations a file lacks, up to `target` when given (tests make old files that way).
///
/// # Errors
/// When a migration that a file already has was edited since, or SQLite refuses one.
pub fn run_migrations(connection: &mut Connection, target: Option<i32>) -> Result<()> {
    // One of them adds amounts up.
    crate::money::decimal_functions::register(connection)?;
    let runner = migrations::runner().set_grouped(true);
    let runner = match target {
        Some(version) => runner.set_target(refinery::Target::Version(version)),
        None => runner,
    };
    match runner.run(connection) {
        Ok(_) => Ok(()),
        // refinery prints whole migration texts; say which one, and what it means.
        Err(error) => match error.kind() {
            refinery::error::Kind::DivergentVersion(migration, _)
            | refinery::error::Kind::MissingVersion(migration) => fail(
                &codes::DAMAGED,
                format!(
                    "migration {} of this ledger differs from the one in this billbook",
                    migration.version()
                ),
            ),
            _ => fail(
                &codes::IO,
                format!("the ledger's tables cannot be brought up to date: {error}"),
            ),
        },
    }
}

/// Copies the file while no one can write it, and reads the copy back.
fn keep_copy(connection: &mut Connection, path: &Path, version: i32, clock: Clock) -> Result<PathBuf> {
    let name = path.display().to_string();
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let copy = free_name(path, version, clock);
    let failed = |error: std::io::Error| io(&copy.display().to_string(), "cannot write the copy", &error);
    std::fs::copy(path, &copy).map_err(failed)?;
    std::fs::File::open(&copy)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    if digest(path)? != digest(&copy)? {
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
    transaction.rollback()?;
    Ok(copy)
}

fn free_name(path: &Path, version: i32, clock: Clock) -> PathBuf {
    let with = |suffix: String| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let plain = with(format!(".v{version}"));
    if !plain.exists() {
        return plain;
    }
    with(format!(".v{version}.{}", clock.now().format("%Y%m%dT%H%M%SZ")))
}

fn digest(path: &Path) -> Result<Vec<u8>> {
    let name = path.display().to_string();
    let mut file = std::fs::File::open(path).map_err(|error| io(&name, "cannot read", &error))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = std::io::Read::read(&mut file, &mut buffer).map_err(|error| io(&name, "cannot read", &error))?;
        if read == 0 {
            return Ok(hasher.finalize().to_vec());
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
