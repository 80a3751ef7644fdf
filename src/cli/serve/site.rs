//! What holds for all requests: which ledger, at what time, with which secret.

use super::kept::Kept;
use crate::cli::global::Global;
use crate::clock::Clock;
use std::time::Duration;

/// What holds for all requests.
#[derive(Debug)]
pub(super) struct Site {
    /// The ledger's path, and the time, where it was stated.
    pub global: Global,
    /// What a request has to know.
    pub token: String,
    /// The port on 127.0.0.1.
    pub port: u16,
    /// Whether documented writes are accepted.
    pub allows_writes: bool,
    /// How long a request may take.
    pub time_limit: Duration,
    /// What was made of the ledger and holds as long as nothing is written.
    pub kept: Kept,
}

impl Site {
    /// The address to open.
    #[must_use]
    pub(super) fn first_page(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.port, self.token)
    }

    /// The time of a request: the one stated for the process, else now.
    #[must_use]
    pub(super) fn clock(&self) -> Clock {
        self.global.clock()
    }
}
