//! `burst-rating`: a burst's amount follows from a listed price.
//!
//! ```text
//! amount = price × seconds × quantity / multiplier, rounded to 20 decimals, half to even
//! 0.28 USD a GB and month × 300 s × 4831838208 B / 2783138807808000 = 0.00014583333333333333 USD
//! ```
//!
//! An entry names neither price nor burst level, so every listed price of its resource is tried, of every price list
//! held, in the currencies the account's balances were ever stated in (any currency when there is none). Prices
//! of an amount alone, such as `GB` of traffic, are tried without the seconds too: no documented entry shows which.
//! Nothing can be said, and nothing is, without such a price or without exact seconds and quantity.
//!
//! It is an error when no price fits although the newest price list is held as a whole, else a warning. `expected` is
//! the nearest amount that some listed price gives.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use crate::providers::cloudsigma::entries;
use crate::providers::cloudsigma::entries::Burst;
use crate::query::for_each;
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "burst-rating",
    order: 40,
    rule: "the amount of a burst is price × seconds × quantity / multiplier at one of the listed levels, to 20 decimals, half even",
    is_quick: true,
    run,
};

/// Decimals of a charge.
pub(crate) const DECIMALS: u32 = 20;

struct Price {
    of_unit: Decimal,
    multiplier: Decimal,
    /// Whether the unit of the price has no time in it.
    is_timeless: bool,
}

/// Prices of one account, by resource.
#[derive(Default)]
pub(crate) struct Prices(HashMap<String, Vec<Price>>);

/// What a burst costs at the listed price that comes nearest to its amount.
pub(crate) struct Rated {
    /// price × seconds × quantity.
    pub(crate) product: Decimal,
    /// The factors of this product.
    pub(crate) factors: Vec<Decimal>,
    /// What the product is divided by.
    pub(crate) multiplier: Decimal,
    /// The quotient, rounded as a charge is.
    pub(crate) amount: Decimal,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let prices = prices(connection)?;
    let complete = accounts_with_whole_list(connection)?;
    let mut findings = Vec::new();
    for chain in entries::chains(connection)? {
        let Some(prices) = prices.get(&chain.account_id) else {
            continue;
        };
        let severity = if complete.contains(&chain.account_id) {
            Severity::Error
        } else {
            Severity::Warning
        };
        for entry in &chain.entries {
            let (Some(burst), Some(amount)) = (&entry.burst, &entry.amount) else {
                continue;
            };
            if let Some(nearest) = prices.rate(burst, amount).filter(|rated| rated.amount != *amount) {
                let message = format!("none of the listed prices of {} gives this amount", burst.resource);
                findings.push(
                    Finding::new(CHECK.name, severity, chain.object(&entry.id), message)
                        .detail(&*burst.resource)
                        .figures(&nearest.amount, amount)
                        .at(connection, entry.import_id, &entry.place)?,
                );
            }
        }
    }
    Ok(findings)
}

impl Prices {
    /// What a burst costs at the listed price that gives its amount, or comes nearest to it; `None` when none can be
    /// computed.
    pub(crate) fn rate(&self, burst: &Burst, amount: &Decimal) -> Option<Rated> {
        let quantity = burst.quantity.as_ref()?;
        let seconds = Decimal::from(burst.seconds?);
        let product = quantity.mul(&seconds);
        let mut nearest: Option<(Decimal, Rated)> = None;
        for price in self.0.get(&burst.resource)? {
            let factors = [
                Some((&product, vec![&price.of_unit, &seconds, quantity])),
                price.is_timeless.then(|| (quantity, vec![&price.of_unit, quantity])),
            ];
            for (factor, factors) in factors.into_iter().flatten() {
                let exact = price.of_unit.mul(factor);
                // A multiplier of 0 rates nothing.
                let Ok(rated) = rounding::divide(&exact, &price.multiplier, DECIMALS, Mode::HalfEven) else {
                    continue;
                };
                let difference = rated.sub(amount);
                let distance = if difference.is_negative() {
                    difference.neg()
                } else {
                    difference
                };
                let rated = Rated {
                    product: exact,
                    factors: factors.into_iter().cloned().collect(),
                    multiplier: price.multiplier.clone(),
                    amount: rated,
                };
                if distance.is_zero() {
                    return Some(rated);
                }
                if nearest.as_ref().is_none_or(|(least, _)| distance < *least) {
                    nearest = Some((distance, rated));
                }
            }
        }
        nearest.map(|(_, rated)| rated)
    }
}

/// The listed prices that are tried.
pub(crate) const LISTED: &str =
    "SELECT p.account_id, p.resource, p.level, p.price, p.multiplier, p.unit, p.currency, p.import_id, p.place
FROM cloudsigma_price AS p
WHERE p.currency IN (SELECT b.currency FROM cloudsigma_stated_balance AS b WHERE b.account_id = p.account_id)
   OR NOT EXISTS (SELECT 1 FROM cloudsigma_stated_balance AS b WHERE b.account_id = p.account_id)";

/// Listed prices by account.
pub(crate) fn prices(connection: &Connection) -> Result<HashMap<i64, Prices>> {
    let mut prices: HashMap<i64, Prices> = HashMap::new();
    let sql = format!(
        "SELECT DISTINCT account_id, resource, level, price, multiplier, unit FROM ({LISTED})
         ORDER BY account_id, resource, level, price, multiplier, unit"
    );
    for_each(connection, &sql, [], |row| {
        let text: String = row.get("price")?;
        let unit: String = row.get("unit")?;
        let multiplier: i64 = row.get("multiplier")?;
        let Ok(price) = Decimal::parse(&text) else {
            return Ok(());
        };
        let of_account = prices.entry(row.get("account_id")?).or_default();
        of_account.0.entry(row.get("resource")?).or_default().push(Price {
            of_unit: price.trim_zeros(0),
            multiplier: Decimal::from(multiplier),
            is_timeless: unit == "GB",
        });
        Ok(())
    })?;
    Ok(prices)
}

/// Accounts of whose newest price list every row is held.
fn accounts_with_whole_list(connection: &Connection) -> Result<BTreeSet<i64>> {
    let mut statement = connection.prepare(
        "SELECT account_id FROM cloudsigma_newest_list AS l
         WHERE operation = 'pricing' AND question = ''
           AND total_count <= (SELECT count(*) FROM api_cloudsigma_pricing AS p WHERE p.account_id = l.account_id)",
    )?;
    let accounts = statement.query_map([], |row| row.get(0))?;
    Ok(accounts.collect::<rusqlite::Result<_>>()?)
}
