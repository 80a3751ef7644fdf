//! `GET /balance/`: `{"balance": "155367.99237092264288897986", "credit_limit": null, "currency": "EUR"}`.
//!
//! One object, no envelope. Every retrieval is an observation of its own, even of an equal balance.

use crate::contract::document::control;
use crate::contract::document::control::Objects;
use crate::contract::document::likeness;
use crate::contract::document::{Field, Form, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::providers::cloudsigma::documentation::{BILLING_PAGE, NAME};
use rusqlite::types::Value;

/// The balance of an account.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_balance",
    is_envelope: false,
    fields: &[
        Field::new("balance", ValueKind::Decimal, Form::String, "Money in the account"),
        Field::new(
            "credit_limit",
            ValueKind::Text,
            Form::String,
            "Credit limit of the account, where there is one",
        )
        .nullable()
        .optional(),
        Field::new("currency", ValueKind::Currency, Form::String, "Currency of the account"),
    ],
    derived: &[],
    key: &[],
    sums: &[Sum::control("balance", Some("currency"))],
};

/// Reads and answers the balance.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "balance",
    method: "GET",
    writes: false,
    path: "/balance/",
    summary: "balance and currency of the account",
    documented_at: BILLING_PAGE,
    parameters: &[crate::providers::cloudsigma::operations::list::FORMAT],
    view: "api_cloudsigma_balance",
    recognise: |_, root| likeness::fits(root, &TABLE).then(|| likeness::members_known(root, &TABLE)),
    read: |_, root, reading| reading.row(root, "", &TABLE).into_iter().collect(),
    control: |_, text| control::count(text, Objects::Root, &TABLE),
    answer: answer_balance,
};

fn answer_balance(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let mut values = answer::values(question)?;
    let account_id = answer::account(&ledger.connection, question)?;
    values.insert("account_id".to_owned(), Value::Integer(account_id));
    let sql = "SELECT * FROM api_cloudsigma_balance WHERE account_id = :account_id";
    let document = answer::objects(&ledger.connection, sql, &values, &TABLE)?
        .pop()
        .ok_or_else(|| answer::not_imported(question.operation))?;
    Ok(Answer {
        document,
        rows: AnswerRows::Document,
        notes: Vec::new(),
    })
}
