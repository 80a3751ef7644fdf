//! `vcloudair-rates`: what a billed entity of vCloud Air costs against usage × rate of its metrics.
//!
//! ```text
//! CPU      408.75 GHz hours × 0.0125       5.109375      cost 5.11
//! Memory   816 GB hours × 0.0175          14.28          cost 14.28
//! unexplained 0.000625                    within bound: 1 metric × 0.01
//! ```
//!
//! How costs are rounded is not documented, so a metric may be off by a whole unit of the last decimal it is stated with.
//! Prices come in tiers and a rate may be a blend of them: what is more than rounding is a price that differs.

use crate::contract::bound::Bound;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::place::Place;
use crate::money::decimal::DecimalSum;
use crate::providers::vcloudair::pairs::metrics;
use crate::providers::vcloudair::pairs::metrics::Metric;
use crate::query::for_each;
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "vcloudair-rates",
    order: 70,
    here: "the billed costs of an entity",
    there: "usage × rate of its metrics",
    rule: "the documentation does not say how costs are rounded: at most a unit of the last decimal of each cost",
    run,
};

/// The newest statement of each entity and billed month.
const BILLED: &str = "SELECT coalesce(service_group_id, service_instance_id, '') AS account, entity_id, name, period,
       coalesce(start_time_utc, '') AS start, coalesce(period_end_utc, '') AS \"end\", row_id, import_id, place
FROM vcloudair_held
WHERE kind = 'billed'
ORDER BY account, period, entity_level, entity_id";

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let mut statements = Vec::new();
    for_each(connection, BILLED, [], |row| {
        let mut found = BTreeMap::new();
        metrics::read(connection, row.get("row_id")?, &mut found)?;
        for currency in metrics::currencies(found.keys()) {
            let of_currency: Vec<(String, &Metric)> = metrics::of_currency(&found, &currency).collect();
            statements.push(of_entity(connection, row, &currency, &of_currency)?);
        }
        Ok(())
    })?;
    Ok(statements)
}

fn of_entity(connection: &Connection, row: &Row, currency: &str, metrics: &[(String, &Metric)]) -> Result<Statement> {
    let (mut cost, mut worth) = (DecimalSum::new(), DecimalSum::new());
    let mut lines = Vec::new();
    // Those that rounding can have changed: how many rows, and with how many decimals.
    let mut rounded: Option<(u64, u32)> = None;
    let mut count = 0;
    for (name, metric) in metrics {
        cost.add(&metric.cost);
        worth.add(&metric.worth);
        count += metric.rows;
        let difference = metric.cost.sub(&metric.worth);
        if difference.is_zero() {
            continue;
        }
        let size = if difference.is_negative() {
            difference.neg()
        } else {
            difference
        };
        if size < metric.can_round() {
            let (rows, decimals) = rounded.unwrap_or((0, metric.decimals));
            rounded = Some((rows + metric.rows, decimals.min(metric.decimals)));
            continue;
        }
        let rates: Vec<String> = metric.rates.iter().map(ToString::to_string).collect();
        let what = format!(
            "{} × {}; a rate may be a blend of tiers",
            metric.usage,
            rates.join(", ")
        );
        let line = Line::differs(LineKind::PriceDiffers, &metric.cost, &metric.worth, &**name, what);
        lines.push(line.at(&metric.place));
    }
    let name: String = row.get("name")?;
    let here = Place::of_row(connection, row)?;
    let entity_row: i64 = row.get("row_id")?;
    let side = |what: String, total: DecimalSum, place: Place, adds: &str| {
        Side::new(what, total.total(), count)
            .at(place)
            .made_of(metrics::query(&[entity_row], currency, adds))
    };
    let mut statement = PAIR.statement(
        About {
            provider: "vcloudair".to_owned(),
            account: row.get("account")?,
            subject: format!(
                "{}/{}",
                row.get::<_, String>("entity_id")?,
                row.get::<_, String>("period")?
            ),
            period: [row.get("start")?, row.get("end")?],
            currency: currency.to_owned(),
        },
        side(format!("billed costs of {name}"), cost, here, metrics::COST),
        side(
            "usage × rate of its metrics".to_owned(),
            worth,
            Place::default(),
            metrics::WORTH,
        ),
    );
    statement.lines = lines;
    statement.bound = rounded.map(|(rows, decimals)| Bound {
        is_cut: true,
        ..Bound::nearest(rows, decimals, "metrics")
    });
    Ok(statement)
}
