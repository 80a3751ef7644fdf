//! Checks of electronic invoices.

mod issued;
mod sellers;
mod sums;

use crate::contract::registry::Check;

/// The checks.
pub(crate) const CHECKS: &[&Check] = &[&sums::CHECK, &issued::CHECK, &sellers::CHECK];
