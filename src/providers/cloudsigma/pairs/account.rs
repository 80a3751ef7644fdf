//! An account's transactions and their currency, which all pairs of CloudSigma read.

use crate::error::Result;
use crate::evidence::origin::Query;
use crate::money::currency;
use crate::providers::cloudsigma::entries;
use rusqlite::{Connection, OptionalExtension};

pub(crate) const PROVIDER: &str = "cloudsigma";

/// An account's transactions.
pub(crate) fn entries(account_id: i64, adds: impl Into<String>) -> Query {
    Query::new("api_cloudsigma_ledger", entries::ENTRIES, [], adds).only("account_id", account_id)
}

/// Of these only those that were made in a time, the end left out.
pub(crate) fn made_in(query: Query, start: &str, end: &str) -> Query {
    query
        .when("time_utc >= {}", start.to_owned())
        .when("time_utc < {}", end.to_owned())
}

/// The currency of an account's transactions; no currency while no balance says it.
pub(crate) fn currency_of(connection: &Connection, account_id: i64) -> Result<String> {
    let stated = connection
        .prepare_cached("SELECT currency FROM cloudsigma_account_currency WHERE account_id = ?1")?
        .query_row([account_id], |row| row.get(0))
        .optional()?;
    Ok(stated.unwrap_or_else(|| currency::NONE.to_owned()))
}
