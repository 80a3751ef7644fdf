//! The digest of the rows of a delivery for the chain, taken by a thread of its own from the batches that are stored meanwhile.
//!
//! Reading millions of rows back for it would cost a third of the import. `verify` takes the same digest from the tables, so
//! that rows stored otherwise than they were hashed would not pass.

use crate::charges::batch::Batch;
use crate::charges::tables::{Before, Described, Rows, Tables};
use crate::digest::Values;
use crate::error::{Problem, Result, codes, io};
use crate::ledger::chain::Digested;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

/// Batches that may wait to be hashed.
const WAITING: usize = 8;

/// What the chain wants to know of the new rows, by table.
pub(crate) type ByTable = BTreeMap<String, Digested>;

/// The thread, and how batches come to it.
#[derive(Debug)]
pub(crate) struct Digesting {
    batches: SyncSender<Arc<Batch>>,
    thread: JoinHandle<Result<ByTable>>,
}

impl Digesting {
    /// Begins with the numbers that the tables had reached.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(crate) fn begin(import_id: i64, before: Before) -> Result<Self> {
        let (batches, to_hash) = sync_channel::<Arc<Batch>>(WAITING);
        let thread = Builder::new().name("digest".to_owned()).spawn(move || {
            let mut tables = Tables::new(import_id, before, |table| Ok(Hashed::new(table)))?;
            for batch in to_hash {
                tables.batch(&batch)?;
            }
            Ok(tables.into_all().map(Hashed::digested).collect())
        });
        let thread = thread.map_err(|error| io("the digest of the import", "cannot start a thread for", &error))?;
        Ok(Self { batches, thread })
    }

    /// Hashes the rows of a batch.
    ///
    /// # Errors
    /// When the thread is gone.
    pub(crate) fn hash(&self, batch: Arc<Batch>) -> Result<()> {
        self.batches.send(batch).map_err(|_| lost())
    }

    /// What was hashed.
    ///
    /// # Errors
    /// When the thread is gone.
    pub(crate) fn finish(self) -> Result<ByTable> {
        drop(self.batches);
        self.thread.join().map_err(|_| lost())?
    }
}

fn lost() -> Box<Problem> {
    Box::new(Problem::new(
        &codes::IO,
        "the thread that hashes what is imported ended without a result; nothing was stored",
    ))
}

/// Rows of a table, as bytes to be hashed.
#[derive(Debug)]
struct Hashed {
    table: String,
    columns: usize,
    /// Columns of the row so far.
    taken: usize,
    last_number: i64,
    rows: i64,
    values: Values,
}

impl Hashed {
    fn new(described: Described) -> Self {
        Self {
            table: described.table.to_owned(),
            columns: described.columns.len(),
            taken: 0,
            last_number: described.last,
            rows: 0,
            values: Values::default(),
        }
    }

    /// Before the first column comes the number of the row.
    fn next(&mut self) -> &mut Values {
        if self.taken == 0 {
            self.values.integer(self.last_number + self.rows + 1);
        }
        self.taken += 1;
        &mut self.values
    }

    fn digested(self) -> (String, Digested) {
        let digested = Digested {
            columns: i64::try_from(self.columns + 1).unwrap_or(i64::MAX),
            rows: self.rows,
            digest: self.values.finish(),
        };
        (self.table, digested)
    }
}

impl Rows for Hashed {
    fn begin(&mut self, number: i64) -> Result<()> {
        self.last_number = number - self.rows - 1;
        Ok(())
    }

    fn integer(&mut self, number: i64) -> Result<()> {
        self.next().integer(number);
        Ok(())
    }

    fn text(&mut self, text: Option<&[u8]>) -> Result<()> {
        match text {
            Some(text) => self.next().text(text),
            None => self.next().null(),
        }
        Ok(())
    }

    fn null(&mut self) -> Result<()> {
        self.next().null();
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        while self.taken < self.columns {
            self.null()?;
        }
        self.taken = 0;
        self.rows += 1;
        Ok(())
    }
}
