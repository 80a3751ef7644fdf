//! What the user says about files: `--account`, `--operation cloudsigma/ledger`, `--strict`.

use crate::contract::operation::Operation;
use chrono::{DateTime, Utc};

/// What the user says about the files of one call.
#[derive(Debug, Default, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// Whose documents these are, where they do not say it themselves.
    pub account: Option<String>,
    /// What bare bodies are.
    pub operation: Option<&'static Operation>,
    /// Parameters of the request behind a bare body.
    pub parameters: Vec<(String, String)>,
    /// When bare bodies were retrieved.
    pub retrieved_at: Option<DateTime<Utc>>,
    /// Which sheet of a spreadsheet is meant.
    pub sheet: Option<String>,
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
    /// Whether everything is left to be rolled back with [`roll_back`](crate::ledger::import::group::roll_back).
    pub dry_run: bool,
}

/// The account of documents that name none, when the user names none either.
pub(crate) const DEFAULT_ACCOUNT: &str = "default";
