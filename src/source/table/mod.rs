//! Tables: CSV files and spreadsheets as the documents they were made from.
//!
//! A row `518377723,0.0036,2025-06-19` under `id,amount,time` is the object `{"id": "518377723", "amount": "0.0036",
//! "time": "2025-06-19"}`. A table is read into a [`Grid`](grid::Grid), and written as the JSON text an operation reads: an array
//! of the rows, alone or inside `meta` and `objects`. A [`Rendition`](grid::Rendition) is that text with the way back from each value
//! to its line and column, or its sheet and cell, so that the operations need to know nothing of tables.

pub(crate) mod amounts;
pub(crate) mod cells;
pub(crate) mod csv;
mod dates;
pub(crate) mod days;
pub(crate) mod format;
pub(crate) mod glance;
pub(crate) mod grid;
pub(crate) mod guard;
pub(crate) mod header;
mod ods;
mod ods_besides;
mod ole;
pub(crate) mod own;
mod parts;
mod records;
pub(crate) mod recount;
pub(crate) mod sheet;
pub(crate) mod shortened;
mod xls;
mod xls_besides;
mod xlsx;
