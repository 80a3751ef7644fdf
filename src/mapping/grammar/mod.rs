//! Declared grammars: how a file writes its numbers and its times. A cell matches as a whole, or is refused.

pub(crate) mod numbers;
pub(crate) mod times;
