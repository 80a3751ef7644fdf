//! The auditor's copy: `audit.db`, one SQLite file with the whole ledger, and figures as plain tables beside it.
//!
//! Any SQLite program opens it. Views that compute need the decimal functions of the stock `sqlite3` shell; programs
//! without them, such as Datasette and DB Browser, find the rows of such views in tables named `snapshot_view_…`. The
//! reports of a period stand in `snapshot_report_…`. `snapshot_list` says of each table what it is, and `readme` what the
//! file is. `verify` compares all of them with the ledger beside them.

pub(crate) mod reports;
pub(crate) mod tables;

use crate::clock::{self, Clock};
use crate::contract::registry::Ledger;
use crate::contract::registry::Registry;
use crate::contract::scope::Filter;
use crate::error::{Problem, Result, codes, fail, io};
use crate::interrupt;
use crate::ledger::{chain, is_snapshot, migrate};
use crate::money::decimal_functions;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use tables::Listed;
pub(crate) use tables::PREFIX;

/// What was made.
#[derive(Debug)]
pub(crate) struct Made {
    /// The head of the ledger's chain.
    pub head: Option<String>,
    /// The tables, and what was left out.
    pub listed: Vec<Listed>,
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
    let made = {
        let _watch = interrupt::Watch::new(ledger.connection.get_interrupt_handle());
        ledger.connection.execute("VACUUM INTO ?1", [&name])
    };
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
            _ => Ok(Self(part)),
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Once renamed it is not there any more; failing to remove it loses nothing.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Adds what a snapshot has besides the ledger.
fn fill(path: &Path, registry: &'static Registry, filter: &Filter, clock: Clock) -> Result<Made> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    decimal_functions::register(&connection)?;
    // It has another name until it is whole, so there is nothing to roll back to.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA trusted_schema = OFF")?;
    let watch = interrupt::Watch::new(connection.get_interrupt_handle());
    connection.execute_batch("BEGIN")?;
    connection.execute_batch(include_str!("tables.sql"))?;
    let mut listed = tables::views(&connection, registry)?;
    listed.extend(reports::tables(&connection, registry, filter)?);
    for one in &listed {
        interrupt::check()?;
        one.write(&connection, filter)?;
    }
    let made = Made {
        head: chain::newest_head(&connection)?,
        listed,
    };
    let mut insert = connection.prepare("INSERT INTO readme (text) VALUES (?1)")?;
    for line in readme(&connection, &made, filter, clock)? {
        insert.execute([line])?;
    }
    drop(insert);
    connection.execute_batch("COMMIT")?;
    drop(watch);
    connection.close().map_err(|(_, error)| error)?;
    Ok(made)
}

/// The line of `readme` that names the head.
#[must_use]
pub(crate) fn head_line(head: Option<&str>) -> String {
    format!("head: {}", head.unwrap_or("none, the ledger is empty"))
}

/// What the file is and how to check it, line by line.
fn readme(connection: &Connection, made: &Made, filter: &Filter, clock: Clock) -> Result<Vec<String>> {
    let imports: i64 = connection.query_row("SELECT count(*) FROM import", [], |row| row.get(0))?;
    let period = match (filter.from, filter.to) {
        (None, None) => "of all time".to_owned(),
        (from, to) => {
            let time = |time: Option<_>| time.map_or("the beginning".to_owned(), clock::stored);
            let until = to.map_or("the end".to_owned(), clock::stored);
            format!("from {} until before {until}", time(from))
        }
    };
    let mut lines = vec![
        "A snapshot of a billing ledger, for reading only; billbook refuses to import into it.".to_owned(),
        head_line(made.head.as_deref()),
        format!(
            "made: {} by billbook {}, schema version {}, of {imports} imports and writes",
            clock::stored(clock.now()),
            env!("CARGO_PKG_VERSION"),
            migrate::version_of(connection)?
        ),
        format!("period of the reports: {period}"),
        String::new(),
        "It contains every table of the ledger, the chain of hashes over them, the imported files (table sqlar), and the views."
            .to_owned(),
        "Added tables: snapshot_report_... are the reports of the period; snapshot_view_... are the rows of the views that compute with decimal functions; snapshot_list says what each added table contains, with its query."
            .to_owned(),
        String::new(),
        "With the stock sqlite3 shell (3.40 or later), in which every view works:".to_owned(),
        "  sqlite3 FILE \"SELECT text FROM readme\"".to_owned(),
        "  sqlite3 FILE \"SELECT provider, billing_currency, decimal_sum(billed_cost) FROM charge_by_month GROUP BY 1, 2\""
            .to_owned(),
        "  sqlite3 FILE \"SELECT statement FROM snapshot_list WHERE table_name = 'snapshot_report_spend'\", then run the query it prints"
            .to_owned(),
        "  sqlite3 FILE -Ax   writes the imported files out again".to_owned(),
        "With billbook: `billbook verify -f FILE --head HASH` reads everything again, and compares the tables with views and \
         reports; HASH is a head that somebody kept outside the ledger, such as on a printed report."
            .to_owned(),
        "With Datasette, DB Browser for SQLite and other programs without decimal functions: views that compute say `no such \
         function: decimal_sum`; their rows are in snapshot_view_..."
            .to_owned(),
        "Amounts are texts and exact. Add them up with decimal_sum: the plain sum of SQL computes with binary fractions.".to_owned(),
    ];
    let left_out: Vec<&Listed> = made
        .listed
        .iter()
        .filter(|one| one.rows(connection).is_none())
        .collect();
    if !left_out.is_empty() {
        lines.push(String::new());
        lines.extend(
            left_out
                .iter()
                .map(|one| format!("no table {}: {}", one.table, one.note)),
        );
    }
    Ok(lines)
}
