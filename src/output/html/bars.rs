//! Bars in the cells of a table, as inline SVG: `from 4.31 to 4.46, of a scale from 0 to 5`.
//!
//! A bar is beside its figure, so that a chart can be read aloud, searched and copied, and is as wide as there is room.
//! Places on the scale are computed as decimals: an amount becomes a length here, and nothing but a length.

use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use maud::{Markup, html};

/// Length of a whole bar, in units of the drawing.
const LENGTH: i64 = 1000;
/// Height of the drawing.
const HEIGHT: i64 = 20;
/// What a bar has at least, so that a thousandth of a cent is seen: four units.
const WIDTH_MIN: i64 = 4;

/// The amounts between which bars are drawn.
#[derive(Debug, Clone)]
pub(crate) struct Scale {
    least: Decimal,
    range: Decimal,
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

    /// Where an amount is; the start if all are the same.
    fn place(&self, amount: &Decimal) -> Decimal {
        let along = amount.sub(&self.least).mul(&Decimal::from(LENGTH));
        rounding::divide(&along, &self.range, 1, Mode::HalfEven).unwrap_or_else(|_| Decimal::zero())
    }

    /// A bar between two amounts, with the class that colours it, and a line at zero where zero is on the scale.
    #[must_use]
    pub(crate) fn bar(&self, from: &Decimal, to: &Decimal, class: &str) -> Markup {
        let (start, end) = (self.place(from), self.place(to));
        let (left, right) = if start <= end { (start, end) } else { (end, start) };
        let mut left = left;
        let mut width = right.sub(&left);
        let least = Decimal::from(WIDTH_MIN);
        if width < least {
            width = least;
            let rightmost = Decimal::from(LENGTH).sub(&width);
            if left > rightmost {
                left = rightmost;
            }
        }
        html! {
            svg.bar viewBox=(format!("0 0 {LENGTH} {HEIGHT}")) preserveAspectRatio="none" aria-hidden="true" {
                @if let Some(zero) = self.zero() {
                    line.zero x1=(zero) x2=(zero) y1="0" y2=(HEIGHT) {}
                }
                rect class=(class) x=(left) y="3" width=(width) height="14" {}
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

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| Decimal::parse(text).unwrap()).collect()
    }

    #[test]
    fn a_bar_is_where_its_amounts_are() {
        let amounts = decimals(&["-1", "3"]);
        let scale = Scale::over(&amounts);
        let bar = scale.bar(&amounts[0], &decimals(&["1"])[0], "plus").into_string();
        assert!(bar.contains("x=\"0.0\" y=\"3\" width=\"500.0\""), "{bar}");
        assert!(bar.contains("x1=\"250.0\""), "{bar}");
    }

    #[test]
    fn what_is_very_small_is_seen_within_the_drawing() {
        let amounts = decimals(&["0", "1000000"]);
        let bar = Scale::over(&amounts).bar(&decimals(&["999999.999"])[0], &amounts[1], "minus");
        assert!(bar.into_string().contains("x=\"996\" y=\"3\" width=\"4\""));
    }

    #[test]
    fn one_amount_alone_is_a_scale() {
        let amounts = decimals(&["5"]);
        let bar = Scale::over(&amounts)
            .bar(&amounts[0], &amounts[0], "total")
            .into_string();
        assert!(bar.contains("x=\"0\""), "{bar}");
    }
}
