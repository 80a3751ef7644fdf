//! Checks: what must hold between the figures of a ledger, by name.
//!
//! A check looks at what documents state and says where they disagree with each other or with the provider's own
//! arithmetic. It changes nothing. Silence means that all is well.
//!
//! One file for each check; its comment is the rule. SQL selects the rows; figures are computed by
//! [`money`](crate::money) alone, since SQLite adds and divides in binary.

pub mod assertions;
mod balance;
mod billing_periods;
pub(crate) mod burst_rating;
pub(crate) mod chain;
mod closings;
mod current_usage;
pub(crate) mod daily_burst;
pub(crate) mod focus;
mod gigas_intervals;
mod gigas_limits;
pub mod integrity;
mod ormuco_invoices;
pub(crate) mod ormuco_lines;
mod ormuco_report;
mod ormuco_report_lines;
mod ormuco_revisions;
mod ormuco_usage;
pub(crate) mod running_balance;
pub(crate) mod stated;
mod vcloudair_costs;
mod vcloudair_lines;
mod vcloudair_roll_up;

use crate::clock;
use crate::decisions::accepted::{self, Acceptance};
use crate::error::Result;
use crate::ledger::Ledger;
use crate::ledger::chain::values::{Values, hex};
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use rusqlite::{Connection, OptionalExtension};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Figures contradict each other.
    Error,
    /// Figures may contradict each other, or something is missing to tell.
    Warning,
    /// Figures differ, and nothing is wrong with what counts: what was stated was revised since, or may differ.
    Info,
}

impl Severity {
    /// As printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// Something that does not hold.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The check's name.
    pub check: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: `cloudsigma/default/39509304`.
    pub object: String,
    /// What does not hold.
    pub message: String,
    /// The figure that should be there.
    pub expected: String,
    /// The figure that is there.
    pub found: String,
    /// Found less expected.
    pub difference: String,
    /// File and place of what was found.
    pub place: String,
    /// The row it is about, of a file whose rows are too many to look for each at once.
    row: Option<focus::Row>,
}

/// What a finding says, by the names of its columns.
pub const MEMBERS: [&str; 8] = [
    "check",
    "severity",
    "object",
    "message",
    "expected",
    "found",
    "difference",
    "place",
];

impl Finding {
    /// What it says, in the order of [`MEMBERS`].
    #[must_use]
    pub fn members(&self) -> [&str; MEMBERS.len()] {
        [
            self.check,
            self.severity.name(),
            &self.object,
            &self.message,
            &self.expected,
            &self.found,
            &self.difference,
            &self.place,
        ]
    }

    /// Something that does not hold, without figures and place.
    pub(crate) fn new(
        check: &'static str,
        severity: Severity,
        object: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            check,
            severity,
            object: object.into(),
            message: message.into(),
            expected: String::new(),
            found: String::new(),
            difference: String::new(),
            place: String::new(),
            row: None,
        }
    }

    /// Twelve hexadecimal digits of a SHA-256 over check, object, message and figures: the same finding has the same id,
    /// wherever it stands and however many revisions have come since; with other figures it is another one.
    #[must_use]
    pub fn id(&self) -> String {
        let (message, revision) = stated::Revision::split(&self.message);
        let mut values = Values::default();
        for text in [self.check, &self.object, message, revision, &self.expected, &self.found] {
            values.text(text.as_bytes());
        }
        let mut id = hex(&values.finish());
        id.truncate(ID_DIGITS);
        id
    }

    /// The same, with the two figures and their exact difference.
    pub(crate) fn figures(mut self, expected: &Decimal, found: &Decimal) -> Self {
        self.difference = found.sub(expected).to_string();
        self.texts(expected.to_string(), found.to_string())
    }

    /// The same, with what is expected and found where that is no number.
    pub(crate) fn texts(mut self, expected: impl Into<String>, found: impl Into<String>) -> Self {
        self.expected = expected.into();
        self.found = found.into();
        self
    }

    /// The same, with two times as stored, and the seconds from the first to the second.
    fn times(mut self, expected: &str, found: &str) -> Self {
        if let (Some(from), Some(to)) = (clock::parse(expected), clock::parse(found))
            && let Some(microseconds) = (to - from).num_microseconds()
        {
            let million = Decimal::from(1_000_000_i64);
            // Six decimals hold every microsecond: nothing is rounded.
            if let Ok(seconds) = rounding::divide(&Decimal::from(microseconds), &million, 6, Mode::HalfEven) {
                self.difference = seconds.trim_zeros(0).to_string();
            }
        }
        self.texts(expected, found)
    }

    /// The same, with where it was found: `june/ledger-1.http /objects/17, import 3`.
    pub(crate) fn at(mut self, connection: &Connection, import_id: i64, place: &str) -> Result<Self> {
        self.place = self::place(connection, import_id, place)?;
        Ok(self)
    }
}

