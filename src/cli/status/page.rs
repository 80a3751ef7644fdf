//! `billbook status -o status.html`: what is open first, then what there is, month by month, and what is missing.

use super::held::{Held, Items, Sum};
use super::parts;
use super::words::size;
use crate::output::About;
use crate::output::html::chart::Stacked;
use crate::output::html::picture::{Part, Spot, figure};
use crate::output::html::{Look, table};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// The heading, and the facts of the file.
pub(super) fn about(held: &Held) -> About {
    let mut about = About::new("Status").sentence("What the ledger holds, what is missing and what is open.");
    about = about.fact("Imports", held.imports.to_string());
    if let Some(last) = &held.last_import {
        let day = last.at.get(..10).unwrap_or(&last.at);
        let text = format!("{}, {day}, {}, {}", last.number, last.operation, last.file);
        about = about.fact("Last import", text);
    }
    if let Some(bytes) = held.bytes {
        about = about.fact("Size", size(bytes));
    }
    about.fact("Schema version", held.schema.to_string())
}

/// The body of the page.
pub(super) fn body(held: &Held, is_exact: bool) -> Markup {
    html! {
        @if held.imports == 0 {
            p { "The ledger is empty. " code { "billbook import PATH" } " imports exports of a provider, lists of invoices or bank statements." }
        } @else {
            (open(held))
            @for part in parts::all(held) {
                @if !part.rows.rows.is_empty() {
                    h2 { (part.heading) }
                    @if part.name == parts::CHARGES { (charges(held, |_, _| None)) }
                    (table(&part.rows, &Look { is_exact, ..Look::of(&part.shows) }))
                }
            }
        }
    }
}

/// What a bar of charges without a time is called.
pub(crate) const NO_TIME: &str = "no time";

/// What is open, as cards: a word, a count, and sums by currency.
fn open(held: &Held) -> Markup {
    let findings = &held.findings;
    let statements = held.statements.as_ref();
    html! {
        ul.summary {
            li.open[findings.errors > 0] {
                b { (findings.errors) " errors" }
                div { (findings.warnings) " warnings, " (findings.infos) " notes, " (findings.accepted) " accepted" }
                @if !findings.left_out.is_empty() { div { (findings.left_out.len()) " checks did not run" } }
            }
            li.open[statements.is_some_and(|one| one.open > 0)] {
                @if let Some(statements) = statements {
                    b { (statements.open) " open statements" }
                    div { "of " (statements.all) ", " (statements.accepted) " accepted" }
                } @else {
                    b { "no statements" }
                    div { "too many charges for an overview" }
                }
            }
            @for (direction, name) in [("payable", "to pay"), ("receivable", "to receive")] {
                (card(&format!("unpaid invoices {name}"), of(&held.invoices, direction, |items| &items.open), false))
                (card(&format!("overdue, {name}"), of(&held.invoices, direction, |items| &items.overdue), true))
            }
            @for (direction, name) in [("payable", "paid"), ("receivable", "received")] {
                (card(&format!("payments {name}, not allocated"), of(&held.payments, direction, |items| &items.open), false))
            }
        }
    }
}

/// Sums of a direction, by currency.
fn of<'h>(all: &'h BTreeMap<[String; 2], Items>, direction: &str, part: fn(&Items) -> &Sum) -> Vec<(&'h str, &'h Sum)> {
    let of_direction = all.iter().filter(|([of, _], _)| of == direction);
    let sums = of_direction.map(|([_, currency], items)| (currency.as_str(), part(items)));
    sums.filter(|(_, sum)| sum.count > 0).collect()
}

fn card(name: &str, sums: Vec<(&str, &Sum)>, is_alarming: bool) -> Markup {
    let count: i64 = sums.iter().map(|(_, sum)| sum.count).sum();
    html! {
        @if count > 0 {
            li.open[is_alarming] {
                b { (count) " " (name) }
                @for (currency, sum) in sums { div { (figure(&sum.total(), currency)) " " (currency) } }
            }
        }
    }
}

/// What was billed, by month and provider, a picture for each currency; its figures lead where this says.
pub(crate) fn charges(held: &Held, lead: impl Fn(&str, &Spot) -> Option<String>) -> Markup {
    let currencies: BTreeSet<&str> = held.months.iter().map(|month| month.currency.as_str()).collect();
    let chart = |currency: &str| {
        let of_currency: Vec<_> = held.months.iter().filter(|month| month.currency == currency).collect();
        let providers: BTreeSet<&str> = of_currency.iter().map(|month| month.provider.as_str()).collect();
        let mut bars: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
        for month in &of_currency {
            let empty = || vec![Part::default(); providers.len()];
            let parts = bars.entry(&month.name).or_insert_with(empty);
            let place = providers.iter().position(|name| *name == month.provider);
            if let Some(part) = place.and_then(|place| parts.get_mut(place)) {
                part.amount = part.amount.add(&month.cost);
            }
        }
        let named = |month: &str| {
            if month.is_empty() {
                NO_TIME.to_owned()
            } else {
                month.to_owned()
            }
        };
        Stacked {
            title: format!("Billed cost by month and provider, {currency}"),
            currency: currency.to_owned(),
            series: providers.iter().map(|&name| name.to_owned()).collect(),
            bars: bars.into_iter().map(|(month, parts)| (named(month), parts)).collect(),
        }
    };
    html! { @for currency in currencies { (chart(currency).largest().draw(Some(&|spot: &Spot| lead(currency, spot)))) } }
}
