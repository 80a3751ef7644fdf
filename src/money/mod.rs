//! Exact amounts: decimal text, rounding with a named mode, currencies.

pub mod currency;
pub mod decimal;
pub mod rounding;
pub mod sums;
