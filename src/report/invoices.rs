//! `report invoices`: `INV-7, issued, due 2025-07-15, total 121.00 EUR, paid 21.00, outstanding 100.00`.

use super::Table;
use super::plain::Plain;
use crate::evidence::selection::Key;
use crate::output::json::Json;

/// The report.
pub(crate) static REPORT: Plain = Plain {
    name: "invoices",
    sql: include_str!("invoices.sql"),
    columns: &[
        "provider",
        "issuer",
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
    behind,
};

/// The invoice, and the payments that name it.
fn behind(found: &Table, row: &[Json], column: Option<&str>) -> Vec<Key> {
    let cell = |name: &str| found.cell(row, name);
    let keys = |names: [&'static str; 3]| names.map(|name| (name, cell(name)));
    let invoice = Key::new("invoice", keys(["provider", "account", "row_key"]));
    let of_invoice = keys(["issuer", "account", "invoice_id"]);
    let payments = Key::new(
        "payment",
        of_invoice.into_iter().chain([("currency", cell("currency"))]),
    );
    match column {
        Some("paid") => vec![payments],
        Some("outstanding") | None => vec![invoice, payments],
        Some(_) => vec![invoice],
    }
}
