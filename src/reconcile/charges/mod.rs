//! Charges in force as a side of statements: grouped by invoice, added up, and rounded by rules.

pub(crate) mod between;
pub(crate) mod groups;
pub(crate) mod rounded;
pub(crate) mod rows;
