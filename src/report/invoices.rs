//! `report invoices`: `INV-7, issued, due 2025-07-15, total 121.00 EUR, paid 21.00, outstanding 100.00`.

use crate::contract::document::ValueKind;
use crate::contract::report::{Cell, Column, Converts, Report, SnapshotTable, Sql};
use crate::contract::times;
use crate::evidence::origin::Query;
use crate::report::exchange;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "invoices",
    order: 70,
    about: "Invoices: status, due date, paid and outstanding amounts",
    details: "`paid` adds up the payments that name the invoice, in its currency; `outstanding` is the total minus \
              `paid`, or 0 where the invoice says that it is paid. An invoice belongs to the time at which its service \
              period starts, or, without one, to its issue date.",
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
            ("outstanding", ValueKind::Decimal),
        ])
    },
    query: |request| Ok(Sql::filtered(include_str!("invoices.sql"), request)),
    untimed: Some(|_| times::filled(include_str!("untimed/invoices.sql"))),
    evidence: |_, cell| Ok(evidence(cell)),
    tables: &[SnapshotTable {
        name: "invoices",
        order: 6,
        options: &[],
    }],
    ..Report::PLAIN
};

/// The invoice, and the payments that name it.
fn evidence(cell: &Cell) -> Vec<Query> {
    let invoice = Query::by_key("invoice", cell.all(["provider", "account", "row_key"]));
    let payments = Query::by_key("payment", cell.all(["issuer", "account", "invoice_id", "currency"]));
    match cell.column {
        Some("paid") => vec![payments],
        Some("outstanding") | None => vec![invoice, payments],
        Some(_) => vec![invoice],
    }
}
