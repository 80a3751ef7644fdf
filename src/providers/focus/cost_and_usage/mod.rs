//! Cost and Usage, the large dataset of FOCUS: `BilledCost,BillingAccountId,…`, millions of rows a month.
//!
//! A file goes through `blocks` (whole records), `split` (fields), `read` (facts and contexts) and `write` (tables);
//! `control` counts the same bytes a second time, and `load` compares. `columns` is the one list of columns.

mod batch;
pub(crate) mod blocks;
pub(crate) mod columns;
pub(crate) mod control;
pub(crate) mod deliveries;
mod deviations;
mod hash;
pub(crate) mod input;
mod insert;
mod intern;
mod layout;
pub(crate) mod load;
mod operation;
pub(crate) mod original;
mod read;
mod read_back;
pub(crate) mod record;
mod replaced;
pub(crate) mod split;
mod threads;
pub(crate) mod totals;
pub(crate) mod verify;
mod write;

pub(crate) use operation::OPERATION;

/// The table of the facts.
pub(crate) const TABLE: &str = "focus_charge";
