//! `GET /billing/account/{id}/ppu_account_resources`: the resources assigned to an account.
//!
//! `[{"id": 172803349, "account_id": 7, "resource_id": 11, "amount": 4, "hourly_price": "0.0198", …}]`. What the
//! newest list no longer names is no longer answered; what a PUT made here changed since then is answered changed.

use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::output::json::Json;
use crate::providers::gigas::documentation::{NAME, PAGE};
use crate::providers::gigas::shape;
use crate::providers::gigas::shape::{LIMIT, OFFSET};
use crate::source::json::Node;
use rusqlite::types::Value;

/// A resource assigned to an account.
pub(crate) static TABLE: Table = Table {
    name: "gigas_account_resource",
    is_envelope: false,
    fields: &[
        Field::new(
            "id",
            ValueKind::Identifier,
            Form::Number,
            "Pay-per-use resource identifier",
        ),
        Field::new("account_id", ValueKind::Identifier, Form::Number, "Account identifier").column("account"),
        Field::new(
            "resource_id",
            ValueKind::Identifier,
            Form::Number,
            "Resource identifier",
        ),
        Field::new(
            "amount",
            ValueKind::Decimal,
            Form::Number,
            "Assigned amount; 0 when the resource is released",
        ),
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
    derived: &["position"],
    key: &["id"],
    sums: &[Sum::control("hourly_price", None), Sum::control("amount", None)],
};

/// Reads and answers an account's resources.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ppu_account_resources",
    method: "GET",
    writes: false,
    path: "/billing/account/{id}/ppu_account_resources",
    summary: "pay-per-use resources assigned to an account",
    documented_at: PAGE,
    parameters: &[OFFSET, LIMIT],
    view: "api_gigas_ppu_account_resources",
    recognise: |_, root| shape::recognise_list(root, &TABLE),
    read,
    control: |_, text| shape::control_list(text, &TABLE),
    answer: answer_list,
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    shape::read_list(operation, root, reading, &TABLE, |row, _, _| {
        row.name_resource("resource_id");
    })
}

fn answer_list(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let connection = &ledger.connection;
    let account = shape::account_in_path(question, "id")?;
    let mut values = shape::values(question, connection)?;
    values.insert("account".to_owned(), Value::Text(account.to_owned()));
    let sql = include_str!("ppu_account_resources.sql");
    let resources = answer::objects(connection, sql, &values, &TABLE)?;
    if resources.is_empty() && !shape::has_list(connection, question.operation, Some(account))? {
        return Err(shape::not_imported(question.operation, &format!("account `{account}`")));
    }
    Ok(Answer {
        document: Json::Array(resources),
        rows: AnswerRows::Elements,
        notes: Vec::new(),
    })
}
