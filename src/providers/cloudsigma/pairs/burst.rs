//! `cloudsigma-burst`: what a month's bursts were charged against price × seconds × quantity.
//!
//! ```text
//! charged   0.00014583333333333333
//! worth     0.000145833333333333333333333333     0.28 USD a GB and month × 300 s × 4831838208 B / 2783138807808000
//! rounding -0.000000000000000000003333333333     cloudsigma: 20 decimals
//! ```
//!
//! A transaction names no price, so that of the list is taken which gives its amount, or comes nearest. Quotients that do
//! not end are written with thirty decimals, and the rounding is counted from these.

use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::rounding::{self, Mode};
use crate::providers::cloudsigma::checks::burst_rating;
use crate::providers::cloudsigma::checks::burst_rating::{DECIMALS, Prices, Rated};
use crate::providers::cloudsigma::entries;
use crate::providers::cloudsigma::entries::{AccountEntries, Burst, Entry};
use crate::providers::cloudsigma::pairs::account::{PROVIDER, currency_of, entries, made_in};
use crate::reconcile::months::{self, Month};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "cloudsigma-burst",
    order: 120,
    here: "bursts that the ledger charges in a month",
    there: "price × seconds × quantity / multiplier of each burst",
    rule: "each burst at 20 decimals, half to even",
    run,
};

const RULE: &str = "cloudsigma: 20 decimals";
/// Decimals of a quotient that does not end.
const QUOTIENT_DECIMALS: u32 = 30;

/// What was charged for one resource.
#[derive(Default)]
struct OfResource {
    rated: u64,
    rounding: DecimalSum,
    unrated: u64,
    unrated_amount: DecimalSum,
    /// What was rated, before and after its rounding.
    exact: DecimalSum,
    rounded: DecimalSum,
}

struct OfMonth<'e> {
    month: Month,
    entries: Vec<(&'e Entry, &'e Burst, &'e Decimal)>,
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let prices = burst_rating::prices(connection)?;
    let mut statements = Vec::new();
    for chain in entries::chains(connection)? {
        let Some(prices) = prices.get(&chain.account_id) else {
            continue;
        };
        for month in by_month(&chain) {
            statements.extend(of_month(connection, &chain, prices, &month)?);
        }
    }
    Ok(statements)
}

/// Bursts by the month in which they were charged.
fn by_month(chain: &AccountEntries) -> Vec<OfMonth<'_>> {
    let mut all: Vec<OfMonth<'_>> = Vec::new();
    for entry in &chain.entries {
        let (Some(burst), Some(amount)) = (&entry.burst, &entry.amount) else {
            continue;
        };
        let is_in = |last: &OfMonth<'_>| entry.time < last.month.end;
        if !all.last().is_some_and(is_in) {
            let Some(month) = months::of(&entry.time) else {
                continue;
            };
            let entries = Vec::new();
            all.push(OfMonth { month, entries });
        }
        if let Some(last) = all.last_mut() {
            last.entries.push((entry, burst, amount));
        }
    }
    all
}

/// What figures of a month come from.
struct Behind<'m> {
    account_id: i64,
    month: &'m Month,
}

impl Behind<'_> {
    fn bursts(&self, adds: &str) -> Query {
        let bursts = made_in(entries(self.account_id, adds), &self.month.start, &self.month.end);
        bursts.only("reason_kind", "burst".to_owned())
    }

    /// The prices that were tried.
    fn prices<'r>(&self, resources: impl IntoIterator<Item = &'r str>) -> Query {
        let listed = Query::new("cloudsigma_price", burst_rating::LISTED, [], "");
        listed.only("account_id", self.account_id).among("resource", resources)
    }

    /// The line of what rounding made of a resource.
    fn rounding(&self, resource: &str, of: &OfResource) -> Line {
        let what = format!("bursts: {}", of.rated);
        let line = Line::new(LineKind::Rounding, of.rounding.total().trim_zeros(0), resource, what);
        let bursts = self.bursts("").only("reason_resource", resource.to_owned());
        let mut rows = Origin::of([bursts, self.prices([resource])]);
        rows.computed.push(Computed {
            of: resource.to_owned(),
            value: line.amount.clone(),
            operands: format!("{} - {}", of.rounded.total(), of.exact.total()),
            rounding: String::new(),
        });
        line.by(RULE).made_of(rows)
    }
}

