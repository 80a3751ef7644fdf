//! The targets, compiled once for all binaries.

/// Where the repository is, seen from this package.
pub const FROM_MANIFEST: &str = "..";

#[path = "../targets.rs"]
pub mod targets;
