//! `billbook export xlsx 2026-12 -o december.xlsx`: one workbook for the bookkeeper.

use crate::cli::about;
use crate::cli::global::{Global, Reading};
use crate::clock;
use crate::contract::registry::Ledger;
use crate::contract::report::{Found, Report, Request, Sql};
use crate::contract::scope::Filter;
use crate::error::{Exit, Problem, Result, codes, fail};
use crate::handover::Days;
use crate::output::sink::to_file;
use crate::output::xlsx::{self, Sheet};
use crate::output::{About, Rows, note, sums};
use crate::providers::REGISTRY;
use crate::report::run;
use chrono::NaiveDate;
use rusqlite::types::Value;
use std::path::Path;

/// A sheet before it is written: name, rows, and the columns that are added up.
struct Part {
    name: &'static str,
    rows: Rows,
    sums: &'static [&'static str],
}

/// Writes the workbook of some days.
///
/// # Errors
/// When the ledger cannot be read, or the file cannot be written.
pub(super) fn write(global: &Global, reading: &Reading, days: &Days, path: &Path) -> Result<Exit> {
    if path
        .extension()
        .is_none_or(|ending| !ending.eq_ignore_ascii_case("xlsx"))
    {
        let problem = Problem::new(
            &codes::UNKNOWN_FORM,
            format!("`{}` is not the name of a workbook", path.display()),
        );
        return Err(Box::new(problem.hint("name a file that ends with .xlsx")));
    }
    let ledger = global.open_to_read(reading)?;
    let parts = parts(&ledger, days)?;
    let about = About::new(format!("Bookkeeping, {}", days.name)).sentence(
        "Documents of both sides by the day on which they were issued, payments by their day, charges by the day on which they start.",
    );
    let mut about = about::of(
        global,
        &ledger,
        reading,
        about.fact("Days", format!("{} to {}", days.from, days.last())),
    )?;
    for part in &parts {
        about = about.fact(format!("Rows of {}", part.name), part.rows.rows.len().to_string());
    }
    let facts = about.rows(std::iter::empty());
    let totals: Vec<_> = parts.iter().map(|part| sums::totals(&part.rows, part.sums)).collect();
    let mut sheets = vec![Sheet::new("about", &facts)];
    for (part, totals) in parts.iter().zip(&totals) {
        sheets.push(Sheet {
            totals,
            adds_up: true,
            ..Sheet::new(part.name, &part.rows)
        });
    }
    to_file(path, &xlsx::workbook(&sheets, global.clock())?)?;
    note(&format!("note: {} sheets written to {}", sheets.len(), path.display()));
    Ok(Exit::Done)
}

fn parts(ledger: &Ledger, days: &Days) -> Result<Vec<Part>> {
    let asked = |text: &str| -> Result<Rows> {
        let day = |day: NaiveDate| Value::Text(day.to_string());
        let values = [("from".to_owned(), day(days.from)), ("to".to_owned(), day(days.to))];
        let found = Found::select(
            &ledger.connection,
            &Sql {
                text: text.to_owned(),
                values: values.into_iter().collect(),
            },
        )?;
        Ok(Rows {
            columns: found.columns,
            rows: found.rows,
        })
    };
    let last = days.last().to_string();
    let moment = |day: NaiveDate| clock::parse(&day.to_string());
    let filter = Filter {
        from: moment(days.from),
        to: moment(days.to),
        ..Filter::default()
    };
    let vat = vat(ledger, days)?;
    Ok(vec![
        Part {
            name: "invoices",
            rows: asked(include_str!("invoices.sql"))?,
            sums: &["net", "tax", "total", "settled", "open"],
        },
        Part {
            name: "lines",
            rows: asked(include_str!("lines.sql"))?,
            sums: &["amount"],
        },
        Part {
            name: "taxes",
            rows: vat,
            sums: &[],
        },
        Part {
            name: "payments",
            rows: asked(include_str!("payments.sql"))?,
            sums: &["amount"],
        },
        Part {
            name: "open items",
            rows: made(ledger, "open-items", Filter::default(), &[("at", &last)])?,
            sums: &["total", "open"],
        },
        Part {
            name: "spend by service",
            rows: made(ledger, "spend", filter, &[("by", "provider,service")])?,
            sums: &["charges", "billed_cost"],
        },
    ])
}

/// Taxes by the issue date: of the documents on the other sheets.
fn vat(ledger: &Ledger, days: &Days) -> Result<Rows> {
    let [from, to] = [days.from, days.to].map(|day| day.to_string());
    made(
        ledger,
        "vat",
        Filter::default(),
        &[("period", &format!("{from}/{to}")), ("by", "issue")],
    )
}

/// The rows of a report.
fn made(ledger: &Ledger, name: &str, filter: Filter, given: &[(&str, &str)]) -> Result<Rows> {
    let found: Option<&'static Report> = REGISTRY.report(name);
    let Some(report) = found else {
        return fail(&codes::NOT_FOUND, format!("there is no report `{name}`"));
    };
    Ok(run::run(report, &ledger.connection, &Request::new(report, filter, given))?.rows)
}
