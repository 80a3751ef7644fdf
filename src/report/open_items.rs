//! `report open-items`: `payable, Nimbus Cloud GmbH, NC-2025-0602, due 2025-07-30, open 13.80 CAD, 31 to 60 days`.

use crate::contract::document::ValueKind;
use crate::contract::report::{Cell, Column, Report, ReportOption, Request, SnapshotTable, Sql, Takes};
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::Query;
use crate::report::parties;
use rusqlite::types::Value;

const AT: &str = "at";
const PAYABLE: &str = "payable";
const RECEIVABLE: &str = "receivable";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "open-items",
    order: 75,
    about: "Open items at a day, by due date: invoices not paid in full, and payments not allocated",
    details: "`open` is the total of an invoice minus what was allocated to it up to the day: `paid` by payments, \
              `stated_paid` as its issuer states without a payment. What is not allocated of a payment is an open item \
              too, with the sign turned, in the column `unallocated`. So the sum of `open` is what you owe, or are owed, \
              in that currency. The other columns have `open` by the days since the due date. A due date that no document \
              states follows from `billbook terms`, or is assumed to be the date of the invoice (`due_basis`). `--from` \
              and `--to` choose items by their date.",
    options: &[
        ReportOption::new(
            AT,
            "DATE",
            Takes::DayOrToday,
            "The day whose end counts; today when absent",
        ),
        ReportOption::flag(PAYABLE, "Only what you owe"),
        ReportOption::flag(RECEIVABLE, "Only what others owe you"),
    ],
    columns: |_| {
        Column::all(&[
            ("direction", ValueKind::Text),
            ("kind", ValueKind::Text),
            ("party", ValueKind::Text),
            ("account", ValueKind::Identifier),
            ("number", ValueKind::Identifier),
            ("currency", ValueKind::Currency),
            ("item_date", ValueKind::Date),
            ("due_date", ValueKind::Date),
            ("due_basis", ValueKind::Text),
            ("days_overdue", ValueKind::Integer),
            ("total", ValueKind::Decimal),
            ("paid", ValueKind::Decimal),
            ("stated_paid", ValueKind::Decimal),
            ("open", ValueKind::Decimal),
            ("not_due", ValueKind::Decimal),
            ("days_1_30", ValueKind::Decimal),
            ("days_31_60", ValueKind::Decimal),
            ("days_61_90", ValueKind::Decimal),
            ("days_over_90", ValueKind::Decimal),
            ("unallocated", ValueKind::Decimal),
        ])
    },
    query,
    notes: |connection, request, _| parties::assumed(connection, &request.filter),
    evidence: |_, cell| Ok(evidence(cell)),
    tables: &[SnapshotTable {
        name: "open_items",
        order: 9,
        options: &[],
    }],
    ..Report::PLAIN
};

fn query(request: &Request) -> Result<Sql> {
    let side = match (request.has(PAYABLE), request.has(RECEIVABLE)) {
        (true, true) => {
            let problem = Problem::new(&codes::PARAMETER, "`--payable` and `--receivable` exclude each other");
            return Err(Box::new(problem.hint("without either, the report has both")));
        }
        (true, false) => Value::Text(PAYABLE.to_owned()),
        (false, true) => Value::Text(RECEIVABLE.to_owned()),
        (false, false) => Value::Null,
    };
    let mut sql = Sql::filtered(include_str!("open_items.sql"), request);
    sql.values.insert("side".to_owned(), side);
    let at = Some(request.text(AT)).filter(|day| !day.is_empty());
    let at = at.map_or(Value::Null, |day| Value::Text(day.to_owned()));
    sql.values.insert(AT.to_owned(), at);
    Ok(sql)
}

/// The invoice with what was paid of it, or the payment with what it pays.
fn evidence(cell: &Cell) -> Vec<Query> {
    let key = cell.of("row_key");
    let is_payment = cell.of("kind").cell() == "payment";
    let (view, column) = if is_payment {
        ("payment", "payment_key")
    } else {
        ("invoice", "invoice_key")
    };
    vec![
        Query::by_key(view, [("row_key", key.clone())]),
        Query::by_key("invoice_payment", [(column, key)]),
    ]
}
