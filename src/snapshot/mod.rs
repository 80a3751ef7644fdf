//! The auditor's copy: `audit.db`, one SQLite file with the whole ledger, and figures as plain tables beside it.
//!
//! Any SQLite program opens it. Views that compute need the decimal functions of the stock `sqlite3` shell; so that programs
//! without them, such as Datasette and DB Browser, read `charge` too, it is a table there, and the view that computes it is
//! `view_charge`. The reports of a period stand in `snapshot_report_…`. `_tables` says of everything what it is, and
//! `_readme` what the file is. `verify` compares all of it with the ledger in the same file.

pub(crate) mod contents;
pub(crate) mod readme;
pub(crate) mod reports;
pub(crate) mod tables;

use crate::check::integrity;
use crate::clock::Clock;
use crate::contract::registry::Ledger;
use crate::contract::registry::Registry;
use crate::contract::scope::Filter;
use crate::error::{Problem, Result, codes, fail, io};
use crate::interrupt;
use crate::ledger::chain;
use crate::ledger::views::layout::{self, Explained, is_snapshot};
use crate::money::decimal_functions;
use crate::query::select;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use tables::Listed;

/// What was made.
#[derive(Debug)]
pub(crate) struct Made {
    /// The head of the ledger's chain.
    pub head: Option<String>,
    /// The tables that it adds.
    pub listed: Vec<Listed>,
    /// What the ledger has that is not billbook's, which a snapshot leaves out.
    pub left_out: Vec<String>,
}

/// Makes a snapshot of a ledger. The file appears when it is whole, or not at all.
///
/// # Errors
/// When there is such a file already, it cannot be written, the ledger cannot be read, or Ctrl-C was pressed.
pub(crate) fn make(ledger: &Ledger, path: &Path, filter: &Filter, replaces: bool, clock: Clock) -> Result<Made> {
    let mut filter = filter.clone();
    filter.check(ledger)?;
    let filter = &filter;
    if is_snapshot(&ledger.connection)? {
        return Err(Box::new(
            Problem::new(
                &codes::SNAPSHOT,
                format!("`{}` is a snapshot itself", ledger.path.display()),
            )
            .hint("copy the file, or name the ledger with `-f FILE`"),
        ));
    }
    require_free(ledger, path, replaces)?;
    let part = Part::of(path)?;
    let name = part.0.display().to_string();
    let made = ledger.connection.execute("VACUUM INTO ?1", [&name]);
    if let Err(error) = made {
        interrupt::check()?;
        return Err(error.into());
    }
    let made = fill(&part.0, ledger.registry, filter, clock).or_else(|problem| {
        interrupt::check()?;
        Err(problem)
    })?;
    let failed = |error: std::io::Error| io(&name, "cannot write", &error);
    let file = std::fs::File::open(&part.0).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    let mut permissions = file.metadata().map_err(failed)?.permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&part.0, permissions).map_err(failed)?;
    drop(file);
    interrupt::check()?;
    std::fs::rename(&part.0, path).map_err(|error| io(&path.display().to_string(), "cannot write", &error))?;
    Ok(made)
}

/// Refuses to replace a file, unless that is asked for; and a ledger even then.
fn require_free(ledger: &Ledger, path: &Path, replaces: bool) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let name = path.display();
    if !path.is_file() {
        let message = format!("`{name}` is not a file that billbook can replace");
        return fail(&codes::OUTPUT, message);
    }
    let is_ledger = || -> Result<bool> {
        if let (Ok(one), Ok(other)) = (path.canonicalize(), ledger.path.canonicalize())
            && one == other
        {
            return Ok(true);
        }
        // What cannot be opened as a ledger is not one.
        Ledger::open_to_read(path, ledger.registry).map_or(Ok(false), |other| Ok(!is_snapshot(&other.connection)?))
    };
    if is_ledger()? {
        return fail(
            &codes::OUTPUT,
            format!("`{name}` is a ledger; billbook does not replace ledgers"),
        );
    }
    if !replaces {
        return Err(Box::new(
            Problem::new(&codes::OUTPUT, format!("there is a file `{name}` already"))
                .hint("use `--force` to replace it; billbook replaces it only when the new one is complete"),
        ));
    }
    Ok(())
}

