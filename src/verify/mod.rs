//! Verifying: is everything in the file as it was when it came in? `31 links, 1204 rows, head 3f9c…`
//!
//! [`check`](crate::check) asks whether documents agree with each other; this asks whether the ledger is still what the
//! documents made it. Everything is read again. The steps go from the file's pages to what they mean; the first that
//! finds something is the last, since what comes after it would look at what is known to be wrong.

mod altered;
mod constants;
mod documents;
mod links;
pub(crate) mod older;
pub(crate) mod question;
pub(crate) mod replay;
mod rows;
mod snapshot;
mod sources;
mod totals;

use crate::check::integrity;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::Ledger;
use crate::error::{Exit, Result};
use crate::verify::question::{Question, Seen};

/// One step.
pub(crate) struct Step {
    /// Its name, as findings have it.
    pub name: &'static str,
    /// What holds when it finds nothing.
    pub proves: &'static str,
    run: fn(&Question, &mut Seen) -> Result<Vec<Finding>>,
}

/// All steps, in their order.
pub(crate) static STEPS: &[Step] = &[
    Step {
        name: "file",
        proves: "pages, indexes and constraints of the file are sound",
        run: |question, _| integrity::file(question.connection),
    },
    Step {
        name: "schema",
        proves: "tables, indexes, triggers and views are those of this version, word for word",
        run: |question, seen| {
            let (findings, others) = integrity::schema(question.connection, &question.new, question.registry)?;
            seen.others = others;
            Ok(findings)
        },
    },
    Step {
        name: "constants",
        proves: "currencies and other rows that migrations write equal those of a new ledger",
        run: |question, _| constants::run(question.connection, &question.new),
    },
    Step {
        name: "rows",
        proves: "every row has the values it had when it was written; none is missing, none was added",
        run: |question, seen| rows::run(question.connection, seen),
    },
    Step {
        name: "chain",
        proves: "a link covers every import and write, and every head follows from the head before",
        run: links::run,
    },
    Step {
        name: "references",
        proves: "every reference leads to a row",
        run: |question, _| integrity::references(question.connection),
    },
    Step {
        name: "decimals",
        proves: "amounts, prices and quantities are decimals",
        run: |question, _| integrity::decimals(question.connection, question.registry),
    },
    Step {
        name: "totals",
        proves: "the kept counts and sums equal those of the rows",
        run: |question, _| totals::run(question.connection, question.registry),
    },
    Step {
        name: "sources",
        proves: "archived files unpack to bytes with the hash recorded at their import",
        run: |question, seen| sources::run(question.connection, seen),
    },
    Step {
        name: "documents",
        proves: "files of issued documents have bytes with the hash recorded at their issue",
        run: |question, _| documents::run(question.connection),
    },
    Step {
        name: SNAPSHOT,
        proves: "what a snapshot adds has the rows of its views and reports, says what is so, and is all there is beside the ledger",
        run: |question, seen| snapshot::run(question, seen),
    },
];

/// The step that a ledger passes which is not a snapshot.
pub(crate) const SNAPSHOT: &str = "snapshot";

/// What came out.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The steps that found nothing, in order.
    pub passed: usize,
    /// What the next one found; none when all passed.
    pub findings: Vec<Finding>,
    /// Later steps that looked all the same, since what was found does not keep them from it.
    pub looked: Vec<&'static str>,
    /// What was read.
    pub seen: Seen,
    /// Whether it is a snapshot of an older version, whose ledger was brought up to date to be verified.
    pub is_older: bool,
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

/// The step that looks at triggers, among other things.
const SCHEMA: &str = "schema";

/// The steps that need nothing but tables.
const ROWS: &str = "rows";
const OF_TABLES: [&str; 2] = [ROWS, "chain"];

/// Whether the rows of tables cannot be read as they should be.
fn is_of_tables(finding: &Finding) -> bool {
    !["trigger/", "index/", "view/"]
        .iter()
        .any(|kind| finding.object.starts_with(kind))
}

/// Looks at rows and chain too: a trigger is dropped in order to change a row, and it is the row that matters.
fn look_further(question: &Question, verdict: &mut Verdict) -> Result<()> {
    for step in STEPS.iter().filter(|step| OF_TABLES.contains(&step.name)) {
        crate::interrupt::check()?;
        let mut found = match (step.run)(question, &mut verdict.seen) {
            Ok(found) => found,
            Err(problem) if problem.code.exit == Exit::Interrupted => return Err(problem),
            Err(_) => return Ok(()),
        };
        for finding in &mut found {
            finding.check = step.name;
        }
        verdict.findings.append(&mut found);
        verdict.looked.push(step.name);
    }
    Ok(())
}

/// Names the rows that were altered, with what they were: the archived files are read again.
///
/// # Errors
/// When Ctrl-C was pressed.
pub(crate) fn name_rows(held: &Ledger, verdict: &mut Verdict) -> Result<()> {
    match altered::rows(held, &verdict.findings) {
        Ok(mut found) => {
            for finding in &mut found {
                finding.check = ROWS;
            }
            verdict.findings.append(&mut found);
            Ok(())
        }
        Err(problem) if problem.code.exit == Exit::Interrupted => Err(problem),
        // What was altered may keep the files from being read again. The range is named already.
        Err(_) => Ok(()),
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
            if step.name == SCHEMA && !verdict.findings.iter().any(is_of_tables) {
                look_further(question, &mut verdict)?;
            }
            return Ok(verdict);
        }
        verdict.passed += 1;
    }
    Ok(verdict)
}
