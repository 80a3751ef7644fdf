//! The syntaxes of electronic invoices, a file each.

pub(crate) mod cii;
pub(crate) mod ubl;

use crate::contract::document::answer;
use crate::contract::operation::{Answer, AnswerRows, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::output::json::Json;
use crate::providers::einvoice::tables::DOCUMENT;
use crate::query::Values;
use rusqlite::types;

/// What invoices can be chosen by.
const PARAMETERS: &[Parameter] = &[
    Parameter::filter("number", ParameterKind::Text, "the seller's number of the invoice"),
    Parameter::filter("seller_name", ParameterKind::Text, "the seller"),
    Parameter::filter("currency", ParameterKind::Text, "currency of the invoice"),
];

/// Answers with the documents of a syntax, from its view.
///
/// # Errors
/// When a parameter is wrong, there is no such account, or nothing was imported.
fn answer(question: &Question, ledger: &Ledger) -> Result<Answer> {
    let connection = &ledger.connection;
    let mut values: Values = answer::values(question)?;
    if question.account.is_some() {
        let account_id = answer::account(connection, question)?;
        values.insert("account_id".to_owned(), types::Value::Integer(account_id));
    }
    // The view's name is the program's own.
    let sql = format!(
        "SELECT * FROM {}
WHERE (:account_id IS NULL OR account_id = :account_id)
  AND (:number IS NULL OR number IN (SELECT value FROM json_each(:number)))
  AND (:seller_name IS NULL OR seller_name IN (SELECT value FROM json_each(:seller_name)))
  AND (:currency IS NULL OR currency IN (SELECT value FROM json_each(:currency)))
ORDER BY row_id",
        question.operation.view
    );
    let rows = answer::objects(connection, &sql, &values, &DOCUMENT)?;
    let is_known = connection
        .prepare_cached("SELECT 1 FROM import WHERE provider = ?1 AND operation = ?2")?
        .exists([question.operation.provider, question.operation.name])?;
    if rows.is_empty() && !is_known {
        return Err(answer::not_imported(question.operation));
    }
    Ok(Answer {
        document: Json::Array(rows),
        rows: AnswerRows::Elements,
        notes: Vec::new(),
    })
}
