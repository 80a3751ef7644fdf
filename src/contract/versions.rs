//! Versions of rules that imports keep, so that a replay follows those of then.

/// The newest version of the rules that make rows of documents different, for readers that follow them. Before 2, a number alone
/// identified a payment.
pub(crate) const RULES: i64 = 2;

/// The newest version of what is compared and said of charges that a mapping makes. Before 2, sheets were not counted a second
/// time, and only a cost that is a column of the file was added up.
pub(crate) const MAPPED_RULES: i64 = 2;
