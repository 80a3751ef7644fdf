//! `report open-items`: `payable, Nimbus Cloud GmbH, NC-2025-0602, due 2025-07-30, open 13.80 CAD, 31 to 60 days`.

use crate::contract::report::{Cell, Column, Report, ReportOption, Request, SnapshotTable, Sql, Takes};
use crate::contract::things::Things;
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::Query;
use crate::output::reader::Show;
use crate::report::parties;
use crate::report::pictures;
use rusqlite::types::Value;

const AT: &str = "at";
const PAYABLE: &str = "payable";
const RECEIVABLE: &str = "receivable";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "open-items",
    title: "Open items",
    sums: &[
        "total",
        "paid",
        "stated_paid",
        "open",
        "not_due",
        "days_1_30",
        "days_31_60",
        "days_61_90",
        "days_over_90",
        "unallocated",
    ],
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
            ("direction", Show::WORD),
            ("kind", Show::WORD),
            ("party", Show::TEXT.kept()),
            ("account", Show::ID.little()),
            ("number", Show::ID.kept()),
            ("currency", Show::CURRENCY.kept()),
            ("item_date", Show::DAY.little()),
            ("due_date", Show::DAY),
            ("due_basis", Show::TEXT.little()),
            ("days_overdue", Show::COUNT),
            ("total", Show::AMOUNT),
            ("paid", Show::AMOUNT.little()),
            ("stated_paid", Show::AMOUNT.little()),
            ("open", Show::AMOUNT.kept()),
            ("not_due", Show::AMOUNT),
            ("days_1_30", Show::AMOUNT),
            ("days_31_60", Show::AMOUNT),
            ("days_61_90", Show::AMOUNT),
            ("days_over_90", Show::AMOUNT),
            ("unallocated", Show::AMOUNT),
        ])
    },
    query,
    picture: Some(pictures::ages),
    notes: |connection, request, _| parties::assumed(connection, &request.filter),
    evidence: |_, cell| Ok(evidence(cell)),
    tables: &[SnapshotTable {
        name: "open_items",
        order: 9,
        options: &[],
    }],
    things: Things {
        name: "open items",
        ..Things::INVOICES
    },
    not_over_lake: Some("what is open depends on allocations, which a lake does not have"),
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
