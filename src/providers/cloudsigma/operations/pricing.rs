//! `GET /pricing/`: a price for every resource, currency and burst level, and the levels in force.
//!
//! `{"current": {"cpu": 20, "dssd": 1}, "next": {…}, "meta": {…}, "objects": [{"resource": "dssd", "level": 1, …}]}`.
//! Level 0 is the subscription price. `current` holds the burst levels in force, `next` those of the next five
//! minutes; they belong to one retrieval, and the newest one is answered.

use crate::contract::document::{Child, ChildTable, Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::operation::{Answer, AnswerRows, Operation, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes};
use crate::output::json::Json;
use crate::providers::cloudsigma::documentation::{BILLING_PAGE, NAME};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::list::ListQuery;
use crate::source::json::{Node, Value, escape_pointer};

/// A price.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_price",
    is_envelope: false,
    fields: &[
        Field::new("currency", ValueKind::Currency, Form::String, "Currency of the price"),
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the price"),
        Field::new(
            "level",
            ValueKind::Integer,
            Form::Number,
            "Burst level it applies to; 0 is the price of a subscription",
        ),
        Field::new(
            "multiplier",
            ValueKind::Integer,
            Form::Number,
            "What the price of one unit is divided by to give the price of one raw unit for one second",
        ),
        Field::new("price", ValueKind::Decimal, Form::String, "Price of one unit"),
        Field::new("resource", ValueKind::Text, Form::String, "Resource it applies to"),
        Field::new("unit", ValueKind::Text, Form::String, "Unit of the price"),
    ],
    derived: &["position"],
    key: &["id"],
    sums: &[Sum::control("price", Some("currency"))],
};

static LEVELS: ChildTable = ChildTable {
    name: "cloudsigma_burst_level",
    columns: &["applies", "resource", "level"],
};

/// Reads and answers prices and burst levels.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "pricing",
    method: "GET",
    writes: false,
    path: "/pricing/",
    summary: "prices of resources by currency and burst level, and the levels in force",
    documented_at: BILLING_PAGE,
    parameters: &[
        list::LIMIT,
        list::OFFSET,
        list::FORMAT,
        Parameter::filter(
            "level",
            ParameterKind::Integer,
            "burst level; 0 for subscription prices",
        )
        .compared(crate::contract::operation::COMPARISONS),
        Parameter::filter(
            "currency",
            ParameterKind::Text,
            "currency; used by clients, not in the documentation",
        ),
    ],
    view: "api_cloudsigma_pricing",
    recognise: |_, root| {
        let levels = usize::from(root.get("current").is_some()) + usize::from(root.get("next").is_some());
        // A table of prices has no room for the levels beside them.
        let has_prices = root
            .get("objects")
            .and_then(Node::as_array)
            .is_some_and(|list| !list.is_empty());
        (levels == 2 || (levels == 0 && has_prices))
            .then(|| list::recognise(root, &TABLE))
            .flatten()
            .map(|members| members + levels)
    },
    read,
    control: |_, text| list::control(text, &TABLE),
    answer: answer_pricing,
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let mut meta = list::read_meta(operation, root, reading, &["current", "next"]);
    let has_levels = reading.table.is_none() || root.get("current").is_some();
    for applies in ["current", "next"].into_iter().filter(|_| has_levels) {
        let levels = read_levels(root, applies, reading);
        if let Some(meta) = &mut meta {
            meta.children.extend(levels);
        }
    }
    let offset = list::offset_of(meta.as_ref());
    let prices = list::read_objects(root, reading, &TABLE, |row, _, index, _| {
        row.set("position", list::position(offset, index));
        row.name_resource("resource");
    });
    meta.into_iter().chain(prices).collect()
}

fn read_levels(root: &Node, applies: &'static str, reading: &mut Reading) -> Vec<Child> {
    let pointer = format!("/{applies}");
    let Some(node) = root.get(applies) else {
        reading.problem(&codes::MISSING, format!("`{applies}` is missing"), root, "");
        return Vec::new();
    };
    let Value::Object(members) = &node.value else {
        reading.problem(
            &codes::WRONG_TYPE,
            format!("`{applies}` is {}", node.kind_name()),
            node,
            &pointer,
        );
        return Vec::new();
    };
    let mut levels = Vec::new();
    for member in members {
        match member.node.as_number_text().and_then(|text| text.parse::<i64>().ok()) {
            Some(level) => levels.push(Child {
                table: &LEVELS,
                cells: vec![applies.into(), member.key.as_ref().into(), level.into()],
            }),
            None => reading.problem(
                &codes::INTEGER,
                format!("the burst level of `{}` is not a whole number", member.key),
                &member.node,
                &format!("{pointer}/{}", escape_pointer(&member.key)),
            ),
        }
    }
    levels
}

fn answer_pricing(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let query = ListQuery {
        table: &TABLE,
        sql: include_str!("pricing.sql"),
        default_limit: 0,
    };
    let page = list::page(question, ledger, &query)?;
    let mut members = vec![
        ("current".to_owned(), levels(ledger, page.account_id, "current")?),
        ("meta".to_owned(), page.meta),
        ("next".to_owned(), levels(ledger, page.account_id, "next")?),
        ("objects".to_owned(), Json::Array(page.objects)),
    ];
    members.extend(page.beside);
    Ok(Answer {
        document: Json::Object(members),
        rows: AnswerRows::Member("objects"),
        notes: page.notes,
    })
}

fn levels(ledger: &Ledger, account_id: i64, applies: &str) -> Result<Json> {
    let mut statement = ledger.connection.prepare_cached(
        "SELECT resource, level FROM api_cloudsigma_burst_level WHERE account_id = ?1 AND applies = ?2 ORDER BY row_id",
    )?;
    let members = statement
        .query_map((account_id, applies), |row| {
            Ok((row.get(0)?, Json::integer(row.get(1)?)))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Json::Object(members))
}
