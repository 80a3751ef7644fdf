//! Gigas pay-per-use.

use crate::operation::Provider;

/// Gigas.
pub static PROVIDER: Provider = Provider {
    name: "gigas",
    title: "Gigas",
    prefixes: &[],
    operations: &[],
    tables: &[],
    decimals: &[],
    views: &[],
    relations: &[],
};
