//! `PUT /reseller/billing/v1/resource/{resource_id}/metadata/`: `{"metadata": {"cost_center": "A7"}}`.
//!
//! Sets the `reseller_metadata` of a project's resource; object storage has none. What the provider answers is not
//! documented, so a saved exchange is read from its request.

use crate::contract::document::control::Totals;
use crate::contract::document::{Field, Form, Reading, Row, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes, fail};
use crate::output::json::Json;
use crate::providers::ormuco::documentation::{NAME, PAGE};
use crate::providers::ormuco::operations::write;
use crate::providers::ormuco::operations::write::Body;
use crate::query::select;
use crate::source::json::{self, Node, Value};
use rusqlite::Connection;

/// Metadata of a resource.
pub(crate) static TABLE: Table = Table {
    name: "ormuco_reseller_metadata",
    is_envelope: false,
    fields: &[
        Field::new(
            "metadata",
            ValueKind::Json,
            Form::Nested,
            "What the reseller wrote there",
        ),
        Field::new(
            "resource_id",
            ValueKind::Identifier,
            Form::String,
            "Number of the resource",
        )
        .optional(),
    ],
    derived: &[],
    key: &["resource_id"],
    sums: &[],
};

/// Sets the metadata of a resource.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "resource/metadata",
    method: "PUT",
    writes: true,
    path: "/reseller/billing/v1/resource/{resource_id}/metadata/",
    summary: "set the reseller_metadata of a project's resource",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_reseller_metadata",
    recognise: |_, _| None,
    read,
    control: |_, _| {
        let mut totals = Totals::default();
        totals.count(&TABLE);
        Ok(totals)
    },
    answer: answer_metadata,
};

fn read(_: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let resource = reading.path_value("resource_id").unwrap_or_default().to_owned();
    let body = reading.request_body.clone().unwrap_or_default();
    let row = json::parse(&body, false).ok().and_then(|parsed| {
        let mut request = Reading::new(&body, reading.file.clone(), reading.retrieved_at);
        let row = request.row(&parsed.root, "", &TABLE);
        row.filter(|_| request.is_clean())
    });
    let Some(mut row) = row else {
        let message = "the request before the answer has no body such as {\"metadata\": {…}}";
        let hint = "save the exchange with its request; the answer does not say what was written";
        reading.problem_with_hint(&codes::MISSING, message, root, "", hint);
        return Vec::new();
    };
    row.written_as = None;
    row.set("resource_id", resource.as_str());
    row.resources.push(resource);
    vec![row]
}

fn answer_metadata(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let body = Body::read(
        question,
        &["resource_id", "metadata"],
        "give a JSON object such as {\"metadata\": {\"cost_center\": \"A7\"}}, with `-d`",
    )?;
    let metadata = body.required("metadata")?;
    if !matches!(metadata.value, Value::Object(_)) {
        return body.refuse(format!("`metadata` is {}, not an object", metadata.kind_name()));
    }
    let resource = question.path_value("resource_id").unwrap_or_default();
    if body
        .get("resource_id")
        .is_some_and(|stated| stated.as_str() != Some(resource))
    {
        return body.refuse(format!("`resource_id` differs from `{resource}` in the path"));
    }
    let transaction = ledger
        .connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let account = owner_of(&transaction, question, resource)?;
    let newest: Option<String> = transaction.query_row(
        "SELECT max(retrieved_at) FROM api_ormuco_reseller_metadata WHERE account = ?1 AND resource_id = ?2",
        (&account, resource),
        |row| row.get(0),
    )?;
    write::is_after(question, newest.as_deref())?;
    let metadata = Json::from(metadata);
    let object = Json::Object(vec![
        ("metadata".to_owned(), metadata.clone()),
        ("resource_id".to_owned(), Json::string(resource)),
    ]);
    write::append(&transaction, question, &account, |_| {
        write::rows_of(&object, question, |node, reading| {
            reading.row(node, "", &TABLE).into_iter().collect()
        })
    })?;
    transaction.commit()?;
    Ok(Answer {
        document: Json::Object(vec![
            ("resource_id".to_owned(), Json::string(resource)),
            ("reseller_metadata".to_owned(), metadata),
        ]),
        rows: AnswerRows::Document,
        notes: Vec::new(),
    })
}

/// The client whose resource it is, by an invoice or a usage.
fn owner_of(connection: &Connection, question: &Question, resource: &str) -> Result<String> {
    let sql = "SELECT DISTINCT account, resource_kind FROM ormuco_resource_line
             WHERE (id = ?1 OR resource_id = ?1) AND (?2 IS NULL OR account = ?2) ORDER BY account";
    let found: Vec<(String, String)> = select(connection, sql, (resource, question.account), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    if resource == "object_storage" || found.iter().any(|(_, kind)| kind == "object_storage") {
        return fail(
            &codes::PARAMETER,
            "object storage has no reseller_metadata; every other resource has",
        );
    }
    let mut accounts: Vec<String> = found.into_iter().map(|(account, _)| account).collect();
    accounts.dedup();
    match accounts.as_slice() {
        [account] => Ok(account.clone()),
        [] => Err(Box::new(
            Problem::new(&codes::NOT_FOUND, format!("the ledger has no resource `{resource}`"))
                .hint("first import an invoice or a usage that has it"),
        )),
        _ => Err(Box::new(
            Problem::new(
                &codes::WHICH_ACCOUNT,
                format!("several clients have a resource `{resource}`"),
            )
            .hint(format!("choose one with `--account`: {}", accounts.join(", "))),
        )),
    }
}
