//! Cost and Usage, the large dataset of FOCUS: `BilledCost,BillingAccountId,…`, millions of rows a month.
//!
//! A file goes through `blocks` (whole records), `split` (fields), `read` (facts and contexts) and `write` (tables);
//! `control` counts the same bytes a second time, and `load` compares. `columns` is the one list of columns.

pub mod batch;
pub mod blocks;
pub mod columns;
pub mod control;
pub mod deliveries;
pub mod deviations;
pub mod hash;
pub mod input;
pub mod intern;
pub mod layout;
pub mod load;
mod operation;
pub mod read;
pub mod record;
pub mod split;
pub mod sums;
pub mod threads;
pub mod times;
pub mod totals;
pub mod write;

pub use operation::OPERATION;

/// The table of the facts.
pub const TABLE: &str = "focus_charge";
