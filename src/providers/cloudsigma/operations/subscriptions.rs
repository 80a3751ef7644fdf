//! `GET /subscriptions/`: what is paid for in advance; the ledger and the prices refer to it.
//!
//! The list has a `price` beside its objects: the sum of their prices, of those on the page only.

use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::operation::{Answer, AnswerRows, Operation, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes, fail};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::json::Json;
use crate::providers::cloudsigma::documentation::{NAME, SUBSCRIPTIONS_PAGE};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::list::ListQuery;
use crate::source::json::Node;
use rusqlite::OptionalExtension;

/// A subscription.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_subscription",
    is_envelope: false,
    fields: &[
        Field::new(
            "amount",
            ValueKind::Decimal,
            Form::String,
            "Amount of the resource, in its raw unit",
        ),
        Field::new(
            "auto_renew",
            ValueKind::Boolean,
            Form::Boolean,
            "Whether it is bought again when it ends",
        ),
        Field::new(
            "descendants",
            ValueKind::Json,
            Form::Nested,
            "Addresses of the subscriptions that extend it",
        )
        .nullable(),
        Field::new("discount_amount", ValueKind::Decimal, Form::String, "Money taken off").nullable(),
        Field::new(
            "discount_percent",
            ValueKind::Decimal,
            Form::String,
            "Discount, as a fraction of 1",
        )
        .nullable(),
        Field::new(
            "discounts",
            ValueKind::Json,
            Form::Nested,
            "Discounts by what they are for",
        )
        .nullable()
        .optional(),
        Field::new("end_time", ValueKind::Timestamp, Form::String, "When it ends").nullable(),
        Field::new(
            "free_tier",
            ValueKind::Boolean,
            Form::Boolean,
            "Whether it is free of charge",
        )
        .optional(),
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the subscription"),
        Field::new(
            "last_notification",
            ValueKind::Text,
            Form::String,
            "When the user was last reminded of its end",
        )
        .nullable()
        .optional(),
        Field::new("period", ValueKind::Text, Form::String, "How long it lasts"),
        Field::new("price", ValueKind::Decimal, Form::String, "What it costs"),
        Field::new("remaining", ValueKind::Decimal, Form::String, "Amount that is left").nullable(),
        Field::new("resource", ValueKind::Text, Form::String, "Resource subscribed to"),
        Field::new("resource_uri", ValueKind::Text, Form::String, "Its own address"),
        Field::new("start_time", ValueKind::Timestamp, Form::String, "When it starts"),
        Field::new("status", ValueKind::Text, Form::String, "active, inactive or expired"),
        Field::new(
            "subscribed_object",
            ValueKind::Text,
            Form::String,
            "IP address or VLAN it is for",
        )
        .nullable(),
        Field::new("uuid", ValueKind::Identifier, Form::String, "Its unique name").nullable(),
        Field::new("was_billed", ValueKind::Boolean, Form::Boolean, "Whether it was paid").optional(),
    ],
    derived: &["position"],
    key: &["id"],
    sums: &[Sum::amounts("price", None)],
};

const STATUSES: &[&str] = &["active", "inactive", "expired", "all", "notexpired"];

/// Reads and answers subscriptions.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "subscriptions",
    method: "GET",
    writes: false,
    path: "/subscriptions/",
    summary: "subscriptions, with the sum of their prices",
    documented_at: SUBSCRIPTIONS_PAGE,
    parameters: &[
        list::LIMIT,
        list::OFFSET,
        list::FORMAT,
        Parameter::filter("status", ParameterKind::Choice(STATUSES), "status; all by default").single(),
        Parameter::filter("resource", ParameterKind::Text, "resource, or several with commas"),
        Parameter::filter("subscribed_object", ParameterKind::Text, "IP address or VLAN it is for").single(),
    ],
    view: "api_cloudsigma_subscriptions",
    recognise: |_, root| list::recognise(root, &TABLE),
    read,
    control: |_, text| list::control(text, &TABLE),
    answer: answer_subscriptions,
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let mut meta = list::read_meta(operation, root, reading, &["price"]);
    let price = read_price(root, reading);
    if let Some(meta) = &mut meta {
        meta.set("price", price);
    }
    let offset = list::offset_of(meta.as_ref());
    let subscriptions = list::read_objects(root, reading, &TABLE, |row, _, index, _| {
        row.set("position", list::position(offset, index));
        row.name_resource("resource");
    });
    meta.into_iter().chain(subscriptions).collect()
}

/// The price beside a list's objects.
pub(crate) fn read_price(root: &Node, reading: &mut Reading) -> Option<String> {
    let node = root.get("price")?;
    let text = node.as_str().or_else(|| node.as_number_text());
    match text {
        Some(text) if Decimal::is_decimal(text) => Some(text.to_owned()),
        _ => {
            reading.problem(&codes::DECIMAL, "`price` is not a decimal number", node, "/price");
            None
        }
    }
}

/// The sum of the objects' prices. Where the provider stated an equal sum, its own text is given.
///
/// # Errors
/// When a stored price is not a decimal.
pub(crate) fn price_of(objects: &[Json], stated: Option<String>) -> Result<Json> {
    let mut sum = DecimalSum::default();
    for object in objects {
        if let Some(Json::String(price) | Json::Number(price)) = object.get("price")
            && let Err(error) = sum.add_text(price)
        {
            return fail(&codes::DAMAGED, format!("a stored price is not a decimal: {error}"));
        }
    }
    let total = sum.total();
    let stated = stated.filter(|text| Decimal::parse(text).is_ok_and(|stated| stated == total));
    Ok(Json::String(stated.unwrap_or_else(|| total.to_string())))
}

fn answer_subscriptions(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let query = ListQuery {
        table: &TABLE,
        sql: include_str!("subscriptions.sql"),
        default_limit: 20,
    };
    let page = list::page(question, ledger, &query)?;
    let stated: Option<Option<String>> = ledger
        .connection
        .query_row(
            "SELECT price FROM cloudsigma_newest_list WHERE account_id = ?1 AND operation = 'subscriptions' AND question = ?2",
            (page.account_id, question.operation.question_text(&question.parameters)),
            |row| row.get(0),
        )
        .optional()?;
    let price = price_of(&page.objects, stated.flatten())?;
    let mut members = vec![
        ("meta".to_owned(), page.meta),
        ("objects".to_owned(), Json::Array(page.objects)),
        ("price".to_owned(), price),
    ];
    members.extend(page.beside);
    Ok(Answer {
        document: Json::Object(members),
        rows: AnswerRows::Member("objects"),
        notes: page.notes,
    })
}
