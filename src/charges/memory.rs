//! What the files of one delivery have in common.

use crate::charges::intern::Interner;
use crate::charges::totals::Totals;

/// What one delivery has in common over its files.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The contexts and groups so far.
    pub interner: Interner,
    /// The sums so far.
    pub totals: Totals,
}
