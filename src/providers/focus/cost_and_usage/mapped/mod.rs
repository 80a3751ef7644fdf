//! Charges out of tables of any form: a mapping makes FOCUS-worded records of their rows.
//!
//! The records go through the reader of Cost and Usage as blocks of CSV in memory ([`made`]), so that contexts, months,
//! deliveries and sums are those of every other charge. The place of each record is that of its row. A second reader goes
//! through the file itself.

mod load;
mod made;
mod threads;
mod told;

pub(super) use load::load;
