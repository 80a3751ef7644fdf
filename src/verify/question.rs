//! What is to be verified, and what was seen on the way.

use crate::check::integrity;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::Registry;
use crate::error::Result;
use rusqlite::Connection;

/// What was read, for people to compare with what they know.
#[derive(Debug, Default, Clone)]
pub struct Seen {
    /// Links of the chain.
    pub links: u64,
    /// Imports and writes.
    pub imports: u64,
    /// Rows under the chain.
    pub rows: u64,
    /// Tables that have such rows.
    pub tables: u64,
    /// Archived files.
    pub archived: u64,
    /// Files whose bytes are not in the ledger.
    pub not_archived: u64,
    /// Tables of a snapshot; none where the ledger is not one.
    pub snapshot_tables: Option<u64>,
    /// Tables, views and indexes that this program did not make, by kind and name.
    pub others: Vec<String>,
    /// The head of the newest link.
    pub head: Option<String>,
    /// The link whose head was asked for.
    pub kept: Option<Kept>,
}

/// A head that somebody kept, found in the chain.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its link.
    pub link: i64,
    /// The newest import it covers.
    pub import_id: i64,
    /// When that came in.
    pub imported_at: String,
}

/// What is to be verified.
#[derive(Debug)]
pub struct Question<'a> {
    /// The ledger.
    pub connection: &'a Connection,
    /// What is known of providers.
    pub registry: &'static Registry,
    /// A head that was kept elsewhere, or at least its first twelve digits.
    pub head: Option<&'a str>,
    pub(crate) new: Connection,
}

impl<'a> Question<'a> {
    /// To verify this ledger, and that this head is in its chain.
    ///
    /// # Errors
    /// When there is no memory for a new ledger to compare with.
    pub fn new(connection: &'a Connection, registry: &'static Registry, head: Option<&'a str>) -> Result<Self> {
        Ok(Self {
            connection,
            registry,
            head,
            new: integrity::new_ledger(registry)?,
        })
    }

    /// The same with a new ledger that is there already; tests verify thousands of files.
    #[must_use]
    pub fn with(connection: &'a Connection, registry: &'static Registry, new: Connection) -> Self {
        Self {
            connection,
            registry,
            head: None,
            new,
        }
    }

    /// The new ledger, to be used again.
    #[must_use]
    pub fn into_new(self) -> Connection {
        self.new
    }
}

/// Something that is not as it was.
pub(crate) fn finding(object: impl Into<String>, message: impl Into<String>) -> Finding {
    Finding::new("verify", Severity::Error, object, message)
}
