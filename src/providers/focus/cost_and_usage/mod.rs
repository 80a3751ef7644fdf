//! Cost and Usage, the large dataset of FOCUS: `BilledCost,BillingAccountId,…`, millions of rows a month.
//!
//! A file goes through whole records and fields ([`rows`](crate::source::rows)) and `read` (facts and contexts) into the store of charges;
//! `control` counts the same bytes a second time, for the store to compare. `columns` is the one list of columns.

mod columnar;
pub(crate) mod columns;
pub(crate) mod control;
mod deviations;
pub(crate) mod input;
mod json;
mod layout;
pub(crate) mod load;
pub(crate) mod manifests;
pub(crate) mod mapped;
mod names;
pub(crate) mod nearly;
mod opening;
mod operation;
mod order;
pub(crate) mod original;
pub(crate) mod parts;
mod read;
pub(super) mod threads;

pub(crate) use operation::OPERATION;
