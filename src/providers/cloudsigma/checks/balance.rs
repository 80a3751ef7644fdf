//! `balance`: a stated balance is the `end` of the account's newest ledger entry of that time.
//!
//! ```text
//! GET /balance/ at 06:00:32        balance 108.54
//! newest entry, made at 19:55:49   end     108.54
//! ```
//!
//! Stated are the answers of `balance` and `currentusage`. Which entry was the newest then is known when the next
//! entry held starts where it ended, or when there is no next entry and the newest entries (a page without filters,
//! from offset 0) were retrieved no earlier than five minutes before the balance; charges come every five minutes,
//! so a page older than that may lack some. Otherwise the check is silent.
//!
//! An HTTP date leaves out the fractions of its second, so an entry of that second counts either way. A finding
//! is a warning when the page came before the balance (a charge may lie between), or when one of the two times is
//! only that of a file or of the import.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::providers::cloudsigma::entries;
use crate::providers::cloudsigma::entries::{AccountEntries, Entry};
use crate::query::gather;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "balance",
    order: 30,
    rule: "a stated balance is the `end` of the newest ledger entry before it",
    is_quick: true,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let chains = entries::chains(connection)?;
    let sql = "SELECT b.account_id, b.balance, b.retrieved_at, b.operation, b.import_id, b.place, i.retrieved_at_basis
         FROM cloudsigma_stated_balance AS b JOIN import AS i USING (import_id)
         ORDER BY b.account_id, b.retrieved_at, b.import_id";
    gather(connection, sql, [], |row| {
        let account_id: i64 = row.get("account_id")?;
        let Some(chain) = chains.iter().find(|chain| chain.account_id == account_id) else {
            return Ok(None);
        };
        let text: String = row.get("balance")?;
        let Ok(balance) = Decimal::parse(&text) else {
            return Ok(None);
        };
        let retrieved_at: String = row.get("retrieved_at")?;
        let Some((entry, expected, entry_is_known)) = contradiction(chain, &balance, &retrieved_at) else {
            return Ok(None);
        };
        let basis: String = row.get("retrieved_at_basis")?;
        let time_is_known = basis == "exchange" || basis == "stated";
        let severity = if time_is_known && entry_is_known {
            Severity::Error
        } else {
            Severity::Warning
        };
        let operation: String = row.get("operation")?;
        let message = format!(
            "the balance differs from the `end` of {}, the newest entry before it",
            entry.id
        );
        Ok(Some(
            Finding::new(CHECK.name, severity, chain.object(&operation), message)
                .detail(&*entry.id)
                .figures(expected, &balance)
                .at_row(connection, row)?,
        ))
    })
}

/// The entry that contradicts the balance, its end, and whether it certainly was the newest then.
fn contradiction<'c>(chain: &'c AccountEntries, balance: &Decimal, at: &str) -> Option<(&'c Entry, &'c Decimal, bool)> {
    let count = chain.made_at(balance, at);
    let entry = chain.entries.get(count.checked_sub(1)?)?;
    let expected = entry.end.as_ref()?;
    if balance == expected {
        return None;
    }
    Some((entry, expected, chain.is_newest(count, at)?))
}
