//! Tables of pages: the writer of all pages, with links on the cells.

use crate::output::html::{self, Look};
use crate::output::{Rows, Show};
use maud::Markup;

/// What columns are to readers, the places of those that are shown, and whether every digit is.
pub(super) type Shown<'a> = (&'a [(String, Show)], &'a [usize], bool);

/// A table; each cell leads to the address that this gives for its row, from 0, and its column.
#[must_use]
pub(super) fn table(rows: &Rows, shown: Shown, lead: &dyn Fn(usize, &str) -> Option<String>) -> Markup {
    let (declared, places, is_exact) = shown;
    let look = Look {
        places,
        is_exact,
        link: Some(lead),
        ..Look::of(declared)
    };
    html::table(rows, &look)
}
