//! `GET /currentusage/`: the balance, and what is in use of every resource.
//!
//! `{"balance": {"balance": "128.20", "currency": "USD"}, "usage": {"cpu": {"burst": 0, "subscribed": 8000, "using": 0}}}`.
//! Which resources there are differs by date and location, so they are rows.

use crate::contract::document::control;
use crate::contract::document::control::Totals;
use crate::contract::document::{Cell, Child, ChildTable, Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes};
use crate::output::json::Json;
use crate::providers::cloudsigma::documentation::{BILLING_PAGE, NAME};
use crate::query::gather;
use crate::source::json::{Node, Value, escape_pointer};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The balance within a current usage.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_currentusage",
    is_envelope: false,
    fields: &[
        Field::new("balance", ValueKind::Decimal, Form::String, "Money in the account"),
        Field::new("currency", ValueKind::Currency, Form::String, "Currency of the account"),
    ],
    derived: &[],
    key: &[],
    sums: &[Sum::control("balance", Some("currency"))],
};

static USAGE: ChildTable = ChildTable {
    name: "cloudsigma_usage",
    columns: &["place", "resource", "burst", "subscribed", "using"],
};

const AMOUNTS: [&str; 3] = ["burst", "subscribed", "using"];

/// Reads and answers the current usage.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "currentusage",
    method: "GET",
    writes: false,
    path: "/currentusage/",
    summary: "balance, and amounts in use, subscribed and above subscription",
    documented_at: BILLING_PAGE,
    parameters: &[crate::providers::cloudsigma::operations::list::FORMAT],
    view: "api_cloudsigma_currentusage",
    recognise: |_, root| {
        let balance = root.get("balance")?;
        let usage = root.get("usage")?;
        (balance.as_object().is_some() && usage.as_object().is_some()).then_some(2)
    },
    read,
    control: |_, text| count(text),
    answer: answer_usage,
};

fn read(_: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let (Some(balance), Some(usage)) = (root.get("balance"), root.get("usage")) else {
        reading.problem(&codes::MISSING, "`balance` or `usage` is missing", root, "");
        return Vec::new();
    };
    let Some(mut row) = reading.row(balance, "/balance", &TABLE) else {
        return Vec::new();
    };
    let Value::Object(resources) = &usage.value else {
        reading.problem(
            &codes::WRONG_TYPE,
            format!("`usage` is {}", usage.kind_name()),
            usage,
            "/usage",
        );
        return Vec::new();
    };
    for member in resources {
        let pointer = format!("/usage/{}", escape_pointer(&member.key));
        let mut cells = vec![pointer.as_str().into(), member.key.as_ref().into()];
        for name in AMOUNTS {
            cells.push(read_amount(&member.node, &member.key, name, &pointer, reading));
        }
        row.resources.push(member.key.to_string());
        row.children.push(Child { table: &USAGE, cells });
    }
    vec![row]
}

/// An amount in raw units; a problem and null where it is not there or no whole number.
fn read_amount(resource: &Node, resource_name: &str, name: &str, pointer: &str, reading: &mut Reading) -> Cell {
    let Some(node) = resource.get(name) else {
        let message = format!("`{name}` of `{resource_name}` is missing");
        reading.problem(&codes::MISSING, message, resource, pointer);
        return Cell::Null;
    };
    let text = node.as_number_text().or_else(|| node.as_str());
    if let Some(Ok(number)) = text.map(str::parse) {
        return Cell::Integer(number);
    }
    let message = format!("`{name}` of `{resource_name}` is not a whole number");
    reading.problem(&codes::INTEGER, message, node, &format!("{pointer}/{name}"));
    Cell::Null
}

fn count(text: &str) -> std::result::Result<Totals, String> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let balance = members.get("balance").ok_or("there is no `balance`")?;
    let mut totals = Totals::default();
    control::add_object(&mut totals, balance, &TABLE)?;
    Ok(totals)
}

fn answer_usage(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let connection = &ledger.connection;
    let account_id = answer::account(connection, question)?;
    let mut balance = None;
    let mut table = Vec::new();
    let sql = "SELECT balance, currency, resource, burst, subscribed, \"using\" FROM api_cloudsigma_currentusage
         WHERE account_id = ?1 ORDER BY row_id";
    let usage = gather(connection, sql, [account_id], |row| {
        balance.get_or_insert(Json::Object(vec![
            ("balance".to_owned(), Json::String(row.get("balance")?)),
            ("currency".to_owned(), Json::String(row.get("currency")?)),
        ]));
        let Some(resource) = row.get::<_, Option<String>>("resource")? else {
            return Ok(None);
        };
        let mut amounts = Vec::new();
        for name in AMOUNTS {
            amounts.push((name.to_owned(), Json::integer(row.get(name)?)));
        }
        let mut flat = vec![("resource".to_owned(), Json::string(&resource))];
        flat.extend(amounts.iter().cloned());
        table.push(Json::Object(flat));
        Ok(Some((resource, Json::Object(amounts))))
    })?;
    let balance = balance.ok_or_else(|| answer::not_imported(question.operation))?;
    Ok(Answer {
        document: Json::Object(vec![
            ("balance".to_owned(), balance),
            ("usage".to_owned(), Json::Object(usage)),
        ]),
        rows: AnswerRows::Own(table),
        notes: Vec::new(),
    })
}
