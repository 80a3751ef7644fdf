//! Bars by month or by age, stacked. A picture is a table with a bar in every row, so that the figures are beside it, and it
//! fits a telephone as it fits a sheet of paper.

use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::html::bars::{Piece, Scale, swatch};
use crate::output::html::picture::{Lead, Part, Spot, figure, linked, row};
use crate::output::reader::number::amount;
use maud::{Markup, html};

/// What has a colour and a pattern of its own; what is beyond is one.
pub(crate) const SERIES_MAX: usize = 7;
const CLASSES: [&str; SERIES_MAX] = ["s0", "s1", "s2", "s3", "s4", "s5", "s6"];

/// Names of more letters get more room.
const NAME: usize = 12;

/// Bars of parts, one below the other.
#[derive(Debug, Default)]
pub struct Stacked {
    /// What the picture shows: `Billed cost by month and service, EUR`.
    pub title: String,
    /// The currency of all amounts.
    pub currency: String,
    /// What the parts are, in their order.
    pub series: Vec<String>,
    /// A bar: its name and its parts.
    pub bars: Vec<(String, Vec<Part>)>,
}

impl Stacked {
    /// The same with the largest series, and all others as the last one.
    #[must_use]
    pub(crate) fn largest(mut self) -> Self {
        let size = |place: usize| {
            let mut sum = DecimalSum::new();
            let parts = self.bars.iter().filter_map(|(_, parts)| parts.get(place));
            for part in parts {
                sum.add(&part.amount.abs());
            }
            sum.total()
        };
        let mut order: Vec<usize> = (0..self.series.len()).collect();
        order.sort_by_cached_key(|&place| std::cmp::Reverse(size(place)));
        let kept = if order.len() > SERIES_MAX {
            SERIES_MAX - 1
        } else {
            order.len()
        };
        let (kept, others) = order.split_at(kept);
        let of = |parts: &[Part]| -> Vec<Part> {
            let at = |place: &usize| parts.get(*place).cloned().unwrap_or_default();
            let mut all: Vec<Part> = kept.iter().map(at).collect();
            if !others.is_empty() {
                let parts: Vec<Part> = others.iter().map(at).collect();
                all.push(Part::together(&parts));
            }
            all
        };
        self.bars = self
            .bars
            .iter()
            .map(|(name, parts)| (name.clone(), of(parts)))
            .collect();
        let mut series: Vec<String> = kept
            .iter()
            .filter_map(|&place| self.series.get(place).cloned())
            .collect();
        if !others.is_empty() {
            series.push(format!("{} others", others.len()));
        }
        self.series = series;
        self
    }

    /// What a series comes to.
    fn all_of(&self, series: usize) -> Part {
        Part::together(self.bars.iter().filter_map(|(_, parts)| parts.get(series)))
    }

    /// The figure at a place, with its name.
    #[must_use]
    pub(crate) fn find(&self, [bar, series]: [usize; 2]) -> Option<(String, Part)> {
        let of_series = |series: usize| self.series.get(series.checked_sub(1)?);
        if bar == 0 {
            return Some((of_series(series)?.clone(), self.all_of(series - 1)));
        }
        let (name, parts) = self.bars.get(bar - 1)?;
        if series == 0 {
            return Some((name.clone(), Part::together(parts)));
        }
        let part = parts.get(series - 1)?;
        Some((format!("{name}, {}", of_series(series)?), part.clone()))
    }

