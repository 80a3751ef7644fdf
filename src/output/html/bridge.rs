//! The way from one total to another: a bar for each total, and one for each step between them.

use crate::money::decimal::Decimal;
use crate::output::html::bars::{Piece, Scale};
use crate::output::html::picture::{Lead, Part, Spot, figure, linked, row};
use crate::output::reader::number::amount;
use maud::{Markup, html};

/// A step of a bridge.
#[derive(Debug)]
pub struct Step {
    /// What it is.
    pub name: String,
    /// What it adds.
    pub part: Part,
    /// Whether nothing says why.
    pub is_rest: bool,
}

/// The way from one total to another.
#[derive(Debug)]
pub struct Bridge {
    /// What the picture shows.
    pub title: String,
    /// The currency of all amounts.
    pub currency: String,
    /// Where it starts: its name and the total.
    pub start: (String, Part),
    /// The steps.
    pub steps: Vec<Step>,
    /// Where it ends: its name and the total, which is the start with all steps.
    pub end: (String, Part),
    /// Whether every digit is shown.
    pub is_exact: bool,
}

impl Bridge {
    /// The bars, from top to bottom.
    fn bars(&self) -> Vec<(&str, &Part)> {
        let mut bars = vec![(self.start.0.as_str(), &self.start.1)];
        bars.extend(self.steps.iter().map(|step| (step.name.as_str(), &step.part)));
        bars.push((self.end.0.as_str(), &self.end.1));
        bars
    }

    /// The figure of a bar, from 1, with its name.
    #[must_use]
    pub(crate) fn find(&self, bar: usize) -> Option<(String, Part)> {
        let bars = self.bars();
        let (name, part) = bars.get(bar.checked_sub(1)?)?;
        Some(((*name).to_owned(), (*part).clone()))
    }

    /// The picture.
    #[must_use]
    pub(crate) fn draw(&self, lead: Option<Lead>) -> Markup {
        let mut at = self.start.1.amount.clone();
        let mut walk = Vec::new();
        for step in &self.steps {
            let next = at.add(&step.part.amount);
            walk.push((step, [at, next.clone()]));
            at = next;
        }
        let end = at;
        let ends = walk.iter().flat_map(|(_, between)| between);
        let scale = Scale::over(ends.chain([&self.start.1.amount, &end])).with_zero();
        let from = scale.cut_at().cloned().unwrap_or_else(Decimal::zero);
        let link = |bar: usize| {
            let bars = self.bars();
            let (name, part) = bars.get(bar)?;
            let spot = Spot {
                at: [bar + 1, 0],
                bar: name,
                series: "",
                part,
            };
            lead.and_then(|lead| lead(&spot))
        };
        let total = |bar: usize, name: &str, total: &Decimal, joined: [Option<&Decimal>; 2]| {
            let piece = Piece {
                class: "total",
                title: self.words(name, total),
                between: [from.clone(), total.clone()],
                link: link(bar),
            };
            let figure = linked(&self.figure(total), link(bar));
            row(name, &scale.bar(&[piece], joined), &figure, true)
        };
        html! {
            figure {
                figcaption {
                    (self.title)
                    @if scale.cut_at().is_some() { ". The scale starts at " (figure(&from, &self.currency)) " " (self.currency) ", not at zero" }
                }
                table.chart.bridge {
                    tbody {
                        (total(0, &self.start.0, &self.start.1.amount, [None, Some(&self.start.1.amount)]))
                        @for (number, (step, between)) in walk.iter().enumerate() { (self.step(&scale, step, between, link(number + 1))) }
                        (total(self.steps.len() + 1, &self.end.0, &end, [Some(&end), None]))
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

    fn step(&self, scale: &Scale, step: &Step, between: &[Decimal; 2], link: Option<String>) -> Markup {
        let of = &step.part.amount;
        let class = match (step.is_rest, of.is_negative()) {
            (true, _) => "rest",
            (false, true) => "minus",
            (false, false) => "plus",
        };
        let piece = Piece {
            class,
            title: self.words(&step.name, of),
            between: between.clone(),
            link: link.clone(),
        };
        let pieces = if of.is_zero() { Vec::new() } else { vec![piece] };
        let bar = scale.bar(&pieces, [Some(&between[0]), Some(&between[1])]);
        row(&step.name, &bar, &linked(&self.figure(of), link), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(amount: &str) -> Part {
        Part::of(Decimal::parse(amount).unwrap())
    }

    fn bridge() -> Bridge {
        let step = |name: &str, amount: &str| Step {
            name: name.to_owned(),
            part: part(amount),
            is_rest: false,
        };
        Bridge {
            title: "From charges to invoice".to_owned(),
            currency: "CAD".to_owned(),
            start: ("per charges".to_owned(), part("13.328")),
            steps: vec![step("discount", "-1.328"), step("tax", "1.80")],
            end: ("per invoice".to_owned(), part("13.80")),
            is_exact: false,
        }
    }

    #[test]
    fn a_bridge_ends_where_its_steps_lead() {
        let drawn = bridge().draw(None).into_string();
        assert!(drawn.contains("per invoice: 13.80 CAD"), "{drawn}");
        assert!(drawn.contains("<span title=\"-1.328\">-1.33</span>"), "{drawn}");
        assert!(!drawn.contains("not at zero") && !drawn.contains("href"), "{drawn}");
    }

    #[test]
    fn both_totals_and_every_step_lead_somewhere() {
        let bridge = bridge();
        let lead = |spot: &Spot| Some(format!("#{}-{}", spot.at[0], spot.bar));
        let drawn = bridge.draw(Some(&lead)).into_string();
        for link in ["#1-per charges", "#2-discount", "#3-tax", "#4-per invoice"] {
            // Its bar, and its figure.
            assert_eq!(drawn.matches(&format!("href=\"{link}\"")).count(), 2, "{link}: {drawn}");
        }
        assert_eq!(bridge.find(3).unwrap().0, "tax");
        assert_eq!(bridge.find(4).unwrap().1.amount.to_string(), "13.80");
        assert!(bridge.find(0).is_none() && bridge.find(5).is_none());
    }
}
