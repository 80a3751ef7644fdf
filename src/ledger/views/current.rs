//! Whether a file's views are those of this program: by one number, since everybody who opens a ledger asks.

use crate::contract::registry::View;
use crate::error::Result;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// What `user_version` is in a file that has the views of this program: their [`fingerprint`]. The test that publishes the
/// schema writes it; to put all views together at each start would be felt.
const SHIPPED: &str = include_str!("fingerprint");

pub(super) fn shipped() -> i32 {
    // A file without views has 0.
    SHIPPED.trim_end().parse().unwrap_or(-1)
}

/// 31 bits of a digest over all view texts; never 0, which stands for "views are missing".
#[must_use]
pub fn fingerprint(views: &[View]) -> i32 {
    let mut hasher = Sha256::new();
    for view in views {
        hasher.update(view.text.as_bytes());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    let four = digest.first_chunk().copied().unwrap_or_default();
    (i32::from_be_bytes(four) & i32::MAX).max(1)
}

/// Whether the file's views are those of this program.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn are_current(connection: &Connection) -> Result<bool> {
    let found: i32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(found == shipped())
}