    /// From where to where each part goes: what is negative, to the left of zero.
    fn pieces(&self, bar: usize, lead: Option<Lead>) -> Vec<Piece<'static>> {
        let (mut left, mut right) = (Decimal::zero(), Decimal::zero());
        let mut pieces = Vec::new();
        let Some((name, parts)) = self.bars.get(bar) else {
            return pieces;
        };
        let is_stacked = self.series.len() > 1;
        for (number, ((part, series), class)) in parts.iter().zip(&self.series).zip(CLASSES).enumerate() {
            let of = &part.amount;
            if of.is_zero() {
                continue;
            }
            let end = if of.is_negative() { &mut left } else { &mut right };
            let next = end.add(of);
            let spot = Spot {
                at: [bar + 1, if is_stacked { number + 1 } else { 0 }],
                bar: name,
                series: if is_stacked { series } else { "" },
                part,
            };
            pieces.push(Piece {
                class,
                title: format!(
                    "{name}, {series}: {} {}",
                    amount(of, &self.currency).text,
                    self.currency
                ),
                between: [end.clone(), next.clone()],
                link: lead.and_then(|lead| lead(&spot)),
            });
            *end = next;
        }
        pieces
    }

    /// The picture; nothing where there is nothing to draw.
    #[must_use]
    pub(crate) fn draw(&self, lead: Option<Lead>) -> Markup {
        let bars: Vec<Vec<Piece>> = (0..self.bars.len()).map(|bar| self.pieces(bar, lead)).collect();
        let zero = Decimal::zero();
        let ends = bars.iter().flatten().flat_map(|piece| &piece.between);
        let scale = Scale::over(ends.chain([&zero]));
        // Months and days are short.
        let is_named = self.bars.iter().any(|(name, _)| name.len() > NAME);
        let shown = |at: [usize; 2], bar: &str, series: &str, part: &Part| {
            let link = lead.and_then(|lead| lead(&Spot { at, bar, series, part }));
            linked(&figure(&part.amount, &self.currency), link)
        };
        html! {
            @if !self.bars.is_empty() {
                figure {
                    figcaption { (self.title) }
                    @if self.series.len() > 1 {
                        ul.legend {
                            @for (place, (series, class)) in self.series.iter().zip(CLASSES).enumerate() {
                                li { (swatch(class)) " " (series) " " span.figure { (shown([0, place + 1], "", series, &self.all_of(place))) } }
                            }
                        }
                    }
                    table.chart.named[is_named] {
                        tbody {
                            @for (place, ((name, parts), pieces)) in self.bars.iter().zip(&bars).enumerate() {
                                (row(name, &scale.bar(pieces, [None, None]), &shown([place + 1, 0], name, "", &Part::together(parts)), false))
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(texts: &[&str]) -> Vec<Part> {
        let part = |(row, text): (usize, &&str)| Part {
            amount: Decimal::parse(text).unwrap(),
            rows: vec![row],
            column: Some("cost"),
        };
        texts.iter().enumerate().map(part).collect()
    }

    fn amounts(parts: &[Part]) -> Vec<String> {
        parts.iter().map(|part| part.amount.to_string()).collect()
    }

    const AMOUNTS: [&str; 9] = ["1", "9", "2", "8", "-7", "6", "5", "4", "3"];

    fn stacked() -> Stacked {
        let stacked = Stacked {
            series: AMOUNTS.map(str::to_owned).to_vec(),
            bars: vec![("2025-06".to_owned(), parts(&AMOUNTS))],
            currency: "EUR".to_owned(),
            ..Stacked::default()
        };
        stacked.largest()
    }

    #[test]
    fn the_largest_series_are_kept_and_the_others_are_one() {
        let stacked = stacked();
        assert_eq!(stacked.series, ["9", "8", "-7", "6", "5", "4", "3 others"]);
        assert_eq!(amounts(&stacked.bars[0].1), ["9", "8", "-7", "6", "5", "4", "6"]);
        let drawn = stacked.draw(None).into_string();
        // From -7 to 38.
        assert!(
            drawn.contains("class=\"s2\" x=\"0%\" y=\"4\" width=\"15.56%\""),
            "{drawn}"
        );
        assert!(drawn.contains("2025-06, 9: 9.00 EUR"), "{drawn}");
        assert!(!drawn.contains("href"), "{drawn}");
    }

    #[test]
    fn every_figure_leads_to_the_rows_that_it_is_the_sum_of() {
        let stacked = stacked();
        let lead = |spot: &Spot| Some(format!("#{}-{}-{:?}", spot.at[0], spot.at[1], spot.part.rows));
        let drawn = stacked.draw(Some(&lead)).into_string();
        // A part of the bar, as a link and as an entry of the legend; the others; the whole bar.
        for (link, times) in [
            ("#1-1-[1]", 1),
            ("#0-1-[1]", 1),
            ("#1-7-[0, 2, 8]", 1),
            ("#0-7-[0, 2, 8]", 1),
            ("#1-0-[0, 1, 2, 3, 4, 5, 6, 7, 8]", 1),
        ] {
            assert_eq!(
                drawn.matches(&format!("href=\"{link}\"")).count(),
                times,
                "{link}: {drawn}"
            );
        }
        let (name, part) = stacked.find([1, 7]).unwrap();
        assert_eq!(
            (name.as_str(), part.amount.to_string().as_str()),
            ("2025-06, 3 others", "6")
        );
        assert_eq!((part.rows, part.column), (vec![0, 2, 8], Some("cost")));
        assert_eq!(stacked.find([1, 0]).unwrap().1.amount.to_string(), "31");
        for nowhere in [[0, 0], [0, 8], [2, 0], [1, 8]] {
            assert!(stacked.find(nowhere).is_none(), "{nowhere:?}");
        }
    }
}
