//! How a reading goes through the long lists of a document.

use crate::source::json::Lists;
use std::rc::Rc;

/// How a reading goes through lists of which only a part is held.
pub(crate) struct Listing<'a, R> {
    /// The lists of which its document holds only the first element.
    pub lists: Option<Rc<Lists<'a>>>,
    /// What takes rows while they are read.
    pub taker: Option<Box<dyn FnMut(R) -> bool + 'a>>,
    /// Where those lists begin that were read.
    pub(super) read: Vec<usize>,
    /// Whether no more rows are wanted.
    pub(super) is_enough: bool,
}

impl<R> std::fmt::Debug for Listing<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listing")
            .field("read", &self.read)
            .finish_non_exhaustive()
    }
}

impl<R> Default for Listing<'_, R> {
    fn default() -> Self {
        Self {
            lists: None,
            taker: None,
            read: Vec::new(),
            is_enough: false,
        }
    }
}

impl<R> Listing<'_, R> {
    /// Whether every list of which only a part is held was read to its end.
    #[must_use]
    pub(crate) fn is_complete(&self) -> bool {
        self.lists.as_ref().is_some_and(|lists| self.read.len() == lists.len())
    }
}
