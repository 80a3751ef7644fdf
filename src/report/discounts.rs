//! `report discounts`: those on offer, `6 months: 0.075`, and those given, `-5.00 EUR on an invoice`.

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
        name: "discounts",
        sql: include_str!("discounts.sql"),
        columns: &[
            "provider",
            "account",
            "discount_kind",
            "discount_period",
            "discount_fraction",
            "invoice_id",
            "invoice_time",
            "currency",
            "amount",
        ],
        amount: "amount",
        time: "invoice_time",
        converted: "converted_amount",
    };
    report.run(connection, filter, conversion)
}
