//! The billing report as Ormuco documents it: a row for each invoice whose period lies within two days.
//!
//! `client_id,test_account,…,invoice_start,invoice_end,invoice_subtotal,…,invoice_total,customer_metadata`. Options add
//! columns and rows. Asked for all providers, the invoices of the others follow, from the view `invoice`, in the same
//! columns and with their currency, since amounts of several currencies would stand in one column.

use crate::clock;
use crate::contract::report::{Cell, Column, Report, ReportOption, Request, Sql, Takes, names_of};
use crate::contract::things::Things;
use crate::error::{Result, codes, fail};
use crate::evidence::origin::Query;
use crate::output::form::Form;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::providers::ormuco::period;
use crate::query::Values;
use chrono::NaiveDate;
use rusqlite::types::Value;

/// The options, by which the provider's own operation asks too.
pub(crate) const START: &str = "start";
pub(crate) const END: &str = "end";
pub(crate) const DETAIL: &str = "detail";
pub(crate) const FEDERATED: &str = "show-federated-invoices";
pub(crate) const RESELLERS: &str = "show-all-resellers";
pub(crate) const CLIENT: &str = "client";
const PROVIDER: &str = "provider";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "billing",
    title: "Billing",
    order: 80,
    about: "Invoices of a period, in the columns of Ormuco's billing report",
    details: "An invoice is in the report when its whole period lies within the two days.",
    options: &[
        ReportOption::new(START, "DATE", Takes::Day, "First day, in UTC"),
        ReportOption::new(END, "DATE", Takes::DayOrToday, "Last day, in UTC; today when absent"),
        ReportOption::flag(DETAIL, "Add a row for each resource of each invoice"),
        ReportOption::flag(
            FEDERATED,
            "Add columns for the names of provider and reseller, and a row for each item of remote clients",
        ),
        ReportOption::flag(RESELLERS, "Add a column for the name of the reseller"),
        ReportOption::new(CLIENT, "ID", Takes::Text, "Only this client's invoices"),
        ReportOption::new(
            PROVIDER,
            "NAME",
            Takes::OneOf(names_of::<Providers>),
            "Whose invoices; `all` adds those of other providers, and columns for provider and currency",
        )
        .or("ormuco"),
    ],
    is_filtered: false,
    form: Form::Csv,
    columns,
    query,
    notes: |_, request, _| Ok(notes(request)),
    evidence: |_, cell| Ok(vec![evidence(cell)]),
    things: Things::INVOICES,
    not_over_lake: Some("its rows are those of documents of one provider, which a lake does not have"),
    ..Report::PLAIN
};

/// Whose invoices are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Providers {
    /// Ormuco's, whose report it is
    Ormuco,
    /// Those of all providers
    All,
}

/// The columns, as the provider documents them.
const COLUMNS: &[(&str, Show)] = &[
    ("client_id", Show::ID),
    ("test_account", Show::WORD.little()),
    ("customer_email", Show::TEXT.little()),
    ("customer_name", Show::TEXT),
    ("subscription_id", Show::ID.little()),
    ("invoice_id", Show::ID.kept()),
    ("invoice_date", Show::WORD),
    ("invoice_status", Show::VERDICT),
    ("invoice_start", Show::DAY),
    ("invoice_end", Show::DAY.little()),
    ("invoice_subtotal", Show::AMOUNT.of("billing_currency").little()),
    ("invoice_discount_percentage", Show::RATE.little()),
    ("invoice_discount_flat", Show::AMOUNT.of("billing_currency").little()),
    ("invoice_discount_total", Show::AMOUNT.of("billing_currency")),
    ("invoice_total", Show::AMOUNT.of("billing_currency").kept()),
    ("customer_metadata", Show::JSON.little()),
];

/// The columns of `--detail`, which are our own proposal.
const DETAIL_COLUMNS: &[(&str, Show)] = &[
    ("project_id", Show::ID.little()),
    ("project_name", Show::TEXT),
    ("resource_id", Show::ID),
    ("resource_name", Show::TEXT),
    ("resource_type", Show::TEXT.little()),
    ("quantity", Show::QUANTITY),
    ("unit", Show::TEXT),
    ("rate", Show::STEPS),
    ("resource_total", Show::AMOUNT.of("billing_currency").kept()),
];

/// Whether a column has figures.
pub(crate) fn is_figure(column: &str) -> bool {
    let mut all = COLUMNS.iter().chain(DETAIL_COLUMNS);
    all.any(|(name, show)| *name == column && show.kind.is_number())
}

fn is_of_all(request: &Request) -> bool {
    request.text(PROVIDER) == "all"
}

fn columns(request: &Request) -> Vec<Column> {
    let mut columns = COLUMNS.to_vec();
    if request.has(FEDERATED) {
        columns.push(("provider", Show::TEXT));
    }
    if request.has(FEDERATED) || request.has(RESELLERS) {
        columns.push(("reseller", Show::TEXT));
    }
    if request.has(DETAIL) {
        columns.extend(DETAIL_COLUMNS);
    }
    if is_of_all(request) {
        columns.extend([
            ("billing_provider", Show::TEXT),
            ("billing_currency", Show::CURRENCY.kept()),
        ]);
    }
    Column::all(&columns)
}

fn query(request: &Request) -> Result<Sql> {
    let day = |name: &str| -> NaiveDate { clock::parse_date(request.text(name)).unwrap_or_default() };
    let (start, end) = (day(START), day(END));
    if start > end {
        return fail(
            &codes::PARAMETER,
            format!("start_date should be smaller or equal than end_date: {start} is after {end}"),
        );
    }
    let text = |name: &str, text: String| (name.to_owned(), Value::Text(text));
    let flag = |name: &str, is_set| (name.to_owned(), Value::Integer(i64::from(is_set)));
    let client = request.options.iter().find(|(name, _)| name == CLIENT);
    let client = client.map_or(Value::Null, |(_, client)| Value::Text(client.clone()));
    Ok(Sql {
        text: include_str!("billing.sql").to_owned(),
        values: Values::from([
            text("start", start.to_string()),
            text("end", end.to_string()),
            text("first_moment", period::start_of(start)),
            text("last_moment", period::end_of(end)),
            ("client".to_owned(), client),
            flag("detail", request.has(DETAIL)),
            flag("federated", request.has(FEDERATED)),
            flag("all", is_of_all(request)),
        ]),
    })
}

fn notes(request: &Request) -> Vec<String> {
    let note = "only imported reports tell which clients are remote: those whose rows name a `provider`, with a row for each \
                of their items";
    request.has(FEDERATED).then(|| note.to_owned()).into_iter().collect()
}

/// What a row comes from: an invoice, by itself or in a report; or a line of either.
fn evidence(cell: &Cell) -> Query {
    if cell.of("part") == Json::integer(2) {
        return Query::by_key("invoice", [("row_key", cell.of("known_from"))]);
    }
    let [account, invoice] = cell.all(["account_id", "invoice_id"]);
    if cell.of("is_line") == Json::integer(0) {
        let [known_from] = cell.all(["known_from"]);
        return Query::by_key("api_ormuco_report", [account, ("row_key", invoice.1), known_from]);
    }
    if cell.of("known_from") == Json::string("invoice") {
        let position = ("position", cell.of("line"));
        return Query::by_key("api_ormuco_invoice_lines", [account, invoice, position]);
    }
    let line = ("line", cell.of("line"));
    Query::by_key("ormuco_newest_report", [account, invoice, line])
}
