//! Cost and Usage, the large dataset of FOCUS: `BilledCost,BillingAccountId,…`, millions of rows a month.
//!
//! A file goes through `blocks` (whole records), `split` (fields), `read` (facts and contexts) and `write` (tables);
//! `control` counts the same bytes a second time, and `load` compares. `columns` is the one list of columns.

mod batch;
pub mod blocks;
pub mod columns;
pub mod control;
pub mod deliveries;
mod deviations;
mod hash;
pub mod input;
mod insert;
mod intern;
mod layout;
pub mod load;
mod operation;
pub mod original;
mod read;
mod read_back;
pub mod record;
mod replaced;
pub mod split;
mod threads;
pub mod totals;
pub mod verify;
mod write;

pub use operation::OPERATION;

/// The table of the facts.
pub const TABLE: &str = "focus_charge";
