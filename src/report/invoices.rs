//! `report invoices`: `INV-7, issued, due 2025-07-15, total 121.00 EUR, paid 21.00, outstanding 100.00`.

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
        name: "invoices",
        sql: include_str!("invoices.sql"),
        columns: &[
            "provider",
            "account",
            "invoice_id",
            "invoice_status",
            "billing_period_start",
            "billing_period_end",
            "issued_at",
            "due_at",
            "currency",
            "subtotal",
            "discount",
            "tax",
            "total",
            "is_paid",
            "paid",
            "outstanding",
        ],
        amount: "total",
        time: "invoice_time",
        converted: "converted_total",
    };
    report.run(connection, filter, conversion)
}
