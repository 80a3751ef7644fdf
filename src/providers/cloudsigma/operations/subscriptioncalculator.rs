//! `POST /subscriptioncalculator/`: what a subscription would cost; and the same for extending one.
//!
//! `{"objects": [{"resource": "dssd", "amount": "10000000000", "price": "1.010484993457794189453125", …}], "price": …}`,
//! or the one object alone for an extension. Offline nothing is calculated: the newest saved answer is given back.

use crate::contract::document::control;
use crate::contract::document::control::Objects;
use crate::contract::document::likeness;
use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::output::json::Json;
use crate::providers::cloudsigma::documentation::{NAME, SUBSCRIPTIONS_PAGE};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::subscriptions::{price_of, read_price};
use rusqlite::types::Value;

/// A calculated subscription.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_subscription_quote",
    is_envelope: false,
    fields: &[
        Field::new(
            "amount",
            ValueKind::Decimal,
            Form::String,
            "Amount of the resource, in its raw unit",
        ),
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
        Field::new("end_time", ValueKind::Timestamp, Form::String, "When it would end").nullable(),
        Field::new(
            "free_tier",
            ValueKind::Boolean,
            Form::Boolean,
            "Whether it would be free of charge",
        )
        .optional(),
        Field::new("period", ValueKind::Text, Form::String, "How long it would last"),
        Field::new("price", ValueKind::Decimal, Form::String, "What it would cost"),
        Field::new("resource", ValueKind::Text, Form::String, "Resource asked about"),
        Field::new("start_time", ValueKind::Timestamp, Form::String, "When it would start"),
        Field::new("was_billed", ValueKind::Boolean, Form::Boolean, "Whether it was paid").optional(),
    ],
    derived: &[],
    key: &[],
    sums: &[Sum::amounts("price", None)],
};

/// Reads calculations, and answers with the newest.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "subscriptioncalculator",
    method: "POST",
    writes: false,
    path: "/subscriptioncalculator/",
    summary: "the newest saved calculation of what subscriptions would cost",
    documented_at: SUBSCRIPTIONS_PAGE,
    parameters: &[],
    view: "api_cloudsigma_subscriptioncalculator",
    recognise: |_, root| {
        let is_listed = root.get("meta").is_some() || root.get("price").is_none();
        let first = root.get("objects")?.as_array()?.first()?;
        // A subscription has all of these members, and a number of its own.
        (!is_listed && first.get("id").is_none() && likeness::fits(first, &TABLE))
            .then(|| likeness::members_known(first, &TABLE))
    },
    read: |_, root, reading| {
        read_price(root, reading);
        list::read_objects(root, reading, &TABLE, |row, _, _, _| note_resource(row))
    },
    control: |_, text| control::count(text, Objects::Member("objects"), &TABLE),
    answer: |question, ledger| answer_quote(question, ledger, false),
};

/// Reads calculations of extensions, and answers with the newest.
pub(crate) static EXTEND: Operation = Operation {
    provider: NAME,
    name: "subscriptioncalculator/extend",
    method: "POST",
    writes: false,
    path: "/subscriptioncalculator/{id}/action/",
    summary: "the newest saved calculation of what extending a subscription would cost",
    documented_at: SUBSCRIPTIONS_PAGE,
    parameters: &[crate::contract::operation::Parameter::plain(
        "do",
        crate::contract::operation::ParameterKind::Choice(&["extend"]),
        "extend",
    )],
    view: "api_cloudsigma_subscriptioncalculator",
    recognise: |_, root| {
        (root.get("id").is_none() && likeness::fits(root, &TABLE)).then(|| likeness::members_known(root, &TABLE))
    },
    read: |_, root, reading: &mut Reading| {
        let mut row = reading.row(root, "", &TABLE);
        row.iter_mut().for_each(note_resource);
        row.into_iter().collect()
    },
    control: |_, text| control::count(text, Objects::Root, &TABLE),
    answer: |question, ledger| answer_quote(question, ledger, true),
};

fn note_resource(row: &mut Row) {
    row.name_resource("resource");
}

fn answer_quote(question: &Question, ledger: &mut Ledger, is_extension: bool) -> Result<Answer> {
    let mut values = answer::values(question)?;
    let connection = &ledger.connection;
    let account_id = answer::account(connection, question)?;
    values.insert("account_id".to_owned(), Value::Integer(account_id));
    values.insert("operation".to_owned(), Value::Text(question.operation.name.to_owned()));
    let sql = "SELECT * FROM api_cloudsigma_subscriptioncalculator
               WHERE account_id = :account_id AND operation = :operation ORDER BY row_id";
    let mut objects = answer::objects(connection, sql, &values, &TABLE)?;
    let notes = vec!["a saved answer; billbook does not calculate prices offline".to_owned()];
    if is_extension {
        return Ok(Answer {
            document: objects.pop().ok_or_else(|| answer::not_imported(question.operation))?,
            rows: AnswerRows::Document,
            notes,
        });
    }
    if objects.is_empty() {
        return Err(answer::not_imported(question.operation));
    }
    // A single object's price is the sum, with its own number of zeros.
    let only = match objects.as_slice() {
        [one] => match one.get("price") {
            Some(Json::String(price)) => Some(price.clone()),
            _ => None,
        },
        _ => None,
    };
    let price = price_of(&objects, only)?;
    Ok(Answer {
        document: Json::Object(vec![
            ("objects".to_owned(), Json::Array(objects)),
            ("price".to_owned(), price),
        ]),
        rows: AnswerRows::Member("objects"),
        notes,
    })
}
