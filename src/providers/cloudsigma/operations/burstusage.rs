//! `GET /burstusage/`: use above subscription, added up over a period.
//!
//! `{"objects": [{"uuid": "75fbf5d6-…", "amount": 0.01000000000000000000, "resource_type": "ip", "usage": 1}]}`.
//! A row does not say which period it is about, so that comes from the request: its filters, or the last 30 days
//! before the answer. Asked about a period, the ledger adds up the rows whose periods lie within it.

use crate::contract::document::control;
use crate::contract::document::control::Objects;
use crate::contract::document::reading::time_of;
use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes, fail};
use crate::output::json::Json;
use crate::providers::cloudsigma::documentation::{BURST_PAGE, NAME};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::list::{LIST, ListQuery};
use crate::providers::cloudsigma::period;
use crate::providers::cloudsigma::period::Period;
use crate::query::select;
use crate::source::json::Node;
use rusqlite::types::Value;

/// Use above subscription of one object in one period.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_burst_usage",
    is_envelope: false,
    fields: &[
        Field::new("uuid", ValueKind::Identifier, Form::String, "Object the use belongs to"),
        // A number in the documented example, a string in the schema and in the sibling operation.
        Field::new("amount", ValueKind::Decimal, Form::Number, "Money billed"),
        Field::new(
            "resource_type",
            ValueKind::Text,
            Form::String,
            "Resource used, such as cpu, dssd, mem, ip or vlan",
        ),
        Field::new("usage", ValueKind::Integer, Form::Number, "Use recorded"),
        Field::new("date", ValueKind::Timestamp, Form::String, "Day of the use")
            .nullable()
            .optional(),
    ],
    derived: &["period_start", "period_end"],
    key: &["period_start", "period_end", "uuid", "resource_type"],
    sums: &[Sum::amounts("amount", None)],
};

const ALL_COMPARISONS: &[&str] = crate::contract::operation::COMPARISONS;

/// Reads and answers burst usage.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "burstusage",
    method: "GET",
    writes: false,
    path: "/burstusage/",
    summary: "use above subscription, added up over a period (default: the last 30 days)",
    documented_at: BURST_PAGE,
    parameters: &[
        list::LIMIT,
        list::OFFSET,
        list::FORMAT,
        Parameter::filter(
            "date",
            ParameterKind::Time,
            "day; a date means its 00:00, rows lie within their day",
        )
        .compared(ALL_COMPARISONS)
        .single(),
    ],
    view: "api_cloudsigma_burstusage",
    recognise: |_, root| list::recognise(root, &TABLE),
    read,
    control: |_, text| {
        // The envelope's row is counted where there is an envelope.
        let mut totals = control::count(text, Objects::Member("objects"), &TABLE)?;
        if control::has_member(text, "meta") {
            totals.count(&LIST);
        }
        Ok(totals)
    },
    answer: answer_usage,
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let asked = match period::of(|name| reading.parameter(name), reading.retrieved_at) {
        Ok(period) => period,
        Err((name, text)) => {
            reading.problem(
                &codes::TIME,
                format!("the request's `{name}` is `{text}`, which is not a date"),
                root,
                "",
            );
            return Vec::new();
        }
    };
    // The documented example has no `meta`; other lists of this provider do.
    let meta = root
        .get("meta")
        .and_then(|_| list::read_meta(operation, root, reading, &[]));
    let rows = list::read_objects(root, reading, &TABLE, |row, object, _, _| {
        let date = object.get("date").and_then(Node::as_str).and_then(time_of);
        let period = date.map_or_else(|| asked.clone(), period::day);
        row.set("period_start", period.start);
        row.set("period_end", period.end);
        row.name_resource("resource_type");
    });
    meta.into_iter().chain(rows).collect()
}

fn answer_usage(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let mut values = answer::values(question)?;
    let connection = &ledger.connection;
    let account_id = answer::account(connection, question)?;
    let asked = match period::of(|name| question.parameter(name), question.clock.now()) {
        Ok(period) => period,
        Err((name, text)) => return fail(&codes::PARAMETER, format!("`{name}` is `{text}`, which is not a date")),
    };
    let sql = "SELECT DISTINCT period_start, period_end FROM api_cloudsigma_burstusage WHERE account_id = ?1";
    let held: Vec<Period> = select(connection, sql, [account_id], |row| {
        Ok(Period {
            start: row.get(0)?,
            end: row.get(1)?,
        })
    })?;
    if held.is_empty() {
        return Err(answer::not_imported(question.operation));
    }
    let (chosen, overlapping) = period::choose(&asked, &held);
    let mut notes: Vec<String> = overlapping
        .iter()
        .map(|period| {
            format!(
                "left out, because they extend beyond {1}: rows for {0}",
                period.describe(),
                asked.describe()
            )
        })
        .collect();
    if chosen.is_empty() {
        let mut known: Vec<String> = held.iter().map(Period::describe).collect();
        known.sort();
        notes.push(format!(
            "the ledger has no rows within {}; it has rows for {}",
            asked.describe(),
            known.join(", ")
        ));
    }
    let pairs = chosen
        .iter()
        .map(|period| Json::Array(vec![Json::string(&period.start), Json::string(&period.end)]))
        .collect();
    values.insert("periods".to_owned(), Value::Text(Json::Array(pairs).compact()));
    // Without `meta` a cut list would look whole, so all rows are given unless a limit is asked for.
    let query = ListQuery {
        table: &TABLE,
        sql: include_str!("burstusage.sql"),
        default_limit: 0,
    };
    let page = list::page_of(question, ledger, &query, values, account_id)?;
    let mut members = Vec::new();
    if page.is_stated {
        members.push(("meta".to_owned(), page.meta));
    }
    members.push(("objects".to_owned(), Json::Array(page.objects)));
    members.extend(page.beside);
    notes.extend(page.notes);
    Ok(Answer {
        document: Json::Object(members),
        rows: AnswerRows::Member("objects"),
        notes,
    })
}
