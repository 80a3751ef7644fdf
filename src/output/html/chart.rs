//! Pictures: bars by month or by age, stacked, and bridges from one total to another. Each is a table with a bar in every
//! row, so that the figures are beside it, and fit a telephone as they fit a sheet of paper.

use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::html::bars::{Piece, Scale, swatch};
use crate::output::reader::number::amount;
use maud::{Markup, html};

/// What has a colour and a pattern of its own; what is beyond is one.
pub(crate) const SERIES_MAX: usize = 7;
const CLASSES: [&str; SERIES_MAX] = ["s0", "s1", "s2", "s3", "s4", "s5", "s6"];

/// Names of more letters get more room.
const NAME: usize = 12;

/// Bars of parts, one below the other.
#[derive(Debug, Default)]
pub(crate) struct Stacked {
    /// What the picture shows: `Billed cost by month and service, EUR`.
    pub title: String,
    /// The currency of all amounts.
    pub currency: String,
    /// What the parts are, in their order.
    pub series: Vec<String>,
    /// A bar: its name and its parts.
    pub bars: Vec<(String, Vec<Decimal>)>,
}

impl Stacked {
    /// The same with the largest series, and all others as the last one.
    #[must_use]
    pub(crate) fn largest(mut self) -> Self {
        let size = |place: usize| {
            let mut sum = DecimalSum::new();
            let parts = self.bars.iter().filter_map(|(_, parts)| parts.get(place));
            for part in parts {
                sum.add(&part.abs());
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
        let of = |parts: &[Decimal]| -> Vec<Decimal> {
            let at = |place: &usize| parts.get(*place).cloned().unwrap_or_else(Decimal::zero);
            let mut all: Vec<Decimal> = kept.iter().map(at).collect();
            if !others.is_empty() {
                let mut sum = DecimalSum::new();
                for place in others {
                    sum.add(&at(place));
                }
                all.push(sum.total());
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

    fn total(parts: &[Decimal]) -> Decimal {
        let mut sum = DecimalSum::new();
        for part in parts {
            sum.add(part);
        }
        sum.total()
    }

    /// From where to where each part goes: what is negative, to the left of zero.
    fn pieces(&self, name: &str, parts: &[Decimal]) -> Vec<Piece<'static>> {
        let (mut left, mut right) = (Decimal::zero(), Decimal::zero());
        let mut pieces = Vec::new();
        for ((part, series), class) in parts.iter().zip(&self.series).zip(CLASSES) {
            if part.is_zero() {
                continue;
            }
            let end = if part.is_negative() { &mut left } else { &mut right };
            let next = end.add(part);
            pieces.push(Piece {
                class,
                title: format!(
                    "{name}, {series}: {} {}",
                    amount(part, &self.currency).text,
                    self.currency
                ),
                between: [end.clone(), next.clone()],
            });
            *end = next;
        }
        pieces
    }

    /// The picture; nothing where there is nothing to draw.
    #[must_use]
    pub(crate) fn draw(&self) -> Markup {
        let bars = self.bars.iter().map(|(name, parts)| self.pieces(name, parts));
        let bars: Vec<Vec<Piece>> = bars.collect();
        let zero = Decimal::zero();
        let ends = bars.iter().flatten().flat_map(|piece| &piece.between);
        let scale = Scale::over(ends.chain([&zero]));
        // Months and days are short.
        let is_named = self.bars.iter().any(|(name, _)| name.len() > NAME);
        let total_of = |place: usize| {
            let parts = self.bars.iter().filter_map(|(_, parts)| parts.get(place));
            Self::total(&parts.cloned().collect::<Vec<_>>())
        };
        html! {
            @if !self.bars.is_empty() {
                figure {
                    figcaption { (self.title) }
                    @if self.series.len() > 1 {
                        ul.legend {
                            @for (place, (series, class)) in self.series.iter().zip(CLASSES).enumerate() {
                                li { (swatch(class)) " " (series) " " span.figure { (figure(&total_of(place), &self.currency)) } }
                            }
                        }
                    }
                    table.chart.named[is_named] {
                        tbody {
                            @for ((name, parts), pieces) in self.bars.iter().zip(&bars) {
                                (row(name, &scale.bar(pieces, [None, None]), &figure(&Self::total(parts), &self.currency), false))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A step of a bridge.
#[derive(Debug)]
pub(crate) struct Step {
    /// What it is.
    pub name: String,
    /// What it adds.
    pub amount: Decimal,
    /// Whether nothing says why.
    pub is_rest: bool,
}

/// The way from one total to another.
#[derive(Debug)]
pub(crate) struct Bridge {
    /// What the picture shows.
    pub title: String,
    /// The currency of all amounts.
    pub currency: String,
    /// Where it starts: its name and the total.
    pub start: (String, Decimal),
    /// The steps.
    pub steps: Vec<Step>,
    /// What the end is called; it is the start with all steps.
    pub end: String,
    /// Whether every digit is shown.
    pub is_exact: bool,
}

impl Bridge {
    /// The picture.
    #[must_use]
    pub(crate) fn draw(&self) -> Markup {
        let mut at = self.start.1.clone();
        let mut walk = Vec::new();
        for step in &self.steps {
            let next = at.add(&step.amount);
            walk.push((step, [at, next.clone()]));
            at = next;
        }
        let end = at;
        let ends = walk.iter().flat_map(|(_, between)| between);
        let scale = Scale::over(ends.chain([&self.start.1, &end])).with_zero();
        let from = scale.cut_at().cloned().unwrap_or_else(Decimal::zero);
        let total = |name: &str, total: &Decimal, joined: [Option<&Decimal>; 2]| {
            let title = self.words(name, total);
            let piece = Piece {
                class: "total",
                title,
                between: [from.clone(), total.clone()],
            };
            row(name, &scale.bar(&[piece], joined), &self.figure(total), true)
        };
        html! {
            figure {
                figcaption {
                    (self.title)
                    @if scale.cut_at().is_some() { ". The scale starts at " (figure(&from, &self.currency)) " " (self.currency) ", not at zero" }
                }
                table.chart.bridge {
                    tbody {
                        (total(&self.start.0, &self.start.1, [None, Some(&self.start.1)]))
                        @for (step, between) in &walk { (self.step(&scale, step, between)) }
                        (total(&self.end, &end, [Some(&end), None]))
                    }
                }
            }
        }
    }

    fn figure(&self, of: &Decimal) -> Markup {
        if self.is_exact {
            html! { (of) }
        } else {
            figure(of, &self.currency)
        }
    }

    fn words(&self, name: &str, of: &Decimal) -> String {
        format!("{name}: {} {}", amount(of, &self.currency).text, self.currency)
    }

    fn step(&self, scale: &Scale, step: &Step, between: &[Decimal; 2]) -> Markup {
        let class = match (step.is_rest, step.amount.is_negative()) {
            (true, _) => "rest",
            (false, true) => "minus",
            (false, false) => "plus",
        };
        let piece = Piece {
            class,
            title: self.words(&step.name, &step.amount),
            between: between.clone(),
        };
        let pieces = if step.amount.is_zero() { Vec::new() } else { vec![piece] };
        let bar = scale.bar(&pieces, [Some(&between[0]), Some(&between[1])]);
        row(&step.name, &bar, &self.figure(&step.amount), false)
    }
}

fn row(name: &str, bar: &Markup, amount: &Markup, is_total: bool) -> Markup {
    html! {
        tr.total[is_total] {
            th scope="row" { (name) }
            td.bar { (bar) }
            td.amount { (amount) }
        }
    }
}

/// An amount for readers; where digits are missing, its title has them.
#[must_use]
pub(crate) fn figure(exact: &Decimal, currency: &str) -> Markup {
    let shown = amount(exact, currency);
    let text = exact.to_string();
    let title = (shown.text != text).then_some(text);
    html! {
        @if let Some(title) = title { span title=(title) { (shown.text) } } @else { (shown.text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| Decimal::parse(text).unwrap()).collect()
    }

    #[test]
    fn the_largest_series_are_kept_and_the_others_are_one() {
        let amounts = ["1", "9", "2", "8", "-7", "6", "5", "4", "3"];
        let stacked = Stacked {
            series: amounts.map(str::to_owned).to_vec(),
            bars: vec![("2025-06".to_owned(), decimals(&amounts))],
            currency: "EUR".to_owned(),
            ..Stacked::default()
        };
        let stacked = stacked.largest();
        assert_eq!(stacked.series, ["9", "8", "-7", "6", "5", "4", "3 others"]);
        assert_eq!(stacked.bars[0].1, decimals(&["9", "8", "-7", "6", "5", "4", "6"]));
        let drawn = stacked.draw().into_string();
        // From -7 to 38.
        assert!(
            drawn.contains("class=\"s2\" x=\"0%\" y=\"4\" width=\"15.56%\""),
            "{drawn}"
        );
        assert!(drawn.contains("2025-06, 9: 9.00 EUR"), "{drawn}");
    }

    #[test]
    fn a_bridge_ends_where_its_steps_lead() {
        let step = |name: &str, amount: &str| Step {
            name: name.to_owned(),
            amount: Decimal::parse(amount).unwrap(),
            is_rest: false,
        };
        let bridge = Bridge {
            title: "From charges to invoice".to_owned(),
            currency: "CAD".to_owned(),
            start: ("per charges".to_owned(), Decimal::parse("13.328").unwrap()),
            steps: vec![step("discount", "-1.328"), step("tax", "1.80")],
            end: "per invoice".to_owned(),
            is_exact: false,
        };
        let drawn = bridge.draw().into_string();
        assert!(drawn.contains("per invoice: 13.80 CAD"), "{drawn}");
        assert!(drawn.contains("<span title=\"-1.328\">-1.33</span>"), "{drawn}");
        assert!(!drawn.contains("not at zero"), "{drawn}");
    }
}
