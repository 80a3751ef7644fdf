//! What a provider writes beside the files of an export: which they are, and how much is in them.

use crate::contract::import::DeliveryStated;

/// A manifest as it states itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Of which run it is.
    pub stated: DeliveryStated,
    /// Which data its parts hold, where that is certainly not ours: `ActualCost`.
    pub of_others: Option<String>,
    /// Its parts, in its order.
    pub parts: Vec<Part>,
    /// How many parts it says there are.
    pub count: Option<u64>,
    /// How many rows all parts have.
    pub rows: Option<u64>,
    /// How many bytes all parts have.
    pub bytes: Option<u64>,
}

/// A part that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its path where the provider wrote it, as the manifest names it.
    pub path: String,
    /// How many rows it has.
    pub rows: Option<u64>,
    /// How many bytes it has.
    pub bytes: Option<u64>,
}

/// The name of a part, as a provider numbers parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartName {
    /// The name without the numbers: the same for all parts.
    pub name: String,
    /// The numbers in it.
    pub numbers: Vec<u64>,
}
