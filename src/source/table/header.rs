//! Lists whose header stands below other rows: a title, a bank's name, an account and a period.
//!
//! Who knows the columns of lists says which row is the header. This file makes the table below it, from a text or a
//! sheet, and keeps what stands above. A column without a name that holds something is called after its place, and a row
//! of another length is a flaw until somebody says that it is not a row of the list.

use super::cells::{Bad, Cells};
use crate::error::codes;
use crate::source::table::format::Shown;
use crate::source::table::grid::{Below, Cell, Content, Flaw, Grid, Record, Spot, cell_name, number_of};
use std::collections::{BTreeMap, BTreeSet};

/// The header is among so many rows that hold something.
pub(crate) const LOOKED_AT: usize = 50;

/// A header that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// Which of the rows that hold something it is, from 0; the first one where it has several.
    pub row: usize,
    /// How many rows it has.
    pub depth: usize,
    /// The names of the columns, by their places.
    pub names: Vec<(usize, String)>,
}

/// Finds the header among the texts of the first rows.
pub(crate) type Find<'f> = &'f dyn Fn(&[Vec<String>]) -> Option<Header>;

/// A row of a file, before it is known what it is.
pub(super) struct RawRow<'a> {
    number: usize,
    spot: Spot,
    end: usize,
    /// How many cells it has, in a text.
    width: usize,
    cells: Vec<(usize, RawCell<'a>)>,
}

struct RawCell<'a> {
    spot: Spot,
    content: Result<Content<'a>, Bad>,
    shown: Option<Box<Shown>>,
}

impl<'a> From<Record<'a>> for RawRow<'a> {
    fn from(record: Record<'a>) -> Self {
        let cell = |(column, cell): (usize, Cell<'a>)| {
            let cell = RawCell {
                spot: cell.spot,
                content: Ok(cell.content),
                shown: cell.shown,
            };
            (column, cell)
        };
        Self {
            number: record.number,
            spot: record.spot,
            end: record.end,
            width: record.cells.len(),
            cells: record.cells.into_iter().enumerate().map(cell).collect(),
        }
    }
}

/// The texts of rows, a text for each place.
pub(super) fn texts(rows: &[RawRow]) -> Vec<Vec<String>> {
    let texts = |row: &RawRow| {
        let mut texts = Vec::new();
        for (column, cell) in &row.cells {
            if *column >= texts.len() {
                texts.resize(column + 1, String::new());
            }
            if let (Some(text), Ok(content)) = (texts.get_mut(*column), &cell.content) {
                *text = text_of(content);
            }
        }
        texts
    };
    rows.iter().map(texts).collect()
}

/// A cell's text, as a person sees it.
#[must_use]
pub(crate) fn text_of(content: &Content) -> String {
    match content {
        Content::Empty => String::new(),
        Content::Text(text) => text.to_string(),
        Content::Number(number) => number.clone(),
        Content::Bool(value) => value.to_string(),
    }
}

