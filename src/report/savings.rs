//! `report savings`: list 100.00, contracted 90.00, effective 60.00: negotiated 10.00, by commitments 30.00.

use crate::contract::report::{Cell, Column, Found, Report, Request, SnapshotTable, Sql};
use crate::error::Result;
use crate::evidence::origin::Query;
use crate::evidence::selection::value;
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::output::rows::Rows;
use crate::query::{count, expanded};
use crate::report::beyond;
use crate::report::dimension::{self, BY, Dimension, EXPLAIN_PLAN, TOTAL};
use crate::report::source::{self, Plan, Source};
use crate::report::spend::row_parameters;
use rusqlite::Connection;
use std::collections::BTreeMap;

const SQL: &str = include_str!("savings.sql");

/// Counts what is not usage.
const LEFT_OUT: &str = "SELECT coalesce(sum({charges}), 0) FROM {source} \
                        WHERE (charge_category = 'Usage' AND charge_class IS NULL) IS NOT 1{and}";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "savings",
    title: "Savings",
    sums: &[
        "charges",
        "list_cost",
        "negotiated_savings",
        "contracted_cost",
        "commitment_savings",
        "effective_cost",
        "total_savings",
        "billed_cost",
    ],
    order: 30,
    about: "What usage costs at list prices, at contracted prices and after commitments, and the differences",
    details: "`negotiated_savings` is `list_cost` less `contracted_cost`, `commitment_savings` is `contracted_cost` less \
              `effective_cost`, and `total_savings` is `list_cost` less `effective_cost`. Charges that do not state one of these costs \
              stand in rows of their own, with the names of those costs in `not_stated`, and without the differences that \
              need them. The report adds up only charges of the category Usage that are not corrections: the price of a commitment is in the effective cost of \
              the usage it covers.",
    options: &[BY, TOTAL, EXPLAIN_PLAN],
    columns: |request| {
        let mut columns = dimension::columns(&Dimension::of(request));
        columns.extend(Column::all(&[
            ("currency", Show::CURRENCY.kept()),
            ("charges", Show::COUNT.little()),
            ("list_cost", Show::AMOUNT),
            ("negotiated_savings", Show::AMOUNT),
            ("contracted_cost", Show::AMOUNT),
            ("commitment_savings", Show::AMOUNT),
            ("effective_cost", Show::AMOUNT.kept()),
            ("total_savings", Show::AMOUNT.kept()),
            ("billed_cost", Show::AMOUNT.little()),
            ("not_stated", Show::TEXT.little()),
        ]));
        columns
    },
    query: |request| {
        let by = Dimension::of(request);
        let plan = Plan::new(&request.filter, &by, None)?;
        Ok(Sql {
            text: plan.sql(SQL, "", request.has(TOTAL.name)),
            values: plan.values(),
        })
    },
    notes,
    untimed: Some(source::untimed),
    evidence,
    tables: &[SnapshotTable {
        name: "savings",
        order: 3,
        options: &[],
    }],
    not_over_lake: None,
    ..Report::PLAIN
};

fn notes(connection: &Connection, request: &Request, rows: &Rows) -> Result<Vec<String>> {
    let by = Dimension::of(request);
    let plan = Plan::new(&request.filter, &by, None)?;
    let values = plan.values();
    let mut notes = Vec::new();
    if request.has(EXPLAIN_PLAN.name) {
        let sql = plan.sql(SQL, "", request.has(TOTAL.name));
        notes.push(plan.words());
        notes.push(format!("the statement:\n{}", expanded(connection, &sql, &values)?));
    }
    notes.extend(beyond::note(connection, request, &by)?);
    let others = count(connection, &plan.sql(LEFT_OUT, "", false), &values)?;
    if others > 0 {
        notes.push(format!(
            "charges left out, because they are not usage or correct an earlier bill: {others}"
        ));
    }
    notes.extend(not_stated(rows));
    Ok(notes)
}

/// Says how many charges do not state which costs.
fn not_stated(rows: &Rows) -> Option<String> {
    let place = |name: &str| rows.columns.iter().position(|column| column == name);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for row in &rows.rows {
        let names = Found::at(row, place("not_stated")).cell().into_owned();
        let charges = Found::at(row, place("charges")).cell().parse().unwrap_or(0);
        for name in names.split_whitespace() {
            *counts.entry(name.to_owned()).or_default() += charges;
        }
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(name, count)| format!("{name} of {count}"))
        .collect();
    (!counts.is_empty()).then(|| {
        format!(
            "charges that do not state a cost, or state 0 for it beside an effective cost above 0, left out of its \
             differences: {}",
            counts.join(", ")
        )
    })
}

/// The charges of a row.
fn evidence(request: &Request, cell: &Cell) -> Result<Vec<Query>> {
    let by = Dimension::of(request);
    let mut values = Plan::new(&request.filter, &by, None)?.values();
    let is_total = cell.of("is_total") == Json::integer(1);
    let mut conditions = Plan::of_charges(&request.filter, &by, false).of_row(!is_total, true);
    conditions.push("charge_category = 'Usage' AND charge_class IS NULL".to_owned());
    for (name, column) in row_parameters(&by) {
        values.insert(name, value(&cell.of(&column)));
    }
    // The costs behind a figure: the first one less the second.
    let (costs, figure): (&[&str], &str) = match cell.column {
        Some("negotiated_savings") => (&["list", "contracted"], "negotiated_savings"),
        Some("commitment_savings") => (&["contracted", "effective"], "commitment_savings"),
        Some("total_savings") => (&["list", "effective"], "total_savings"),
        Some("list_cost") => (&["list"], "list_cost"),
        Some("contracted_cost") => (&["contracted"], "contracted_cost"),
        Some("effective_cost") => (&["effective"], "effective_cost"),
        _ => (&["billed"], "billed_cost"),
    };
    let figure = cell.of(figure);
    if is_total {
        conditions.extend(costs.iter().map(|cost| format!("NOT {}", lacks(cost))));
    } else {
        let names = cell.of("not_stated").cell().into_owned();
        for cost in ["list", "contracted", "effective"] {
            let is_stated = !names
                .split_whitespace()
                .any(|name| name.strip_suffix("_cost") == Some(cost));
            conditions.push(format!("{}{}", if is_stated { "NOT " } else { "" }, lacks(cost)));
        }
    }
    let sums: Vec<String> = costs.iter().map(|cost| format!("decimal_sum({cost}_cost)")).collect();
    let expression = match sums.as_slice() {
        [one] => one.clone(),
        _ => format!("decimal_sub({})", sums.join(", ")),
    };
    let query = Query::of_rows("charge", conditions, values);
    Ok(vec![if figure == Json::Null {
        query
    } else {
        query.adding_up(expression, &figure)
    }])
}

/// Whether a charge does not state this cost, or leaves it at 0; in SQL, 1 or 0.
fn lacks(cost: &str) -> String {
    match cost {
        "list" | "contracted" => format!("({cost}_cost IS NULL OR {})", Source::Charges.left_at_zero(cost)),
        _ => format!("({cost}_cost IS NULL)"),
    }
}
