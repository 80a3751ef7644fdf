//! `report discounts`: those on offer, `6 months: 0.075`, and those given, `-5.00 EUR on an invoice`.

use super::Table;
use super::plain::Plain;
use crate::evidence::selection::Key;
use crate::output::json::Json;

/// The report.
pub(crate) static REPORT: Plain = Plain {
    name: "discounts",
    sql: include_str!("discounts.sql"),
    columns: &[
        "provider",
        "issuer",
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
    behind,
};

/// The discount on offer, or the invoice that states it.
fn behind(found: &Table, row: &[Json], _: Option<&str>) -> Vec<Key> {
    let cell = |name: &str| found.cell(row, name);
    let view = if cell("discount_kind") == Json::string("offered") {
        "discount"
    } else {
        "invoice"
    };
    let columns = ["provider", "account", "row_key"].map(|name| (name, cell(name)));
    vec![Key::new(view, columns)]
}
