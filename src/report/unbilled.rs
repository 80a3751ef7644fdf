//! `report unbilled`: unbilled costs of billed months.

use crate::contract::report::{Column, Months, Report};
use crate::contract::things::Things;
use crate::output::reader::Show;
use crate::report::customers;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "unbilled",
    title: "Unbilled costs",
    sums: &["charges", "cost"],
    order: 92,
    about: "Costs that are on no document, and why",
    details: "`why` is `the month is not billed`, `came after the month was billed`, `own use`, `given away` by a rule with the price nothing, or \
              `nobody is billed`. Months are those of the book, in its time zone. Of a month that was billed, billbook compares sums, so the same charges \
              delivered again are not listed. `--month` chooses one month.",
    options: &[customers::MONTH],
    is_timed: false,
    months: Months::AsBilled,
    columns: |_| {
        Column::all(&[
            ("month", Show::TEXT),
            ("provider", Show::TEXT),
            ("account", Show::ID),
            ("sub_account", Show::ID),
            ("service", Show::TEXT),
            ("currency", Show::CURRENCY.kept()),
            ("charges", Show::COUNT),
            ("cost", Show::AMOUNT.kept()),
            ("why", Show::TEXT.kept()),
        ])
    },
    query: |request| Ok(customers::of_billed_month(include_str!("unbilled.sql"), request)),
    evidence: |request, cell| Ok(customers::charges(request, cell)),
    notes: |_, request, _| Ok(customers::zone(request)),
    things: Things {
        name: "unbilled costs",
        ..Things::CHARGES
    },
    not_over_lake: Some("what was billed to customers is not in a lake"),
    ..Report::PLAIN
};
