//! `GET /billing/account/{account_id}/ppu_account_resource/{id}`: one resource assigned to an account.
//!
//! `{"id": 172803349, "account_id": 7, "resource_id": 11, "amount": 4, "hourly_price": "0.0198", …}`, the same object
//! as in the list. A PUT on this path is in `put.rs`; its answer is read here.

use crate::contract::document::{Cell, Reading, Row, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::providers::gigas::documentation::{NAME, PAGE};
use crate::providers::gigas::operations::ppu_account_resources::TABLE;
use crate::providers::gigas::shape;
use crate::source::json::Node;
use rusqlite::types::Value;

/// The documented path of one resource, for GET and PUT.
pub(crate) const PATH: &str = "/billing/account/{account_id}/ppu_account_resource/{id}";

/// Reads and answers one resource of an account.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ppu_account_resource",
    method: "GET",
    writes: false,
    path: PATH,
    summary: "one pay-per-use resource assigned to an account",
    documented_at: PAGE,
    parameters: &[],
    view: "api_gigas_ppu_account_resource",
    recognise: |_, root| shape::recognise_one(root, &TABLE),
    read,
    control: |_, text| shape::control(text, &TABLE),
    answer: answer_one,
};

/// Reads one resource, as a GET and a PUT answer it.
pub(crate) fn read(_: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let found = shape::unwrap(root);
    if found.is_list {
        let message = "found a list where the documentation has one object";
        reading.problem(&codes::WRONG_TYPE, message, root, &found.place);
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (pointer, object) in found.objects {
        if let Some(mut row) = reading.row(object, &pointer, &TABLE) {
            row.account = row.cell("account").and_then(Cell::as_text).map(str::to_owned);
            row.set("position", 0);
            row.name_resource("resource_id");
            rows.push(row);
        }
    }
    rows
}

/// The newest revision of a resource, whether the newest list still names it or not.
pub(crate) const SQL: &str = "SELECT * FROM api_gigas_ppu_account_resource WHERE account = :account AND id = :id";

fn answer_one(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let account = shape::account_in_path(question, "account_id")?;
    let id = question.path_value("id").unwrap_or_default();
    let mut values = answer::values(question)?;
    values.insert("account".to_owned(), Value::Text(account.to_owned()));
    values.insert("id".to_owned(), Value::Text(id.to_owned()));
    let document = answer::objects(&ledger.connection, SQL, &values, &TABLE)?
        .pop()
        .ok_or_else(|| not_found(account, id))?;
    Ok(Answer {
        document,
        rows: AnswerRows::Document,
        notes: Vec::new(),
    })
}

/// The ledger has no such resource of the account.
#[must_use]
pub(crate) fn not_found(account: &str, id: &str) -> Box<Problem> {
    Box::new(
        Problem::new(
            &codes::NOT_FOUND,
            format!("the ledger has no pay-per-use resource `{id}` of account `{account}`"),
        )
        .hint(format!(
            "import an answer of `/billing/account/{account}/ppu_account_resources`; \
             `billbook sql \"SELECT account, id FROM api_gigas_ppu_account_resource\"` lists what there is"
        )),
    )
}
