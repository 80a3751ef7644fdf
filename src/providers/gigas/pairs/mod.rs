//! What can be reconciled of Gigas.

pub(crate) mod invoice;

use crate::contract::registry::Pair;

/// Its pairs, in the order in which they run.
pub(crate) static PAIRS: &[&Pair] = &[&invoice::PAIR];
