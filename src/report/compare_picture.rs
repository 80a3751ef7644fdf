//! What stands above `report compare` on a page: for each currency a bridge from the sum before to the sum after, the
//! largest effect first.

use crate::contract::report::Found;
use crate::money::decimal::Decimal;
use crate::output::html::chart::{Bridge, Step};
use crate::output::rows::Rows;
use maud::{Markup, html};
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

/// What a currency comes to: before, and each effect until after.
struct Sums {
    before: Decimal,
    effects: Vec<(&'static str, Decimal)>,
}

/// A table of bars for each currency. The last rows are totals where there are any.
pub(super) fn draw(rows: &Rows, has_total: bool) -> Markup {
    let sums = sums(rows, has_total);
    html! {
        @for (currency, sums) in sums { (chart(&currency, sums).draw()) }
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
    for row in rows.rows.iter().take(shown) {
        let amount =
            |name: &str| Decimal::parse(&Found::at(row, place(name)).cell()).unwrap_or_else(|_| Decimal::zero());
        let name = Found::at(row, currency).cell().into_owned();
        let of = sums.entry(name).or_insert_with(|| Sums {
            before: Decimal::zero(),
            effects: EFFECTS.map(|(_, words)| (words, Decimal::zero())).to_vec(),
        });
        of.before = of.before.add(&amount("before"));
        for ((column, _), (_, sum)) in EFFECTS.iter().zip(&mut of.effects) {
            *sum = sum.add(&amount(column));
        }
    }
    for of in sums.values_mut() {
        of.effects.retain(|(_, effect)| !effect.is_zero());
        of.effects.sort_by_key(|(_, effect)| Reverse(effect.abs()));
    }
    sums
}

/// Both sums, and the way from one to the other.
fn chart(currency: &str, sums: Sums) -> Bridge {
    let steps = sums.effects.into_iter().map(|(words, amount)| Step {
        name: words.to_owned(),
        amount,
        is_rest: false,
    });
    Bridge {
        title: format!("Change in {currency}, the largest effects first"),
        currency: currency.to_owned(),
        start: ("before".to_owned(), sums.before),
        steps: steps.collect(),
        end: "after".to_owned(),
        is_exact: false,
    }
}
