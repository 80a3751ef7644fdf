//! How many of something, in words: `1 file`, `3 entries`.

use std::fmt::Display;

/// So many of what has a plural with `s`.
#[must_use]
pub(super) fn counted<N: Copy + Display + PartialEq + From<u8>>(count: N, noun: &str) -> String {
    counted_as(count, noun, &format!("{noun}s"))
}

/// So many of what has another plural.
#[must_use]
pub(super) fn counted_as<N: Copy + Display + PartialEq + From<u8>>(count: N, one: &str, many: &str) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}
