//! What stands above `report compare` on a page: for each currency a bridge from the sum before to the sum after, the
//! largest effect first.

use crate::contract::report::Found;
use crate::money::decimal::Decimal;
use crate::output::html::bridge::{Bridge, Step};
use crate::output::html::picture::{Part, Picture};
use crate::output::rows::Rows;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The effects, by their columns, and what a page calls them.
const EFFECTS: [(&str, &str); 8] = [
    ("new", "new"),
    ("gone", "gone"),
    ("quantity_effect", "quantity, at the old price"),
    ("price_effect", "price, at the new quantity"),
    ("credits", "credits and refunds"),
    ("taxes", "taxes"),
    ("corrections", "corrections of earlier bills"),
    ("other", "other, without quantities"),
];

/// What a currency comes to: before, each effect, and after.
struct Sums {
    before: Part,
    effects: Vec<(&'static str, Part)>,
    after: Part,
}

/// A bridge for each currency. The last rows are totals where there are any.
pub(super) fn bridges(rows: &Rows, has_total: bool) -> Vec<Picture> {
    let sums = sums(rows, has_total).into_iter();
    sums.map(|(currency, sums)| Picture::Bridge(Box::new(bridge(&currency, sums))))
        .collect()
}

/// A part of nothing, in a column.
fn empty(column: &'static str) -> Part {
    Part {
        column: Some(column),
        ..Part::default()
    }
}

/// Adds what a row has in a column, if it has anything there.
fn add(part: &mut Part, row: usize, amount: &Decimal) {
    if !amount.is_zero() {
        part.amount = part.amount.add(amount);
        part.rows.push(row);
    }
}

fn sums(rows: &Rows, has_total: bool) -> BTreeMap<String, Sums> {
    let place = |name: &str| rows.columns.iter().position(|column| column == name);
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    let currency = place("currency");
    let currencies: std::collections::BTreeSet<_> = rows
        .rows
        .iter()
        .map(|row| Found::at(row, currency).cell().into_owned())
        .collect();
    let shown = rows.rows.len() - if has_total { currencies.len() } else { 0 };
    for (number, row) in rows.rows.iter().take(shown).enumerate() {
        let amount =
            |name: &str| Decimal::parse(&Found::at(row, place(name)).cell()).unwrap_or_else(|_| Decimal::zero());
        let name = Found::at(row, currency).cell().into_owned();
        let of = sums.entry(name).or_insert_with(|| Sums {
            before: empty("before"),
            effects: EFFECTS.map(|(column, words)| (words, empty(column))).to_vec(),
            after: empty("after"),
        });
        add(&mut of.before, number, &amount("before"));
        add(&mut of.after, number, &amount("after"));
        for ((column, _), (_, sum)) in EFFECTS.iter().zip(&mut of.effects) {
            add(sum, number, &amount(column));
        }
    }
    for of in sums.values_mut() {
        of.effects.retain(|(_, effect)| !effect.amount.is_zero());
        of.effects.sort_by_key(|(_, effect)| Reverse(effect.amount.abs()));
    }
    sums
}

/// Both sums, and the way from one to the other.
fn bridge(currency: &str, sums: Sums) -> Bridge {
    let steps = sums.effects.into_iter().map(|(words, part)| Step {
        name: words.to_owned(),
        part,
        is_rest: false,
    });
    Bridge {
        title: format!("Change in {currency}, the largest effects first"),
        currency: currency.to_owned(),
        start: ("before".to_owned(), sums.before),
        steps: steps.collect(),
        end: ("after".to_owned(), sums.after),
        is_exact: false,
    }
}
