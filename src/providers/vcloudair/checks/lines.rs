//! `vcloudair-lines`: what a vCloud Air metric costs is its usage times its rate.
//!
//! ```text
//! usage 408.75 GHz hours   rate 0.0125   cost 5.109375
//! ```
//!
//! How costs are rounded is not documented: usage times rate is rounded to the decimals of the cost, at least two, half to
//! even or up. A difference is information only, since prices come in tiers and a rate may be a blend of them.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::error::Result;
use crate::money::rounding::{self, Mode};
use crate::query::gather;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "vcloudair-lines",
    order: 150,
    rule: "the cost of a vCloud Air metric is its usage × its rate",
    is_quick: true,
    run,
};

/// The newest statement of each entity and period, so that one in several documents is checked once.
const LINES: &str = "SELECT a.account, h.period, h.entity_id, b.name, b.usage, b.rate, b.cost, b.import_id, b.place
FROM vcloudair_held AS h
JOIN vcloudair_billable AS b ON b.parent_row = h.row_id
JOIN known_account AS a ON a.account_id = h.account_id
ORDER BY b.row_id";

/// Decimals of an amount of money.
const PLACES: u32 = 2;

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    gather(connection, LINES, [], |row| {
        let (Some(usage), Some(rate), Some(cost)) = (
            stated::decimal(row, "usage")?,
            stated::decimal(row, "rate")?,
            stated::decimal(row, "cost")?,
        ) else {
            return Ok(None);
        };
        let exact = usage.mul(&rate);
        let places = cost.scale().max(PLACES);
        let is_rounded = [Mode::HalfEven, Mode::HalfAway]
            .iter()
            .any(|mode| rounding::round(&exact, places, *mode) == cost);
        if is_rounded {
            return Ok(None);
        }
        let names = ["account", "period", "entity_id", "name"];
        let mut object = "vcloudair".to_owned();
        for name in names {
            object.push('/');
            object.push_str(&row.get::<_, String>(name)?);
        }
        Ok(Some(
            Finding::new(CHECK.name, Severity::Info, object, "`cost` is not `usage` × `rate`")
                .figures(&exact, &cost)
                .at_row(connection, row)?,
        ))
    })
}
