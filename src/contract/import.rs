//! What the user says about an import, and what an import reports.

use crate::clock::Clock;
use crate::contract::date_order::DateOrder;
use crate::contract::document::control::Totals;
pub(crate) use crate::contract::manifest::{DeliveryStated, StatedRows};
use crate::contract::operation::Operation;
use crate::contract::outgoing::Outgoing;
use crate::error::Problem;
use crate::money::decimal::Decimal;
use crate::source::encoding::Encoding;
use crate::source::table::amounts::DecimalMark;
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
    /// The mapping by which tables are read: its name, or a file.
    pub mapping: Option<String>,
    /// What invoices come to, by the month of their billing period, for files that a mapping reads.
    pub totals: Vec<(String, Decimal)>,
    /// When files saved without their URL were retrieved.
    pub retrieved_at: Option<DateTime<Utc>>,
    /// Which sheet of a spreadsheet is meant.
    pub sheet: Option<String>,
    /// How days such as `05/06/2025` are meant, in files that leave it open.
    pub dates: Option<DateOrder>,
    /// What stands before the decimals of amounts, in lists that leave it open.
    pub decimal_mark: Option<DecimalMark>,
    /// The currency of lists that do not say it.
    pub currency: Option<String>,
    /// How the bytes of files are text that are not UTF-8.
    pub encoding: Option<Encoding>,
    /// The name under which the options that a list needed are kept for the next one.
    pub save_as: Option<String>,
    /// What a ledger recorded of an import that is made again; nothing in an import of the user's.
    pub as_recorded: Option<AsRecorded>,
    /// Which sign money has that went out, in lists of payments.
    pub outgoing: Option<Outgoing>,
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
    /// Whether billed months are rated by the book that comes in.
    pub amends: bool,
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

/// What a ledger recorded of how an import was made. Made again, the import is read by these rules.
#[derive(Debug, Clone, Default)]
pub struct AsRecorded {
    /// Whether its time is that of the file.
    pub is_by_file: bool,
    /// By which rules tables were read: none were recorded at first.
    pub table_rules: i64,
    /// By which rules rows were told apart: none were recorded at first.
    pub row_rules: i64,
    /// What was accepted of the unit's files, as sentences.
    pub accepted: Vec<String>,
}

/// The rules by which tables are read now: lists with their header below other rows, in several languages, beside totals.
pub(crate) const TABLE_RULES: i64 = 3;

/// The rules before: amounts and days as lists have them, and what cells say besides their values.
const CELL_RULES: i64 = 2;

impl Options {
    /// By which rules tables are read: those of now, or those that a ledger recorded.
    #[must_use]
    pub(crate) fn table_rules(&self) -> i64 {
        self.as_recorded
            .as_ref()
            .map_or(TABLE_RULES, |recorded| recorded.table_rules.min(TABLE_RULES))
    }

    /// Whether amounts and days are read as lists have them, and what cells say besides their values counts.
    #[must_use]
    pub(crate) fn reads_cells(&self) -> bool {
        self.table_rules() >= CELL_RULES
    }

    /// Whether lists are found wherever their header stands.
    #[must_use]
    pub(crate) fn finds_lists(&self) -> bool {
        self.table_rules() >= TABLE_RULES
    }

    /// What was accepted the first time, where an import is made again.
    #[must_use]
    pub(crate) fn accepted_then(&self) -> Option<&[String]> {
        self.as_recorded.as_ref().map(|recorded| recorded.accepted.as_slice())
    }

    /// When a file was retrieved that says nothing of it, and how that is known. A file saved after now was retrieved now;
    /// its own time is kept with it.
    #[must_use]
    pub(crate) fn time_of_file(
        &self,
        modified_at: Option<DateTime<Utc>>,
        clock: Clock,
    ) -> (DateTime<Utc>, &'static str) {
        let is_kept = self.as_recorded.as_ref().is_some_and(|recorded| recorded.is_by_file);
        match modified_at {
            Some(modified) if is_kept || modified <= clock.now() => (modified, "file"),
            _ => (clock.now(), "clock"),
        }
    }
}

/// What of the options an import needed, or is recorded for its replay.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Needed {
    /// The order of days.
    pub dates: bool,
    /// The decimal mark.
    pub decimal_mark: bool,
    /// The sign of money that went out.
    pub outgoing: bool,
    /// The currency.
    pub currency: bool,
    /// The encoding.
    pub encoding: bool,
    /// Not the account: the document states its own.
    pub no_account: bool,
    /// The rules by which its table was read, where it was one.
    pub table_rules: Option<i64>,
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
    /// Rows per table, as people count them: the entries of a bank's statement rather than the statement.
    pub counts: BTreeMap<&'static str, Counts>,
    /// Sums over the objects that were stored: new ones and revisions.
    pub totals: Totals,
    /// Deviations accepted.
    pub accepted: Vec<String>,
    /// Table and column of the sums that mean something to people.
    pub sums_for_people: BTreeSet<(&'static str, &'static str)>,
    /// What else became of it, as sentences about the file.
    pub notes: Vec<String>,
    /// What of the options it needed.
    pub needed: Needed,
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
