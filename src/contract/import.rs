//! What the user says about an import, and what an import reports.

use crate::contract::document::control::Totals;
use crate::contract::operation::Operation;
use crate::contract::outgoing::Outgoing;
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
    /// Which sign money has that went out, in lists of payments.
    pub outgoing: Option<Outgoing>,
    /// The version of the rules that make rows different; the newest if absent.
    pub rules: Option<i64>,
    /// Whether trailing commas are accepted.
    pub lenient: bool,
    /// Whether deviations from what is documented are refused.
    pub strict: bool,
    /// Whether files too large to be kept are kept all the same.
    pub keep_source: bool,
    /// Whether rows are added to what came before, instead of taking its place.
    pub append: bool,
    /// Whether all files of a kind are one delivery.
    pub one_delivery: bool,
    /// Whether everything is left to be rolled back with [`roll_back`](crate::ledger::import::roll_back).
    pub dry_run: bool,
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
