//! `report taxes`: the taxes of invoices, `VAT 21 % of 100.00 EUR: 21.00`.

use super::Table;
use super::plain::Plain;
use crate::evidence::selection::Key;
use crate::output::json::Json;

/// The report.
pub(crate) static REPORT: Plain = Plain {
    name: "taxes",
    sql: include_str!("taxes.sql"),
    columns: &[
        "provider",
        "issuer",
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
    behind,
};

/// The tax; its time is that of its invoice.
fn behind(found: &Table, row: &[Json], column: Option<&str>) -> Vec<Key> {
    let cell = |name: &str| found.cell(row, name);
    let key = |view, names: [&'static str; 3]| Key::new(view, names.map(|name| (name, cell(name))));
    let tax = key("tax", ["provider", "account", "row_key"]);
    let invoice = key("invoice", ["issuer", "account", "invoice_id"]);
    match column {
        Some("invoice_time") => vec![invoice],
        None => vec![tax, invoice],
        Some(_) => vec![tax],
    }
}
