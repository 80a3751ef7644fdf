//! `report savings`: list 100.00, contracted 90.00, effective 60.00: negotiated 10.00, by commitments 30.00.

use super::dimension::Dimension;
use super::source::Plan;
use super::spend::row_parameters;
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::evidence::selection::{Selection, value};
use crate::output::json::Json;
use crate::query::{count, expanded};
use crate::report::{Report, Table, proof, untimed};
use rusqlite::Connection;

/// Columns after the dimensions.
const FIGURES: [&str; 9] = [
    "currency",
    "charges",
    "list_cost",
    "negotiated_savings",
    "contracted_cost",
    "commitment_savings",
    "effective_cost",
    "total_savings",
    "billed_cost",
];

/// How charges are added up.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// By what.
    pub by: &'a [Dimension],
    /// Whether sums over everything follow.
    pub has_total: bool,
    /// Whether to say where the figures come from.
    pub explains_plan: bool,
}

impl Request<'_> {
    /// The columns, and what the query calls them.
    fn columns(&self) -> Vec<(String, String)> {
        let mut shown = super::spend::dimensions(self.by);
        shown.extend(FIGURES.iter().map(|&name| (name.to_owned(), name.to_owned())));
        shown
    }
}

const SQL: &str = include_str!("savings.sql");

/// Counts what is not usage.
const LEFT_OUT: &str = "SELECT coalesce(sum({charges}), 0) FROM {source} \
                        WHERE (charge_category = 'Usage' AND charge_class IS NULL) IS NOT 1{and}";

/// Makes the report.
///
/// # Errors
/// When a dimension is named twice, or the ledger cannot be read.
pub(crate) fn run(connection: &Connection, filter: &Filter, request: &Request) -> Result<Report> {
    let plan = Plan::new(filter, request.by, None)?;
    let values = plan.values();
    let sql = plan.sql(SQL, "", request.has_total);
    let mut report = Report::default();
    if request.explains_plan {
        report.notes.push(plan.words());
        report
            .notes
            .push(format!("the statement:\n{}", expanded(connection, &sql, &values)?));
    }
    super::make_room(connection)?;
    let found = Table::select(connection, &sql, &values)?;
    let shown = request.columns();
    report.rows.columns = shown.iter().map(|(name, _)| name.clone()).collect();
    let places: Vec<Option<usize>> = shown.iter().map(|(_, column)| found.place(column)).collect();
    report.rows.rows = found
        .rows
        .iter()
        .map(|row| places.iter().map(|&place| Table::at(row, place)).collect::<Vec<Json>>())
        .collect();
    let others = count(connection, &plan.sql(LEFT_OUT, "", false), &values)?;
    if others > 0 {
        report.notes.push(format!(
            "charges left out, because they are not usage or correct an earlier bill: {others}"
        ));
    }
    report.notes.extend(untimed(connection, filter, "spend")?);
    Ok(report)
}

/// The statement that gives the report.
pub(super) fn statement(connection: &Connection, filter: &Filter, request: &Request) -> Result<String> {
    let plan = Plan::new(filter, request.by, None)?;
    let sql = plan.sql(SQL, "", request.has_total);
    proof::statement(connection, &sql, &plan.values(), &request.columns())
}

/// The charges behind a row.
pub(super) fn behind(
    connection: &Connection,
    filter: &Filter,
    request: &Request,
    (index, column): (usize, Option<&str>),
) -> Result<Vec<Selection>> {
    let plan = Plan::new(filter, request.by, None)?;
    let mut values = plan.values();
    let found = Table::select(connection, &plan.sql(SQL, "", request.has_total), &values)?;
    let Some(row) = found.rows.get(index) else {
        return Ok(Vec::new());
    };
    let cell = |name: &str| found.cell(row, name);
    let is_total = cell("is_total") == Json::integer(1);
    let mut conditions = Plan::of_charges(filter, request.by, false).of_row(!is_total, true);
    conditions.push("charge_category = 'Usage' AND charge_class IS NULL".to_owned());
    for (name, column) in row_parameters(request.by) {
        values.insert(name, value(&cell(&column)));
    }
    let (expression, figure) = match column {
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
    let selection = Selection::new(connection, "charge", &conditions, &values)?;
    Ok(vec![selection.adds_up(expression, &cell(figure))])
}
