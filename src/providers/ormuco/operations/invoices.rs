//! `GET /reseller/billing/v1/clients/{client_id}/invoices/`, one of them, and the last one.
//!
//! `{"invoices": [{…}, …]}`, newest first, or `{"invoice": {…}}`. The last invoice is the one whose period ends last,
//! whichever was imported last. Invoices of a deleted client stay.

use crate::contract::document::control::Totals;
use crate::contract::document::{Reading, Row, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::providers::ormuco::documentation::{NAME, PAGE};
use crate::providers::ormuco::operations::invoice;
use crate::providers::ormuco::operations::invoice::{INVOICE, Whole};
use crate::providers::ormuco::shape;
use crate::query;
use crate::source::json::Node;
use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::value::RawValue;

/// Reads and answers the invoices of a client.
pub(crate) static LIST: Operation = Operation {
    provider: NAME,
    name: "invoices",
    method: "GET",
    writes: false,
    path: "/reseller/billing/v1/clients/{client_id}/invoices/",
    summary: "invoices of a client, newest period first",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_invoices",
    recognise: |_, root| {
        let invoices = root.get("invoices")?.as_array()?;
        match invoices.first() {
            Some(first) => invoice::recognise(first).map(|members| members + 1),
            None => Some(1),
        }
    },
    read: read_list,
    control: |_, text| {
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut totals = Totals::default();
        totals.count(&shape::LIST);
        for one in shape::raw_elements(raw, "invoices")? {
            invoice::count(&mut totals, one)?;
        }
        Ok(totals)
    },
    answer: answer_list,
};

/// Reads and answers one invoice.
pub(crate) static DETAIL: Operation = Operation {
    provider: NAME,
    name: "invoice",
    method: "GET",
    writes: false,
    path: "/reseller/billing/v1/clients/{client_id}/invoices/{invoice_id}/",
    summary: "one invoice of a client",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_invoices",
    recognise: |_, root| invoice::recognise(root.get("invoice")?).map(|members| members + 1),
    read: read_one,
    control: |_, text| count_one(text),
    answer: |question, ledger| {
        let id = question.path_value("invoice_id").unwrap_or_default();
        answer_one(question, ledger, Some(id))
    },
};

/// Reads and answers the last invoice. Its answer looks like any invoice's; only the request tells them apart.
pub(crate) static LAST: Operation = Operation {
    provider: NAME,
    name: "invoice/last",
    method: "GET",
    writes: false,
    path: "/reseller/billing/v1/clients/{client_id}/invoices/last/",
    summary: "the invoice of a client whose period ends last",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_invoices",
    recognise: |_, _| None,
    read: read_one,
    control: |_, text| count_one(text),
    answer: |question, ledger| answer_one(question, ledger, None),
};

fn read_list(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let mut rows = Vec::new();
    for (index, node) in shape::elements(reading, root, "", "invoices").iter().enumerate() {
        rows.extend(invoice::read(node, &format!("/invoices/{index}"), reading));
    }
    let client = reading.path_value("client_id").map(str::to_owned);
    let client = client.or_else(|| rows.first().and_then(|row| row.account.clone()));
    let mut envelope = shape::envelope(operation.name, "", root, reading, Some("invoices"));
    shape::list_items(&mut envelope, rows.iter().filter_map(invoice::id));
    envelope.account = client;
    rows.insert(0, envelope);
    rows
}

fn read_one(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let Some(node) = shape::member(reading, root, "", "invoice") else {
        return Vec::new();
    };
    let Some(row) = invoice::read(node, "/invoice", reading) else {
        return Vec::new();
    };
    let question = if operation.name == DETAIL.name {
        invoice::id(&row).unwrap_or_default()
    } else {
        ""
    };
    let mut envelope = shape::envelope(operation.name, question, root, reading, Some("invoice"));
    envelope.account.clone_from(&row.account);
    vec![envelope, row]
}

fn count_one(text: &str) -> std::result::Result<Totals, String> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let members = shape::raw_members(raw)?;
    let mut totals = Totals::default();
    totals.count(&shape::LIST);
    invoice::count(&mut totals, members.get("invoice").ok_or("`invoice` is missing")?)?;
    Ok(totals)
}

