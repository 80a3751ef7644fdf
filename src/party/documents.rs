//! The documents of a ledger that state invoices, as identity sees them.

use super::Parties;
use super::identity::{self, Stated};
use crate::error::Result;
use crate::query::select;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The account of documents that name none.
const NO_ACCOUNT: &str = "default";

/// Every document that states an invoice.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn stated(connection: &Connection, parties: &Parties) -> Result<Vec<Stated>> {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let sql = "SELECT row_key, issuer, invoice_id, nullif(account, ?1), issued_at, billing_period_end,
                      nullif(billing_currency, 'XXX'), total, is_listed, is_void
               FROM invoice_document WHERE invoice_id IS NOT NULL AND issuer IS NOT NULL";
    select(connection, sql, [NO_ACCOUNT], |row| {
        let issuer: String = row.get(1)?;
        let (issued_at, period_end): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
        let total: Option<String> = row.get(7)?;
        Ok(Stated {
            row_key: row.get(0)?,
            party: keys
                .entry(issuer)
                .or_insert_with_key(|issuer| parties.key(issuer))
                .clone(),
            number: row.get(2)?,
            account: row.get(3)?,
            date: identity::date(issued_at.as_deref(), period_end.as_deref()),
            currency: row.get(6)?,
            total: total.map(|text| identity::plain(&text)),
            is_listed: row.get(8)?,
            is_void: row.get(9)?,
        })
    })
}
