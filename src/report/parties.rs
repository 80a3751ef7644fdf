//! What reports say of the parties in them: which side was assumed, and whose charges are left out.

use crate::contract::scope::Filter;
use crate::error::Result;
use crate::query::gather;
use rusqlite::Connection;

/// That invoices to several clients of a reseller are taken as bought, where nobody has decided.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn assumed(connection: &Connection, filter: &Filter) -> Result<Vec<String>> {
    let sql = "SELECT party, accounts FROM party_assumed ORDER BY party";
    gather(connection, sql, [], |row| {
        let (party, accounts): (String, i64) = (row.get(0)?, row.get(1)?);
        Ok(filter.is_of(&party).then(|| {
            format!(
                "the invoices of `{party}` are to {accounts} clients and count as bought; if they are your own invoices, say \
                 so: billbook side {party} sell --why TEXT"
            )
        }))
    })
}

/// Whose charges are left out, since they are receivable.
pub(crate) fn left_out(filter: &Filter) -> Option<String> {
    let sold: Vec<String> = filter
        .sold
        .iter()
        .filter(|name| filter.is_of(name))
        .map(|name| format!("`{name}`"))
        .collect();
    (!sold.is_empty()).then(|| {
        format!(
            "charges of {} are receivable, and are not in this report",
            sold.join(", ")
        )
    })
}
