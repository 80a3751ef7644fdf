//! What must hold between the figures of Gigas.

pub(crate) mod intervals;
pub(crate) mod limits;

use crate::contract::registry::Check;

/// Its checks, in the order in which they run.
pub(crate) static CHECKS: &[&Check] = &[&intervals::CHECK, &limits::CHECK];
