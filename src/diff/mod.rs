//! What changed between two states: `2024-09, AWS, EUR, before 10.50, added 2.00, removed -1.00, changed 0.25, after 11.75`.
//!
//! A state is the ledger as of a time or an import, another ledger file, or one delivery of FOCUS. A charge is the same
//! in both when its identity is: of FOCUS rows everything that says what is charged for and when, but not how much, nor
//! the invoice, which comes with the final bill; of other providers the key of the row. Rows of one identity are added
//! up first. Invoices, ledger entries and payments are compared too, by the keys of their rows. Every line adds up: before, added, removed and changed make after, and so do all lines together.

mod books;
pub(crate) mod charges;
pub(crate) mod contexts;
pub(crate) mod dimension;
pub(crate) mod facts;
pub(crate) mod others;
pub(crate) mod pairs;
pub(crate) mod state;
pub(crate) mod tally;

use crate::clock::period::Period;
use crate::decisions::figures::items_of;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::output::Rows;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::report::spend::Cost;
use dimension::Dimension;
use state::State;
use std::collections::BTreeMap;
use tally::{Figures, Tally};

/// What changed.
#[derive(Debug, Default)]
pub(crate) struct Diff {
    /// One row for each line, by dimension and currency.
    pub rows: Rows,
    /// What their columns are to readers.
    pub shows: Vec<(String, Show)>,
    /// The totals of each currency, as sentences.
    pub notes: Vec<String>,
}

/// Columns after the dimensions.
const FIGURES: [(&str, Show); 13] = [
    ("figure", Show::TEXT),
    ("currency", Show::CURRENCY.kept()),
    ("before", Show::AMOUNT),
    ("added", Show::AMOUNT),
    ("removed", Show::AMOUNT),
    ("changed", Show::AMOUNT),
    ("after", Show::AMOUNT),
    ("change", Show::AMOUNT.kept()),
    ("charges_before", Show::COUNT.little()),
    ("charges_added", Show::COUNT.little()),
    ("charges_removed", Show::COUNT.little()),
    ("charges_changed", Show::COUNT.little()),
    ("charges_after", Show::COUNT.little()),
];

/// Further columns, where charges do not state the cost.
const UNSTATED: [(&str, Show); 3] = [
    ("newly_stated", Show::AMOUNT),
    ("charges_without_cost_before", Show::COUNT.little()),
    ("charges_without_cost_after", Show::COUNT.little()),
];

/// Compares two states. Lines without a difference are left out unless `has_all`.
///
/// # Errors
/// When a state cannot be read, or the lines do not add up to what was read.
pub(crate) fn run(
    before: &mut State,
    after: &mut State,
    (by, period): (&[Dimension], Option<&Period>),
    cost: Cost,
    has_all: bool,
) -> Result<Diff> {
    let months = period.and_then(|period| Some((others::month(period.from())?, others::month(period.to())?)));
    let mut tally = Tally::new(by, months);
    others::compare(before, after, cost, &mut tally)?;
    charges::compare(before, after, cost, &mut tally)?;
    tally.prove()?;
    let has_unstated = tally.lines().iter().any(|(_, _, figures)| figures.has_unstated());
    let mut tallies = vec![(cost.column(), tally)];
    tallies.extend(books::compare(before, after, by, months)?);
    let mut diff = Diff::default();
    let further = UNSTATED.iter().filter(|_| has_unstated);
    let figures = FIGURES
        .iter()
        .chain(further)
        .map(|(name, show)| ((*name).to_owned(), *show));
    let dimensions = by.iter().map(|dimension| (dimension.name(), dimension.show().kept()));
    diff.shows = dimensions.chain(figures).collect();
    diff.rows.columns = diff.shows.iter().map(|(name, _)| name.clone()).collect();
    for (figure, tally) in &tallies {
        let mut without: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for (values, currency, figures) in &tally.lines() {
            let (before, after) = without.entry(currency).or_default();
            *before += figures.without_before;
            *after += figures.without_after;
            if !has_all && !figures.differs() {
                continue;
            }
            let values = values
                .iter()
                .map(|value| value.as_ref().map_or(Json::Null, Json::string));
            let mut row: Vec<Json> = values.chain(cells((figure, currency), figures)).collect();
            if has_unstated {
                row.extend(unstated_cells(figures));
            }
            diff.rows.rows.push(row);
        }
        for (currency, figures) in tally.totals() {
            let (without_before, without_after) = without.get(currency).copied().unwrap_or_default();
            let figures = Figures {
                without_before,
                without_after,
                ..figures.clone()
            };
            diff.notes.extend(notes(figure, currency, &figures));
        }
    }
    Ok(diff)
}

/// What a figure came to and comes to.
fn notes(figure: &str, currency: &str, figures: &Figures) -> Vec<String> {
    let items = items_of(figure);
    let text = |amount: Option<Decimal>| amount.map_or_else(|| "not stated".to_owned(), |amount| amount.to_string());
    let mut notes = vec![format!(
        "{figure} {currency}: before {} ({} {items}), after {} ({} {items}), change {}",
        text(figures.stated_before()),
        figures.charges_before,
        text(figures.stated_after()),
        figures.charges_after,
        text(figures.stated_change())
    )];
    if figures.has_unstated() {
        notes.push(format!(
            "{items} in {currency} that do not state {figure}, and add nothing to it: {} before, {} after",
            figures.without_before, figures.without_after
        ));
    }
    notes
}

/// The cells of the further columns.
fn unstated_cells(figures: &Figures) -> [Json; 3] {
    [
        Json::String(figures.newly_stated.total().to_string()),
        Json::integer(figures.without_before),
        Json::integer(figures.without_after),
    ]
}

fn cells((figure, currency): (&str, &str), figures: &Figures) -> Vec<Json> {
    let amounts = [
        figures.stated_before(),
        Some(figures.added.total()),
        Some(figures.removed.total()),
        Some(figures.changed.total()),
        figures.stated_after(),
        figures.stated_change(),
    ];
    let counts = [
        figures.charges_before,
        figures.charges_added,
        figures.charges_removed,
        figures.charges_changed,
        figures.charges_after,
    ];
    let amounts = amounts.iter().map(|amount| {
        amount
            .as_ref()
            .map_or(Json::Null, |amount| Json::String(amount.to_string()))
    });
    let counts = counts.into_iter().map(Json::integer);
    [figure, currency]
        .map(Json::string)
        .into_iter()
        .chain(amounts)
        .chain(counts)
        .collect()
}
