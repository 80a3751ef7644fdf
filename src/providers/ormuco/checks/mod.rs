//! What must hold between the figures of Ormuco.

pub(crate) mod invoices;
pub(crate) mod lines;
pub(crate) mod report;
pub(crate) mod report_lines;
pub(crate) mod revisions;
pub(crate) mod usage;

use crate::contract::registry::Check;

/// Its checks, in the order in which they run.
pub(crate) static CHECKS: &[&Check] = &[
    &lines::CHECK,
    &invoices::CHECK,
    &usage::CHECK,
    &report::CHECK,
    &report_lines::CHECK,
    &revisions::CHECK,
];
