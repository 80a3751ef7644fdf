//! `report ledger`: all entries, `burst … 0.01324819166666666667 … 108.54152708428789828387`.

use super::conversion::Conversion;
use super::{Filter, Plain, Report};
use crate::error::Result;
use rusqlite::Connection;

/// Makes the report.
///
/// # Errors
/// When the ledger cannot be read, or an amount not be converted.
pub fn run(connection: &Connection, filter: &Filter, conversion: Option<&Conversion>) -> Result<Report> {
    let report = Plain {
        name: "ledger",
        sql: include_str!("ledger.sql"),
        columns: &[
            "provider",
            "account",
            "currency",
            "entry_time",
            "entry_id",
            "entry_kind",
            "description",
            "amount",
            "balance_after",
            "running_balance",
        ],
        amount: "amount",
        time: "entry_time",
        converted: "converted_amount",
    };
    report.run(connection, filter, conversion)
}
