//! Checks: what must hold between the figures of a ledger, by name.
//!
//! A check looks at what documents state and says where they disagree with each other or with the provider's own
//! arithmetic. It changes nothing. Silence means that all is well.
//!
//! One file for each check; its comment is the rule. SQL selects the rows; figures are computed by
//! [`money`](crate::money) alone, since SQLite adds and divides in binary.

pub(crate) mod assertions;
mod closings;
mod delivered_twice;
mod deliveries_by_names;
pub(crate) mod integrity;
mod invoices;
mod rows_twice;

use crate::charges::places;
use crate::contract::finding::{Acceptance, Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::decisions::accepted;
use crate::error::Result;
use crate::money::compared;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The checks of no provider.
pub(crate) static CHECKS: &[&Check] = &[
    &integrity::CHECK,
    &assertions::CHECK,
    &closings::CHECK,
    &invoices::CHECK,
    &delivered_twice::CHECK,
    &rows_twice::CHECK,
    &deliveries_by_names::CHECK,
];

/// The check that looks at the file itself.
pub(crate) const INTEGRITY: &str = integrity::CHECK.name;

/// Runs the checks of these names; all without any.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn run(ledger: &Ledger, names: &[String]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (_, check) in ledger.registry.checks() {
        if names.is_empty() || names.iter().any(|name| name == check.name) {
            findings.extend((check.run)(ledger)?);
        }
    }
    places::find_places(&ledger.connection, &mut findings)?;
    debug_assert!(are_told_apart(&findings), "two findings have one id");
    Ok(findings)
}

/// Whether findings with the same id say the same, wherever they stand. The tests do this with every ledger.
pub(crate) fn are_told_apart<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> bool {
    let mut known = BTreeMap::new();
    findings.into_iter().all(|finding| {
        let says = [&finding.object, &finding.message, &finding.expected, &finding.found];
        *known.entry(finding.id()).or_insert(says) == says
    })
}

/// Findings that ask for something, and those that somebody has accepted.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    /// Not accepted.
    pub open: Vec<Finding>,
    /// Accepted, with the acceptance.
    pub accepted: Vec<(Finding, Acceptance)>,
}

impl Sorted {
    /// How many of a severity are not accepted.
    #[must_use]
    pub(crate) fn count(&self, severity: Severity) -> usize {
        let open = self.open.iter();
        open.filter(|finding| finding.severity == severity).count()
    }
}

/// Tells findings that are accepted from those that are not.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn sort(connection: &Connection, findings: Vec<Finding>) -> Result<Sorted> {
    let acceptances = accepted::accepted(connection)?;
    let mut sorted = Sorted::default();
    for finding in findings {
        match accepted::of(&acceptances, &finding) {
            Some(acceptance) => sorted.accepted.push((finding, acceptance.clone())),
            None => sorted.open.push(finding),
        }
    }
    Ok(sorted)
}

/// What the checks after an import found.
#[derive(Debug)]
pub(crate) struct AfterImport {
    /// How many findings that nobody has accepted, without those of which nothing is wrong.
    pub findings: usize,
    /// Those.
    pub infos: usize,
    /// The checks that compared amounts, in their order.
    pub compared: Vec<&'static str>,
    /// Whether the checks that look at every row were left out, since the rows are those of large files.
    pub is_quick: bool,
}

/// Above so many charges, an overview leaves the checks out that look at every row.
const CHARGES_READ: i64 = 100_000;

/// Whether a ledger is small enough for an overview to look at every row.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn is_small(connection: &Connection) -> Result<bool> {
    let sql = "SELECT coalesce(sum(charges), 0) FROM charge_by_month";
    let charges: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(charges <= CHARGES_READ)
}

/// Runs all checks, or those that are quick, and gives the names of those left out.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn overview(ledger: &Ledger, is_small: bool) -> Result<(Sorted, Vec<&'static str>)> {
    let (mut findings, mut left_out) = (Vec::new(), Vec::new());
    for (_, check) in ledger.registry.checks() {
        if is_small || check.is_quick {
            findings.extend((check.run)(ledger)?);
        } else {
            left_out.push(check.name);
        }
    }
    Ok((sort(&ledger.connection, findings)?, left_out))
}

/// Runs the checks that concern these providers. On a ledger with large files, only the quick checks run.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn run_after_import(ledger: &Ledger, providers: &[&str]) -> Result<AfterImport> {
    let is_quick = places::has_rows(&ledger.connection)?;
    let (mut findings, mut names) = (Vec::new(), Vec::new());
    for (provider, check) in ledger.registry.checks() {
        let concerns = provider.is_none_or(|provider| providers.contains(&provider.name));
        if concerns && (check.is_quick || !is_quick) {
            compared::take();
            findings.extend((check.run)(ledger)?);
            // Amounts in the file are read by that check, not compared.
            if compared::take() > 0 && check.name != INTEGRITY {
                names.push(check.name);
            }
        }
    }
    let open = sort(&ledger.connection, findings)?.open;
    let infos = open.iter().filter(|finding| finding.severity == Severity::Info).count();
    Ok(AfterImport {
        findings: open.len() - infos,
        infos,
        compared: names,
        is_quick,
    })
}
