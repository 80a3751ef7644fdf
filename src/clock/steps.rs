//! How long each step of a run took, for `--timings`: `   12.3 ms  open the ledger`.
//!
//! billbook writes the durations to standard error and keeps them nowhere: no figure and no decision depends on them.

use std::io::Write;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// The end of the step before, once somebody asked for durations.
static BEFORE: OnceLock<Mutex<Instant>> = OnceLock::new();

/// Begins to measure.
pub(crate) fn begin() {
    let _ = BEFORE.set(Mutex::new(Instant::now()));
}

/// Says how long a step took that ends now.
pub(crate) fn done(step: &str) {
    let Some(before) = BEFORE.get() else { return };
    let now = Instant::now();
    let Ok(mut before) = before.lock() else { return };
    let took = now.duration_since(*before);
    *before = now;
    // There is nobody to tell when that fails.
    let _ = writeln!(std::io::stderr(), "{:>12}  {step}", in_words(took));
}

/// A duration in milliseconds with one decimal.
fn in_words(took: Duration) -> String {
    let tenths = took.as_micros() / 100;
    format!("{}.{} ms", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_milliseconds() {
        assert_eq!(in_words(Duration::from_micros(1_234_567)), "1234.5 ms");
        assert_eq!(in_words(Duration::from_micros(40)), "0.0 ms");
    }
}
