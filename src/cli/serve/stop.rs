//! When the work for a request ends although it is not done: its time is over, or nobody waits for the answer any more.

use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// So many steps of SQLite's machine pass between two looks at the time.
const STEPS: std::ffi::c_int = 10_000;

/// The end of the work for one request.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    is_given_up: Arc<AtomicBool>,
    end: Instant,
}

impl Stop {
    /// Work that may take so long from now on.
    #[must_use]
    pub(super) fn after(limit: Duration) -> Self {
        Self {
            is_given_up: Arc::default(),
            end: Instant::now() + limit,
        }
    }

    /// Whether the work is to end.
    #[must_use]
    pub(super) fn is_over(&self) -> bool {
        self.is_given_up.load(Ordering::Relaxed) || Instant::now() >= self.end
    }

    /// The time that is left.
    #[must_use]
    pub(super) fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Ends every statement of a connection in time.
    ///
    /// # Errors
    /// When SQLite refuses the handler.
    pub(super) fn watch(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let stop = self.clone();
        connection.progress_handler(STEPS, Some(move || stop.is_over()))
    }

    /// Ends the work when this is dropped: when the browser has closed the connection.
    #[must_use]
    pub(super) fn on_drop(&self) -> GivesUp {
        GivesUp(Arc::clone(&self.is_given_up))
    }
}

/// Gives the work up when it is dropped.
#[derive(Debug)]
pub(super) struct GivesUp(Arc<AtomicBool>);

impl Drop for GivesUp {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
