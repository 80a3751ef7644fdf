//! Pages for working papers: one file, which asks nobody for anything, needs no script, and prints on A4.
//!
//! Every text goes through the template's escaping, and a policy in the page itself forbids a browser to load or run
//! whatever might be in it all the same. A page is a [`Frame`] around a body; bodies are made of [`table()`]s and of the
//! pictures of [`chart`] and [`bridge`]. Nothing here knows where a page goes.

pub(crate) mod bars;
pub(crate) mod bridge;
pub(crate) mod chart;
pub(crate) mod frame;
mod measure;
pub(crate) mod picture;
mod style;
pub(crate) mod table;

pub(crate) use frame::{Frame, page};
pub(crate) use table::{Look, table};

use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::rows::Rows;
use maud::{Markup, html};

/// The body of a page that is rows: a picture, the rows, and a proof. Where a column says which rows are open, those come
/// first, in their order.
#[must_use]
pub(crate) fn rows_page(
    (rows, look): (&Rows, &Look),
    picture: Option<Markup>,
    opens: Option<&str>,
    proof: Option<&str>,
) -> Markup {
    let place = opens.and_then(|name| rows.columns.iter().position(|column| column == name));
    html! {
        @if let Some(picture) = picture { (picture) }
        @match place {
            Some(place) => (open_first(rows, look, place)),
            None => (table(rows, look)),
        }
        @if let Some(proof) = proof { (text("Proof", proof)) }
    }
}

fn open_first(rows: &Rows, look: &Look, place: usize) -> Markup {
    let first_total = rows.rows.len().saturating_sub(look.totals);
    let amount = |index: &usize| {
        let cell = rows.rows.get(*index).and_then(|row| row.get(place)).map(Json::cell)?;
        Decimal::parse(&cell).ok()
    };
    let is_open = |index: &usize| amount(index).is_some_and(|amount| !amount.is_zero());
    let (open, settled): (Vec<usize>, Vec<usize>) = (0..first_total).partition(is_open);
    let name = measure::label(rows.columns.get(place).map_or("", String::as_str));
    let totals: Vec<usize> = (first_total..rows.rows.len()).collect();
    html! {
        @if !open.is_empty() {
            h2 { "With something " (name) ": " (open.len()) }
            (table::part(rows, look, &open))
        }
        @if !settled.is_empty() {
            h2 { "With nothing " (name) ": " (settled.len()) }
            (table::part(rows, look, &settled))
        }
        @if !totals.is_empty() {
            h2 { "Totals" }
            (table::part(rows, look, &totals))
        }
        @if open.is_empty() && settled.is_empty() { (table::part(rows, look, &[])) }
        (table::below(rows, look))
    }
}

/// A part of a page with a text whose lines stay as they are.
#[must_use]
pub(crate) fn text(heading: &str, text: &str) -> Markup {
    html! {
        h2 { (heading) }
        pre { (text) }
    }
}
