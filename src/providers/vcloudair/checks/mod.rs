//! What must hold between the figures of vCloud Air.

pub(crate) mod billing_periods;
pub(crate) mod costs;
pub(crate) mod lines;
pub(crate) mod roll_up;

use crate::contract::registry::Check;

/// Its checks, in the order in which they run.
pub(crate) static CHECKS: &[&Check] = &[&lines::CHECK, &roll_up::CHECK, &costs::CHECK, &billing_periods::CHECK];
