//! Bars in the cells of a table, as inline SVG: `from 4.31 to 4.46, of a scale from 0 to 5`.
//!
//! A bar is beside its figure, so that a chart can be read aloud, searched and copied, and is as wide as there is room.
//! Places on the scale are computed as decimals: an amount becomes a length here, and nothing but a length. Every kind of
//! bar has a pattern besides its colour, for paper without colours.

use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use maud::{Markup, html};

/// Length of a whole bar: lengths are percentages.
const LENGTH: i64 = 100;
/// What a bar has at least, in tenths of a percentage, so that a thousandth of a cent is seen.
const TENTHS_MIN: i128 = 4;
/// A total is drawn from zero where the steps between totals are at least this part of it: a 25th.
const VISIBLE: i64 = 25;

/// The amounts between which bars are drawn.
#[derive(Debug, Clone)]
pub(crate) struct Scale {
    least: Decimal,
    range: Decimal,
}

/// A part of a bar.
#[derive(Debug, Clone)]
pub(crate) struct Piece<'a> {
    /// The class that gives it its colour and pattern: `plus`, `s3`.
    pub class: &'a str,
    /// What it stands for, in words.
    pub title: String,
    /// Where it starts and ends.
    pub between: [Decimal; 2],
    /// Where it leads; in a file, nowhere.
    pub link: Option<String>,
}

impl Scale {
    /// A scale that all of these are on.
    #[must_use]
    pub(crate) fn over<'a>(amounts: impl IntoIterator<Item = &'a Decimal>) -> Self {
        let mut amounts = amounts.into_iter();
        let first = amounts.next().cloned().unwrap_or_else(Decimal::zero);
        let (mut least, mut most) = (first.clone(), first);
        for amount in amounts {
            if *amount < least {
                least = amount.clone();
            }
            if *amount > most {
                most = amount.clone();
            }
        }
        let range = most.sub(&least);
        Self { least, range }
    }

    /// The same with zero on it, where the steps between the amounts are still seen then.
    #[must_use]
    pub(crate) fn with_zero(self) -> Self {
        let zero = Decimal::zero();
        let most = self.least.add(&self.range);
        let whole = Self::over([&zero, &self.least, &most]);
        let is_seen = self.range.mul(&Decimal::from(VISIBLE)) >= whole.range;
        if is_seen || self.range.is_zero() { whole } else { self }
    }

    /// What the scale starts at, where that is not zero or less.
    #[must_use]
    pub(crate) fn cut_at(&self) -> Option<&Decimal> {
        (self.zero().is_none()).then_some(&self.least)
    }

    /// Where an amount is, as a percentage; the start if all are the same.
    fn place(&self, amount: &Decimal) -> Decimal {
        let along = amount.sub(&self.least).mul(&Decimal::from(LENGTH));
        let place = rounding::divide(&along, &self.range, 2, Mode::HalfEven).unwrap_or_else(|_| Decimal::zero());
        let (start, end) = (Decimal::zero(), Decimal::from(LENGTH));
        if place < start {
            start
        } else if place > end {
            end
        } else {
            place
        }
    }

    /// A bar of these parts, with a line at zero where zero is on the scale. `joined` are amounts at which it is joined to
    /// the bars above and below.
    #[must_use]
    pub(crate) fn bar(&self, pieces: &[Piece], joined: [Option<&Decimal>; 2]) -> Markup {
        let title: Vec<&str> = pieces.iter().map(|piece| piece.title.as_str()).collect();
        let [above, below] = joined.map(|amount| amount.map(|amount| percent(&self.place(amount))));
        // What is within an image cannot be reached.
        let role = if pieces.iter().any(|piece| piece.link.is_some()) {
            "group"
        } else {
            "img"
        };
        html! {
            svg.bar role=(role) width="100%" height="24" {
                title { (title.join("; ")) }
                @if let Some(zero) = self.zero() {
                    line.zero x1=(percent(&zero)) x2=(percent(&zero)) y1="0" y2="24" {}
                }
                @if let Some(x) = above { line.join x1=(x) x2=(x) y1="0" y2="12" {} }
                @if let Some(x) = below { line.join x1=(x) x2=(x) y1="12" y2="24" {} }
                @for piece in pieces {
                    @if let Some(link) = &piece.link {
                        a href=(link) aria-label=(piece.title) { (self.rect(piece)) }
                    } @else { (self.rect(piece)) }
                }
            }
        }
    }

    fn rect(&self, piece: &Piece) -> Markup {
        let [start, end] = piece.between.each_ref().map(|amount| self.place(amount));
        let (mut left, right) = if start <= end { (start, end) } else { (end, start) };
        let mut width = right.sub(&left);
        let least = Decimal::from_small(TENTHS_MIN, 1);
        if width < least {
            width = least;
            let rightmost = Decimal::from(LENGTH).sub(&width);
            if left > rightmost {
                left = rightmost;
            }
        }
        let fill = pattern_of(piece.class).map(|pattern| format!("url(#{pattern})"));
        html! {
            rect class=(piece.class) fill=[fill] x=(percent(&left)) y="4" width=(percent(&width)) height="16" {
                title { (piece.title) }
            }
        }
    }

    /// Where zero is, if it is on the scale.
    fn zero(&self) -> Option<Decimal> {
        let zero = Decimal::zero();
        let most = self.least.add(&self.range);
        (self.least <= zero && zero <= most).then(|| self.place(&zero))
    }
}

