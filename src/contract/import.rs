//! What the user says about an import, and what an import reports.

use crate::contract::document::control::Totals;
pub(crate) use crate::contract::manifest::{DeliveryStated, StatedRows};
use crate::contract::operation::Operation;
use crate::error::Problem;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// What the user says about the files of one call.
#[derive(Debug, Default, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// Whose documents these are, where they do not say it themselves.
    pub account: Option<String>,
    /// What files saved without their URL contain.
    pub operation: Option<&'static Operation>,
    /// Parameters of the request, for files saved without their URL.
    pub parameters: Vec<(String, String)>,
    /// When files saved without their URL were retrieved.
    pub retrieved_at: Option<DateTime<Utc>>,
    /// Which sheet of a spreadsheet is meant.
    pub sheet: Option<String>,
    /// Whether trailing commas are accepted.
    pub lenient: bool,
    /// Whether deviations from what is documented are refused.
    pub strict: bool,
    /// Whether files too large to be kept are kept all the same.
    pub keep_source: bool,
    /// What a delivery of bulk charges does to those it overlaps, where the user says it.
    pub answer: Option<Answer>,
    /// Whether a delivery of bulk charges is left to the rule by names, as in a ledger that a replay makes again.
    pub by_names: bool,
    /// Whether all files of a kind are one delivery.
    pub one_delivery: bool,
    /// Whether saved requests may have failed.
    pub partial: bool,
    /// Whether everything is left to be rolled back with [`roll_back`](crate::ledger::import::roll_back).
    pub dry_run: bool,
}

/// What a delivery of bulk charges does to those it overlaps, as the user says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// The newer one replaces the older one, whatever else that contains.
    Replace,
    /// Both are parts of one bill and add up.
    Part,
    /// It has corrections alone: it replaces nothing and is never replaced.
    Append,
    /// It is kept for comparing, and is never in force.
    CompareOnly,
}

impl Answer {
    /// All of them.
    pub const ALL: [Answer; 4] = [Answer::Replace, Answer::Part, Answer::Append, Answer::CompareOnly];

    /// As the ledger stores it, and as the options of an import name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Answer::Replace => "replace",
            Answer::Part => "part",
            Answer::Append => "append",
            Answer::CompareOnly => "compare-only",
        }
    }

    /// The answer of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Answer::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

/// The account of documents that name none, when the user names none either.
pub(crate) const DEFAULT_ACCOUNT: &str = "default";

/// What became of a file.
#[derive(Debug)]
pub enum Outcome {
    /// Its documents are in the ledger.
    Imported(Vec<DocumentReport>),
    /// The same bytes were imported before, in the same way.
    AlreadyThere,
    /// A delivery of bulk charges that came in before, retrieved again; what that altered, as sentences.
    SeenAgain(Vec<String>),
    /// No operation's document; the reason.
    NotAnExport(Box<Problem>),
    /// Refused whole.
    Refused(Vec<Problem>),
}

/// What a document brought.
#[derive(Debug)]
pub struct DocumentReport {
    /// Which operation's answer it is.
    pub operation: &'static Operation,
    /// The account of objects that name none.
    pub account: String,
    /// Rows per table.
    pub counts: BTreeMap<&'static str, Counts>,
    /// Sums over the objects that were stored: new ones and revisions.
    pub totals: Totals,
    /// Deviations accepted.
    pub accepted: Vec<String>,
    /// Table and column of the sums that mean something to people.
    pub sums_for_people: BTreeSet<(&'static str, &'static str)>,
    /// What else became of it, as sentences about the file.
    pub notes: Vec<String>,
    /// Whether this very document was imported before, from another file or in another call.
    pub is_known: bool,
}

impl DocumentReport {
    /// Whether a column's sum means something to people.
    #[must_use]
    pub fn adds_up(&self, table: &str, column: &str) -> bool {
        self.sums_for_people.contains(&(table, column))
    }
}

/// Rows of one table that an import brought.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Objects not seen before.
    pub new: i64,
    /// Objects seen before with other content.
    pub revised: i64,
    /// Objects seen before with this content.
    pub duplicate: i64,
}

/// What the files of a delivery brought, one by one, or why they are refused.
pub(crate) type Loaded = std::result::Result<Vec<DocumentReport>, Vec<Problem>>;
