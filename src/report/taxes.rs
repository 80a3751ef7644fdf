//! `report taxes`: the taxes of invoices, `VAT 21 % of 100.00 EUR: 21.00`.

use crate::contract::document::ValueKind;
use crate::contract::report::{Cell, Column, Report, SnapshotTable, Sql};
use crate::contract::times;
use crate::evidence::origin::Query;
use crate::report::exchange;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "taxes",
    order: 60,
    about: "Taxes of invoices: name, rate, taxed amount and tax",
    details: "A tax has the time of its invoice.",
    converts: Some(exchange::of_amount("rate_time")),
    columns: |_| {
        Column::all(&[
            ("provider", ValueKind::Text),
            ("issuer", ValueKind::Text),
            ("account", ValueKind::Identifier),
            ("invoice_id", ValueKind::Identifier),
            ("invoice_time", ValueKind::Timestamp),
            ("tax_name", ValueKind::Text),
            ("tax_rate_percent", ValueKind::Decimal),
            ("currency", ValueKind::Currency),
            ("taxable_amount", ValueKind::Decimal),
            ("amount", ValueKind::Decimal),
        ])
    },
    query: |request| Ok(Sql::filtered(include_str!("taxes.sql"), request)),
    untimed: Some(|_| times::filled(include_str!("untimed/taxes.sql"))),
    evidence: |_, cell| Ok(evidence(cell)),
    tables: &[SnapshotTable {
        name: "taxes",
        order: 7,
        options: &[],
    }],
    ..Report::PLAIN
};

/// The tax; its time is that of its invoice.
fn evidence(cell: &Cell) -> Vec<Query> {
    let tax = Query::by_key("tax", cell.all(["provider", "account", "row_key"]));
    let invoice = Query::by_key("invoice", cell.all(["issuer", "account", "invoice_id"]));
    match cell.column {
        Some("invoice_time") => vec![invoice],
        None => vec![tax, invoice],
        Some(_) => vec![tax],
    }
}
