//! Exact amounts: decimal text, rounding with a named mode, currencies.

pub(crate) mod compared;
pub(crate) mod currency;
pub(crate) mod decimal;
pub(crate) mod decimal_functions;
pub(crate) mod digits;
pub(crate) mod fraction;
pub(crate) mod rounding;
pub(crate) mod sums;
