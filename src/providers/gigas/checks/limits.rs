//! `limits`: an amount assigned at Gigas lies within its resource's limits, or is 0.
//!
//! ```text
//! catalogue          cpu   min_limit 1   max_limit 64
//! account resource   cpu   amount 2                     0 releases it
//! ```
//!
//! Every revision of every account resource is compared with the newest catalogue: that of the account where one was
//! imported, else any. A PUT made here is refused outside its limits; what the provider states, and a catalogue that
//! came later, may say otherwise. Without the resource in a catalogue, or without limits there, the check says nothing.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::query::gather;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "limits",
    order: 80,
    rule: "an amount assigned at Gigas is 0, or between min_limit and max_limit of the catalogue",
    is_quick: true,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let sql = "SELECT t.account, t.id, t.resource_id, t.amount, t.import_id, t.place, r.min_limit, r.max_limit
         FROM gigas_account_resource AS t
         JOIN gigas_resource AS r ON r.row_id = (
             SELECT n.row_id FROM gigas_resource AS n JOIN import AS j USING (import_id)
             WHERE n.id = t.resource_id
             ORDER BY n.account_id = t.account_id DESC, j.retrieved_at DESC, n.row_id DESC LIMIT 1)
         ORDER BY t.row_id";
    gather(connection, sql, [], |row| {
        let decimal = |column: &str| -> rusqlite::Result<Option<Decimal>> {
            let text: Option<String> = row.get(column)?;
            Ok(text.and_then(|text| Decimal::parse(&text).ok()))
        };
        let Some(amount) = decimal("amount")?.filter(|amount| !amount.is_zero()) else {
            return Ok(None);
        };
        let below = decimal("min_limit")?.filter(|limit| amount < *limit);
        let above = decimal("max_limit")?.filter(|limit| amount > *limit);
        let (rule, words, limit) = match (below, above) {
            (Some(limit), _) => ("min", "below `min_limit`", limit),
            (None, Some(limit)) => ("max", "above `max_limit`", limit),
            (None, None) => return Ok(None),
        };
        let account: String = row.get("account")?;
        let id: String = row.get("id")?;
        let resource: String = row.get("resource_id")?;
        let object = format!("gigas/{account}/{id}");
        let message = format!("`amount` is {words} of resource {resource}");
        Ok(Some(
            Finding::new(CHECK.name, Severity::Error, object, message)
                .rule(rule)
                .detail(resource)
                .figures(&limit, &amount)
                .at_row(connection, row)?,
        ))
    })
}
