//! Ormuco's own report.

pub(crate) mod billing;

use crate::contract::report::Report;

/// Its reports.
pub(crate) static REPORTS: &[&Report] = &[&billing::REPORT];
