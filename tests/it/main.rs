//! Tests that run the built program.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly, also in its helpers"
)]

mod gigas;
