//! What must hold between statements of one account.

mod statement_gaps;

use crate::contract::registry::Check;

/// Its checks, in the order in which they run.
pub(crate) static CHECKS: &[&Check] = &[&statement_gaps::CHECK];
