//! `report invoices`: `INV-7, issued, due 2025-07-15, total 121.00 EUR, paid 21.00, outstanding 100.00`.

use crate::contract::document::ValueKind;
use crate::contract::report::{Cell, Column, Converts, Report, SnapshotTable, Sql};
use crate::contract::times;
use crate::evidence::origin::Query;
use crate::report::exchange;
use crate::report::parties;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "invoices",
    order: 70,
    about: "Invoices: status, due date, paid and outstanding amounts",
    details: "`paid` is what payments were allocated to the invoice, `stated_paid` what its issuer calls paid without \
              such a payment; `outstanding` is the total minus both, or 0 where the invoice is void. An invoice belongs to the \
              time at which its service period starts, or, without one, to its issue date. An invoice that several documents state is one row: what the \
              issuer's own document lacks comes from the line of a list. Where no document states the due date, it \
              follows from `billbook terms`, or is assumed to be the date of the invoice.",
    converts: Some(Converts {
        options: &exchange::OPTIONS,
        amount: |_| "total",
        time: "rate_time",
        converted: "converted_total",
    }),
    columns: |_| {
        Column::all(&[
            ("provider", ValueKind::Text),
            ("issuer", ValueKind::Text),
            ("account", ValueKind::Identifier),
            ("invoice_id", ValueKind::Identifier),
            ("invoice_status", ValueKind::Text),
            ("billing_period_start", ValueKind::Timestamp),
            ("billing_period_end", ValueKind::Timestamp),
            ("issued_at", ValueKind::Timestamp),
            ("due_at", ValueKind::Timestamp),
            ("currency", ValueKind::Currency),
            ("subtotal", ValueKind::Decimal),
            ("discount", ValueKind::Decimal),
            ("tax", ValueKind::Decimal),
            ("total", ValueKind::Decimal),
            ("is_paid", ValueKind::Boolean),
            ("paid", ValueKind::Decimal),
            ("stated_paid", ValueKind::Decimal),
            ("outstanding", ValueKind::Decimal),
            ("party", ValueKind::Text),
            ("direction", ValueKind::Text),
            ("due_basis", ValueKind::Text),
            ("documents", ValueKind::Integer),
        ])
    },
    query: |request| Ok(Sql::filtered(include_str!("invoices.sql"), request)),
    notes: |connection, request, _| parties::assumed(connection, &request.filter),
    untimed: Some(|_| times::filled(include_str!("untimed/invoices.sql"))),
    evidence: |_, cell| Ok(evidence(cell)),
    tables: &[SnapshotTable {
        name: "invoices",
        order: 6,
        options: &[],
    }],
    ..Report::PLAIN
};

/// The invoice, and what was paid of it.
fn evidence(cell: &Cell) -> Vec<Query> {
    let invoice = Query::by_key("invoice", cell.all(["provider", "account", "row_key"]));
    let payments = Query::by_key("invoice_payment", [("invoice_key", cell.of("row_key"))]);
    match cell.column {
        Some("paid" | "stated_paid") => vec![payments],
        Some("outstanding") | None => vec![invoice, payments],
        Some(_) => vec![invoice],
    }
}