/// The newest revisions of a client's invoices, the one whose period ends last first; those of one period as the
/// newest list has them.
fn find(connection: &Connection, account_id: i64, id: Option<&str>, limit: i64) -> Result<Vec<Whole>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM api_ormuco_invoices WHERE account_id = :account_id AND (:id IS NULL OR id = :id)
         ORDER BY invoice_period_end_utc DESC, invoice_period_start_utc DESC, list_position IS NULL, list_position,
                  first_row LIMIT :limit",
    )?;
    let mut values = query::Values::new();
    values.insert("account_id".to_owned(), Value::Integer(account_id));
    values.insert("id".to_owned(), id.map_or(Value::Null, |id| Value::Text(id.to_owned())));
    values.insert("limit".to_owned(), Value::Integer(limit));
    query::bind(&mut statement, &values)?;
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if let Json::Object(members) = answer::object(row, INVOICE.fields)? {
            found.push(invoice::whole(connection, row.get("row_id")?, members)?);
        }
    }
    Ok(found)
}

fn answer_list(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let connection = &ledger.connection;
    let account_id = shape::client(connection, question)?;
    let found = find(connection, account_id, None, -1)?;
    if found.is_empty() {
        let sql = "SELECT EXISTS (SELECT 1 FROM ormuco_list WHERE account_id = ?1 AND operation = ?2)";
        let is_listed: bool = connection.query_row(sql, (account_id, question.operation.name), |row| row.get(0))?;
        if !is_listed {
            return Err(answer::not_imported(question.operation));
        }
    }
    let mut table = Vec::new();
    let mut invoices = Vec::new();
    for whole in found {
        table.push(flat(&whole.object));
        invoices.push(whole.object);
    }
    let mut document = vec![("invoices".to_owned(), Json::Array(invoices))];
    document.extend(shape::beside(connection, account_id, question.operation.name, "")?);
    Ok(Answer {
        document: Json::Object(document),
        rows: AnswerRows::Own(table),
        notes: Vec::new(),
    })
}

fn answer_one(question: &Question, ledger: &mut Ledger, id: Option<&str>) -> Result<Answer> {
    answer::values(question)?;
    let connection = &ledger.connection;
    let account_id = shape::client(connection, question)?;
    let client = question.path_value("client_id").unwrap_or_default();
    let Some(whole) = find(connection, account_id, id, 1)?.pop() else {
        let what = id.map_or("no invoice".to_owned(), |id| format!("no invoice `{id}`"));
        return Err(Box::new(
            Problem::new(&codes::NOT_FOUND, format!("the ledger has {what} of client `{client}`")).hint(format!(
                "`billbook api ormuco /reseller/billing/v1/clients/{client}/invoices/` lists them"
            )),
        ));
    };
    let mut document = vec![("invoice".to_owned(), whole.object)];
    let asked = id.unwrap_or_default();
    document.extend(shape::beside(connection, account_id, question.operation.name, asked)?);
    Ok(Answer {
        document: Json::Object(document),
        rows: AnswerRows::Own(whole.lines),
        notes: Vec::new(),
    })
}

/// An invoice on one line: its data beside its own members, without projects.
fn flat(invoice: &Json) -> Json {
    let mut flat = Vec::new();
    if let Json::Object(members) = invoice {
        for (name, value) in members {
            match value {
                Json::Object(data) if name == "data" => {
                    flat.extend(data.iter().filter(|(name, _)| name != "invoice_projects").cloned());
                }
                _ => flat.push((name.clone(), value.clone())),
            }
        }
    }
    Json::Object(flat)
}
