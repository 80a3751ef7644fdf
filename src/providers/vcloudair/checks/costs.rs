//! `vcloudair-costs`: a cost of a vCloud Air service group is the sum of its items, and billed is what was billable.
//!
//! ```text
//! SUPPORT 19.25                                 items 12.00 + 7.25
//! billable, last updated 2025-06-14T07:00Z      SUPPORT 19.25   SERVICE_CREDIT -50.00
//! billed, up to          2025-06-14T07:00Z      SUPPORT 19.25   SERVICE_CREDIT -50.00
//! ```
//!
//! Billable costs name no period, only when they were updated last. They are those of a whole billed month only when that
//! was at its very end, so only then are the two compared, type by type. Costs without an amount say nothing.

use crate::clock;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::query::for_each;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "vcloudair-costs",
    order: 170,
    rule: "a cost of a vCloud Air service group is the sum of its items, and billed costs equal the billable ones",
    is_quick: true,
    run,
};

/// Every cost with items that all have amounts, in the newest documents.
const ITEMS: &str =
    "SELECT a.account, t.period, l.row_id, l.type, l.amount, l.cost_position, l.parent_row, l.import_id, l.place
FROM vcloudair_newest_costs AS t
JOIN vcloudair_cost_line AS l ON l.parent_row = t.row_id
JOIN known_account AS a ON a.account_id = l.account_id
WHERE l.item_position IS NULL AND l.amount IS NOT NULL
  AND EXISTS (SELECT 1 FROM vcloudair_cost_line AS m
              WHERE m.parent_row = l.parent_row AND m.cost_position = l.cost_position AND m.item_position IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM vcloudair_cost_line AS m
                  WHERE m.parent_row = l.parent_row AND m.cost_position = l.cost_position
                    AND m.item_position IS NOT NULL AND m.amount IS NULL)
ORDER BY l.row_id";

const BILLED: &str =
    "SELECT t.row_id, a.account, t.period, t.service_group_id, t.currency, t.end_time_utc, t.period_end_utc,
       t.import_id, t.place
FROM vcloudair_newest_costs AS t
JOIN known_account AS a USING (account_id)
WHERE t.kind = 'billed' AND t.period_end_utc IS NOT NULL
ORDER BY t.row_id";

const BILLABLE: &str = "SELECT t.row_id, t.last_update_time
FROM vcloudair_costs AS t
JOIN import AS i USING (import_id)
WHERE t.kind = 'billable' AND t.service_group_id = ?1 AND t.currency = ?2 AND t.last_update_time IS NOT NULL
ORDER BY i.retrieved_at DESC, t.row_id DESC";

/// Amounts of a document by type; an amount of the cost itself counts before those of its items.
const AMOUNTS: &str = "SELECT coalesce(c.type, l.type, '') AS type, l.amount
FROM vcloudair_cost_line AS l
LEFT JOIN vcloudair_cost_line AS c
    ON c.parent_row = l.parent_row AND c.cost_position = l.cost_position AND c.item_position IS NULL
WHERE l.parent_row = ?1
  AND CASE WHEN l.item_position IS NOT NULL THEN c.amount IS NULL
           ELSE l.amount IS NOT NULL
             OR NOT EXISTS (SELECT 1 FROM vcloudair_cost_line AS m
                            WHERE m.parent_row = l.parent_row AND m.cost_position = l.cost_position
                              AND m.item_position IS NOT NULL) END";

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = items(connection)?;
    findings.extend(billed(connection)?);
    Ok(findings)
}

fn items(connection: &Connection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let items = "SELECT m.amount FROM vcloudair_cost_line AS l
                 JOIN vcloudair_cost_line AS m ON m.parent_row = l.parent_row AND m.cost_position = l.cost_position
                 WHERE l.row_id = ?1 AND m.item_position IS NOT NULL";
    for_each(connection, ITEMS, [], |row| {
        let sum = stated::total_of(connection, items, row.get("row_id")?)?;
        if let (Some(sum), Some(amount)) = (sum, stated::decimal(row, "amount")?)
            && sum != amount
        {
            let (account, period): (String, String) = (row.get("account")?, row.get("period")?);
            let name: Option<String> = row.get("type")?;
            let object = format!("vcloudair/{account}/{period}/{}", name.unwrap_or_default());
            findings.push(
                Finding::new(
                    CHECK.name,
                    Severity::Error,
                    object,
                    "the cost is not the sum of its items",
                )
                .rule("items")
                .figures(&sum, &amount)
                .at_row(connection, row)?,
            );
        }
        Ok(())
    })?;
    Ok(findings)
}

fn billed(connection: &Connection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for_each(connection, BILLED, [], |row| {
        let (group, currency): (String, String) = (row.get("service_group_id")?, row.get("currency")?);
        let ends: [Option<String>; 2] = [row.get("end_time_utc")?, row.get("period_end_utc")?];
        let Some(billable) = billable_at(connection, &group, &currency, &ends)? else {
            return Ok(());
        };
        let (Some(own), Some(before)) = (amounts(connection, row.get("row_id")?)?, amounts(connection, billable)?)
        else {
            return Ok(());
        };
        let types: BTreeSet<&String> = own.keys().chain(before.keys()).collect();
        for name in types {
            let of = |amounts: &BTreeMap<String, Decimal>| amounts.get(name).cloned().unwrap_or_else(Decimal::zero);
            let (expected, found) = (of(&before), of(&own));
            if expected == found {
                continue;
            }
            let (account, period): (String, String) = (row.get("account")?, row.get("period")?);
            let object = format!("vcloudair/{account}/{period}/{name}");
            let message = "the billed cost differs from the billable cost of the same period";
            findings.push(
                Finding::new(CHECK.name, Severity::Error, object, message)
                    .rule("billable")
                    .figures(&expected, &found)
                    .at_row(connection, row)?,
            );
        }
        Ok(())
    })?;
    Ok(findings)
}

/// The newest billable costs of a group that were updated last when the month ended.
fn billable_at(
    connection: &Connection,
    group: &str,
    currency: &str,
    ends: &[Option<String>; 2],
) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached(BILLABLE)?;
    let mut rows = statement.query([group, currency])?;
    while let Some(row) = rows.next()? {
        let updated = clock::parse(&row.get::<_, String>("last_update_time")?).map(clock::stored);
        if updated.is_some() && ends.contains(&updated) {
            return Ok(Some(row.get("row_id")?));
        }
    }
    Ok(None)
}

/// `None` when one of the costs has no amount, or one that is not a decimal.
fn amounts(connection: &Connection, costs_row: i64) -> Result<Option<BTreeMap<String, Decimal>>> {
    let mut statement = connection.prepare_cached(AMOUNTS)?;
    let mut rows = statement.query([costs_row])?;
    let mut amounts: BTreeMap<String, Decimal> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let Some(amount) = stated::decimal(row, "amount")? else {
            return Ok(None);
        };
        let sum = amounts.entry(row.get("type")?).or_insert_with(Decimal::zero);
        *sum = sum.add(&amount);
    }
    Ok(Some(amounts))
}
