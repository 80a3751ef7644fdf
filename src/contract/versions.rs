//! Versions of rules that imports keep, so that a replay follows those of then.

/// The newest version of the rules by which rows of documents are told apart, for readers that say that they follow them. Before 2,
/// payments were told apart by their numbers alone.
pub(crate) const RULES: i64 = 2;
