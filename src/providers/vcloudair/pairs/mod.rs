//! What can be reconciled of vCloud Air.

pub(crate) mod bill;
pub(crate) mod costs;
pub(crate) mod held;
pub(crate) mod items;
pub(crate) mod metrics;
pub(crate) mod rates;
pub(crate) mod usage;

use crate::contract::registry::Pair;

/// Its pairs, in the order in which they run.
pub(crate) static PAIRS: &[&Pair] = &[&bill::PAIR, &usage::PAIR, &rates::PAIR, &costs::PAIR, &items::PAIR];
