//! `report compare 2025-05 2025-06`: Compute, 430.20 to 502.00 EUR: 60.00 more was used, and the price rose by 11.80.
//!
//! The effects of a row come to its change exactly. SQL gives the costs, the change and all effects except two; `compare_effects.rs`
//! tells quantity from price.

use crate::clock::period::Period;
use crate::contract::report::{Cell, Column, Derived, Found, Report, ReportOption, Request, Sql, Takes, names_of};
use crate::contract::scope::Filter;
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::Query;
use crate::evidence::selection::value;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::output::rows::Rows;
use crate::report::compare_effects::{self as effects, PRICE, QUANTITY};
use crate::report::compare_picture;
use crate::report::dimension::{self, Dimension, TOTAL};
use crate::report::parties;
use crate::report::source::Plan;
use crate::report::spend::{COST, Cost, row_parameters};
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use rusqlite::types::Value;

const BEFORE: &str = "before";
const AFTER: &str = "after";

const ITEMS: &str = include_str!("compare_items.sql");
const ROWS: &str = include_str!("compare.sql");
const MEASURED: &str = "\nSELECT {by}currency, item, quantity_before, quantity_after, cost_before, cost_after\nFROM item\n\
                        WHERE effect = 'measured'\nORDER BY {by}currency, item";

/// The effects that SQL gives.
const OF_SQL: [&str; 6] = ["new", "gone", "credits", "taxes", "corrections", "other"];

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "compare",
    title: "What changed",
    sums: &[
        "before",
        "after",
        "change",
        "new",
        "gone",
        "quantity_effect",
        "price_effect",
        "credits",
        "taxes",
        "corrections",
        "other",
    ],
    order: 25,
    about: "What changed between two periods, and why: new, gone, quantity, price, credits, taxes, corrections",
    details: "BEFORE and AFTER are months (2025-05), quarters (2025-Q2), years (2025) or `last-month`. `change` is `after` less \
              `before`, and the effects come to it exactly. `new` and `gone` are items of one of the two periods only. An item \
              is a provider, account, sub-account, SKU (without one, the service) and unit. Of an item in both periods, \
              `quantity_effect` is the change of its quantity at the old price, rounded to 10 decimals, and `price_effect` the \
              exact rest. Where quantities are missing, the change is in `other`. `credits` has credits, refunds and other \
              negative charges. The largest change comes first.",
    options: &[
        ReportOption::new(BEFORE, "BEFORE", Takes::Period, "The earlier period, such as 2025-05"),
        ReportOption::new(AFTER, "AFTER", Takes::Period, "The later period, such as 2025-06"),
        ReportOption::new(
            "by",
            "DIMENSION",
            Takes::List(compared),
            "What to compare by, in this order",
        )
        .or("provider,service")
        .long(help),
        TOTAL,
        ReportOption::new(COST, "COST", Takes::OneOf(names_of::<Cost>), "Which cost to compare").or("billed"),
    ],
    is_timed: false,
    columns: |request| {
        let mut columns = dimension::columns(&Dimension::of(request));
        columns.extend(Column::all(&[
            ("currency", Show::CURRENCY.kept()),
            ("charges_before", Show::COUNT),
            ("charges_after", Show::COUNT),
            (BEFORE, Show::AMOUNT),
            (AFTER, Show::AMOUNT),
            ("change", Show::AMOUNT.kept()),
        ]));
        columns.extend(OF_SQL.map(|name| Column::new(name, Show::AMOUNT)));
        columns
    },
    query: |request| sql(request, ROWS),
    find: Some(find),
    derived: &[
        Derived {
            column: QUANTITY,
            compute: effects::quantity,
        },
        Derived {
            column: PRICE,
            compute: effects::price,
        },
    ],
    operands: Some(|request| sql(request, MEASURED)),
    picture: Some(|request, rows| compare_picture::bridges(rows, request.has(TOTAL.name))),
    notes,
    evidence,
    not_over_lake: Some("its effects are products of prices and quantities, which engines round"),
    ..Report::PLAIN
};

