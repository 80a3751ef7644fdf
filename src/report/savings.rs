//! `report savings`: list 100.00, contracted 90.00, effective 60.00: negotiated 10.00, by commitments 30.00.

use crate::contract::document::ValueKind;
use crate::contract::report::{Cell, Column, Report, Request, SnapshotTable, Sql};
use crate::error::Result;
use crate::evidence::origin::Query;
use crate::evidence::selection::value;
use crate::output::json::Json;
use crate::output::rows::Rows;
use crate::query::{count, expanded};
use crate::report::beyond;
use crate::report::dimension::{self, BY, Dimension, EXPLAIN_PLAN, TOTAL};
use crate::report::source::{self, Plan};
use crate::report::spend::row_parameters;
use rusqlite::Connection;

const SQL: &str = include_str!("savings.sql");

/// Counts what is not usage.
const LEFT_OUT: &str = "SELECT coalesce(sum({charges}), 0) FROM {source} \
                        WHERE (charge_category = 'Usage' AND charge_class IS NULL) IS NOT 1{and}";

/// The report.
pub(crate) static REPORT: Report = Report {
    name: "savings",
    order: 30,
    about: "What usage costs at list prices, at contracted prices and after commitments, and the differences",
    details: "`negotiated_savings` is `list_cost` less `contracted_cost`, `commitment_savings` is `contracted_cost` less \
              `effective_cost`, and `total_savings` is the sum of both. The report adds up only \
              charges of the category Usage that are not corrections: the price of a commitment is in the effective cost of \
              the usage it covers.",
    options: &[BY, TOTAL, EXPLAIN_PLAN],
    columns: |request| {
        let mut columns = dimension::columns(&Dimension::of(request));
        columns.extend(Column::all(&[
            ("currency", ValueKind::Currency),
            ("charges", ValueKind::Integer),
            ("list_cost", ValueKind::Decimal),
            ("negotiated_savings", ValueKind::Decimal),
            ("contracted_cost", ValueKind::Decimal),
            ("commitment_savings", ValueKind::Decimal),
            ("effective_cost", ValueKind::Decimal),
            ("total_savings", ValueKind::Decimal),
            ("billed_cost", ValueKind::Decimal),
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
    ..Report::PLAIN
};

fn notes(connection: &Connection, request: &Request, _: &Rows) -> Result<Vec<String>> {
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
    Ok(notes)
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
    let (expression, figure) = match cell.column {
        Some("negotiated_savings") => (
            "decimal_sub(decimal_sum(list_cost), decimal_sum(contracted_cost))",
            "negotiated_savings",
        ),
        Some("commitment_savings") => (
            "decimal_sub(decimal_sum(contracted_cost), decimal_sum(effective_cost))",
            "commitment_savings",
        ),
        Some("total_savings") => (
            "decimal_sub(decimal_sum(list_cost), decimal_sum(effective_cost))",
            "total_savings",
        ),
        Some("list_cost") => ("decimal_sum(list_cost)", "list_cost"),
        Some("contracted_cost") => ("decimal_sum(contracted_cost)", "contracted_cost"),
        Some("effective_cost") => ("decimal_sum(effective_cost)", "effective_cost"),
        _ => ("decimal_sum(billed_cost)", "billed_cost"),
    };
    let query = Query::of_rows("charge", conditions, values);
    Ok(vec![query.adding_up(expression, &cell.of(figure))])
}
