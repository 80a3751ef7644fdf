//! `report reminders`: polder, R-2026-0002, 17 days overdue, 170.00 EUR open, level 1.

use crate::contract::report::{Cell, Column, Report, ReportOption, Request, Sql, Takes};
use crate::contract::things::Things;
use crate::evidence::origin::Query;
use crate::output::reader::Show;
use rusqlite::types::Value;

const AT: &str = "at";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "reminders",
    title: "Reminders",
    sums: &["open"],
    order: 77,
    about: "Overdue documents of customers at a day, with the level of reminder that the book says",
    details: "A document is overdue from the day after its due date. `level` counts the `[[reminder]]` of the book whose `after` is not \
              more than `days_overdue`, by `after`; `fee` and `text` are those of that level. `overdue_documents`, `overdue_total` \
              and `oldest_days` are of the customer in that currency. billbook sends nothing.",
    options: &[ReportOption::new(
        AT,
        "DATE",
        Takes::DayOrToday,
        "The day whose end counts; today when absent",
    )],
    is_timed: false,
    columns: |_| {
        Column::all(&[
            ("party", Show::TEXT.kept()),
            ("customer", Show::ID),
            ("currency", Show::CURRENCY.kept()),
            ("number", Show::ID.kept()),
            ("issue_date", Show::DAY.little()),
            ("due_date", Show::DAY),
            ("days_overdue", Show::COUNT.kept()),
            ("total", Show::AMOUNT),
            ("open", Show::AMOUNT.kept()),
            ("level", Show::COUNT),
            ("fee", Show::AMOUNT),
            ("text", Show::TEXT),
            ("overdue_documents", Show::COUNT),
            ("overdue_total", Show::AMOUNT),
            ("oldest_days", Show::COUNT),
        ])
    },
    query: |request| Ok(query(request)),
    evidence: |_, cell| Ok(evidence(cell)),
    things: Things {
        name: "overdue documents",
        ..Things::INVOICES
    },
    not_over_lake: Some("what is overdue depends on allocations and on the book, which a lake does not have"),
    ..Report::PLAIN
};

fn query(request: &Request) -> Sql {
    let mut sql = Sql::filtered(include_str!("reminders.sql"), request);
    sql.values
        .insert(AT.to_owned(), Value::Text(request.text(AT).to_owned()));
    sql
}

/// The document, with what was paid of it.
fn evidence(cell: &Cell) -> Vec<Query> {
    let key = cell.of("row_key");
    vec![
        Query::by_key("invoice", [("row_key", key.clone())]),
        Query::by_key("invoice_payment", [("invoice_key", key)]),
    ]
}
