//! Checks: what must hold between the figures of a ledger, by name.
//!
//! A check looks at what documents state and says where they disagree with each other or with the provider's own
//! arithmetic. It changes nothing. Silence means that all is well.

use crate::error::Result;
use crate::ledger::Ledger;
use rusqlite::Connection;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Figures contradict each other.
    Error,
    /// Figures may contradict each other, or something is missing to tell.
    Warning,
}

impl Severity {
    /// As printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
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
}

/// One named check.
#[derive(Debug)]
pub struct Check {
    /// Its name on the command line.
    pub name: &'static str,
    /// What must hold, in one line.
    pub rule: &'static str,
    /// Finds what does not.
    pub run: fn(&Connection) -> Result<Vec<Finding>>,
}

/// All checks, in the order in which they run.
pub static CHECKS: &[Check] = &[];

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
    Ok(findings)
}
