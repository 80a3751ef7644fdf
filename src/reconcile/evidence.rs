//! The evidence for a figure of a statement: `statement 2, there` is of 454 rows of `api_cloudsigma_ledger`.
//!
//! The rows are those that the proof adds up, and they are added up again: whoever asks for it is shown the rows that a
//! figure stands for, and no others.

use crate::contract::finding::Finding;
use crate::contract::statement::{Line, Side, Statement};
use crate::decisions::accepted;
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::{Origin, Query};
use crate::evidence::selection::{Evidence, Selection, compare};
use crate::money::decimal::Decimal;
use crate::reconcile::prove::{Column, of_line};
use crate::reconcile::rows;
use rusqlite::Connection;

/// The statement that is meant: by its number, in the order in which they are shown, or by the id of an open one.
///
/// # Errors
/// When there is none.
pub(crate) fn find<'s>(statements: &'s [Statement], wanted: &str) -> Result<&'s Statement> {
    let number: Option<usize> = wanted.parse().ok();
    let by_number = number.and_then(|number| statements.get(number.checked_sub(1)?));
    if let Some(statement) = by_number {
        return Ok(statement);
    }
    let is_id = wanted.len() >= accepted::DIGITS_MIN && wanted.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_id {
        let problem = Problem::new(&codes::NOT_FOUND, format!("there is no statement {wanted}"));
        return Err(Box::new(problem.hint(match statements.len() {
            0 => "billbook made no statement".to_owned(),
            count => {
                format!("the statements are 1 to {count}, in the order that `reconcile` shows without `--explain`")
            }
        })));
    }
    let findings: Vec<Finding> = statements.iter().map(Statement::finding).collect();
    let id = accepted::find(&findings, wanted)?.id();
    let found = statements.iter().find(|statement| statement.finding().id() == id);
    found.ok_or_else(|| {
        Box::new(Problem::new(
            &codes::NOT_FOUND,
            format!("there is no statement {wanted}"),
        ))
    })
}

/// The evidence for a figure of a statement, or for both totals.
///
/// # Errors
/// When the statement has no such line, rows do not come to their figure, or the ledger cannot be read.
pub fn evidence(connection: &Connection, statement: &Statement, column: Option<Column>) -> Result<Evidence> {
    let sides = [&statement.here, &statement.there];
    let (cells, selections) = match column {
        None | Some(Column::Difference | Column::Unexplained | Column::ToClear) => {
            (None, of_sides(connection, &sides)?)
        }
        Some(Column::Here) => (None, of_sides(connection, &sides[..1])?),
        Some(Column::There) => (None, of_sides(connection, &sides[1..])?),
        Some(Column::Line(number)) => {
            let line = number.checked_sub(1).and_then(|index| statement.lines.get(index));
            let Some(line) = line else {
                return Err(no_line(statement, number));
            };
            let selections = of_figure(connection, &line.amount, &of_line(connection, statement, line)?)?;
            let selections = if selections.is_empty() {
                at_place(connection, line)?
            } else {
                selections
            };
            // A line about the whole is of the rows of both sides.
            let selections = if selections.is_empty() {
                of_sides(connection, &sides)?
            } else {
                selections
            };
            let all = rows::lines(std::slice::from_ref(statement));
            let row = all.rows.into_iter().nth(number).unwrap_or_default();
            (Some((all.columns, row)), selections)
        }
    };
    let (columns, row) = cells.unwrap_or_else(|| {
        let summary = rows::summary(std::slice::from_ref(statement));
        (summary.columns, summary.rows.into_iter().next().unwrap_or_default())
    });
    Ok(Evidence::new(&columns, &row, selections))
}

fn no_line(statement: &Statement, number: usize) -> Box<Problem> {
    let problem = Problem::new(&codes::NOT_FOUND, format!("the statement has no line {number}"));
    Box::new(problem.hint(match statement.lines.len() {
        0 => "the statement has no lines".to_owned(),
        count => format!("the lines are 1 to {count}"),
    }))
}

fn of_sides(connection: &Connection, sides: &[&Side]) -> Result<Vec<Selection>> {
    let mut selections = Vec::new();
    for side in sides {
        selections.extend(of_figure(connection, &side.total, &side.origin)?);
    }
    Ok(selections)
}

/// The rows of a figure, which come to it where SQL adds them up.
fn of_figure(connection: &Connection, figure: &Decimal, origin: &Origin) -> Result<Vec<Selection>> {
    if let Some(sum) = origin.total(connection)? {
        compare(&figure.to_string(), "decimal_sum", &sum.to_string())?;
    }
    let queries = origin.queries.iter();
    queries.map(|query| query.selection(connection)).collect()
}

/// The place of a line by itself.
fn at_place(connection: &Connection, line: &Line) -> Result<Vec<Selection>> {
    let place = line.place.row();
    let query = place.map(|(import_id, pointer)| Query::of_place("the place of the line", import_id, pointer));
    query.iter().map(|query| query.selection(connection)).collect()
}