fn percent(place: &Decimal) -> String {
    format!("{}%", place.trim_zeros(0))
}

/// A square in the colour and pattern of a class.
#[must_use]
pub(crate) fn swatch(class: &str) -> Markup {
    let fill = pattern_of(class).map(|pattern| format!("url(#{pattern})"));
    html! {
        svg.swatch width="14" height="14" aria-hidden="true" {
            rect class=(class) fill=[fill] x="0.5" y="0.5" width="13" height="13" {}
        }
    }
}

/// The patterns, by the classes that have one: what is drawn on the colour, in a square of eight.
const PATTERNS: [(&str, &str, &str); 7] = [
    ("s1", "pattern-1", "M-2 10L10 -2M-2 2L2 -2M6 10L10 6"),
    ("s3", "pattern-3", "M-2 -2L10 10M6 -2L10 2M-2 6L2 10"),
    ("s4", "pattern-4", "M1 2H4M5 6H8"),
    ("s5", "pattern-5", "M0 2H8M0 6H8"),
    ("s6", "pattern-6", "M0 4H8M4 0V8"),
    ("minus", "pattern-minus", "M-2 10L10 -2M-2 2L2 -2M6 10L10 6"),
    ("rest", "pattern-rest", "M0 4H8M4 0V8"),
];

fn pattern_of(class: &str) -> Option<&'static str> {
    let found = PATTERNS.iter().find(|(of, _, _)| *of == class);
    found.map(|(_, pattern, _)| *pattern)
}

/// What bars with a pattern refer to; a page has it once.
#[must_use]
pub(super) fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                @for (class, name, path) in PATTERNS {
                    pattern id=(name) width="8" height="8" patternUnits="userSpaceOnUse" {
                        rect class=(class) width="8" height="8" {}
                        path.hatch d=(path) {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn bar(scale: &Scale, from: &str, to: &str) -> String {
        let piece = Piece {
            class: "plus",
            title: "<b>".to_owned(),
            between: [decimal(from), decimal(to)],
            link: None,
        };
        scale.bar(&[piece], [None, None]).into_string()
    }

    #[test]
    fn a_bar_is_where_its_amounts_are() {
        let scale = Scale::over(&[decimal("-1"), decimal("3")]);
        let bar = bar(&scale, "-1", "1");
        assert!(bar.contains("x=\"0%\" y=\"4\" width=\"50%\""), "{bar}");
        assert!(bar.contains("x1=\"25%\""), "{bar}");
        assert!(bar.contains("<title>&lt;b&gt;</title>"), "{bar}");
    }

    #[test]
    fn what_is_very_small_is_seen_within_the_drawing() {
        let scale = Scale::over(&[decimal("0"), decimal("1000000")]);
        let bar = bar(&scale, "999999.999", "1000000");
        assert!(bar.contains("x=\"99.6%\" y=\"4\" width=\"0.4%\""), "{bar}");
    }

    #[test]
    fn one_amount_alone_is_a_scale() {
        let scale = Scale::over(&[decimal("5")]);
        assert!(bar(&scale, "5", "5").contains("x=\"0%\""));
        assert!(bar(&scale.with_zero(), "0", "5").contains("width=\"100%\""));
    }

    #[test]
    fn a_scale_starts_at_zero_where_the_steps_are_seen_then() {
        let near = Scale::over(&[decimal("2323.36"), decimal("2323.40")]).with_zero();
        assert_eq!(near.cut_at(), Some(&decimal("2323.36")));
        let far = Scale::over(&[decimal("2323.36"), decimal("2000")]).with_zero();
        assert_eq!(far.cut_at(), None);
    }
}
