//! Tells quantity from price: `(12 - 10) * 9.30 / 10 = 1.86` of a change of 3.00 is quantity, the other 1.14 is price.
//!
//! The quantity effect is what the change of the quantity costs at the old price, rounded half to even to 10 decimals. The
//! price effect is the exact rest, so the two always come to the change of the item. SQLite does not divide exactly, so this
//! is computed here, and a proof prints the operands of each quotient.

use crate::contract::report::Found;
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::Computed;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{Mode, divide};
use crate::output::json::Json;
use std::collections::HashMap;

/// Decimals of a quantity effect.
const DECIMALS: u32 = 10;

/// The column of what a change of quantities costs.
pub(super) const QUANTITY: &str = "quantity_effect";

/// The column of what a change of prices costs.
pub(super) const PRICE: &str = "price_effect";

/// The column of the change that the two come to.
const MEASURED: &str = "measured";

/// The column with the items whose quantities changed: name, quantity before and after, cost before, effect.
const ITEMS: &str = "items";

/// What the change of a quantity costs at the old price; nothing where nothing was used before, which has no price.
#[must_use]
fn quantity_effect(before: (&Decimal, &Decimal), quantity_after: &Decimal) -> Option<Decimal> {
    let (quantity, cost) = before;
    let product = quantity_after.sub(quantity).mul(cost);
    let effect = divide(&product, quantity, DECIMALS, Mode::HalfEven).ok()?;
    Some(effect.trim_zeros(0))
}

/// The effects of a row of the report.
#[derive(Default)]
struct Effects {
    sum: DecimalSum,
    items: Vec<Json>,
}

/// Adds the effects of items to the rows that they belong to. `key` are the columns which say that they do.
///
/// # Errors
/// When an amount or a quantity in the ledger is not a decimal.
pub(super) fn add(found: &mut Found, items: &Found, key: &[String]) -> Result<()> {
    let key_of = |columns: &[String], row: &[Json]| {
        Json::Array(key.iter().map(|name| found_cell(columns, row, name)).collect()).compact()
    };
    let mut effects: HashMap<String, Effects> = HashMap::new();
    let mut totals: HashMap<String, DecimalSum> = HashMap::new();
    for row in &items.rows {
        let [before, after, cost] =
            ["quantity_before", "quantity_after", "cost_before"].map(|name| items.cell(row, name));
        let effect = quantity_effect((&decimal(&before)?, &decimal(&cost)?), &decimal(&after)?);
        let Some(effect) = effect.filter(|effect| !effect.is_zero()) else {
            continue;
        };
        totals.entry(currency(items, row)).or_default().add(&effect);
        let of_row = effects.entry(key_of(&items.columns, row)).or_default();
        of_row.sum.add(&effect);
        let name = items.cell(row, "item");
        let item = vec![name, before, after, cost, Json::String(effect.to_string())];
        of_row.items.push(Json::Array(item));
    }
    for row in &mut found.rows {
        let is_total = found_cell(&found.columns, row, "is_total") == Json::integer(1);
        let measured = decimal(&found_cell(&found.columns, row, MEASURED))?;
        let (quantity, items) = if is_total {
            let currency = found_cell(&found.columns, row, "currency").cell().into_owned();
            (totals.get(&currency).map(DecimalSum::total), Vec::new())
        } else {
            match effects.remove(&key_of(&found.columns, row)) {
                Some(effects) => (Some(effects.sum.total()), effects.items),
                None => (None, Vec::new()),
            }
        };
        let quantity = quantity.unwrap_or_else(Decimal::zero);
        let price = measured.sub(&quantity);
        row.push(Json::String(quantity.to_string()));
        row.push(Json::String(price.to_string()));
        row.push(Json::Array(items));
    }
    found.columns.extend([QUANTITY, PRICE, ITEMS].map(str::to_owned));
    Ok(())
}

fn found_cell(columns: &[String], row: &[Json], name: &str) -> Json {
    Found::at(row, columns.iter().position(|column| column == name))
}

fn currency(found: &Found, row: &[Json]) -> String {
    found.cell(row, "currency").cell().into_owned()
}

fn decimal(cell: &Json) -> Result<Decimal> {
    let text = cell.cell();
    Decimal::parse(&text).map_err(|error| {
        let message = format!("an amount or a quantity in the ledger is not a decimal: {error}");
        let problem = Problem::new(&codes::DECIMAL, message).value(text.into_owned());
        Box::new(problem.hint("run `billbook check integrity` to see where it is"))
    })
}

/// The quantity effect of a row, after those of its items.
pub(super) fn quantity(cell: &dyn Fn(&str) -> Json) -> Vec<Computed> {
    let Ok(value) = Decimal::parse(&cell(QUANTITY).cell()) else {
        return Vec::new();
    };
    let exact = |operands: String| Computed {
        of: String::new(),
        value: value.clone(),
        operands,
        rounding: String::new(),
    };
    if cell("is_total") == Json::integer(1) {
        return vec![exact("the sum of the rows of this currency".to_owned())];
    }
    let Json::Array(items) = cell(ITEMS) else {
        return Vec::new();
    };
    let mut computed: Vec<Computed> = items.iter().filter_map(of_item).collect();
    let effects: Vec<String> = computed.iter().map(|item| item.value.to_string()).collect();
    let sum = if effects.is_empty() {
        "0".to_owned()
    } else {
        effects.join(" + ")
    };
    computed.push(exact(sum));
    computed
}

/// The quotient of an item.
fn of_item(item: &Json) -> Option<Computed> {
    let Json::Array(cells) = item else { return None };
    let [name, before, after, cost, effect] = cells.as_slice() else {
        return None;
    };
    let (before, after, cost) = (before.cell(), after.cell(), cost.cell());
    Some(Computed {
        of: name.cell().into_owned(),
        value: Decimal::parse(&effect.cell()).ok()?,
        operands: format!("({after} - {before}) * {cost} / {before}"),
        rounding: format!("{DECIMALS} decimals, half to even"),
    })
}

/// The price effect of a row: what quantities leave of the change of the items that have both.
pub(super) fn price(cell: &dyn Fn(&str) -> Json) -> Vec<Computed> {
    let [price, measured, quantity] = [PRICE, MEASURED, QUANTITY].map(|name| cell(name).cell().into_owned());
    let Ok(value) = Decimal::parse(&price) else {
        return Vec::new();
    };
    vec![Computed {
        of: String::new(),
        value,
        operands: match quantity.as_str() {
            "0" => measured,
            quantity => format!("{measured} - {quantity}"),
        },
        rounding: String::new(),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn a_quantity_counts_at_the_old_price() {
        let effect = |quantity: &str, cost: &str, after: &str| {
            quantity_effect((&decimal(quantity), &decimal(cost)), &decimal(after)).map(|effect| effect.to_string())
        };
        assert_eq!(effect("10", "9.30", "12").as_deref(), Some("1.86"));
        assert_eq!(effect("3", "1.00", "4").as_deref(), Some("0.3333333333"));
        assert_eq!(effect("10", "9.30", "0").as_deref(), Some("-9.3"));
        assert_eq!(effect("10", "9.30", "10.0").as_deref(), Some("0"));
        // A half of the last decimal goes to the even one.
        assert_eq!(effect("4", "0.0000000002", "5").as_deref(), Some("0"));
        assert_eq!(effect("0", "9.30", "5"), None);
    }
}
