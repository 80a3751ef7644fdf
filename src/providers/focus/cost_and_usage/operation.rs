//! `GET /cost_and_usage`: the rows in force, as JSON.
//!
//! FOCUS documents files and no requests; the path is ours. The files are read by [`load`](super::load), since they are
//! larger than a document that is read whole.

use super::nearly;
use crate::contract::document::control::Totals;
use crate::contract::operation::{Answer, AnswerRows, Operation, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::output::json::Json;
use crate::providers::focus::documentation::{NAME, PAGE};
use crate::query;
use crate::query::Values;
use rusqlite::types::Value;

/// Rows of an answer where `limit` does not say.
const LIMIT: i64 = 100;

/// Answers rows of Cost and Usage.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "cost_and_usage",
    method: "GET",
    writes: false,
    path: "/cost_and_usage",
    summary: "charges of FOCUS files, the newest delivery of each billing period",
    documented_at: PAGE,
    parameters: &[
        Parameter::plain("limit", ParameterKind::Integer, "how many rows at most; by default 100"),
        Parameter::plain("offset", ParameterKind::Integer, "how many rows to skip"),
        Parameter::filter(
            "BillingAccountId",
            ParameterKind::Text,
            "charges of this billing account",
        )
        .single(),
        Parameter::filter(
            "BillingPeriodStart",
            ParameterKind::Text,
            "charges of this billing period",
        )
        .single(),
        Parameter::filter("InvoiceId", ParameterKind::Text, "charges on this invoice").single(),
        Parameter::filter("ResourceId", ParameterKind::Text, "charges for this resource").single(),
    ],
    view: "focus_cost_and_usage",
    recognise: |_, _| None,
    read: nearly::refuse,
    control: |_, _| Ok(Totals::default()),
    answer,
};

fn answer(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let number = |name: &str, otherwise: i64| -> Value {
        let given = question.parameter(name).and_then(|text| text.parse().ok());
        Value::Integer(given.unwrap_or(otherwise))
    };
    let mut values = Values::from([
        ("limit".to_owned(), number("limit", LIMIT)),
        ("offset".to_owned(), number("offset", 0)),
    ]);
    for name in ["BillingAccountId", "BillingPeriodStart", "InvoiceId", "ResourceId"] {
        let value = question
            .parameter(name)
            .map_or(Value::Null, |text| Value::Text(text.to_owned()));
        values.insert(name.to_owned(), value);
    }
    let mut statement = ledger.connection.prepare_cached(include_str!("cost_and_usage.sql"))?;
    query::bind(&mut statement, &values)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.raw_query();
    let mut objects = Vec::new();
    while let Some(row) = rows.next()? {
        let mut members = Vec::with_capacity(columns.len());
        for (index, name) in columns.iter().enumerate() {
            members.push((name.clone(), Json::of_value(row.get_ref(index)?)));
        }
        objects.push(Json::Object(members));
    }
    Ok(Answer {
        document: Json::Array(objects),
        rows: AnswerRows::Elements,
        notes: Vec::new(),
    })
}
