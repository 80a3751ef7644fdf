//! `GET /dailyburstusage/`: use above subscription, day by day.
//!
//! `{"amount": "0.00886683986848225317", "date": "2014-11-17", "resource_type": "dssd", "usage": 309237645312}`. The
//! usage is the sum of the day's samples. A row's hidden time lies within its day, so `date__gt=D` takes day D in
//! and `date__lt=D` leaves it out; the page documents no other filter.

use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes, fail};
use crate::output::json::Json;
use crate::providers::cloudsigma::documentation::{BURST_PAGE, NAME};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::list::ListQuery;
use crate::providers::cloudsigma::period;
use crate::source::json::Node;
use rusqlite::types::Value;

/// Use above subscription of one resource on one day.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_daily_burst_usage",
    is_envelope: false,
    fields: &[
        Field::new("amount", ValueKind::Decimal, Form::String, "Money billed"),
        Field::new("date", ValueKind::Date, Form::String, "Day of the use"),
        Field::new(
            "resource_type",
            ValueKind::Text,
            Form::String,
            "Resource used, such as cpu, dssd, mem, ip or vlan",
        ),
        Field::new("usage", ValueKind::Integer, Form::Number, "Use recorded for the day"),
    ],
    derived: &[],
    key: &["date", "resource_type"],
    sums: &[Sum::amounts("amount", None)],
};

/// Reads and answers daily burst usage.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "dailyburstusage",
    method: "GET",
    writes: false,
    path: "/dailyburstusage/",
    summary: "use above subscription, day by day (default: the last 30 days)",
    documented_at: BURST_PAGE,
    parameters: &[
        list::LIMIT,
        list::OFFSET,
        list::FORMAT,
        Parameter::filter(
            "date",
            ParameterKind::Time,
            "day; __gt takes the day in, __lt leaves it out",
        )
        .compared(&["lt", "gt"])
        .not_exact(),
    ],
    view: "api_cloudsigma_dailyburstusage",
    recognise: |_, root| {
        // A burst usage has all of these members too, and an object besides.
        let first = root.get("objects").and_then(Node::as_array).and_then(<[Node]>::first);
        if first.is_some_and(|object| object.get("uuid").is_some()) {
            return None;
        }
        list::recognise(root, &TABLE)
    },
    read,
    control: |_, text| list::control(text, &TABLE),
    answer: answer_usage,
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let meta = list::read_meta(operation, root, reading, &[]);
    let rows = list::read_objects(root, reading, &TABLE, |row, _, _, _| {
        row.name_resource("resource_type");
    });
    meta.into_iter().chain(rows).collect()
}

fn answer_usage(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let mut values = answer::values(question)?;
    let account_id = answer::account(&ledger.connection, question)?;
    let asked = match period::of(|name| question.parameter(name), question.clock.now()) {
        Ok(period) => period,
        Err((name, text)) => return fail(&codes::PARAMETER, format!("`{name}` is `{text}`, which is not a date")),
    };
    let is_default = !question.parameters.iter().any(|(name, _)| name.starts_with("date"));
    values.insert("period_start".to_owned(), Value::Text(asked.start.clone()));
    values.insert("period_end".to_owned(), Value::Text(asked.end.clone()));
    let query = ListQuery {
        table: &TABLE,
        sql: include_str!("dailyburstusage.sql"),
        default_limit: 20,
    };
    let mut page = list::page_of(question, ledger, &query, values, account_id)?;
    if page.objects.is_empty() && is_default {
        page.notes.push(format!(
            "the ledger has no rows within the last 30 days, {}; choose other days with `date__gt` and `date__lt`",
            asked.describe()
        ));
    }
    let mut members = vec![
        ("meta".to_owned(), page.meta),
        ("objects".to_owned(), Json::Array(page.objects)),
    ];
    members.extend(page.beside);
    Ok(Answer {
        document: Json::Object(members),
        rows: AnswerRows::Member("objects"),
        notes: page.notes,
    })
}