/// The table below a header.
pub(super) fn grid(rows: Vec<RawRow<'_>>, header: Header, is_sheet: bool) -> Grid<'_> {
    let width = rows.get(header.row).map_or(0, |row| row.width);
    let last = rows.get(header.row + header.depth - 1);
    let below = Below {
        above: texts(rows.get(..header.row).unwrap_or_default()),
        header: last.map_or(0, |row| row.number),
        ..Below::default()
    };
    let rows = rows.into_iter().skip(header.row + header.depth);
    let rows: Vec<RawRow> = rows.collect();
    let mut columns = header.names;
    let is_named = |column: usize, columns: &[(usize, String)]| columns.iter().any(|(named, _)| *named == column);
    let filled = rows.iter().flat_map(|row| &row.cells);
    let filled: BTreeSet<usize> = filled
        .filter(|(_, cell)| !matches!(&cell.content, Ok(Content::Empty)))
        .map(|(column, _)| *column)
        .collect();
    for column in filled {
        if !is_named(column, &columns) && (is_sheet || column < width) {
            let letters = cell_name("", 0, u32::try_from(column).unwrap_or(u32::MAX));
            let letters = letters.trim_matches(|c: char| !c.is_ascii_alphabetic());
            let name = if is_sheet {
                format!("column {letters}")
            } else {
                format!("column {}", column + 1)
            };
            columns.push((column, name));
        }
    }
    columns.sort_by_key(|(column, _)| *column);
    let mut grid = Grid {
        columns: columns.iter().map(|(column, _)| Some(*column)).collect(),
        below: Some(below),
        ..Grid::default()
    };
    for row in rows {
        let has_more = row
            .cells
            .iter()
            .any(|(column, cell)| *column >= width && !matches!(&cell.content, Ok(Content::Empty)));
        if !is_sheet && (row.width < width || has_more) {
            grid.flaws.push(Flaw {
                code: &codes::RAGGED_ROW,
                message: format!("the row has {} cells, the header {width}", row.width),
                spot: row.spot,
                hint: None,
            });
        }
        let record = record(row, &columns, &mut grid);
        grid.records.push(record);
    }
    grid.header = columns.into_iter().map(|(_, name)| name).collect();
    grid
}

/// A row's cells by the columns.
fn record<'a>(row: RawRow<'a>, columns: &[(usize, String)], grid: &mut Grid<'a>) -> Record<'a> {
    let mut found: BTreeMap<usize, RawCell> = row.cells.into_iter().collect();
    let cells = columns.iter().map(|(column, _)| {
        let nowhere = match row.spot {
            Spot::Cell(row, _) => Spot::Cell(row, u32::try_from(*column).unwrap_or(u32::MAX)),
            other @ (Spot::Byte(_) | Spot::Place(_)) => other,
        };
        let Some(cell) = found.remove(column) else {
            return Cell {
                spot: nowhere,
                content: Content::Empty,
                shown: None,
            };
        };
        let content = cell.content.unwrap_or_else(|bad| {
            grid.flaws.push(Flaw {
                code: bad.code,
                message: bad.message,
                spot: cell.spot,
                hint: bad.hint,
            });
            Content::Empty
        });
        grid.has_floats |= matches!(content, Content::Number(_));
        Cell {
            spot: cell.spot,
            content,
            shown: cell.shown,
        }
    });
    Record {
        spot: row.spot,
        end: row.end,
        number: row.number,
        cells: cells.collect(),
    }
}

/// The list of a sheet, where it has one.
pub(super) fn of_sheet(name: &str, cells: Cells, find: Find) -> Option<Grid<'static>> {
    let Cells {
        rows,
        formulas,
        mut besides,
        ..
    } = cells;
    let mut raw: Vec<RawRow> = Vec::with_capacity(rows.len());
    for (row, found) in rows {
        let mut first = None;
        let cells = found.into_iter().map(|(column, content)| {
            first.get_or_insert(column);
            let spot = Spot::Cell(row, column);
            let shown = besides.shown.remove(&(row, column));
            (number_of(column), RawCell { spot, content, shown })
        });
        let cells: Vec<(usize, RawCell)> = cells.collect();
        raw.push(RawRow {
            number: number_of(row),
            spot: Spot::Cell(row, first.unwrap_or_default()),
            end: 0,
            width: 0,
            cells,
        });
    }
    let header = find(&texts(raw.get(..LOOKED_AT.min(raw.len())).unwrap_or_default()))?;
    let mut grid = grid(raw, header, true);
    let last = grid.below.as_ref().map_or(0, |below| below.header);
    for (row, column) in besides.merged {
        if number_of(row) > last && grid.columns.contains(&Some(number_of(column))) {
            grid.flaws.push(Flaw {
                code: &codes::CELL,
                message: "the cell is merged with those of other rows: its value may belong to all of them".to_owned(),
                spot: Spot::Cell(row, column),
                hint: Some("write the value in each row to which it belongs"),
            });
        }
    }
    let formulas = formulas.into_iter().map(|(row, count)| (number_of(row), count));
    let formulas: BTreeMap<usize, usize> = formulas.filter(|(row, _)| *row > last).collect();
    grid.formulas = formulas.values().sum();
    if let Some(below) = &mut grid.below {
        below.formulas = formulas;
    }
    let numbers: BTreeSet<usize> = grid.records.iter().map(|record| record.number).collect();
    grid.hidden_rows = besides
        .hidden_rows
        .iter()
        .filter(|row| numbers.contains(&number_of(**row)))
        .count();
    grid.sheet = Some(name.to_owned());
    grid.is_to_calculate = besides.is_to_calculate;
    grid.is_hidden = besides.is_hidden;
    Some(grid)
}
