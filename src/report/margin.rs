//! `report margin`: margin of billed months.

use crate::contract::report::{Cell, Column, Derived, Report};
use crate::contract::things::Things;
use crate::evidence::origin::Query;
use crate::evidence::selection::value;
use crate::output::reader::Show;
use crate::report::customers;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "margin",
    title: "Margin",
    sums: &["revenue", "cost", "margin"],
    order: 90,
    about: "What was earned on each customer: revenue less cost, by contract and service",
    details: "`revenue` is what issued documents bill, without tax. A line belongs to the service of its charges; lines of several services, fees and \
              minimums have none, and discounts have `discounts`. `cost` is the billed cost of the customer's share of the charges, in the \
              currency of the document. Taxes of providers are not a cost, unless the book says `tax_is_cost`. `percent` is \
              the margin of the revenue. Without an exchange rate cost and margin are not known. `--month` chooses one month.",
    options: &[customers::MONTH],
    is_timed: false,
    columns: |_| {
        Column::all(&[
            ("customer", Show::ID.kept()),
            ("contract", Show::ID),
            ("service", Show::TEXT),
            ("currency", Show::CURRENCY.kept()),
            ("revenue", Show::AMOUNT),
            ("cost", Show::AMOUNT),
            ("margin", Show::AMOUNT.kept()),
        ])
    },
    query: |request| Ok(customers::of_month(include_str!("margin.sql"), request)),
    derived: &[Derived {
        column: "percent",
        compute: customers::percent,
    }],
    evidence: |_, cell| Ok(evidence(cell)),
    things: Things {
        name: "issued documents",
        ..Things::CHARGES
    },
    not_over_lake: Some("what was billed to customers is not in a lake"),
    ..Report::PLAIN
};

/// The documents of the customer, and the charges that were billed to it.
fn evidence(cell: &Cell) -> Vec<Query> {
    let customer = value(&cell.of("customer"));
    let of_customer = "row_key IN (SELECT charge_key FROM billed_charge WHERE customer = {})";
    vec![
        Query::by_key("invoice", [("account", cell.of("customer"))]),
        Query::by_key("charge", []).when(of_customer, customer),
    ]
}
