//! `report vat 2026-11`: output, S, 19 %, 340.18 EUR taxable, 64.63 EUR tax; output, AE, NL820098395B01, 315.00 EUR taxable.
//!
//! The figures of a return, as documents state them: nothing is inferred from a rate, a country or a name.

use crate::clock::period::Period;
use crate::contract::report::{Cell, Column, Report, ReportOption, Request, Sql, Takes};
use crate::contract::things::Things;
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::Query;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::source::json;
use clap::builder::PossibleValue;
use rusqlite::types::Value;

const PERIOD: &str = "period";
const BY: &str = "by";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "vat",
    title: "Value added tax",
    sums: &["documents", "taxable_amount", "tax"],
    order: 61,
    about: "Taxes of a period for a return: output and input tax by category and rate, reverse charge, supplies by VAT id",
    details: "PERIOD is a month (2026-11), a quarter (2026-Q4), a year (2026) or `last-month`. A document belongs to the period in which \
              its service period starts, else to that of its issue date; with `--by issue` to that of its issue date. `side` is \
              `output` for documents to customers and `input` for those of suppliers. `stated` is `each tax` where documents state \
              their taxes one by one, `tax in all` where they state only the amount, and `no tax` where they state none. \
              The category is that of EN 16931; `taxable_amount` adds up what documents state, and `without_base` counts the \
              taxes of which no document states it. Supplies with reverse charge and inside the EU are by the VAT id of the customer. \
              Credit notes are negative. Every figure is as documents state it.",
    options: &[
        ReportOption::new(
            PERIOD,
            "PERIOD",
            Takes::Period,
            "The period, such as 2026-11 or 2026-Q4",
        ),
        ReportOption::new(
            BY,
            "DATE",
            Takes::OneOf(dates),
            "Which date puts a document into a period",
        )
        .or("service"),
    ],
    is_timed: false,
    columns: |_| {
        Column::all(&[
            ("side", Show::WORD.kept()),
            ("stated", Show::TEXT.little()),
            ("tax_category", Show::WORD.kept()),
            ("meaning", Show::TEXT),
            ("tax_rate_percent", Show::RATE.kept()),
            ("tax_name", Show::TEXT.little()),
            ("vat_id", Show::ID),
            ("currency", Show::CURRENCY.kept()),
            ("documents", Show::COUNT),
            ("taxable_amount", Show::AMOUNT.kept()),
            ("without_base", Show::COUNT.little()),
            ("tax", Show::AMOUNT.kept()),
        ])
    },
    query,
    evidence: |_, cell| Ok(evidence(cell)),
    things: Things {
        name: "taxes",
        ..Things::INVOICES
    },
    not_over_lake: Some("it follows documents of both sides and their parties, which a lake does not have"),
    ..Report::PLAIN
};

fn dates() -> Vec<PossibleValue> {
    vec![
        PossibleValue::new("service").help("The start of the service period, else the issue date"),
        PossibleValue::new("issue").help("The issue date"),
    ]
}

fn query(request: &Request) -> Result<Sql> {
    let text = request.text(PERIOD);
    // Days by themselves, as a workbook asks for them.
    let days = if let Some((from, to)) = text.split_once('/') {
        [from.to_owned(), to.to_owned()]
    } else {
        let period = text.parse::<Period>();
        let period = period.map_err(|error| Box::new(Problem::new(&codes::PARAMETER, error).value(text)))?;
        [period.from().to_owned(), period.to().to_owned()]
    };
    let mut sql = Sql::filtered(include_str!("vat.sql"), request);
    for (name, day) in ["from", "to"].into_iter().zip(days) {
        sql.values.insert(name.to_owned(), Value::Text(day));
    }
    sql.values
        .insert(BY.to_owned(), Value::Text(request.text(BY).to_owned()));
    Ok(sql)
}

/// The taxes, and the documents that state them.
fn evidence(cell: &Cell) -> Vec<Query> {
    let keys = |name: &str| {
        let text = cell.of(name).cell().into_owned();
        json::parse(&text, false).map_or(Json::Array(Vec::new()), |parsed| Json::from(&parsed.root))
    };
    let taxes = Query::by_key("tax", [("row_key", keys("tax_keys"))]);
    let documents = Query::by_key("invoice", [("row_key", keys("row_keys"))]);
    if matches!(cell.column, Some("tax" | "taxable_amount")) && *cell.of("stated").cell() == *"each tax" {
        return vec![taxes];
    }
    vec![taxes, documents]
}
