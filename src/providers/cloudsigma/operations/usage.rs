//! `GET /usage/`: samples of use, one for each object and resource every five minutes.
//!
//! `{"amount": "6000", "poll_time": "2024-10-08T11:52:57.757677+00:00", "resource": "intel_cpu", "uuid": "f493b092-…"}`. The
//! amount is in the resource's raw unit, and no money. The page writes the filters with one underscore, `poll_time_gt`; the
//! provider's own client writes two, as all other lists do: both are read. The page's example counts 0 objects and has six.

use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::operation::{Operation, Parameter, ParameterKind};
use crate::providers::cloudsigma::documentation::{NAME, USAGE_PAGE};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::list::ListQuery;
use crate::source::json::Node;

/// The page size of the documented example.
const LIMIT: i64 = 1500;

/// What an object used of a resource at one moment.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_usage_sample",
    is_envelope: false,
    fields: &[
        Field::new(
            "amount",
            ValueKind::Decimal,
            Form::String,
            "Amount in use, in the raw unit of the resource",
        ),
        Field::new(
            "poll_time",
            ValueKind::Timestamp,
            Form::String,
            "When the use was sampled",
        ),
        Field::new(
            "resource",
            ValueKind::Text,
            Form::String,
            "Resource in use, such as intel_cpu",
        ),
        Field::new(
            "uuid",
            ValueKind::Text,
            Form::String,
            "The server or drive that uses it",
        ),
    ],
    derived: &[],
    key: &["poll_time_utc", "resource", "uuid"],
    sums: &[Sum::control("amount", None)],
};

/// Reads and answers samples of use.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "usage",
    method: "GET",
    writes: false,
    path: "/usage/",
    summary: "samples of use, every five minutes",
    documented_at: USAGE_PAGE,
    parameters: &[
        list::LIMIT,
        list::OFFSET,
        list::FORMAT,
        Parameter::filter("poll_time_gt", ParameterKind::Time, "samples after this time").single(),
        Parameter::filter("poll_time_lt", ParameterKind::Time, "samples before this time").single(),
        Parameter::filter(
            "poll_time",
            ParameterKind::Time,
            "time of the sample, as the provider's client asks",
        )
        .compared(&["lt", "gt"])
        .not_exact(),
    ],
    view: "api_cloudsigma_usage",
    recognise: |_, root| list::recognise(root, &TABLE),
    read,
    control: |_, text| list::control(text, &TABLE),
    answer: |question, ledger| {
        let query = ListQuery {
            table: &TABLE,
            sql: include_str!("usage.sql"),
            default_limit: LIMIT,
        };
        list::answer(question, ledger, &query)
    },
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let meta = list::read_meta(operation, root, reading, &[]);
    let samples = list::read_objects(root, reading, &TABLE, |row, _, _, _| row.name_resource("resource"));
    meta.into_iter().chain(samples).collect()
}
