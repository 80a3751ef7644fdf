//! billbook: an offline billing ledger in one SQLite file.
//!
//! It imports what cloud providers export about money, keeps it as relations, answers the providers' documented
//! queries from SQL views, and checks that the figures hold. The program is a thin shell around this library;
//! `ARCHITECTURE.md` shows how the modules fit together.

pub mod check;
pub mod cli;
pub mod clock;
pub mod contract;
pub mod decisions;
pub mod diff;
pub mod digest;
pub mod error;
pub mod evidence;
pub mod export;
pub mod interrupt;
pub mod ledger;
pub mod money;
pub mod output;
pub mod providers;
pub mod query;
pub mod reconcile;
pub mod report;
pub mod snapshot;
pub mod source;
pub mod verify;
