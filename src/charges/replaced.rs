//! What a delivery takes the place of, in words: `takes the place of delivery 3: 2 charges, 3.00 EUR`.

use crate::error::Result;
use rusqlite::Connection;

/// A sentence for each delivery that this one replaces, and one where a later one is there already.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn sentences(connection: &Connection, delivery_id: i64) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    let mut replaced = connection.prepare_cached(
        "SELECT o.delivery_id, coalesce(a.billing_currency, 'XXX'), sum(t.charges), decimal_sum(t.billed_cost)
         FROM focus_scope AS o
         JOIN focus_monthly_total AS t ON t.scope_id = o.scope_id
         JOIN focus_billing_account AS a USING (billing_account_key)
         WHERE o.delivery_id < ?1 AND o.scope_id NOT IN (SELECT scope_id FROM focus_scope_in_force)
           AND EXISTS (SELECT 1 FROM focus_scope AS n JOIN focus_delivery AS d USING (delivery_id)
                       WHERE n.delivery_id = ?1 AND d.handling = 'Overwrite'
                         AND n.scope_id IN (SELECT scope_id FROM focus_scope_in_force)
                         AND n.billing_account_id = o.billing_account_id
                         AND n.billing_period_start = o.billing_period_start
                         AND (n.provider_name = o.provider_name OR n.invoice_issuer_name = o.invoice_issuer_name))
         GROUP BY 1, 2 ORDER BY 1, 2",
    )?;
    let mut rows = replaced.query([delivery_id])?;
    while let Some(row) = rows.next()? {
        let (other, currency): (i64, String) = (row.get(0)?, row.get(1)?);
        let (charges, total): (i64, String) = (row.get(2)?, row.get(3)?);
        sentences.push(format!(
            "replaces delivery {other}: {charges} charges, {total} {currency}"
        ));
    }
    let behind: i64 = connection.query_row(
        "SELECT count(*) FROM focus_scope WHERE delivery_id = ?1
         AND scope_id NOT IN (SELECT scope_id FROM focus_scope_in_force)",
        [delivery_id],
        |row| row.get(0),
    )?;
    if behind > 0 {
        sentences.push(
            "is older than the delivery that the ledger has for its billing period, so that delivery stays in force"
                .to_owned(),
        );
    }
    Ok(sentences)
}
