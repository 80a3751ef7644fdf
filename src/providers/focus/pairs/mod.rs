//! What can be reconciled of FOCUS.

pub(crate) mod detail;
pub(crate) mod invoice_detail;
pub(crate) mod parts;
pub(crate) mod prices;

use crate::contract::registry::Pair;

/// Its pairs, in the order in which they run.
pub(crate) static PAIRS: &[&Pair] = &[&invoice_detail::PAIR, &prices::PAIR];
