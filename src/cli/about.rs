//! What stands on every page and in every workbook of a ledger: which ledger, in which state, when, by which version.

use crate::cli::global::{Global, Reading};
use crate::clock::{self, zone};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::ledger::chain;
use crate::output::About;

/// What a document is, with the ledger that it is of.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn of(global: &Global, ledger: &Ledger, reading: &Reading, about: About) -> Result<About> {
    let mut about = about;
    if let Some(as_of) = reading.as_of {
        about = about.fact("As of", as_of.to_string());
    }
    about = about.fact("Ledger", global.file.display().to_string());
    if let Some(head) = chain::newest_head(&ledger.connection)? {
        about = about.fact("Head of its chain", head);
    }
    Ok(made(global, about))
}

/// The same of the ledger as it is now.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn now(global: &Global, ledger: &Ledger, about: About) -> Result<About> {
    of(global, ledger, &Reading { as_of: None }, about)
}

/// The same of what no ledger says.
pub(super) fn made(global: &Global, about: About) -> About {
    let time = clock::stored(global.clock().now());
    let zone = zone::shown().map_or("UTC", |zone| zone.name());
    let time = format!("{} {zone}", crate::output::reader::time::time(&time));
    let about = match zone::shown() {
        Some(zone) => about.fact("Times in", zone.name()),
        None => about,
    };
    about.fact("Made", format!("{time}, by billbook {}", env!("CARGO_PKG_VERSION")))
}
