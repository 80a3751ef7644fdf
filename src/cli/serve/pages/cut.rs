//! A page shows so many rows of a table, and leads to those before and behind.

use crate::cli::serve::asked::Asked;
use crate::output::Rows;
use maud::{Markup, html};

/// Rows on one page.
pub(super) const ROWS: usize = 200;

/// The parameter with the number of the page, from 1.
const PAGE: &str = "page";

/// Which rows are on the page.
pub(super) struct Cut {
    /// The first of them, from 0.
    pub first: usize,
    /// How many there are in all.
    pub all: usize,
}

impl Cut {
    /// The rows of the page that is asked for.
    #[must_use]
    pub(super) fn of(asked: &Asked, all: usize) -> Self {
        let page = asked.parameter(PAGE).and_then(|text| text.parse().ok()).unwrap_or(1);
        let page = Ord::clamp(page, 1, all.div_ceil(ROWS).max(1));
        Self {
            first: (page - 1) * ROWS,
            all,
        }
    }

    /// Keeps the rows of the page.
    pub(super) fn keep(&self, rows: &mut Rows) {
        let end = (self.first + ROWS).min(rows.rows.len());
        rows.rows.truncate(end);
        rows.rows.drain(..self.first.min(end));
    }

    /// `Rows 201 to 400 of 1234`, with links to the others; nothing where all are on the page.
    #[must_use]
    pub(super) fn links(&self, asked: &Asked) -> Markup {
        let page = self.first / ROWS + 1;
        let last = (self.first + ROWS).min(self.all);
        let to = |page: usize| asked.again(&[(PAGE, &page.to_string())]);
        html! {
            @if self.all > ROWS {
                p.rows {
                    "Rows " (self.first + 1) " to " (last) " of " (self.all) "."
                    @if self.first > 0 { " " a href=(to(page - 1)) rel="prev" { "Previous" } }
                    @if last < self.all { " " a href=(to(page + 1)) rel="next" { "Next" } }
                }
            }
        }
    }
}