/// A dimension by which two periods can be compared: neither a time nor an invoice, which the other period does not have.
fn compared(text: &str) -> std::result::Result<String, String> {
    let dimension: Dimension = text.parse()?;
    let name = dimension.name();
    if dimension.is_time() || name == "invoice" {
        return Err(format!(
            "the two periods have no {name} in common; name another dimension"
        ));
    }
    Ok(name)
}

fn help() -> String {
    dimension::help_of("What to compare by, in this order", |dimension| {
        compared(dimension).is_ok()
    })
}

/// The two periods that are asked for.
///
/// # Errors
/// When they have a month in common.
fn periods(request: &Request) -> Result<[Period; 2]> {
    let read = |name: &str| {
        let text = request.text(name);
        let period = text.parse::<Period>();
        period.map_err(|error| Box::new(Problem::new(&codes::PARAMETER, error).value(text)))
    };
    let (before, after) = (read(BEFORE)?, read(AFTER)?);
    if before.from() < after.to() && after.from() < before.to() {
        let problem = Problem::new(&codes::PARAMETER, "the two periods overlap").value(format!("{before} and {after}"));
        return Err(Box::new(
            problem.hint("name two periods that have no month in common, as in 2025-05 2025-06"),
        ));
    }
    Ok([before, after])
}

/// The filter without times: the periods choose those.
fn untimed(filter: &Filter) -> Filter {
    Filter {
        from: None,
        to: None,
        ..filter.clone()
    }
}

/// The items, and what a template makes of them.
fn sql(request: &Request, rest: &str) -> Result<Sql> {
    let [before, after] = periods(request)?;
    let by = Dimension::of(request);
    let filter = untimed(&request.filter);
    // Says whether a dimension is named twice; sums by day have no quantities, so every charge is read.
    Plan::new(&filter, &by, None)?;
    let plan = Plan::of_charges(&filter, &by, false);
    let template = format!("{}{rest}", ITEMS.trim_end());
    let mut values = plan.values();
    for (name, month) in [
        ("before_from", before.from()),
        ("before_to", before.to()),
        ("after_from", after.from()),
        ("after_to", after.to()),
    ] {
        values.insert(name.to_owned(), Value::Text(month.to_owned()));
    }
    Ok(Sql {
        text: plan.sql(&template, Cost::of(request).column(), request.has(TOTAL.name)),
        values,
    })
}

/// Finds the rows, and tells quantity from price.
fn find(connection: &Connection, request: &Request) -> Result<Found> {
    connection.pragma_update(None, "cache_size", -65_536)?;
    let mut found = Found::select(connection, &sql(request, ROWS)?)?;
    let items = Found::select(connection, &sql(request, MEASURED)?)?;
    let mut key: Vec<String> = (1..=Dimension::of(request).len())
        .map(|number| format!("by_{number}"))
        .collect();
    key.push("currency".to_owned());
    effects::add(&mut found, &items, &key)?;
    Ok(found)
}

fn notes(connection: &Connection, request: &Request, _: &Rows) -> Result<Vec<String>> {
    let [before, after] = periods(request)?;
    let mut notes = Vec::new();
    let days = |period: &Period| {
        let [from, to]: [DateTime<Utc>; 2] = period.moments();
        to.signed_duration_since(from).num_days()
    };
    let [days_before, days_after] = [&before, &after].map(days);
    if days_before != days_after {
        notes.push(format!("{before} has {days_before} days, {after} has {days_after}"));
    }
    notes.extend(parties::left_out(&request.filter));
    notes.extend(parties::assumed(connection, &request.filter)?);
    Ok(notes)
}

