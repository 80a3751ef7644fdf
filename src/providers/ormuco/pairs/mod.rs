//! What can be reconciled of Ormuco.

pub(crate) mod amounts;
pub(crate) mod behind;
pub(crate) mod invoice;
pub(crate) mod left_out;
pub(crate) mod report;
pub(crate) mod usage;

use crate::contract::registry::Pair;

/// Its pairs, in the order in which they run.
pub(crate) static PAIRS: &[&Pair] = &[&invoice::PAIR, &behind::PAIR, &usage::PAIR, &report::PAIR];