/// A file that is not whole yet, and is removed unless it gets its name.
struct Part(PathBuf);

impl Part {
    fn of(path: &Path) -> Result<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        // Left over from a process that was killed.
        match std::fs::remove_file(&part) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(io(&part.display().to_string(), "cannot write", &error))
            }
            _ => {
                let part = Self(part);
                interrupt::is_passing(&part.0);
                interrupt::is_passing(&part.journal());
                Ok(part)
            }
        }
    }

    /// What SQLite leaves beside it where it finds no room.
    fn journal(&self) -> PathBuf {
        let mut name = self.0.as_os_str().to_owned();
        name.push("-journal");
        PathBuf::from(name)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for path in [&self.0, &self.journal()] {
            // Once renamed it is not there any more; failing to remove it loses nothing.
            let _ = std::fs::remove_file(path);
            interrupt::is_over(path);
        }
    }
}

/// Adds what a snapshot has besides the ledger.
fn fill(path: &Path, registry: &'static Registry, filter: &Filter, clock: Clock) -> Result<Made> {
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    decimal_functions::register(&connection)?;
    // It has another name until it is whole, so there is nothing to roll back to.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF")?;
    interrupt::stops(&mut connection)?;
    // It has no functions but SQLite's own.
    let plain = integrity::new_ledger(registry)?;
    connection.execute_batch("BEGIN")?;
    let left_out = leave_out(&connection, &plain)?;
    layout::in_front(&connection, registry)?;
    explain_tables(&connection)?;
    connection.execute_batch(tables::OWN)?;
    let mut listed = tables::views(&connection, &plain, registry)?;
    for one in &listed {
        connection.execute_batch(&format!("DROP VIEW main.{}", one.table))?;
    }
    listed.extend(reports::tables(&connection, registry, filter)?);
    for one in &listed {
        interrupt::check()?;
        one.write(&connection, filter)?;
    }
    let made = Made {
        head: chain::newest_head(&connection)?,
        listed,
        left_out,
    };
    let mut insert = connection.prepare("INSERT INTO _readme (text) VALUES (?1)")?;
    for line in readme::lines(&connection, &readme::Made::now(clock), filter)? {
        insert.execute([line])?;
    }
    drop(insert);
    let mut insert = connection.prepare("INSERT INTO _tables VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?;
    for line in contents::lines(&connection, registry, &made.listed, filter)? {
        insert.execute(rusqlite::params_from_iter(line))?;
    }
    drop(insert);
    connection.execute_batch("COMMIT")?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(made)
}

/// Drops what billbook did not make: nobody could verify it.
fn leave_out(connection: &Connection, plain: &Connection) -> Result<Vec<String>> {
    let ours = integrity::objects(plain)?;
    let mut left_out = Vec::new();
    // Views and triggers first, since dropping a table looks at them.
    for kind in ["trigger", "view", "index", "table"] {
        let sql = "SELECT name FROM main.sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
        let names: Vec<String> = select(connection, sql, [kind], |row| Ok(row.get(0)?))?;
        for name in names {
            if ours.contains_key(&(kind.to_owned(), name.clone())) {
                continue;
            }
            connection.execute_batch(&format!("DROP {kind} IF EXISTS main.\"{}\"", name.replace('"', "\"\"")))?;
            left_out.push(name);
        }
    }
    Ok(left_out)
}

/// Writes into each table of the ledger what it holds, as the migrations say above the tables, and where its references lead.
fn explain_tables(connection: &Connection) -> Result<()> {
    let explained = Explained::new();
    let sql = "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND sql IS NOT NULL";
    let tables: Vec<(String, String)> = select(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let texts: Vec<(String, String)> = tables
        .into_iter()
        .map(|(name, text)| {
            let text = explained.text(&name, &text);
            (name, text)
        })
        .collect();
    layout::write_texts(connection, &texts)
}
