//! What all pictures have in common: amounts with the rows that they are the sums of, so that each figure can lead to them.

use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::html::bridge::Bridge;
use crate::output::html::chart::Stacked;
use crate::output::reader::number::amount;
use maud::{Markup, html};

/// An amount that is drawn.
#[derive(Debug, Clone)]
pub struct Part {
    /// The amount.
    pub amount: Decimal,
    /// The rows that it is the sum of, from 0, each once.
    pub rows: Vec<usize>,
    /// Their column; nothing where it is the sum of several.
    pub column: Option<&'static str>,
}

impl Default for Part {
    fn default() -> Self {
        Self::of(Decimal::zero())
    }
}

impl Part {
    /// An amount that is of no rows.
    #[must_use]
    pub(crate) fn of(amount: Decimal) -> Self {
        Self {
            amount,
            rows: Vec::new(),
            column: None,
        }
    }

    /// The sum of parts.
    #[must_use]
    pub(crate) fn together<'p>(parts: impl IntoIterator<Item = &'p Part>) -> Self {
        let mut sum = DecimalSum::new();
        let (mut rows, mut columns) = (Vec::new(), Vec::new());
        for part in parts {
            sum.add(&part.amount);
            rows.extend_from_slice(&part.rows);
            if !part.rows.is_empty() {
                columns.push(part.column);
            }
        }
        rows.sort_unstable();
        rows.dedup();
        columns.dedup();
        Self {
            amount: sum.total(),
            rows,
            column: columns.first().copied().flatten().filter(|_| columns.len() == 1),
        }
    }
}

/// A figure of a picture.
#[derive(Debug)]
pub(crate) struct Spot<'p> {
    /// The numbers of its bar and of its series, from 1; 0 is all of them.
    pub at: [usize; 2],
    /// The name of its bar; empty for all.
    pub bar: &'p str,
    /// The name of its series; empty for all.
    pub series: &'p str,
    /// The amount.
    pub part: &'p Part,
}

/// Where a figure of a picture leads.
pub(crate) type Lead<'a> = &'a dyn Fn(&Spot) -> Option<String>;

/// A picture of any kind.
#[derive(Debug)]
pub enum Picture {
    /// Bars of parts.
    Bars(Stacked),
    /// The way from one total to another.
    Bridge(Box<Bridge>),
}

impl Picture {
    /// What it shows.
    #[must_use]
    pub(crate) fn title(&self) -> &str {
        match self {
            Picture::Bars(bars) => &bars.title,
            Picture::Bridge(bridge) => &bridge.title,
        }
    }

    /// The currency of its amounts.
    #[must_use]
    pub(crate) fn currency(&self) -> &str {
        match self {
            Picture::Bars(bars) => &bars.currency,
            Picture::Bridge(bridge) => &bridge.currency,
        }
    }

    /// The figure at a place, with its name.
    #[must_use]
    pub(crate) fn find(&self, at: [usize; 2]) -> Option<(String, Part)> {
        match (self, at) {
            (Picture::Bars(bars), at) => bars.find(at),
            (Picture::Bridge(bridge), [bar, 0]) => bridge.find(bar),
            (Picture::Bridge(_), _) => None,
        }
    }

    /// The picture; its figures lead somewhere on a page that has more to show.
    #[must_use]
    pub(crate) fn draw(&self, lead: Option<Lead>) -> Markup {
        match self {
            Picture::Bars(bars) => bars.draw(lead),
            Picture::Bridge(bridge) => bridge.draw(lead),
        }
    }
}

/// All pictures, one below the other, as in a file.
#[must_use]
pub(crate) fn draw(pictures: &[Picture]) -> Markup {
    html! { @for picture in pictures { (picture.draw(None)) } }
}

/// A row of a picture.
pub(super) fn row(name: &str, bar: &Markup, amount: &Markup, is_total: bool) -> Markup {
    html! {
        tr.total[is_total] {
            th scope="row" { (name) }
            td.bar { (bar) }
            td.amount { (amount) }
        }
    }
}

/// A figure, as a link where it leads somewhere.
pub(super) fn linked(figure: &Markup, link: Option<String>) -> Markup {
    html! { @if let Some(link) = link { a href=(link) { (figure) } } @else { (figure) } }
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
