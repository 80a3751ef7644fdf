//! `GET /discount/`: `{"period": "3 months", "value": "0.0300000000"}`, the discounts of long subscriptions.
//!
//! The rows have no key. A row's place in the list is what makes it the same row, so a newer list replaces an
//! older one, and pages of one list come together.

use crate::contract::document::{Field, Form, Reading, Row, Sum, Table, ValueKind};
use crate::contract::operation::Operation;
use crate::providers::cloudsigma::documentation::{BILLING_PAGE, NAME};
use crate::providers::cloudsigma::operations::list;
use crate::providers::cloudsigma::operations::list::ListQuery;
use crate::source::json::Node;

/// A discount.
pub(crate) static TABLE: Table = Table {
    name: "cloudsigma_discount",
    is_envelope: false,
    fields: &[
        Field::new(
            "period",
            ValueKind::Text,
            Form::String,
            "Shortest period that gets the discount",
        )
        .nullable(),
        Field::new(
            "value",
            ValueKind::Decimal,
            Form::String,
            "The discount, as a fraction of 1",
        ),
    ],
    derived: &["position"],
    key: &["position"],
    sums: &[Sum::control("value", None)],
};

/// Reads and answers discounts.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "discount",
    method: "GET",
    writes: false,
    path: "/discount/",
    summary: "discounts for longer subscriptions",
    documented_at: BILLING_PAGE,
    parameters: &[list::LIMIT, list::OFFSET, list::FORMAT],
    view: "api_cloudsigma_discount",
    recognise: |_, root| list::recognise(root, &TABLE),
    read,
    control: |_, text| list::control(text, &TABLE),
    answer: |question, ledger| {
        let query = ListQuery {
            table: &TABLE,
            sql: include_str!("discount.sql"),
            default_limit: 0,
        };
        list::answer(question, ledger, &query)
    },
};

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let meta = list::read_meta(operation, root, reading, &[]);
    let offset = list::offset_of(meta.as_ref());
    let discounts = list::read_objects(root, reading, &TABLE, |row, _, index, _| {
        row.set("position", list::position(offset, index));
    });
    meta.into_iter().chain(discounts).collect()
}
