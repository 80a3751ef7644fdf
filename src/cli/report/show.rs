//! How a report is shown: its rows; with their proof; or, instead, the evidence for one of them.

use crate::cli::evidence;
use crate::cli::global::Global;
use crate::cli::imports;
use crate::cli::report::arguments::Arguments;
use crate::contract::report::{Report, Request, Takes};
use crate::contract::scope::Filter;
use crate::error::{Exit, Result};
use crate::output::{Document, Form};
use crate::report::exchange;
use crate::report::prove;
use crate::report::run;

/// Opens the ledger, makes the report, and writes it with its notes.
pub(super) fn run(global: &Global, report: &'static Report, args: &Arguments) -> Result<Exit> {
    let is_explained = args.evidence.explain.is_some();
    let form = args
        .target
        .form_or(if is_explained { Form::Table } else { report.form })?;
    let ledger = global.open_to_read(&args.reading)?;
    let connection = &ledger.connection;
    let choice = args.choice.as_ref();
    let mut filter = choice.map_or_else(Filter::default, |choice| choice.filter(global.clock()));
    filter.check(&ledger)?;
    let today = global.clock().now().date_naive().to_string();
    let mut given: Vec<(&str, &str)> = Vec::new();
    for (name, text) in &args.options {
        given.push((name, text));
    }
    for option in report.options {
        if matches!(option.takes, Takes::DayOrToday) && !given.iter().any(|(name, _)| *name == option.name) {
            given.push((option.name, &today));
        }
    }
    let conversion = exchange::conversion(connection, &args.options)?;
    let request = Request::new(report, filter, &given).converted(conversion);
    if let Some(row) = args.evidence.explain {
        let figure = (row, args.evidence.column.as_deref());
        let found = prove::evidence(report, connection, &request, figure)?;
        evidence::show(&ledger, &found, args.evidence.all)?.write(&args.target, form, global.clock())?;
        return Ok(Exit::Done);
    }
    let mut made = run::run(report, connection, &request)?;
    let notes = made.notes.iter().map(|text| format!("note: {text}"));
    // Only a proof needs the rows once more.
    let rows = if args.evidence.proof {
        made.rows.clone()
    } else {
        std::mem::take(&mut made.rows)
    };
    let mut document = Document::of(rows).imports(|| imports::rows(&ledger)).notes(notes);
    if args.evidence.proof {
        document = document.proof(format!("Report: {}", report.name), |_| {
            Ok(Box::new(prove::proof(report, connection, &request, &made)?))
        });
    }
    document.write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}
