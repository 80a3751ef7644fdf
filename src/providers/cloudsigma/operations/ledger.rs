//! `GET /ledger/`: the transactions of an account, newest first.
//!
//! `{"amount": "0.00014583333333333333", "initial": "469291.07502821435786823786", "end": …, "reason": "Burst: 4.50 GB
//! of dssd for 5 minutes at 2014-06-05 09:06", …}`. Debits are positive. A transaction has no currency, resource or
//! price of its own: the currency is the account's, and what `reason` says is taken apart into columns where its
//! form is known.

use crate::clock;
use crate::contract::document::reading::time_of;
use crate::contract::document::{Cell, Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::providers::cloudsigma::documentation::{BILLING_PAGE, NAME};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::list::ListQuery;
use crate::providers::cloudsigma::reason;
use crate::providers::cloudsigma::reason::Reason;
use crate::source::json::Node;
use chrono::TimeDelta;

/// A transaction.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_transaction",
    is_envelope: false,
    fields: &[
        Field::new(
            "amount",
            ValueKind::Decimal,
            Form::String,
            "Money moved: positive for debits, negative for credits",
        ),
        Field::new(
            "billing_cycle",
            ValueKind::Integer,
            Form::Number,
            "Billing cycle the charge comes from",
        )
        .nullable(),
        Field::new(
            "end",
            ValueKind::Decimal,
            Form::String,
            "Money in the account afterwards",
        ),
        Field::new(
            "human_interval",
            ValueKind::Text,
            Form::String,
            "Interval that is charged, for people",
        )
        .nullable()
        .optional(),
        Field::new("id", ValueKind::Identifier, Form::String, "Number of the transaction"),
        Field::new(
            "initial",
            ValueKind::Decimal,
            Form::String,
            "Money in the account before",
        ),
        Field::new(
            "interval",
            ValueKind::Integer,
            Form::Number,
            "Interval that is charged, in seconds",
        )
        .nullable()
        .optional(),
        Field::new(
            "poll_time",
            ValueKind::Timestamp,
            Form::String,
            "When the use was sampled",
        )
        .nullable()
        .optional(),
        Field::new("reason", ValueKind::Text, Form::String, "What the money was moved for"),
        Field::new(
            "resource_amount",
            ValueKind::Decimal,
            Form::String,
            "Amount of the resource, in its raw unit",
        )
        .nullable()
        .optional(),
        Field::new(
            "time",
            ValueKind::Timestamp,
            Form::String,
            "When the transaction was made",
        ),
    ],
    derived: &[
        "reason_kind",
        "reason_resource",
        "reason_amount",
        "reason_unit",
        "reason_interval",
        "reason_time",
        "reason_reference",
        "charge_start_utc",
        "charge_end_utc",
    ],
    key: &["id"],
    sums: &[
        Sum::amounts("amount", None),
        Sum::control("initial", None),
        Sum::control("end", None),
    ],
};

/// Reads and answers transactions.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ledger",
    method: "GET",
    writes: false,
    path: "/ledger/",
    summary: "transactions of the account, newest first",
    documented_at: BILLING_PAGE,
    parameters: &[
        list::LIMIT,
        list::OFFSET,
        list::FORMAT,
        Parameter::plain(
            "order_by",
            ParameterKind::Choice(&["time", "-time"]),
            "time, or -time for newest first",
        ),
        Parameter::filter("billing_cycle", ParameterKind::Integer, "billing cycle")
            .compared(crate::contract::operation::COMPARISONS),
        Parameter::filter(
            "time",
            ParameterKind::Time,
            "time of the transaction; a date means its 00:00",
        )
        .compared(crate::contract::operation::COMPARISONS),
    ],
    view: "api_cloudsigma_ledger",
    recognise: |_, root| list::recognise(root, &TABLE),
    read,
    control: |_, text| list::control(text, &TABLE),
    answer: |question, ledger| {
        let query = ListQuery {
            table: &TABLE,
            sql: include_str!("ledger.sql"),
            default_limit: 20,
        };
        list::answer(question, ledger, &query)
    },
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let meta = list::read_meta(operation, root, reading, &[]);
    let transactions = list::read_objects(root, reading, &TABLE, |row, object, _, _| read_reason(row, object));
    meta.into_iter().chain(transactions).collect()
}

fn read_reason(row: &mut Row, object: &Node) {
    let text = object.get("reason").and_then(Node::as_str).unwrap_or_default();
    match reason::parse(text) {
        Some(Reason::Burst {
            amount,
            unit,
            resource,
            interval,
            time,
        }) => {
            row.set("reason_kind", "burst");
            row.set("reason_amount", amount);
            row.set("reason_unit", unit);
            row.set("reason_resource", resource);
            row.set("reason_interval", interval);
            row.set("reason_time", time);
            row.resources.push(resource.to_owned());
            let seconds = match row.cell("interval") {
                Some(Cell::Integer(seconds)) => Some(*seconds),
                _ => reason::exact_seconds(interval),
            };
            let sampled = object.get("poll_time").and_then(Node::as_str).and_then(time_of);
            if let Some(start) = sampled.or_else(|| reason::time(time)) {
                row.set("charge_start_utc", clock::stored(start));
                let end = seconds
                    .and_then(TimeDelta::try_seconds)
                    .and_then(|interval| start.checked_add_signed(interval));
                row.set("charge_end_utc", end.map(clock::stored));
            }
        }
        Some(Reason::Payment(reference)) => {
            row.set("reason_kind", "payment");
            row.set("reason_reference", reference);
        }
        Some(Reason::Subscription(reference)) => {
            row.set("reason_kind", "subscription");
            row.set("reason_reference", reference);
        }
        None => {}
    }
}
