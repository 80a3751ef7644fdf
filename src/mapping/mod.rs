//! Mapping files: any table becomes charges, invoices or payments.
//!
//! A mapping is a TOML file. It says what a file *is* (how it is recognised, where its header stands, how its numbers and
//! times are written), and gives each column of the target as **one SQLite scalar expression over one row**:
//!
//! ```toml
//! [charge]
//! BilledCost = "coalesce(net_cost, cost)"
//! ```
//!
//! So a row makes one charge (or, where the mapping says so, one for each element of a column or each part of a split),
//! no row is lost or doubled, and whoever doubts a figure runs the same expression in the stock `sqlite3` shell.
//!
//! Texts in, texts out: nothing here reads a file, knows the ledger or has a clock. The one connection is in memory, for
//! expressions that [`Evaluator`] does not compute itself.

mod amounts;
mod bind;
mod cells;
pub(crate) mod door;
mod evaluate;
mod fit;
mod grammar;
mod head;
mod lookup;
mod made;
mod model;
mod program;
mod read;
pub(crate) mod shipped;
mod show;
pub(crate) mod skeleton;
mod sql;
mod target;
#[cfg(test)]
mod tests;
mod trial;
mod values;

pub(crate) use amounts::{Amounts, Term, names_in};
pub(crate) use evaluate::{Evaluator, FileFacts};
pub(crate) use fit::Fit;
pub(crate) use head::Head;
pub(crate) use made::{CellProblem, Made, RowKind};
pub(crate) use model::{CellKind, Header, Kind, Mapping, Read, Says, Sheet, TargetKind};
