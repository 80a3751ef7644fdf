//! `report taxes`: the taxes of invoices, `VAT 21 % of 100.00 EUR: 21.00`.

use crate::contract::report::{Cell, Column, Report, SnapshotTable, Sql};
use crate::contract::things::Things;
use crate::contract::times;
use crate::evidence::origin::Query;
use crate::output::reader::Show;
use crate::report::exchange;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "taxes",
    title: "Taxes",
    sums: &["amount"],
    order: 60,
    about: "Taxes of invoices: name, rate, taxed amount and tax",
    details: "A tax has the time of its invoice.",
    converts: Some(exchange::of_amount("rate_time")),
    columns: |_| {
        Column::all(&[
            ("provider", Show::TEXT),
            ("issuer", Show::TEXT.little()),
            ("account", Show::ID.little()),
            ("invoice_id", Show::ID),
            ("invoice_time", Show::TIME),
            ("tax_name", Show::TEXT.kept()),
            ("tax_rate_percent", Show::RATE),
            ("currency", Show::CURRENCY.kept()),
            ("taxable_amount", Show::AMOUNT),
            ("amount", Show::AMOUNT.kept()),
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
    things: Things {
        name: "taxes",
        ..Things::INVOICES
    },
    not_over_lake: None,
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
