//! `report discounts`: those on offer, `6 months: 0.075`, and those given, `-5.00 EUR on an invoice`.

use crate::contract::report::{Cell, Column, Report, SnapshotTable, Sql};
use crate::contract::things::Things;
use crate::contract::times;
use crate::evidence::origin::Query;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::report::exchange;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "discounts",
    title: "Discounts",
    order: 50,
    about: "Discounts: offered for a period, and given on invoices",
    details: "`discount_fraction` is the part taken off the price: 0.075 is 7.5 percent. An offered discount has no \
              time and no currency.",
    converts: Some(exchange::of_amount("rate_time")),
    columns: |_| {
        Column::all(&[
            ("provider", Show::TEXT),
            ("issuer", Show::TEXT.little()),
            ("account", Show::ID),
            ("discount_kind", Show::TEXT.kept()),
            ("discount_period", Show::TEXT),
            ("discount_fraction", Show::RATE),
            ("invoice_id", Show::ID),
            ("invoice_time", Show::TIME),
            ("currency", Show::CURRENCY.kept()),
            ("amount", Show::AMOUNT.kept()),
        ])
    },
    query: |request| Ok(Sql::filtered(include_str!("discounts.sql"), request)),
    untimed: Some(|_| times::filled(include_str!("untimed/discounts.sql"))),
    evidence: |_, cell| Ok(evidence(cell)),
    tables: &[SnapshotTable {
        name: "discounts",
        order: 8,
        options: &[],
    }],
    things: Things {
        name: "discounts",
        ..Things::INVOICES
    },
    not_over_lake: None,
    ..Report::PLAIN
};

/// The discount on offer, or the invoice that states it.
fn evidence(cell: &Cell) -> Vec<Query> {
    let view = if cell.of("discount_kind") == Json::string("offered") {
        "discount"
    } else {
        "invoice"
    };
    let columns = cell.all(["provider", "account", "row_key"]);
    vec![Query::by_key(view, columns)]
}
