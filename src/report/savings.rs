//! `report savings`: list 100.00, contracted 90.00, effective 60.00: negotiated 10.00, by commitments 30.00.

use super::dimension::Dimension;
use super::source::Plan;
use super::{Filter, Report, Table, count, expanded, untimed};
use crate::error::Result;
use crate::output::json::Json;
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

/// Counts what is no usage.
const LEFT_OUT: &str = "SELECT coalesce(sum({charges}), 0) FROM {source} \
                        WHERE (charge_category = 'Usage' AND charge_class IS NULL) IS NOT 1{and}";

/// Makes the report.
///
/// # Errors
/// When a dimension is named twice, or the ledger cannot be read.
pub fn run(
    connection: &Connection,
    filter: &Filter,
    by: &[Dimension],
    has_total: bool,
    explains_plan: bool,
) -> Result<Report> {
    let plan = Plan::new(filter, by, None)?;
    let values = plan.values();
    let sql = plan.sql(include_str!("savings.sql"), "", has_total);
    let mut report = Report::default();
    if explains_plan {
        report.notes.push(plan.words());
        report
            .notes
            .push(format!("the statement:\n{}", expanded(connection, &sql, &values)?));
    }
    super::make_room(connection)?;
    let found = Table::select(connection, &sql, &values)?;
    let mut shown = super::spend::dimensions(by);
    shown.extend(FIGURES.iter().map(|&name| (name.to_owned(), name.to_owned())));
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
            "charges left out, since they are no usage or correct an earlier bill: {others}"
        ));
    }
    report.notes.extend(untimed(connection, filter, "spend")?);
    Ok(report)
}
