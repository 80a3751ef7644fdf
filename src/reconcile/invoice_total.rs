//! `invoice-total`: a total typed in, against the charges behind it and the provider's own invoice.
//!
//! ```text
//! billbook reconcile --invoice INV-7 --total 4567.89 --currency EUR
//! billbook reconcile --period 2025-06 --provider AWS --total 4567.89 --currency EUR
//! ```

use super::origin::{Origin, Place};
use super::statement::Statement;
use super::totals::{Held, Stated};
use super::{Pair, Scope};
use crate::error::Result;
use crate::money::decimal::Decimal;
use rusqlite::Connection;

/// The pair.
pub const PAIR: Pair = Pair {
    name: "invoice-total",
    here: "a total typed in with `--total`",
    there: "the provider's own invoice, and the charges behind it",
    rule: "the provider's rule of rounding, where it is known",
    run,
};

/// What was typed in beside provider, account and currency.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The total.
    pub total: Decimal,
    /// The billing period, where no invoice is named: from, to.
    pub period: Option<[String; 2]>,
}

fn run(connection: &Connection, scope: &Scope) -> Result<Vec<Statement>> {
    let (Some(typed), Some(currency)) = (&scope.typed, &scope.filter.currency) else {
        return Ok(Vec::new());
    };
    let stated = Stated {
        pair: PAIR.name,
        number: scope.subjects.first().cloned(),
        period: typed.period.clone(),
        total: typed.total.clone(),
        tax: None,
        currency: currency.clone(),
        issuer: scope.filter.provider.clone(),
        account: scope.filter.account.clone(),
        place: Place::outside("--total"),
        origin: Origin::default(),
    };
    let held = Held::read(connection, scope)?;
    let statements = held.against(&stated)?;
    Ok(if statements.is_empty() {
        vec![held.missing(&stated)]
    } else {
        statements
    })
}
