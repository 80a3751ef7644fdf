//! The ledger file: one SQLite file that outlives the program.
//!
//! Opening looks at the file's first bytes before SQLite does, so that a file that is something else is never
//! touched. Commands that read open it read-only; only imports, documented writes and `upgrade` write.

pub(crate) mod archive;
pub(crate) mod as_of;
pub(crate) mod book_value;
pub(crate) mod brought;
pub(crate) mod by_number;
pub(crate) mod chain;
pub(crate) mod early;
pub(crate) mod explain;
pub(crate) mod float_sums;
pub(crate) mod import;
pub(crate) mod mappings;
pub(crate) mod migrate;
pub(crate) mod migrations;
pub(crate) mod revisions;
mod seen;
pub(crate) mod store;
pub(crate) mod views;
mod writing;

use crate::contract::registry::{Created, Ledger, Registry};
use crate::error::{Problem, Result, codes, fail, io};
use crate::interrupt;
use crate::money::decimal_functions;
use crate::output::note;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// `bill` in ASCII, in the file's header at byte 68.
pub const APPLICATION_ID: i32 = 0x6269_6C6C;

/// How many KiB of changed pages a writer keeps in memory. Until they outgrow this, nothing is written to the file before
/// the end, and others can read it.
const WRITER_CACHE_KIB: i64 = 65_536;

/// How many while a long document comes in, whose rows outgrow them.
const LONG_CACHE_KIB: i64 = 16_384;

/// How many while millions of rows come in.
const STREAM_CACHE_KIB: i64 = 2000;

/// How long to wait for another process before giving up, and how long before saying so.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const BUSY_SILENT: Duration = Duration::from_millis(500);
const BUSY_STEP: Duration = Duration::from_millis(20);

/// Prepared statements kept for reuse; an import of all kinds of documents needs some for each table.
const STATEMENTS_KEPT: usize = 256;

impl Ledger {
    /// Opens for reading.
    ///
    /// # Errors
    /// When the file is not there, is not a ledger, is newer or older than this program, or is damaged.
    pub fn open_to_read(path: &Path, registry: &'static Registry) -> Result<Self> {
        let name = path.display();
        if !path.exists() {
            return Err(Box::new(
                Problem::new(&codes::NO_LEDGER, format!("there is no ledger `{name}`"))
                    .hint("create it with `billbook import PATH…`, or name another one with `-f FILE`"),
            ));
        }
        if header(path)? == Header::Empty {
            return fail(&codes::NOT_A_LEDGER, format!("`{name}` is an empty file"));
        }
        let connection = read_only(path)?;
        let ledger = Self {
            connection,
            path: path.to_owned(),
            registry,
            settles: true,
            created: Created::Nothing,
            changes: None,
            file: None,
        };
        migrate::require_current(&ledger.connection, path)?;
        views::layout::uncover(&ledger.connection, registry)?;
        Ok(ledger)
    }

    /// Has pages written as they come, since a large file outgrows any cache, and a full one only makes the end longer.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn write_as_it_comes(&self) -> Result<()> {
        self.connection.pragma_update(None, "cache_size", -STREAM_CACHE_KIB)?;
        Ok(())
    }

    /// Keeps fewer changed pages in memory, since a long document takes enough of it.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub(crate) fn write_sooner(&self) -> Result<()> {
        self.connection.pragma_update(None, "cache_size", -LONG_CACHE_KIB)?;
        Ok(())
    }

    /// Keeps changed pages in memory again.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn write_at_the_end(&self) -> Result<()> {
        self.connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
        Ok(())
    }

    /// Has the disk begin with what is written before it is committed. On Linux; elsewhere it may cost more than it gives.
    pub fn write_early(&mut self) -> early::Early {
        if self.file.is_none() && cfg!(target_os = "linux") {
            self.file = File::open(&self.path).ok().map(Arc::new);
        }
        early::Early::new(self.file.clone())
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let mut connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_handler(Some(wait_for_others))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.pragma_update(None, "foreign_keys", true)?;
    // "No such column" instead of a column's name as its value, for our statements and the user's.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    // A view or trigger written by somebody else must not run functions with side effects.
    connection.pragma_update(None, "trusted_schema", false)?;
    interrupt::stops(&mut connection)?;
    decimal_functions::register(&connection)?;
    Ok(connection)
}