/// The charges of a row, or of one of its figures.
fn evidence(request: &Request, cell: &Cell) -> Result<Vec<Query>> {
    let by = Dimension::of(request);
    let filter = untimed(&request.filter);
    let mut values = sql(request, ROWS)?.values;
    for (name, column) in row_parameters(&by) {
        values.insert(name, value(&cell.of(&column)));
    }
    let is_total = cell.of("is_total") == Json::integer(1);
    let mut conditions = Plan::of_charges(&filter, &by, false).of_row(!is_total, true);
    let cost = Cost::of(request).column();
    let is_before = "charge_period_start >= :before_from AND charge_period_start < :before_to";
    let is_after = "charge_period_start >= :after_from AND charge_period_start < :after_to";
    let sum_of = |condition: &str| format!("coalesce(decimal_sum(iif({condition}, {cost}, NULL)), '0')");
    // In the expression that adds rows up no parameter can stand: the periods do not overlap, so the columns tell them apart.
    let [before, after] = periods(request)?;
    let of_after = format!(
        "charge_period_start >= '{}' AND charge_period_start < '{}'",
        after.from(),
        after.to()
    );
    let of_before = format!(
        "charge_period_start >= '{}' AND charge_period_start < '{}'",
        before.from(),
        before.to()
    );
    let change = format!("decimal_sub({}, {})", sum_of(&of_after), sum_of(&of_before));
    let (time, sum) = match cell.column {
        Some(BEFORE | "charges_before") => (is_before.to_owned(), Some((BEFORE, sum_of(&of_before)))),
        Some(AFTER | "charges_after") => (is_after.to_owned(), Some((AFTER, sum_of(&of_after)))),
        Some(QUANTITY | PRICE) => (format!("({is_before} OR {is_after})"), None),
        Some(column) if OF_SQL.contains(&column) => (format!("({is_before} OR {is_after})"), Some((column, change))),
        _ => (format!("({is_before} OR {is_after})"), Some(("change", change))),
    };
    conditions.push(time);
    let effect = match cell.column {
        Some(QUANTITY | PRICE) => Some("measured"),
        Some(column) if OF_SQL.contains(&column) => Some(column),
        _ => None,
    };
    if let Some(effect) = effect {
        conditions.push(of_effect(request, &filter, effect, is_total)?);
    }
    let query = Query::of_rows("charge", conditions, values);
    Ok(vec![match sum {
        Some((column, expression)) => query.adding_up(expression, &cell.of(column)),
        None => query,
    }])
}

/// The condition under which a charge is in an effect, as `compare_items.sql` tells effects apart.
fn of_effect(request: &Request, filter: &Filter, effect: &str, is_total: bool) -> Result<String> {
    let by = Dimension::of(request);
    let is_correction = "charge_class IS 'Correction'";
    let is_tax = "charge_category IS 'Tax'";
    let is_negative = format!("substr({}, 1, 1) IS '-'", Cost::of(request).column());
    let is_credit = format!("(charge_category IN ('Credit', 'Refund') OR {is_negative})");
    Ok(match effect {
        "corrections" => is_correction.to_owned(),
        "taxes" => format!("NOT {is_correction} AND {is_tax}"),
        "credits" => format!("NOT {is_correction} AND NOT {is_tax} AND coalesce({is_credit}, 0)"),
        _ => {
            let items = sql(request, "")?.text;
            let plan = Plan::of_charges(filter, &by, false);
            // What an item is stands in the query alone.
            let (_, item) = ITEMS.split_once("json_array(").unwrap_or_default();
            let (item, _) = item.split_once(" AS item").unwrap_or_default();
            let listed = plan.listed();
            let dimensions = listed.iter().map(|one| format!("({one}) || '', "));
            let dimensions = dimensions.collect::<Vec<_>>().concat();
            let of_charge =
                format!("json_array({dimensions}coalesce(billing_currency, 'XXX'), json_array({item} || '')");
            let names = (1..=by.len()).map(|number| format!("by_{number} || '', "));
            let names = names.collect::<Vec<_>>().concat();
            let is_of_row = if is_total { "1" } else { "currency IS :is_currency" };
            format!(
                "NOT {is_correction} AND NOT {is_tax} AND NOT coalesce({is_credit}, 0) AND {of_charge} IN (\n{items}\nSELECT \
                 json_array({names}currency, item || '') FROM item WHERE effect = '{effect}' AND {is_of_row})"
            )
        }
    })
}
