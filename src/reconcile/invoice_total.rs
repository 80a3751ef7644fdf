//! `invoice-total`: a total typed in, against the charges behind it and the provider's own invoice.
//!
//! ```text
//! billbook reconcile --invoice INV-7 --total 4567.89 --currency EUR
//! billbook reconcile --period 2025-06 --provider AWS --total 4567.89 --currency EUR
//! ```

use super::totals::{Held, Stated};
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::Statement;
use crate::error::Result;
use crate::evidence::origin::Origin;
use crate::evidence::place::Place;

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "invoice-total",
    order: 190,
    here: "a total given with `--total`",
    there: "the provider's own invoice, and its charges",
    rule: "the provider's rule of rounding, where billbook knows it",
    run,
};

fn run(ledger: &Ledger, scope: &Scope) -> Result<Vec<Statement>> {
    let (Some(typed), Some(currency)) = (&scope.typed, &scope.filter.currency) else {
        return Ok(Vec::new());
    };
    let stated = Stated {
        pair: PAIR.name,
        number: scope.subjects.first().cloned(),
        period: typed.period.clone(),
        year: None,
        day: None,
        total: typed.total.clone(),
        tax: None,
        currency: currency.clone(),
        issuer: scope.filter.provider.clone(),
        account: scope.filter.account.clone(),
        place: Place::outside("--total"),
        origin: Origin::default(),
        of_tax: Origin::default(),
    };
    let held = Held::read(ledger, scope)?;
    let statements = held.against(&stated)?;
    Ok(if statements.is_empty() {
        vec![held.missing(&stated)]
    } else {
        statements
    })
}
