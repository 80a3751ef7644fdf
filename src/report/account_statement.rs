//! `report account-statement polder`: opening 0.00, invoice R-2026-0002 370.00, payment -200.00, closing 170.00.

use crate::contract::report::{Cell, Column, Report, ReportOption, Request, SnapshotTable, Sql, Takes};
use crate::contract::things::Things;
use crate::evidence::origin::Query;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::source::json;
use rusqlite::types::Value;

const PARTY: &str = "party";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "account-statement",
    title: "Statement of account",
    sums: &["amount"],
    order: 76,
    about: "Statement of account of a customer or another party: opening balance, movements, closing balance",
    details: "PARTY is the id of a customer in the book, or a name of the party; without it the report has all parties. \
              `amount` is what a document or payment adds to what the party owes: invoices to customers and money that \
              went out are positive, credit notes, payments received and invoices of suppliers negative. `balance` is \
              what the party owes after it. `--from` begins with the balance of the day before, `--to` ends before that day. \
              Opening balance and movements add up to the closing balance.",
    options: &[ReportOption::new(
        PARTY,
        "PARTY",
        Takes::Name,
        "The customer or other party [default: all]",
    )],
    columns: |_| {
        Column::all(&[
            ("party", Show::TEXT),
            ("currency", Show::CURRENCY.kept()),
            ("day", Show::DAY),
            ("kind", Show::WORD),
            ("number", Show::ID.kept()),
            ("due_date", Show::DAY.little()),
            ("reference", Show::TEXT.little()),
            ("amount", Show::AMOUNT.kept()),
            ("balance", Show::AMOUNT.kept()),
        ])
    },
    query: |request| Ok(query(request)),
    evidence: |_, cell| Ok(evidence(cell)),
    tables: &[SnapshotTable {
        name: "account_statement",
        order: 10,
        options: &[],
    }],
    things: Things {
        name: "movements",
        ..Things::INVOICES
    },
    not_over_lake: Some("it follows payments to documents by allocations, which a lake does not have"),
    ..Report::PLAIN
};

fn query(request: &Request) -> Sql {
    let mut sql = Sql::filtered(include_str!("account_statement.sql"), request);
    let party = Some(request.text(PARTY)).filter(|party| !party.is_empty());
    let party = party.map_or(Value::Null, |party| Value::Text(party.to_owned()));
    sql.values.insert(PARTY.to_owned(), party);
    sql
}

/// The document or the payment; of a balance that was brought forward, all of them.
fn evidence(cell: &Cell) -> Vec<Query> {
    let key = cell.of("row_key");
    let text = key.cell();
    match &*cell.of("kind").cell() {
        "opening" | "closing" => {
            let keys = json::parse(&text, false).map_or(Json::Array(Vec::new()), |parsed| Json::from(&parsed.root));
            vec![
                Query::by_key("invoice", [("row_key", keys.clone())]),
                Query::by_key("payment", [("row_key", keys)]),
            ]
        }
        "payment" => vec![
            Query::by_key("payment", [("row_key", key.clone())]),
            Query::by_key("invoice_payment", [("payment_key", key)]),
        ],
        _ => vec![Query::by_key("invoice", [("row_key", key)])],
    }
}
