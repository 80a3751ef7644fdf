//! `GET /billing/ppu_history`: every interval in which an amount of a resource was assigned, past and current.
//!
//! `[{"id": 640118, "account_id": 7, "resource_id": 11, "hourly_price": "0.018", "total_amount": 2, "start_date":
//! "2025-01-10T08:00:00+00:00", "end_date": null, …}]`. An interval without an end is running. Each is a charge of
//! hours × amount × hourly price; its currency is stated on import or found in the catalogue.

use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes, fail};
use crate::money::currency;
use crate::output::json::Json;
use crate::providers::gigas::documentation::{NAME, PAGE};
use crate::providers::gigas::hours;
use crate::providers::gigas::shape;
use crate::providers::gigas::shape::{LIMIT, OFFSET};
use crate::source::json::Node;

/// An interval.
pub(crate) static TABLE: Table = Table {
    name: "gigas_history",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::Number, "Unique identifier"),
        Field::new("account_id", ValueKind::Identifier, Form::Number, "Account identifier").column("account"),
        Field::new(
            "resource_id",
            ValueKind::Identifier,
            Form::Number,
            "Resource identifier",
        ),
        Field::new(
            "hourly_price",
            ValueKind::Decimal,
            Form::String,
            "What one unit costs per hour",
        ),
        Field::new(
            "conversion_factor",
            ValueKind::Decimal,
            Form::String,
            "Conversion factor to calculate the hourly price",
        )
        .nullable()
        .optional(),
        Field::new(
            "total_amount",
            ValueKind::Decimal,
            Form::Number,
            "Total amount of the resource",
        ),
        Field::new("start_date", ValueKind::Timestamp, Form::String, "When it started"),
        Field::new(
            "end_date",
            ValueKind::Timestamp,
            Form::String,
            "When it finished; null, empty or absent while it runs",
        )
        .nullable()
        .optional()
        .empty_is_null(),
    ],
    derived: &["charged_until_utc", "charged_hours", "stated_currency", "position"],
    key: &["id"],
    sums: &[Sum::control("hourly_price", None), Sum::control("total_amount", None)],
};

/// Reads and answers the history.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ppu_history",
    method: "GET",
    writes: false,
    path: "/billing/ppu_history",
    summary: "all past and current pay-per-use resources, with their prices",
    documented_at: PAGE,
    parameters: &[
        OFFSET,
        LIMIT,
        Parameter::plain(
            "currency",
            ParameterKind::Text,
            "for import only, as `--param currency=EUR`: the currency of the hourly prices, which Gigas never states",
        ),
    ],
    view: "api_gigas_ppu_history",
    recognise: |_, root| shape::recognise_list(root, &TABLE),
    read,
    control: |_, text| shape::control_list(text, &TABLE),
    answer: answer_history,
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    if let Some(stated) = reading.parameter("currency").map(str::to_owned)
        && !currency::is_code(&stated)
    {
        let message = format!("the parameter `currency` is `{stated}`, which is not a currency");
        reading.problem(&codes::CURRENCY, message, root, "");
    }
    shape::read_list(operation, root, reading, &TABLE, |row, _, reading| finish(row, reading))
}

/// Sets what is worked out from an interval, other than its position.
pub(crate) fn finish(row: &mut Row, reading: &Reading) {
    let running_until = hours::set(row, reading.retrieved_at);
    let stated = reading.parameter("currency");
    row.set("stated_currency", stated);
    row.name_resource("resource_id");
    let stated = stated.map(|currency| format!("currency={currency}"));
    let also: Vec<String> = running_until.into_iter().chain(stated).collect();
    row.also = Some(also.join(" ")).filter(|text| !text.is_empty());
}

fn answer_history(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    if question.parameter("currency").is_some() {
        return fail(
            &codes::PARAMETER,
            "use `currency` only with `import`, where Gigas' documents leave it out; it cannot choose rows",
        );
    }
    let connection = &ledger.connection;
    let values = shape::values(question, connection)?;
    let intervals = answer::objects(connection, include_str!("ppu_history.sql"), &values, &TABLE)?;
    if intervals.is_empty() && !shape::has_list(connection, question.operation, question.account)? {
        return Err(answer::not_imported(question.operation));
    }
    Ok(Answer {
        document: Json::Array(intervals),
        rows: AnswerRows::Elements,
        notes: Vec::new(),
    })
}
