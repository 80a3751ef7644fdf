//! A page as a value: texts, boxes and pictures at places, from the upper left corner.

use crate::pdf::picture::Picture;

/// A length in thousandths of a point; a point is a 72nd of an inch.
pub(crate) type Length = i64;

/// So many points.
#[must_use]
pub(crate) const fn points(count: i64) -> Length {
    count * 1000
}

/// So many tenths of a millimetre.
#[must_use]
pub(crate) const fn tenths(count: i64) -> Length {
    // A millimetre is 2.834646 points.
    count * 2_834_646 / 10_000
}

/// So many millimetres.
#[must_use]
pub(crate) const fn mm(count: i64) -> Length {
    tenths(count * 10)
}

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Of texts.
    pub(crate) const BLACK: Self = Self(0, 0, 0);
    /// Of paper.
    pub(crate) const WHITE: Self = Self(255, 255, 255);
    /// Of what is less than the matter: it is read easily, and printed without colours too.
    pub(crate) const QUIET: Self = Self(84, 92, 104);
    /// Of thin rules.
    pub(crate) const FAINT: Self = Self(190, 196, 204);
    /// Behind the header of a table.
    pub(crate) const BAND: Self = Self(238, 241, 245);
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ink {
    /// The size of the font.
    pub size: Length,
    /// Whether it is bold.
    pub is_bold: bool,
    /// Its colour.
    pub colour: Colour,
}

impl Ink {
    /// Black, in a size in tenths of a point.
    #[must_use]
    pub(crate) const fn new(tenths_of_points: i64) -> Self {
        Self {
            size: tenths_of_points * 100,
            is_bold: false,
            colour: Colour::BLACK,
        }
    }

    /// The same, bold.
    #[must_use]
    pub(crate) const fn bold(mut self) -> Self {
        self.is_bold = true;
        self
    }

    /// The same, in the colour of what is less than the matter.
    #[must_use]
    pub(crate) const fn quiet(mut self) -> Self {
        self.colour = Colour::QUIET;
        self
    }

    /// From one line to the next.
    #[must_use]
    pub(crate) const fn leading(self) -> Length {
        self.size * 13 / 10
    }

    /// From the top of a line to the line that letters stand on.
    #[must_use]
    pub(crate) const fn ascent(self) -> Length {
        self.size * 96 / 100
    }
}

/// What stands on a page.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// A text that begins at a place on the line that letters stand on.
    Text {
        /// From the left.
        x: Length,
        /// From the top.
        y: Length,
        /// How it is written.
        ink: Ink,
        /// The text, of one line.
        text: String,
    },
    /// A box, which may be as thin as a rule.
    Box {
        /// Its left edge.
        x: Length,
        /// Its upper edge.
        y: Length,
        /// Its width and height.
        size: [Length; 2],
        /// Its colour.
        colour: Colour,
    },
    /// Boxes of one colour that are one figure, such as the squares of a code.
    Figure {
        /// Left, upper edge, width and height of each.
        boxes: Vec<[Length; 4]>,
        /// Their colour.
        colour: Colour,
    },
    /// A picture.
    Picture {
        /// Its left edge.
        x: Length,
        /// Its upper edge.
        y: Length,
        /// Its width and height.
        size: [Length; 2],
        /// Which.
        picture: Picture,
    },
}

impl Item {
    /// Moves it down.
    pub(crate) fn move_down(&mut self, by: Length) {
        match self {
            Item::Text { y, .. } | Item::Box { y, .. } | Item::Picture { y, .. } => *y += by,
            Item::Figure { boxes, .. } => {
                for [_, y, ..] in boxes {
                    *y += by;
                }
            }
        }
    }
}

/// Paper, upright or across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paper {
    /// Its width.
    pub width: Length,
    /// Its height.
    pub height: Length,
}

impl Paper {
    /// A4, upright.
    pub(crate) const A4: Self = Self {
        width: mm(210),
        height: mm(297),
    };

    /// The same, across.
    #[must_use]
    pub(crate) const fn across(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
        }
    }
}

/// A page.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// Its paper.
    pub paper: Paper,
    /// What stands on it, what comes later above what comes before.
    pub items: Vec<Item>,
}

impl Page {
    /// An empty page.
    #[must_use]
    pub(crate) fn new(paper: Paper) -> Self {
        Self {
            paper,
            items: Vec::new(),
        }
    }

    /// Puts a text of one line on it.
    pub(crate) fn text(&mut self, (x, y): (Length, Length), ink: Ink, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.items.push(Item::Text { x, y, ink, text });
        }
    }

    /// Puts a box on it.
    pub(crate) fn fill(&mut self, (x, y): (Length, Length), size: [Length; 2], colour: Colour) {
        self.items.push(Item::Box { x, y, size, colour });
    }

    /// Puts a rule from left to right on it.
    pub(crate) fn rule(&mut self, (x, y): (Length, Length), length: Length, colour: Colour) {
        self.fill((x, y), [length, 500], colour);
    }
}