/// Waits a little for another process, the `step`th time; false to give up.
fn wait_for_others(step: i32) -> bool {
    let waited = BUSY_STEP.saturating_mul(step.unsigned_abs());
    if waited >= BUSY_TIMEOUT || interrupt::is_pressed() {
        return false;
    }
    if waited == BUSY_SILENT {
        let seconds = BUSY_TIMEOUT.as_secs();
        note(&format!(
            "note: another process is using the ledger; waiting for it, at most {seconds} seconds"
        ));
    }
    std::thread::sleep(BUSY_STEP);
    true
}

fn read_only(path: &Path) -> Result<Connection> {
    let open = || -> Result<Connection> {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    };
    match open() {
        // A process that was killed while writing leaves its journal; only a writer may roll it back.
        Err(problem) if journal(path).exists() && problem.code != &codes::BUSY => {
            let writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            writer.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            drop(writer);
            open()
        }
        other => other,
    }
}

/// Opens a ledger for reading, whatever its version. What is asked of it has to fit.
///
/// # Errors
/// When it is not a ledger, or is damaged.
pub(crate) fn open_as_it_is(path: &Path) -> Result<Connection> {
    header(path)?;
    read_only(path)
}

/// Opens a copy that is the program's own, to change its schema.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn open_to_change(path: &Path) -> Result<Connection> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

fn journal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    PathBuf::from(name)
}

#[derive(Debug, PartialEq, Eq)]
enum Header {
    Empty,
    Ledger,
}

/// Looks at the first page without SQLite.
fn header(path: &Path) -> Result<Header> {
    let name = path.display().to_string();
    if path.is_dir() {
        return fail(&codes::NOT_A_LEDGER, format!("`{name}` is a folder"));
    }
    let mut bytes = Vec::with_capacity(100);
    let cannot_read = |error: std::io::Error| io(&name, "cannot read", &error);
    // Opening a pipe would wait for whoever writes to it, and a device is not to be created or removed.
    if !std::fs::metadata(path).map_err(cannot_read)?.is_file() {
        return fail(&codes::NOT_A_LEDGER, format!("`{name}` is a pipe or a device"));
    }
    let file = File::open(path).map_err(cannot_read)?;
    let size = file.metadata().map_err(cannot_read)?.len();
    file.take(100).read_to_end(&mut bytes).map_err(cannot_read)?;
    if bytes.is_empty() {
        return Ok(Header::Empty);
    }
    let not_a_ledger = |what: &str| {
        Box::new(
            Problem::new(&codes::NOT_A_LEDGER, format!("`{name}` is {what}"))
                .hint("name the ledger with `-f FILE`, and the files to import after `import`"),
        )
    };
    if !bytes.starts_with(b"SQLite format 3\0") {
        return Err(not_a_ledger("not an SQLite file"));
    }
    if word(&bytes, 68) != Some(APPLICATION_ID.unsigned_abs()) {
        return Err(not_a_ledger("an SQLite file of another program"));
    }
    // What was being written when a process was killed is taken back with its journal.
    if !journal(path).exists() {
        require_whole(&name, &bytes, size)?;
    }
    Ok(Header::Ledger)
}

/// Refuses a file with fewer bytes than its header counts pages: a half copy.
fn require_whole(name: &str, header: &[u8], size: u64) -> Result<()> {
    let page_size = match header.get(16..18) {
        Some(&[0, 1]) => 65_536,
        Some(&[high, low]) => u64::from(u16::from_be_bytes([high, low])),
        _ => 0,
    };
    let counted = word(header, 24) == word(header, 92);
    let pages = word(header, 28).map_or(0, u64::from);
    if counted && pages * page_size > size {
        return Err(Box::new(
            Problem::new(
                &codes::DAMAGED,
                format!("`{name}` is cut short: it has {} of {} bytes", size, pages * page_size),
            )
            .hint("copy the file again from where it came, or restore it from a copy"),
        ));
    }
    Ok(())
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_be_bytes(four))
}
