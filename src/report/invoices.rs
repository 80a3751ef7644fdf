//! `report invoices`: `INV-7, issued, due 2025-07-15, total 121.00 EUR, paid 21.00, outstanding 100.00`.

use crate::contract::report::{Cell, Column, Converts, Report, SnapshotTable, Sql};
use crate::contract::things::Things;
use crate::contract::times;
use crate::evidence::origin::Query;
use crate::output::reader::Show;
use crate::report::exchange;
use crate::report::parties;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "invoices",
    title: "Invoices",
    sums: &[
        "subtotal",
        "discount",
        "tax",
        "total",
        "paid",
        "stated_paid",
        "outstanding",
    ],
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
            ("provider", Show::TEXT),
            ("issuer", Show::TEXT.little()),
            ("account", Show::ID.little()),
            ("invoice_id", Show::ID.kept()),
            ("invoice_status", Show::VERDICT),
            ("billing_period_start", Show::TIME),
            ("billing_period_end", Show::TIME.little()),
            ("issued_at", Show::TIME.little()),
            ("due_at", Show::TIME),
            ("currency", Show::CURRENCY.kept()),
            ("subtotal", Show::AMOUNT.little()),
            ("discount", Show::AMOUNT.little()),
            ("tax", Show::AMOUNT),
            ("total", Show::AMOUNT.kept()),
            ("is_paid", Show::FLAG.little()),
            ("paid", Show::AMOUNT),
            ("stated_paid", Show::AMOUNT.little()),
            ("outstanding", Show::AMOUNT.kept()),
            ("party", Show::TEXT.little()),
            ("direction", Show::WORD.little()),
            ("due_basis", Show::TEXT.little()),
            ("documents", Show::COUNT.little()),
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
    opens: Some("outstanding"),
    things: Things::INVOICES,
    not_over_lake: Some("it tells what is paid by allocations, which a lake does not have"),
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
