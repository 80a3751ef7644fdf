//! Rows of a sheet of a workbook.

use super::how::{Head, How, InSheet, Which};
use super::row::Row;
use crate::error::{Position, Problem, Result, codes};
use crate::source::table::grid::{Content, Grid, Spot, cell_name};
use crate::source::table::header::Header;
use crate::source::table::sheet as workbook;

/// The rows of one sheet.
pub(super) struct Sheet {
    name: String,
    /// Row, and the texts of its cells.
    rows: Vec<(u32, Vec<Option<String>>)>,
    columns: Vec<u32>,
    /// The row of the header, if that is not the first one that holds something.
    header: Option<usize>,
    next: usize,
}

impl Sheet {
    pub(super) fn open(file: &str, bytes: &[u8], how: &How) -> Result<(Vec<String>, Self)> {
        let grids = match &how.head {
            Head::Find(names, within) => workbook::read_below(bytes, &|rows| find(rows, names, *within)),
            Head::First | Head::Given(_) => workbook::read(bytes),
        };
        let grids =
            grids.map_err(|error| Box::new(Problem::new(&codes::SPREADSHEET, error.to_string()).in_file(file)))?;
        let fits = |grid: &&Grid| {
            let has = |names: &[String]| names.iter().all(|name| grid.header.contains(name));
            let is_meant = match &how.which {
                Which::Only => true,
                Which::Named(name) => grid.sheet.as_ref() == Some(name),
                Which::Has(names) => has(names),
            };
            is_meant
                && match &how.head {
                    Head::First => true,
                    Head::Given(names) => grid.header.len() == names.len(),
                    Head::Find(names, _) => has(names),
                }
        };
        let found: Vec<&Grid> = grids.iter().filter(fits).collect();
        let grid = match found.as_slice() {
            [grid] => *grid,
            [] => {
                let problem = Problem::new(&codes::WHICH_SHEET, "no sheet has the columns of the mapping");
                return Err(Box::new(problem.in_file(file)));
            }
            several => {
                let names: Vec<&str> = several.iter().filter_map(|grid| grid.sheet.as_deref()).collect();
                let message = format!("{} sheets could be meant: {}", several.len(), names.join(", "));
                let hint = "name the sheet in the mapping, as `sheet`";
                return Err(Box::new(
                    Problem::new(&codes::WHICH_SHEET, message).in_file(file).hint(hint),
                ));
            }
        };
        let name = grid.sheet.clone().unwrap_or_default();
        if let Some(flaw) = grid.flaws.first() {
            let pointer = match flaw.spot {
                Spot::Cell(row, column) => cell_name(&name, row, column),
                Spot::Byte(_) | Spot::Place(_) => name.clone(),
            };
            let place = Position {
                file: file.to_owned(),
                line_column: None,
                pointer: Some(pointer),
            };
            let mut problem = Problem::new(flaw.code, flaw.message.clone()).at(place);
            if let Some(hint) = flaw.hint {
                problem = problem.hint(hint);
            }
            return Err(Box::new(problem));
        }
        let text = |content: &Content| match content {
            Content::Empty => None,
            Content::Text(text) => Some(text.to_string()),
            Content::Number(number) => Some(written(number, how.decimal)),
            Content::Bool(value) => Some(value.to_string()),
        };
        let cell = |spot: Spot| match spot {
            Spot::Cell(row, column) => (row, column),
            Spot::Byte(_) | Spot::Place(_) => (0, 0),
        };
        let first = grid.records.first().map_or(&[][..], |record| &record.cells);
        let columns = first.iter().map(|found| cell(found.spot).1).collect();
        let rows = grid.records.iter().map(|record| {
            let cells = record.cells.iter().map(|cell| text(&cell.content)).collect();
            (cell(record.spot).0, cells)
        });
        Ok((
            grid.header.clone(),
            Self {
                name,
                rows: rows.collect(),
                columns,
                header: grid.below.as_ref().map(|below| below.header),
                next: 0,
            },
        ))
    }

    pub(super) fn next(&mut self, row: &mut Row) -> bool {
        let Some((number, cells)) = self.rows.get(self.next) else {
            return false;
        };
        self.next += 1;
        row.begin(i64::from(*number) + 1, "");
        for cell in cells {
            row.push(cell.as_deref());
        }
        true
    }

    /// Where the rows were found.
    pub(super) fn found(&self) -> InSheet {
        InSheet {
            name: self.name.clone(),
            columns: self.columns.clone(),
            header: self.header,
        }
    }

    /// `Costs!C7`, for a row or a cell of it.
    pub(super) fn cell_name(&self, row: &Row, cell: Option<usize>) -> String {
        let number = u32::try_from(row.number).unwrap_or(1).saturating_sub(1);
        let column = self.columns.get(cell.unwrap_or_default()).copied().unwrap_or_default();
        cell_name(&self.name, number, column)
    }
}

/// A number in a cell, with the decimal mark of amounts that are texts: one grammar reads both.
pub(crate) fn written(number: &str, decimal: char) -> String {
    if decimal == '.' {
        number.to_owned()
    } else {
        number.replace('.', &decimal.to_string())
    }
}

/// The header among the first rows of a sheet: the first row that has all of these names.
fn find(rows: &[Vec<String>], names: &[String], within: usize) -> Option<Header> {
    let has_all = |row: &&Vec<String>| names.iter().all(|name| row.contains(name));
    let row = rows.iter().take(within).position(|row| has_all(&row))?;
    let cells = rows.get(row)?.iter().enumerate();
    let filled = cells.filter(|(_, text)| !text.trim().is_empty());
    Some(Header {
        row,
        depth: 1,
        names: filled.map(|(place, text)| (place, text.clone())).collect(),
    })
}
