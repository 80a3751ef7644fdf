//! Ctrl-C as a flag, so that an import rolls back instead of dying half-way.

use crate::error::{Result, codes, fail};
use std::sync::atomic::{AtomicBool, Ordering};

static PRESSED: AtomicBool = AtomicBool::new(false);

/// Turns Ctrl-C (and a request to terminate) into the flag that [`check`] looks at. A second one ends at once.
pub fn watch() {
    // Without a handler the default applies: the process ends, and SQLite's journal undoes the rest.
    let _ = ctrlc::set_handler(|| {
        if PRESSED.swap(true, Ordering::SeqCst) {
            std::process::abort();
        }
    });
}

/// Ends the work if Ctrl-C was pressed.
///
/// # Errors
/// [`codes::INTERRUPTED`] after Ctrl-C.
pub fn check() -> Result<()> {
    if PRESSED.load(Ordering::Relaxed) {
        return fail(&codes::INTERRUPTED, "stopped; the ledger is as it was before");
    }
    Ok(())
}
