//! A lake: the ledger's charges as Parquet files, for engines that read more than one machine holds.
//!
//! `charge/provider=…/period=…/part-00000.parquet` have the columns of a version of FOCUS, then ours; `invoice/`, `payment/` and
//! their like are one file each. Decimals are exact, with as many decimals as the data have, or the export is refused.
//! `manifest.json` states of each file what is in it; `engine/` has the views and functions with which the statements that prove
//! reports run on DuckDB and Spark. The folder appears when it is whole, or not at all.

pub(crate) mod added;
mod buffer;
pub(crate) mod choice;
pub(crate) mod column;
pub(crate) mod deliveries;
pub(crate) mod dialect;
mod digits;
pub(crate) mod engine;
mod engine_files;
mod engine_views;
mod export;
mod file;
mod folder;
pub(crate) mod manifest;
mod parts;
mod relation;
mod slug;
mod tables;
mod totals;
pub(crate) mod verify;
mod written;

pub(crate) use column::Decimals;
pub(crate) use export::{Asked, export};