/// Digits of a finding's id.
const ID_DIGITS: usize = 12;

/// A place as printed: `june/invoices.http /invoices/0, import 3`.
pub(crate) fn place(connection: &Connection, import_id: i64, place: &str) -> Result<String> {
    let origin: Option<(String, String)> = connection
        .prepare_cached("SELECT file, entry FROM import_list WHERE import_id = ?1")?
        .query_row([import_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // An import that is not there is found by `check integrity`.
    let (file, entry) = origin.unwrap_or_default();
    let place = format!("{file} {entry}{place}");
    Ok(format!("{}, import {import_id}", place.trim()))
}

/// One named check.
#[derive(Debug)]
pub struct Check {
    /// Its name on the command line.
    pub name: &'static str,
    /// What must hold, in one line.
    pub rule: &'static str,
    /// Whose documents it looks at; `None` where it looks at the file itself.
    pub provider: Option<&'static str>,
    /// Whether it takes no longer than a few looks, however many rows the ledger has: a check that is not is left out
    /// after an import of many rows.
    pub is_quick: bool,
    /// Finds what does not.
    pub run: fn(&Connection) -> Result<Vec<Finding>>,
}

/// All checks, in the order in which they run.
pub static CHECKS: &[Check] = &[
    integrity::CHECK,
    running_balance::CHECK,
    balance::CHECK,
    burst_rating::CHECK,
    daily_burst::CHECK,
    current_usage::CHECK,
    gigas_intervals::CHECK,
    gigas_limits::CHECK,
    ormuco_lines::CHECK,
    ormuco_invoices::CHECK,
    ormuco_usage::CHECK,
    ormuco_report::CHECK,
    ormuco_report_lines::CHECK,
    ormuco_revisions::CHECK,
    vcloudair_lines::CHECK,
    vcloudair_roll_up::CHECK,
    vcloudair_costs::CHECK,
    billing_periods::CHECK,
    assertions::CHECK,
    closings::CHECK,
    focus::values::CHECK,
    focus::nulls::CHECK,
    focus::periods::CHECK,
    focus::prices::CHECK,
    focus::tags::CHECK,
    focus::ids::CHECK,
    focus::totals::CHECK,
];

/// The check that looks at the file itself.
pub const INTEGRITY: &str = integrity::CHECK.name;

/// Runs the checks of these names; all without any.
///
/// # Errors
/// When the ledger cannot be read.
pub fn run(ledger: &Ledger, names: &[String]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for check in CHECKS {
        if names.is_empty() || names.iter().any(|name| name == check.name) {
            findings.extend((check.run)(&ledger.connection)?);
        }
    }
    focus::find_places(&ledger.connection, &mut findings)?;
    Ok(findings)
}

/// Findings that ask for something, and those that somebody has accepted.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Not accepted.
    pub open: Vec<Finding>,
    /// Accepted, with the acceptance.
    pub accepted: Vec<(Finding, Acceptance)>,
}

/// Tells findings that are accepted from those that are not.
///
/// # Errors
/// When the ledger cannot be read.
pub fn sort(connection: &Connection, findings: Vec<Finding>) -> Result<Sorted> {
    let acceptances = accepted::accepted(connection)?;
    let mut sorted = Sorted::default();
    for finding in findings {
        match acceptances.get(&finding.id()) {
            Some(acceptance) => sorted.accepted.push((finding, acceptance.clone())),
            None => sorted.open.push(finding),
        }
    }
    Ok(sorted)
}

/// What the checks after an import found.
#[derive(Debug)]
pub struct AfterImport {
    /// How many findings that nobody has accepted, without those of which nothing is wrong.
    pub findings: usize,
    /// Those.
    pub infos: usize,
    /// Whether the checks that look at every row were left out, since the rows are those of large files.
    pub is_quick: bool,
}

/// Runs the checks that concern these providers. A ledger with large files is looked at by quick checks only.
///
/// # Errors
/// When the ledger cannot be read.
pub fn run_after_import(ledger: &Ledger, providers: &[&str]) -> Result<AfterImport> {
    let is_quick = focus::has_rows(&ledger.connection)?;
    let mut findings = Vec::new();
    for check in CHECKS {
        let concerns = check.provider.is_none_or(|name| providers.contains(&name));
        if concerns && (check.is_quick || !is_quick) {
            findings.extend((check.run)(&ledger.connection)?);
        }
    }
    let open = sort(&ledger.connection, findings)?.open;
    let infos = open.iter().filter(|finding| finding.severity == Severity::Info).count();
    Ok(AfterImport {
        findings: open.len() - infos,
        infos,
        is_quick,
    })
}
