//! `report leakage`: leakage of billed months.

use crate::contract::report::{Column, Months, Report};
use crate::contract::things::Things;
use crate::output::reader::Show;
use crate::report::customers;

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "leakage",
    title: "Leakage",
    sums: &["charges", "cost", "revenue"],
    order: 91,
    about: "Costs of billed months that nobody was billed for, and revenue without a cost",
    details: "A month is here once its run was issued. `kind` is `nobody is billed`, `given away` by a rule with the price nothing, or \
              `revenue without cost`: fees, minimums and other lines without a charge; `service` is then the kind of the line. \
              `--month` chooses one month. `bill run` shows the leakage of a month before it is issued.",
    options: &[customers::MONTH],
    months: Months::AsBilled,
    is_timed: false,
    columns: |_| {
        Column::all(&[
            ("kind", Show::TEXT.kept()),
            ("month", Show::TEXT),
            ("customer", Show::ID),
            ("contract", Show::ID.little()),
            ("provider", Show::TEXT),
            ("account", Show::ID),
            ("sub_account", Show::ID),
            ("service", Show::TEXT),
            ("currency", Show::CURRENCY.kept()),
            ("charges", Show::COUNT),
            ("cost", Show::AMOUNT.kept()),
            ("revenue", Show::AMOUNT.kept()),
        ])
    },
    query: |request| Ok(customers::of_month(include_str!("leakage.sql"), request)),
    evidence: |request, cell| Ok(customers::charges(request, cell)),
    things: Things {
        name: "leakage",
        ..Things::CHARGES
    },
    not_over_lake: Some("what runs of billing covered is not in a lake"),
    ..Report::PLAIN
};
