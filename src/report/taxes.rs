//! `report taxes`: the taxes of invoices, `VAT 21 % of 100.00 EUR: 21.00`.

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
        name: "taxes",
        sql: include_str!("taxes.sql"),
        columns: &[
            "provider",
            "account",
            "invoice_id",
            "invoice_time",
            "tax_name",
            "tax_rate_percent",
            "currency",
            "taxable_amount",
            "amount",
        ],
        amount: "amount",
        time: "invoice_time",
        converted: "converted_amount",
    };
    report.run(connection, filter, conversion)
}
