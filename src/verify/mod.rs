//! Verifying: is everything in the file as it was when it came in? `31 links, 1204 rows, head 3f9c…`
//!
//! [`check`](crate::check) asks whether documents agree with each other; this asks whether the ledger is still what the
//! documents made it. Everything is read again. The steps go from the file's pages to what they mean; the first that
//! finds something is the last, since what comes after it would look at what is known to be wrong.

mod constants;
mod links;
pub mod replay;
mod rows;
mod snapshot;
mod sources;
mod totals;

use crate::check::{Finding, Severity, integrity};
use crate::error::{Exit, Result};
use rusqlite::Connection;

/// What was looked at, for people to compare with what they know.
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
    /// A head that was kept elsewhere, or at least its first twelve digits.
    pub head: Option<&'a str>,
    new: Connection,
}

impl<'a> Question<'a> {
    /// To verify this ledger, and that this head is in its chain.
    ///
    /// # Errors
    /// When there is no memory for a new ledger to compare with.
    pub fn new(connection: &'a Connection, head: Option<&'a str>) -> Result<Self> {
        let new = integrity::new_ledger()?;
        Ok(Self { connection, head, new })
    }

    /// The same with a new ledger that is there already; tests verify thousands of files.
    #[must_use]
    pub fn with(connection: &'a Connection, new: Connection) -> Self {
        Self {
            connection,
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

/// One step.
pub struct Step {
    /// Its name, as findings have it.
    pub name: &'static str,
    /// What holds when it finds nothing.
    pub proves: &'static str,
    run: fn(&Question, &mut Seen) -> Result<Vec<Finding>>,
}

/// All steps, in their order.
pub static STEPS: &[Step] = &[
    Step {
        name: "file",
        proves: "pages, indexes and constraints of the file are sound",
        run: |question, _| integrity::file(question.connection),
    },
    Step {
        name: "schema",
        proves: "tables, indexes, triggers and views are those of this version, word for word",
        run: |question, _| integrity::schema(question.connection, &question.new),
    },
    Step {
        name: "constants",
        proves: "currencies and whatever else migrations write are those of a new ledger",
        run: |question, _| constants::run(question.connection, &question.new),
    },
    Step {
        name: "rows",
        proves: "every row has the values it had when it was written; none is missing, none was added",
        run: |question, seen| rows::run(question.connection, seen),
    },
    Step {
        name: "chain",
        proves: "every import and write is under a link, and every head follows from the one before",
        run: links::run,
    },
    Step {
        name: "references",
        proves: "what refers to a row finds it",
        run: |question, _| integrity::references(question.connection),
    },
    Step {
        name: "decimals",
        proves: "amounts, prices and quantities are decimals",
        run: |question, _| integrity::decimals(question.connection),
    },
    Step {
        name: "totals",
        proves: "counts and sums kept beside the rows are those of the rows",
        run: |question, _| totals::run(question.connection),
    },
    Step {
        name: "sources",
        proves: "archived files unpack to bytes with the hash they came in with",
        run: |question, seen| sources::run(question.connection, seen),
    },
    Step {
        name: SNAPSHOT,
        proves: "tables that a snapshot adds have the rows of the views and reports they are named after",
        run: |question, seen| snapshot::run(question.connection, seen),
    },
];

/// The step that a ledger passes which is no snapshot.
pub const SNAPSHOT: &str = "snapshot";

/// What came out.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The steps that found nothing, in order.
    pub passed: usize,
    /// What the next one found; none when all passed.
    pub findings: Vec<Finding>,
    /// What was looked at.
    pub seen: Seen,
    /// What the ledger came to when it was made anew, where that was asked for.
    pub replay: Option<replay::Replay>,
}

impl Verdict {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Reads everything again.
///
/// # Errors
/// When the file cannot be read at all, or Ctrl-C was pressed. What is wrong with it is a finding.
pub fn run(question: &Question) -> Result<Verdict> {
    let mut verdict = Verdict::default();
    for step in STEPS {
        crate::interrupt::check()?;
        let found = match (step.run)(question, &mut verdict.seen) {
            Ok(found) => found,
            Err(problem) if matches!(problem.code.exit, Exit::Io | Exit::Interrupted) => return Err(problem),
            // Not even readable: that is the finding.
            Err(problem) => vec![Finding::new(
                step.name,
                Severity::Error,
                "file",
                problem.message.clone(),
            )],
        };
        if !found.is_empty() {
            verdict.findings = found;
            for finding in &mut verdict.findings {
                finding.check = step.name;
            }
            return Ok(verdict);
        }
        verdict.passed += 1;
    }
    Ok(verdict)
}

fn finding(object: impl Into<String>, message: impl Into<String>) -> Finding {
    Finding::new("verify", Severity::Error, object, message)
}
