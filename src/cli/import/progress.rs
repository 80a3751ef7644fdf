//! How far an import is, on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// A progress bar that appears after a second, on a terminal only.
pub(crate) struct Bar {
    name: String,
    started: Instant,
    shown: Option<ProgressBar>,
}

impl Bar {
    /// A bar for the file of this name.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            started: Instant::now(),
            shown: None,
        }
    }

    /// Shows how many rows of all are done.
    pub(crate) fn show(&mut self, done: usize, all: usize) {
        // Looking at the time for every row would cost more than storing it.
        if !done.is_multiple_of(1000) {
            return;
        }
        if self.shown.is_none() && self.started.elapsed() > Duration::from_secs(1) {
            let bar = ProgressBar::new(u64::try_from(all).unwrap_or(u64::MAX));
            if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {human_pos}/{human_len} rows, {eta} left") {
                bar.set_style(style);
            }
            bar.set_message(self.name.clone());
            self.shown = Some(bar);
        }
        if let Some(bar) = &self.shown {
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        }
    }

    /// Shows how many bytes of all are done.
    pub(crate) fn show_bytes(&mut self, done: u64, all: u64) {
        if self.shown.is_none() && self.started.elapsed() > Duration::from_secs(1) {
            let bar = ProgressBar::new(all);
            if let Ok(style) =
                ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left")
            {
                bar.set_style(style);
            }
            bar.set_message(self.name.clone());
            self.shown = Some(bar);
        }
        if let Some(bar) = &self.shown {
            bar.set_position(done);
        }
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}
