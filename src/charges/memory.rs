//! What the files of one delivery have in common.

use crate::charges::intern::Interner;
use crate::charges::numbers::Id;
use crate::charges::totals::Totals;

/// What one delivery has in common over its files.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The contexts and groups so far.
    pub interner: Interner,
    /// The sums so far.
    pub totals: Totals,
}

impl Memory {
    /// One that forgets contexts together, for [`Batch::forgets`](crate::charges::batch::Batch::forgets).
    pub(crate) fn bounded(most: Id) -> Self {
        Self {
            interner: Interner::bounded(most),
            totals: Totals::default(),
        }
    }
}
