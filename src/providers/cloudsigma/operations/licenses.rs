//! `GET /licenses/`: `{"name": "msft_p73_04837_core", "long_name": "Windows Server", "user_metric": "smp", …}`.

use crate::contract::document::{Field, Form, Reading, Row, Table, ValueKind};
use crate::contract::operation::Operation;
use crate::providers::cloudsigma::documentation::{BILLING_PAGE, NAME};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::list::ListQuery;
use crate::source::json::Node;

/// A licence that can be used or subscribed to.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_license",
    is_envelope: false,
    fields: &[
        Field::new(
            "burstable",
            ValueKind::Boolean,
            Form::Boolean,
            "Whether it can be used without a subscription",
        ),
        Field::new("long_name", ValueKind::Text, Form::String, "Name for people"),
        Field::new(
            "name",
            ValueKind::Text,
            Form::String,
            "Name in prices, usage and subscriptions",
        ),
        Field::new("resource_uri", ValueKind::Text, Form::String, "Its own address"),
        Field::new(
            "type",
            ValueKind::Text,
            Form::String,
            "How it is billed: install, instance or stub",
        ),
        Field::new(
            "user_metric",
            ValueKind::Text,
            Form::String,
            "What the number of licences is counted by",
        ),
    ],
    derived: &["position"],
    key: &["name"],
    sums: &[],
};

/// Reads and answers licences.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "licenses",
    method: "GET",
    writes: false,
    path: "/licenses/",
    summary: "software licences that can be charged",
    documented_at: BILLING_PAGE,
    parameters: &[list::LIMIT, list::OFFSET, list::FORMAT],
    view: "api_cloudsigma_licenses",
    recognise: |_, root| list::recognise(root, &TABLE),
    read,
    control: |_, text| list::control(text, &TABLE),
    answer: |question, ledger| {
        let query = ListQuery {
            table: &TABLE,
            sql: include_str!("licenses.sql"),
            default_limit: 20,
        };
        list::answer(question, ledger, &query)
    },
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let meta = list::read_meta(operation, root, reading, &[]);
    let offset = list::offset_of(meta.as_ref());
    let licences = list::read_objects(root, reading, &TABLE, |row, _, index, _| {
        row.set("position", list::position(offset, index));
        row.name_resource("name");
    });
    meta.into_iter().chain(licences).collect()
}
