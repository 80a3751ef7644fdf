//! Cost and Usage, the large dataset of FOCUS: `BilledCost,BillingAccountId,…`, millions of rows a month.
//!
//! A file goes through `blocks` (whole records), `split` (fields) and `read` (facts and contexts) into the store of charges;
//! `control` counts the same bytes a second time, for the store to compare. `columns` is the one list of columns.

pub(crate) mod blocks;
mod columnar;
pub(crate) mod columns;
pub(crate) mod control;
mod deviations;
pub(crate) mod input;
mod json;
mod layout;
pub(crate) mod load;
pub(crate) mod manifests;
mod names;
pub(crate) mod nearly;
mod opening;
mod operation;
mod order;
pub(crate) mod original;
pub(crate) mod parts;
mod read;
pub(crate) mod record;
pub(crate) mod split;
mod threads;

pub(crate) use operation::OPERATION;
