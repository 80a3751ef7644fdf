//! The one integration binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test says what is wrong by failing"
)]

mod interrupts;
mod tables;
mod transcripts;