/// price × seconds × quantity, in figures.
fn product(rated: &Rated) -> String {
    let factors: Vec<String> = rated.factors.iter().map(ToString::to_string).collect();
    factors.join(" * ")
}

fn of_month(
    connection: &Connection,
    chain: &AccountEntries,
    prices: &Prices,
    of_month: &OfMonth<'_>,
) -> Result<Option<Statement>> {
    let mut charged = DecimalSum::new();
    let mut worth = DecimalSum::new();
    let mut resources: BTreeMap<&str, OfResource> = BTreeMap::new();
    let mut others = Vec::new();
    let (mut computed, mut unrated) = (Vec::new(), Vec::new());
    for (entry, burst, amount) in &of_month.entries {
        charged.add(amount);
        let of_resource = resources.entry(burst.resource.as_str()).or_default();
        let exact = prices.rate(burst, amount).and_then(|rated| {
            let exact = rounding::divide(&rated.product, &rated.multiplier, QUOTIENT_DECIMALS, Mode::HalfEven);
            Some((exact.ok()?, rated))
        });
        let Some((exact, rated)) = exact else {
            unrated.push(entry.id.as_str());
            of_resource.unrated += 1;
            of_resource.unrated_amount.add(amount);
            worth.add(amount);
            continue;
        };
        worth.add(&exact);
        of_resource.rated += 1;
        computed.push(Computed {
            of: format!("{} {}", burst.resource, entry.id),
            value: exact.clone(),
            operands: format!("{} / {}", product(&rated), rated.multiplier),
            rounding: format!("{QUOTIENT_DECIMALS} decimals, half to even"),
        });
        let rated = rated.amount;
        of_resource.rounding.add(&rated.sub(&exact));
        of_resource.exact.add(&exact);
        of_resource.rounded.add(&rated);
        if rated != **amount {
            let what = format!(
                "none of the listed prices of {} gives this amount; this price comes nearest",
                burst.resource
            );
            let place = Place::of(connection, entry.import_id, &entry.place)?;
            others.push(Line::differs(LineKind::PriceDiffers, amount, &rated, &*entry.id, what).at(place));
        }
    }
    if resources.values().all(|resource| resource.rated == 0) {
        // No price of anything that was charged: there is only one side.
        return Ok(None);
    }
    let behind = Behind {
        account_id: chain.account_id,
        month: &of_month.month,
    };
    let mut there = Origin::from(behind.bursts(""));
    if !unrated.is_empty() {
        there = there.and(behind.bursts("amount").among("id", unrated));
    }
    there = there.and(behind.prices(resources.keys().copied()));
    there.computed = computed;
    let rows = u64::try_from(of_month.entries.len()).unwrap_or(u64::MAX);
    let mut statement = PAIR.statement(
        About {
            provider: PROVIDER.to_owned(),
            account: chain.account.clone(),
            subject: of_month.month.name.clone(),
            period: [of_month.month.start.clone(), of_month.month.end.clone()],
            currency: currency_of(connection, chain.account_id)?,
        },
        Side::new("bursts charged", charged.total(), rows).made_of(behind.bursts("amount")),
        Side::new(
            "price × seconds × quantity / multiplier",
            worth.total().trim_zeros(DECIMALS),
            rows,
        )
        .made_of(there),
    );
    for (resource, of) in &resources {
        statement.push(behind.rounding(resource, of));
        if of.unrated > 0 {
            let (count, sum) = (of.unrated, of.unrated_amount.total());
            statement.notes.push(format!(
                "bursts of {resource} without a listed price or exact seconds, counted at their charged amounts: {count}, {sum}"
            ));
        }
    }
    for line in others {
        statement.push(line);
    }
    Ok(Some(statement))
}
