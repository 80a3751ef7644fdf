//! The rows of a file through a mapping, one after the other, each with its place.

use super::{columns, facts, form, how, origin};
use crate::error::{Problem, Result, codes};
use crate::mapping::{Evaluator, Made, Mapping, RowKind};
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use crate::source::rows::{Row, Table};

/// At most this many problems of one file are shown; the others are counted.
const PROBLEMS_MAX: usize = 20;

/// What a row became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It became something, is skipped, or is a row of totals.
    Row(RowKind),
    /// It is refused, and the problem is noted.
    Refused,
}

/// Called for each row: the table, the row, what it became, and for noting problems.
pub(crate) type Call<'c> = &'c mut dyn FnMut(&Table, &Row, &Made, Step) -> Option<Problem>;

/// What is known of the file once all rows were read.
#[derive(Debug, Default)]
pub(crate) struct Through {
    /// Its columns, as written.
    pub header: Vec<String>,
    /// Rows that were read, skipped, and are totals.
    pub rows: [u64; 3],
    /// Which of the rows were taken.
    pub are_taken: Vec<bool>,
    /// Whether the mapping said that no more rows follow.
    pub has_stopped: bool,
    /// What is worth knowing of how the table was read.
    pub notes: Vec<String>,
    /// Where the table was found.
    pub found: Option<crate::source::rows::Whereabouts>,
}

/// Reads a file row by row. All that is wrong with its rows comes at once.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn each(
    (input, mapped, mapping): (&Input, &Mapped, &Mapping),
    call: Call,
) -> Result<std::result::Result<Through, Vec<Problem>>> {
    let columns = match columns(input)? {
        Ok(columns) => columns,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let how = how(mapping, form(&mapped.form));
    let mut table = match refused(Table::open(&input.name, origin(input, columns.as_ref())?, &how))? {
        Ok(table) => table,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    let mut evaluator = match Evaluator::new(mapping, &table.header, &facts(input, mapped, &table)) {
        Ok(evaluator) => evaluator,
        Err(problems) => return Ok(Err(problems)),
    };
    let mut through = Through {
        header: table.header.clone(),
        ..Through::default()
    };
    let mut problems = Problems::default();
    let (mut row, mut made) = (Row::default(), Made::default());
    loop {
        match refused(table.next(&mut row))? {
            Ok(true) => {}
            Ok(false) => break,
            Err(problem) => {
                problems.note(problem);
                break;
            }
        }
        let cells: Vec<Option<&str>> = row.cells().collect();
        let result = evaluator.row(&cells, &mut made);
        let step = match (result, row.ragged) {
            (Ok(()), _) if made.kind == RowKind::Stop => {
                through.has_stopped = true;
                break;
            }
            (Err(_), Some(_)) => {
                problems.note(ragged(&row, &through.header).at(table.position(&row, None)));
                Step::Refused
            }
            (Ok(()), Some(_)) if made.kind == RowKind::Charges => {
                problems.note(ragged(&row, &through.header).at(table.position(&row, None)));
                Step::Refused
            }
            (Err(found), None) => {
                for problem in found {
                    let column = problem.column.as_ref().map(|(place, _)| *place);
                    problems.note(problem.problem(&mapping.name, table.position(&row, column)));
                }
                Step::Refused
            }
            (Ok(()), _) => Step::Row(made.kind),
        };
        through.rows[0] += 1;
        match step {
            Step::Row(RowKind::Skipped) => through.rows[1] += 1,
            Step::Row(RowKind::Total) => through.rows[2] += 1,
            _ => {}
        }
        through.are_taken.push(step == Step::Row(RowKind::Charges));
        if let Some(problem) = call(&table, &row, &made, step) {
            problems.note(problem);
        }
    }
    through.notes = table.notes();
    through.found = Some(table.whereabouts());
    Ok(problems.ended(&input.name).map_or(Ok(through), Err))
}

/// A problem of the file apart from those that end everything.
///
/// # Errors
/// Those.
pub(crate) fn refused<T>(result: Result<T>) -> Result<std::result::Result<T, Problem>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(problem) if problem.code == &codes::IO => Err(problem),
        Err(problem) => Ok(Err(*problem)),
    }
}

/// That a row has another number of cells than the header.
pub(crate) fn ragged(row: &Row, header: &[String]) -> Problem {
    let message = format!(
        "the row has {} cells, the header {}",
        row.ragged.unwrap_or_default(),
        header.len()
    );
    Problem::new(&codes::RAGGED_ROW, message)
}

/// Problems of one file.
#[derive(Debug, Default)]
struct Problems {
    told: Vec<Problem>,
    untold: usize,
}

impl Problems {
    fn note(&mut self, problem: Problem) {
        if self.told.len() < PROBLEMS_MAX {
            self.told.push(problem);
        } else {
            self.untold += 1;
        }
    }

    /// All of them; `None` if there are none.
    fn ended(mut self, file: &str) -> Option<Vec<Problem>> {
        if self.untold > 0 {
            let message = format!("{} more problems in this document", self.untold);
            self.told.push(Problem::new(&codes::TOO_MANY, message).in_file(file));
        }
        (!self.told.is_empty()).then_some(self.told)
    }
}
