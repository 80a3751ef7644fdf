//! The forms of bank statements, a file each.

pub(crate) mod camt;
pub(crate) mod mt940;
pub(crate) mod ofx;

use crate::contract::document::answer;
use crate::contract::operation::{Answer, AnswerRows, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::output::json::Json;
use crate::providers::banking::tables::ANSWERED;
use crate::query::Values;
use rusqlite::types;

/// What entries can be chosen by.
const PARAMETERS: &[Parameter] = &[
    Parameter::filter("bank_account", ParameterKind::Text, "the account at the bank"),
    Parameter::filter("currency", ParameterKind::Text, "currency of the amount"),
    Parameter::filter("status", ParameterKind::Text, "`BOOK` for booked entries"),
];

/// Answers with the entries of a form, from its view.
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
  AND (:bank_account IS NULL OR bank_account IN (SELECT value FROM json_each(:bank_account)))
  AND (:currency IS NULL OR currency IN (SELECT value FROM json_each(:currency)))
  AND (:status IS NULL OR status IN (SELECT value FROM json_each(:status)))
ORDER BY row_id",
        question.operation.view
    );
    let rows = answer::objects(connection, &sql, &values, &ANSWERED)?;
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
