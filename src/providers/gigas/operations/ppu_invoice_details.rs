//! `GET /billing/invoice/{invoice_id}/ppu_invoice_details`: what an invoice charges for pay-per-use.
//!
//! `[{"id": 38982, "account_id": 7, "account_domain": "example.org", "resource_id": 11, "total_amount": 4,
//! "start_date": …, "end_date": …, "hourly_price": "0.0198", …}]`. `id` is the invoice, so a line is known by its place
//! in the list. The page calls the answer both a list and one resource; it is given back as it came.

use crate::contract::document::{Cell, Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::output::json::Json;
use crate::providers::gigas::documentation::{NAME, PAGE};
use crate::providers::gigas::hours;
use crate::providers::gigas::shape;
use crate::providers::gigas::shape::{LIMIT, OFFSET};
use crate::source::json::Node;
use rusqlite::Connection;
use rusqlite::types::Value;

/// A line of an invoice.
pub(crate) static TABLE: Table = Table {
    name: "gigas_invoice_detail",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::Number, "Invoice identifier"),
        Field::new("account_id", ValueKind::Identifier, Form::Number, "Account identifier").column("account"),
        Field::new("account_domain", ValueKind::Text, Form::String, "Account domain name")
            .nullable()
            .optional(),
        Field::new("product_name", ValueKind::Text, Form::String, "Product name")
            .nullable()
            .optional(),
        Field::new(
            "resource_id",
            ValueKind::Identifier,
            Form::Number,
            "Resource identifier",
        ),
        Field::new("total_amount", ValueKind::Decimal, Form::Number, "Total amount used"),
        Field::new("start_date", ValueKind::Timestamp, Form::String, "When it started"),
        Field::new(
            "end_date",
            ValueKind::Timestamp,
            Form::String,
            "When it finished; null, empty or absent while it runs",
        )
        .nullable()
        .optional()
        .empty_is_null(),
        Field::new(
            "hourly_price",
            ValueKind::Decimal,
            Form::String,
            "What one unit costs per hour",
        ),
        Field::new(
            "conversion_factor",
            ValueKind::Decimal,
            Form::String,
            "Conversion factor to calculate the hourly price",
        )
        .nullable()
        .optional(),
    ],
    derived: &[
        "invoice",
        "charged_until_utc",
        "charged_hours",
        "position",
        "line_count",
        "document",
    ],
    key: &["invoice", "position"],
    sums: &[Sum::control("total_amount", None), Sum::control("hourly_price", None)],
};

/// Reads and answers the details of an invoice.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ppu_invoice_details",
    method: "GET",
    writes: false,
    path: "/billing/invoice/{invoice_id}/ppu_invoice_details",
    summary: "pay-per-use details of an invoice",
    documented_at: PAGE,
    parameters: &[OFFSET, LIMIT],
    view: "api_gigas_ppu_invoice_details",
    recognise,
    read,
    control: |_, text| shape::control(text, &TABLE),
    answer: answer_details,
};

/// An invoice has the members of a history and two more; without those it could be either.
fn recognise(_: &Operation, root: &Node) -> Option<usize> {
    let found = shape::unwrap(root);
    let (_, first) = found.objects.first()?;
    first.get("account_domain").or_else(|| first.get("product_name"))?;
    shape::recognise_list(root, &TABLE).or_else(|| shape::recognise_one(root, &TABLE))
}

fn read(_: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let found = shape::unwrap(root);
    let offset = shape::offset_of(reading);
    let is_page = shape::is_page(reading);
    let line_count = found.objects.len();
    let mut rows = Vec::with_capacity(line_count);
    for (index, (pointer, object)) in found.objects.into_iter().enumerate() {
        let Some(mut row) = reading.row(object, &pointer, &TABLE) else {
            continue;
        };
        let text = |column: &str| row.cell(column).and_then(Cell::as_text).map(str::to_owned);
        let (account, id) = (text("account"), text("id"));
        let invoice = reading.path_value("invoice_id").map(str::to_owned).or(id);
        row.account = account;
        row.set("invoice", invoice);
        row.set("position", shape::position(offset, index));
        let document = if found.is_list { "array" } else { "object" };
        row.set("document", document);
        let mut also = vec![format!("document={document}")];
        also.extend(hours::set(&mut row, reading.retrieved_at));
        if !is_page {
            // A line of a list of another length is another revision: what is beyond the newest end is gone.
            row.set("line_count", shape::position(0, line_count));
            also.push(format!("lines={line_count}"));
        }
        row.also = Some(also.join(" "));
        row.name_resource("resource_id");
        rows.push(row);
    }
    rows
}

fn answer_details(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let connection = &ledger.connection;
    let invoice = question.path_value("invoice_id").unwrap_or_default();
    let mut values = shape::values(question, connection)?;
    values.insert("invoice".to_owned(), Value::Text(invoice.to_owned()));
    let sql = include_str!("ppu_invoice_details.sql");
    let mut lines = answer::objects(connection, sql, &values, &TABLE)?;
    if lines.is_empty() && !was_asked(connection, question.operation, invoice)? {
        return Err(shape::not_imported(question.operation, &format!("invoice `{invoice}`")));
    }
    let is_object: bool = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM api_gigas_ppu_invoice_details WHERE invoice = ?1 AND document = 'object')",
        )?
        .query_row([invoice], |row| row.get(0))?;
    let (document, rows) = match lines.pop() {
        Some(line) if is_object && lines.is_empty() => (line, AnswerRows::Document),
        last => {
            lines.extend(last);
            (Json::Array(lines), AnswerRows::Elements)
        }
    };
    Ok(Answer {
        document,
        rows,
        notes: Vec::new(),
    })
}

/// Whether an answer about the invoice came in, if only an empty or shorter one.
fn was_asked(connection: &Connection, operation: &Operation, invoice: &str) -> Result<bool> {
    let found = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM gigas_invoice_detail WHERE invoice = ?1)
             OR EXISTS (SELECT 1 FROM import WHERE provider = ?2 AND operation = ?3
                        AND json_extract(parameters, '$.invoice_id') = ?1)",
        )?
        .query_row((invoice, operation.provider, operation.name), |row| row.get(0))?;
    Ok(found)
}
