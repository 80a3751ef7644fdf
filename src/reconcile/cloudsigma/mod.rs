//! CloudSigma: 108.54 EUR in the account, against the ledger of transactions and what stands behind each of them.
//!
//! There are no invoices: each transaction takes its amount from the account at once. What takes their place is the month,
//! and each balance that was stated. No transaction names its currency; it is that of the account's newest balance.

pub mod balance;
pub mod burst;
pub mod current_usage;
pub mod subscriptions;
pub mod usage;

use super::origin::Query;
use crate::check::chain;
use crate::error::Result;
use crate::money::currency;
use rusqlite::{Connection, OptionalExtension};

const PROVIDER: &str = "cloudsigma";

/// An account's transactions.
fn entries(account_id: i64, adds: impl Into<String>) -> Query {
    Query::new("api_cloudsigma_ledger", chain::ENTRIES, [], adds).only("account_id", account_id)
}

/// Of these only those that were made in a time, the end left out.
fn made_in(query: Query, start: &str, end: &str) -> Query {
    query
        .when("time_utc >= {}", start.to_owned())
        .when("time_utc < {}", end.to_owned())
}

/// The currency of an account's transactions; no currency while no balance says it.
fn currency_of(connection: &Connection, account_id: i64) -> Result<String> {
    let stated = connection
        .prepare_cached("SELECT currency FROM cloudsigma_account_currency WHERE account_id = ?1")?
        .query_row([account_id], |row| row.get(0))
        .optional()?;
    Ok(stated.unwrap_or_else(|| currency::NONE.to_owned()))
}
