//! Charges of providers that bring no bulk, by the keys of their rows.

use super::dimension::COLUMNS;
use super::pairs::{Pairs, Side};
use super::state::State;
use super::tally::Tally;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::views;
use crate::money::currency;
use crate::money::sums::Amount;
use crate::query::for_each;
use crate::report::spend::Cost;

/// Compares them. Deliveries have none.
///
/// # Errors
/// When a state cannot be read.
pub(crate) fn compare(before: &State, after: &State, cost: Cost, tally: &mut Tally) -> Result<()> {
    if before.delivery.is_some() {
        return Ok(());
    }
    let mut pairs = Pairs::default();
    for (side, state) in [(Side::Before, before), (Side::After, after)] {
        read(state, side, cost, tally, &mut pairs)?;
    }
    pairs.finish(tally);
    Ok(())
}

fn read(state: &State, side: Side, cost: Cost, tally: &mut Tally, pairs: &mut Pairs<String>) -> Result<()> {
    let columns: Vec<&str> = COLUMNS.iter().map(|(_, column)| *column).collect();
    let registry = state.ledger.registry;
    let providers = registry
        .providers
        .iter()
        .filter(|provider| provider.relations.contains(&"charge") && provider.bulk.is_none());
    for provider in providers {
        let sql = format!(
            "SELECT row_key, {}, billing_currency, charge_period_start, tags, {} FROM ({})",
            cost.column(),
            columns.join(", "),
            views::feed(registry, "charge", provider)
        );
        for_each(&state.ledger.connection, &sql, [], |row| {
            interrupt::check()?;
            let key: String = row.get(0)?;
            let amount: Option<String> = row.get(1)?;
            let currency: Option<String> = row.get(2)?;
            let start: Option<String> = row.get(3)?;
            let tags: Option<String> = row.get(4)?;
            let values: Vec<Option<String>> = (5..5 + columns.len())
                .map(|index| row.get(index))
                .collect::<rusqlite::Result<_>>()?;
            let amount = amount.and_then(|text| Amount::parse(text.as_bytes()).ok());
            let base = tally.base(&values, tags.as_deref(), currency.as_deref().unwrap_or(currency::NONE));
            let line = tally.line(base, start.as_deref().and_then(month));
            add_to_total(tally, side, base, amount.as_ref());
            pairs.add(side, key, line, amount.as_ref());
            Ok(())
        })?;
    }
    Ok(())
}

/// Adds a charge to the totals.
pub(crate) fn add_to_total(tally: &mut Tally, side: Side, base: u32, amount: Option<&Amount>) {
    let Some(total) = tally.total_of(base) else { return };
    let (sum, charges) = match side {
        Side::Before => (&mut total.before, &mut total.charges_before),
        Side::After => (&mut total.after, &mut total.charges_after),
    };
    *charges += 1;
    if let Some(amount) = amount {
        sum.add(amount);
    }
}

/// The month of a time or day, counted from January of year 0.
#[must_use]
pub(crate) fn month(time: &str) -> Option<i32> {
    let year: i32 = time.get(..4)?.parse().ok()?;
    let month: i32 = time.get(5..7)?.parse().ok()?;
    Some(year * 12 + month - 1)
}
