//! Versions of rules that imports keep, so that a replay follows those of then.

/// The newest version of the rules that make rows of documents different, for readers that follow them. Before 2, a number alone
/// identified a payment.
pub(crate) const RULES: i64 = 2;
