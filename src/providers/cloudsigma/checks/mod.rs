//! What must hold between the figures of CloudSigma.

pub(crate) mod balance;
pub(crate) mod burst_rating;
pub(crate) mod current_usage;
pub(crate) mod daily_burst;
pub(crate) mod running_balance;

use crate::contract::registry::Check;

/// Its checks, in the order in which they run.
pub(crate) static CHECKS: &[&Check] = &[
    &running_balance::CHECK,
    &balance::CHECK,
    &burst_rating::CHECK,
    &daily_burst::CHECK,
    &current_usage::CHECK,
];
