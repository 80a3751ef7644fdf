//! `vcloudair-items`: costs of a vCloud Air service group against their items, `SUPPORT 19.25` against `12.00 + 7.25`.
//!
//! Only costs that state an amount and have items with amounts are on the two sides; the live service of 2015 had items, the
//! schema has none.

use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::place::Place;
use crate::money::decimal::DecimalSum;
use crate::providers::vcloudair::pairs::costs;
use crate::providers::vcloudair::pairs::costs::Cost;
use crate::query::gather;

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "vcloudair-items",
    order: 90,
    here: "costs of a service group, billed or billable",
    there: "their items",
    rule: "a cost is the sum of its items",
    run,
};

const DOCUMENTS: &str = "SELECT service_group_id, kind, period, coalesce(start_time_utc, '') AS start,
       coalesce(period_end_utc, '') AS \"end\", currency, row_id, import_id, place
FROM vcloudair_newest_costs
ORDER BY service_group_id, kind DESC, period, row_id";

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    gather(connection, DOCUMENTS, [], |row| {
        let costs_row: i64 = row.get("row_id")?;
        let mut costs = costs::read(connection, costs_row)?;
        costs.retain(|cost| cost.amount.is_some() && cost.items.iter().any(Option::is_some));
        if costs.is_empty() {
            return Ok(None);
        }
        let (group, kind): (String, String) = (row.get("service_group_id")?, row.get("kind")?);
        let period: String = row.get("period")?;
        let (mut amounts, mut items, mut count) = (DecimalSum::new(), DecimalSum::new(), 0);
        let mut lines = Vec::new();
        for cost in &costs {
            let (line, sum, stated) = of_cost(cost);
            if let Some(amount) = &cost.amount {
                amounts.add(amount);
            }
            items.add(&sum.total());
            count += stated;
            lines.extend(line);
        }
        let rows = |adds: &str| costs::query(costs_row, adds);
        let rows_of = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let mut statement = PAIR.statement(
            About {
                provider: "vcloudair".to_owned(),
                subject: format!("{group}/{period}"),
                account: group,
                period: [row.get("start")?, row.get("end")?],
                currency: row.get("currency")?,
            },
            Side::new(
                format!("{kind} costs with items"),
                amounts.total(),
                rows_of(costs.len()),
            )
            .at(Place::of_row(connection, row)?)
            .made_of(rows(costs::OF_ITEMS)),
            Side::new("their items", items.total(), rows_of(count)).made_of(rows(costs::ITEMS)),
        );
        statement.lines = lines;
        Ok(Some(statement))
    })
}

/// The line of a cost that is not the sum of its items, that sum, and how many items have amounts.
fn of_cost(cost: &Cost) -> (Option<Line>, DecimalSum, usize) {
    let mut sum = DecimalSum::new();
    let stated: Vec<_> = cost.items.iter().flatten().collect();
    for item in &stated {
        sum.add(item);
    }
    let total = sum.total();
    let line = cost.amount.as_ref().filter(|amount| **amount != total).map(|amount| {
        let what = match cost.items.len() - stated.len() {
            0 => String::new(),
            without => format!("items without an amount: {without}"),
        };
        Line::differs(LineKind::AmountDiffers, amount, &total, &*cost.name, what).at(&cost.place)
    });
    (line, sum, stated.len())
}
