//! How a report is shown: its rows; with their proof; or, instead, the evidence for one of them.

use crate::cli::about;
use crate::cli::evidence;
use crate::cli::global::Global;
use crate::cli::imports;
use crate::cli::report::arguments::Arguments;
use crate::cli::report::engine;
use crate::clock::period::Typed;
use crate::clock::steps;
use crate::clock::zone::{self, Offsets};
use crate::contract::registry::Ledger;
use crate::contract::report::{Months, Report, Request, Takes};
use crate::contract::scope::Filter;
use crate::error::{Exit, Result};
use crate::ledger::book_value::book_value;
use crate::output::html::picture;
use crate::output::{Document, Form};
use crate::report::exchange;
use crate::report::heading;
use crate::report::nothing::nothing;
use crate::report::prove;
use crate::report::run;
use chrono_tz::Tz;
use rusqlite::Connection;

/// Opens the ledger, makes the report, and writes it with its notes.
pub(super) fn run(global: &Global, report: &'static Report, args: &Arguments) -> Result<Exit> {
    if let Some(engine) = args.evidence.engine {
        if let Some(manifest) = engine::of_files(args) {
            return engine::over_files(global, report, args, engine, &manifest);
        }
        let ledger = global.open_to_read(&args.reading)?;
        return engine::run(&ledger, report, &request(global, &ledger, report, args)?, args, engine);
    }
    let is_explained = args.evidence.explain.is_some();
    let form = args
        .target
        .form_or(if is_explained { Form::Table } else { report.form })?;
    let ledger = global.open_to_read(&args.reading)?;
    let connection = &ledger.connection;
    let request = request(global, &ledger, report, args)?;
    if let Some(row) = args.evidence.explain {
        let figure = (row, args.evidence.column.as_deref());
        let found = prove::evidence(report, connection, &request, figure)?;
        evidence::show(&ledger, &found, args.evidence.all)?.write(&args.target, form, global.clock())?;
        return Ok(Exit::Done);
    }
    let mut made = run::run(report, connection, &request)?;
    steps::done("make the report");
    let notes = made.notes.iter().map(|text| format!("note: {text}"));
    // Only a proof needs the rows once more.
    let rows = if args.evidence.proof {
        made.rows.clone()
    } else {
        std::mem::take(&mut made.rows)
    };
    let mut document = Document::of(rows)
        .shows(std::mem::take(&mut made.shows))
        .arranged(&args.arrange, made.totals)
        .about(|| about::of(global, &ledger, &args.reading, heading::about(report, &request)))
        .opens(report.opens)
        .for_people(report.sums)
        .imports(|| imports::rows(&ledger))
        .notes(notes);
    // The views of an earlier state are too deep for one more query over all of them.
    if args.reading.as_of.is_none() {
        document = document.empty(|| Ok(format!("note: {}", nothing(report, connection, &request.filter)?)));
    }
    if let Some(pictures) = report.picture {
        let asked = &request;
        document = document.picture(move |rows| picture::draw(&pictures(asked, rows)));
    }
    if args.evidence.proof {
        document = document.proof(format!("Report: {}", report.name), |_| {
            Ok(Box::new(prove::proof(report, connection, &request, &made)?))
        });
    }
    document.write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

/// What is asked of the report: the choice, checked against what the ledger has, and the options.
///
/// # Errors
/// When the ledger has nothing of such a name, or cannot be read.
pub(crate) fn request(global: &Global, ledger: &Ledger, report: &'static Report, args: &Arguments) -> Result<Request> {
    let choice = args.choice.as_ref();
    let zone = global.time_zone.filter(|_| report.months == Months::AsAsked);
    let mut filter = choice.map_or_else(Filter::default, |choice| choice.in_zone(global.clock(), zone));
    let zone = match zone {
        None if report.months == Months::AsBilled => of_book(&ledger.connection)?,
        zone => zone,
    };
    filter.zone = zone.map(|zone| offsets(&ledger.connection, zone)).transpose()?;
    filter.check(ledger)?;
    asked(global, ledger, report, args, filter)
}

/// What is asked of the report for a choice that was checked.
///
/// # Errors
/// When an option is not one of the report's.
pub(super) fn asked(
    global: &Global,
    ledger: &Ledger,
    report: &'static Report,
    args: &Arguments,
    filter: Filter,
) -> Result<Request> {
    let today = global.clock().now().date_naive().to_string();
    let options = named_periods(global, report, &args.options);
    let mut given: Vec<(&str, &str)> = Vec::new();
    for (name, text) in &options {
        given.push((name, text));
    }
    for option in report.options {
        if matches!(option.takes, Takes::DayOrToday) && !given.iter().any(|(name, _)| *name == option.name) {
            given.push((option.name, &today));
        }
    }
    let conversion = exchange::conversion(&ledger.connection, &args.options)?;
    Ok(Request::new(report, filter, &given).converted(conversion))
}

/// The zone of the book in force, where it is not UTC.
fn of_book(connection: &Connection) -> Result<Option<Tz>> {
    let zone = book_value(connection, "billing.time_zone")?;
    let zone = zone.and_then(|zone| zone.parse::<Tz>().ok());
    Ok(zone.filter(|zone| *zone != Tz::UTC))
}

/// The offsets of a zone for all times that the ledger has charges of.
fn offsets(connection: &Connection, zone: Tz) -> Result<Offsets> {
    let sql = "SELECT coalesce(min(month), ''), coalesce(max(month), '') FROM charge_by_month";
    let months: (String, String) = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Offsets::of(zone, zone::years(&months.0, &months.1)))
}

/// The options, with `last-month` by its name.
fn named_periods(global: &Global, report: &Report, options: &[(String, String)]) -> Vec<(String, String)> {
    let is_period = |name: &str| {
        let mut known = report.options.iter();
        known.any(|option| option.name == name && matches!(option.takes, Takes::Period))
    };
    let now = global.clock().now();
    let named = options.iter().map(|(name, text)| match text.parse::<Typed>() {
        Ok(period) if is_period(name) => (name.clone(), period.at(now).to_string()),
        _ => (name.clone(), text.clone()),
    });
    named.collect()
}
