//! billbook: an offline billing ledger in one SQLite file.
//!
//! It imports what cloud providers export about money, keeps it as relations, answers the providers' documented
//! queries from SQL views, and checks that the figures hold. The program is a thin shell around this library;
//! `ARCHITECTURE.md` shows how the modules fit together.

mod allocation;
mod billing;
mod charges;
mod check;
mod cli;
mod clock;
mod contract;
mod decisions;
mod diff;
mod digest;
mod electronic;
mod error;
mod evidence;
mod handover;
mod import;
mod interrupt;
mod lake;
mod ledger;
mod mapped;
mod mapping;
mod money;
mod output;
mod party;
mod pdf;
mod providers;
mod query;
mod reconcile;
mod report;
mod sample;
mod settle;
mod snapshot;
mod source;
#[doc(hidden)]
pub mod testing;
mod verify;

pub use cli::main;
