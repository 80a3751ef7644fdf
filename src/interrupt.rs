//! Ctrl-C as a flag, so that an import rolls back instead of dying half-way.

use crate::error::{Result, codes, fail};
use rusqlite::InterruptHandle;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

static PRESSED: AtomicBool = AtomicBool::new(false);

/// Turns Ctrl-C (and a request to terminate) into the flag that [`check`] looks at. A second one ends at once.
pub(crate) fn watch() {
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
pub(crate) fn check() -> Result<()> {
    if PRESSED.load(Ordering::Relaxed) {
        return fail(&codes::INTERRUPTED, format!("stopped{}", codes::AS_BEFORE));
    }
    Ok(())
}

/// How often a statement that runs long is asked whether Ctrl-C was pressed.
const LOOKS_EVERY: Duration = Duration::from_millis(50);

/// Ends long statements of a connection when Ctrl-C is pressed, as long as this lives.
#[derive(Debug)]
pub(crate) struct Watch {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins to watch.
    #[must_use]
    pub(crate) fn new(handle: InterruptHandle) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let is_over_there = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            while !is_over_there.load(Ordering::Relaxed) {
                if PRESSED.load(Ordering::Relaxed) {
                    handle.interrupt();
                }
                std::thread::park_timeout(LOOKS_EVERY);
            }
        });
        Self {
            is_over,
            thread: Some(thread),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It does not panic.
            let _ = thread.join();
        }
    }
}
