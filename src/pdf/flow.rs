//! Pages that are filled from the top: paragraphs go on, and what does not fit begins a page.

use crate::pdf::font::Fonts;
use crate::pdf::page::{Ink, Item, Length, Page, Paper};
use crate::pdf::text::wrapped;

/// What stays free around the matter of a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Margins {
    /// At the left.
    pub left: Length,
    /// At the right.
    pub right: Length,
    /// Above.
    pub top: Length,
    /// Below.
    pub bottom: Length,
}

/// Pages that are being filled.
#[derive(Debug)]
pub(crate) struct Flow {
    /// The fonts of their texts.
    pub fonts: Fonts,
    /// What stays free.
    pub margins: Margins,
    /// How far the last page is filled, from its upper edge.
    pub y: Length,
    done: Vec<Page>,
    page: Page,
}

impl Flow {
    /// An empty page to begin with.
    #[must_use]
    pub(crate) fn new(paper: Paper, margins: Margins, fonts: Fonts) -> Self {
        Self {
            fonts,
            margins,
            y: margins.top,
            done: Vec::new(),
            page: Page::new(paper),
        }
    }

    /// The page that is being filled.
    pub(crate) fn page(&mut self) -> &mut Page {
        &mut self.page
    }

    /// The left edge of the matter.
    #[must_use]
    pub(crate) fn left(&self) -> Length {
        self.margins.left
    }

    /// The right edge of the matter.
    #[must_use]
    pub(crate) fn right(&self) -> Length {
        self.page.paper.width - self.margins.right
    }

    /// The width of the matter.
    #[must_use]
    pub(crate) fn width(&self) -> Length {
        self.right() - self.left()
    }

    /// Where the matter ends.
    #[must_use]
    pub(crate) fn bottom(&self) -> Length {
        self.page.paper.height - self.margins.bottom
    }

    /// How much is free below.
    #[must_use]
    pub(crate) fn room(&self) -> Length {
        self.bottom() - self.y
    }

    /// How much is free on an empty page.
    #[must_use]
    pub(crate) fn whole(&self) -> Length {
        self.bottom() - self.margins.top
    }

    /// Begins a page.
    pub(crate) fn turn(&mut self) {
        let next = Page::new(self.page.paper);
        self.done.push(std::mem::replace(&mut self.page, next));
        self.y = self.margins.top;
    }

    /// Begins a page where so much does not fit.
    pub(crate) fn need(&mut self, height: Length) {
        if height > self.room() && self.y > self.margins.top {
            self.turn();
        }
    }

    /// Leaves so much free.
    pub(crate) fn skip(&mut self, height: Length) {
        self.y += height;
    }

    /// A text in lines from the left edge, over the whole width.
    pub(crate) fn paragraph(&mut self, ink: Ink, text: &str) {
        self.paragraph_in(ink, text, (self.left(), self.width()));
    }

    /// A text in lines from a place, in a width.
    pub(crate) fn paragraph_in(&mut self, ink: Ink, text: &str, (x, width): (Length, Length)) {
        for line in wrapped(&self.fonts, ink, text, width) {
            self.need(ink.leading());
            self.page.text((x, self.y + ink.ascent()), ink, line);
            self.y += ink.leading();
        }
    }

    /// The pages.
    #[must_use]
    pub(crate) fn finish(mut self) -> Vec<Page> {
        self.done.push(self.page);
        self.done
    }
}

/// Puts the same kind of line on all pages, which knows how many there are.
pub(crate) fn stamp(pages: &mut [Page], line: impl Fn(usize, usize) -> Vec<Item>) {
    let count = pages.len();
    for (index, page) in pages.iter_mut().enumerate() {
        page.items.extend(line(index + 1, count));
    }
}
