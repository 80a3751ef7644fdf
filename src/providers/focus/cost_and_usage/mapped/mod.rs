//! Charges out of tables of any form: a mapping makes FOCUS-worded records of their rows.
//!
//! The records go through the reader of Cost and Usage as blocks of CSV in memory ([`made`]), so that contexts, months,
//! deliveries and sums are those of every other charge. The place of each record is that of its row. A second reader
//! ([`count`]) goes through the file itself.

mod count;
mod load;
mod made;
mod original;
mod threads;
mod totals;

pub(super) use load::load;
pub(super) use original::{made_of, texts};
