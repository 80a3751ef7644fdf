//! What a provider writes beside the files of an export: which they are, and how much is in them.

use chrono::{DateTime, Utc};

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
    /// How many parts there are, where the name says it: `part-2-of-3`.
    pub of: Option<u64>,
}

/// What a manifest states of a delivery of bulk charges.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct DeliveryStated {
    /// The name of the manifest's file, as given.
    pub manifest: String,
    /// Which export it is a run of, in the provider's words.
    pub export: Option<String>,
    /// The range that the run covers, as stated: its start and its end.
    pub covers: Option<[String; 2]>,
    /// When the run was made or submitted.
    pub made_at: Option<DateTime<Utc>>,
    /// How many rows files of it have.
    pub rows: Vec<StatedRows>,
}

/// That some files of a delivery have so many rows together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedRows {
    /// What is counted, in the manifest's words: `dataRowCount`, with the part where it is of one.
    pub what: String,
    /// The names of the files, as given.
    pub files: Vec<String>,
    /// How many rows.
    pub rows: u64,
}
