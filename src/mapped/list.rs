//! Invoices and payments out of tables of any form: a mapping makes of a file the list that somebody would have typed.
//!
//! The list has the columns of lists by their own names, and each cell has the place of the cell of the file that it was made
//! of. The reader of lists takes it from there, so that whose an invoice is, revisions, directions and allocations are those of
//! every other list.

use super::compared::{Both, Compared, sentences};
use super::costs::FirstSums;
use super::count::{Raw, Second, count_columns};
use super::rows::{self, Step, Through};
use super::totals::Sums;
use super::{Costs, columns, form, how, named, parsed, place};
use crate::error::{Position, Problem, Result, codes};
use crate::mapping::{Mapping, RowKind, TargetKind, names_in};
use crate::money::decimal::DecimalSum;
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use crate::source::rows::{Row, Table};
use crate::source::table::grid::{Cell, Content, Grid, Record, Spot};
use std::borrow::Cow;

/// A list that a mapping made of a file.
#[derive(Debug)]
pub(crate) struct Made {
    /// Its rows, with their places.
    pub grid: Grid<'static>,
    /// Whose files the mapping reads.
    pub provider: String,
    /// `invoice` or `payment`.
    pub target: &'static str,
    /// The columns of the file, as written.
    pub header: Vec<String>,
    /// Rows that were read, skipped, and are totals.
    pub rows: [u64; 3],
    /// What is worth knowing of it, a sentence each.
    pub accepted: Vec<String>,
}

/// What rows of a mapping are called.
#[must_use]
pub(crate) fn target(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Charge => "charge",
        TargetKind::Invoice => "invoice",
        TargetKind::Payment => "payment",
    }
}

/// Makes the list.
///
/// # Errors
/// When the file cannot be read; what is wrong with it are problems.
pub(crate) fn read(input: &Input, mapped: &Mapped) -> Result<std::result::Result<Made, Vec<Problem>>> {
    let mapping = match parsed(&mapped.text) {
        Ok(mapping) => mapping,
        Err(problems) => return Ok(Err(problems)),
    };
    let word = target(mapping.target.kind);
    let (amount, several) = match mapping.target.kind {
        TargetKind::Payment => ("amount", "payments"),
        _ => ("total", "invoices"),
    };
    let costs = Costs::new(&mapping, mapped.dataset.as_deref());
    let names: Vec<String> = mapping.target.columns.iter().map(|(name, _)| name.clone()).collect();
    let mut grid = Grid {
        columns: vec![None; names.len()],
        header: names.clone(),
        ..Grid::default()
    };
    let mut stated = Sums::new(&names, &mapping.control.of, several);
    let mut made_sum = Sums::new(&names, amount, several);
    let mut firsts: Option<Option<FirstSums>> = None;
    let mut sources: Option<Vec<Option<usize>>> = None;
    let read = rows::each((input, mapped, &mapping), &mut |table, row, made, step| {
        let sources = sources.get_or_insert_with(|| first_columns(&mapping, table));
        match step {
            Step::Row(RowKind::Charges) => {
                let first = firsts.get_or_insert_with(|| FirstSums::new(&costs, table));
                if let Some(first) = first {
                    first.add(&costs, row);
                }
                stated.add(made);
                made_sum.add(made);
                for one in 0..made.charges() {
                    put(&mut grid, (table, row), sources, made.charge(one));
                }
                None
            }
            Step::Row(RowKind::Total) => {
                let wrong = made.total.as_deref().and_then(|figure| stated.compare(figure));
                wrong.map(|problem| problem.at(table.position(row, None)))
            }
            _ => None,
        }
    })?;
    let through = match read {
        Ok(through) => through,
        Err(problems) => return Ok(Err(problems)),
    };
    let first = firsts.flatten().map(|first| first.sums);
    let first = first.or_else(|| {
        // No row was taken: the sums are zero.
        let terms = costs.amounts.terms.len();
        (!costs.amounts.is_whole && terms > 0).then(|| vec![DecimalSum::default(); terms])
    });
    let raw = match counted((input, mapped, &mapping), &through, &costs)? {
        Ok(raw) => raw,
        Err(problem) => return Ok(Err(vec![problem.in_file(&input.name)])),
    };
    let costs = costs.of_header(&through.header);
    let both = Both {
        costs: &costs,
        rows: through.rows,
        raw: &raw,
        first: first.as_deref(),
        made: (made_sum.total(), amount),
        is_by_columns: input.is_parquet(),
    };
    let differences = both.differences();
    if !differences.is_empty() {
        let differences = differences.into_iter().map(|problem| problem.in_file(&input.name));
        return Ok(Err(differences.collect()));
    }
    let accepted = accepted((mapped, &mapping), &through, (both.compared(), &costs));
    Ok(Ok(Made {
        grid,
        provider: mapping.provider.clone(),
        target: word,
        header: through.header,
        rows: through.rows,
        accepted,
    }))
}

/// For each target column the first column of the file that its expression names.
fn first_columns(mapping: &Mapping, table: &Table) -> Vec<Option<usize>> {
    let of = |name: &String| {
        let capture = mapping.captures.iter().find(|capture| capture.name == *name);
        let column = capture.map_or_else(|| named(mapping, name), |capture| capture.of.clone());
        place(mapping, &table.header, &column)
    };
    let columns = mapping.target.columns.iter();
    columns
        .map(|(_, expression)| names_in(&expression.sql).iter().find_map(of))
        .collect()
}

/// Adds what a row became.
fn put<'m>(
    grid: &mut Grid<'static>,
    (table, row): (&Table, &Row),
    sources: &[Option<usize>],
    values: impl Iterator<Item = Option<&'m str>>,
) {
    let mut spot = |position: Position| {
        grid.places.push(position);
        Spot::Place(grid.places.len() - 1)
    };
    let of_row = spot(table.position(row, None));
    let cell = |(value, source): (Option<&str>, &Option<usize>)| Cell {
        spot: source.map_or(of_row, |source| spot(table.position(row, Some(source)))),
        content: match value {
            None | Some("") => Content::Empty,
            Some(text) => Content::Text(Cow::Owned(text.to_owned())),
        },
        shown: None,
    };
    let cells = values.zip(sources).map(cell).collect();
    grid.records.push(Record {
        spot: of_row,
        end: 0,
        number: grid.records.len(),
        cells,
    });
}

/// What the second reader counts.
fn counted(
    (input, mapped, mapping): (&Input, &Mapped, &Mapping),
    through: &Through,
    costs: &Costs,
) -> Result<std::result::Result<Raw, Problem>> {
    let differs = |message: String| {
        let message = format!("the second reader cannot read the file: {message}");
        Problem::new(&codes::CONTROL_TOTAL, message)
    };
    let raw = if let Some(parquet) = columns(input)?.map_err(Box::new)? {
        count_columns(&parquet, costs)
    } else {
        let how = how(mapping, form(&mapped.form));
        let Some(found) = &through.found else {
            return Ok(Ok(Raw::default()));
        };
        Second::open((input, &how), (&through.header, found), costs).map(|mut second| {
            second.go_on(&through.are_taken);
            second.finish(through.has_stopped)
        })
    };
    Ok(match raw {
        Ok(Raw {
            problem: Some(message), ..
        })
        | Err(message) => Err(differs(message)),
        Ok(raw) => Ok(raw),
    })
}

/// What is worth knowing of the file besides its rows, as sentences.
fn accepted((mapped, mapping): (&Mapped, &Mapping), through: &Through, compared: (Compared, &Costs)) -> Vec<String> {
    let mut accepted = vec![format!("read with the mapping {}", mapping.name)];
    let dataset = mapped.dataset.iter();
    accepted.extend(dataset.map(|dataset| format!("the dataset is stated: {dataset}")));
    let [_, skipped, totals] = through.rows;
    if skipped > 0 {
        accepted.push(format!("rows that the mapping skips: {skipped}"));
    }
    accepted.extend(through.notes.iter().cloned());
    let known = mapping.read.columns();
    let is_known = |name: &&String| known.iter().any(|column| mapping.read.names.are_one(name, column));
    let others = through.header.iter().filter(|name| !is_known(name) && !name.is_empty());
    let others: Vec<String> = others.map(|name| format!("`{name}`")).collect();
    if !others.is_empty() {
        accepted.push(format!("columns that the mapping does not read: {}", others.join(", ")));
    }
    accepted.extend(sentences(compared, totals, false, None));
    accepted
}

/// Where a row of the list stands in the file.
#[derive(Debug)]
pub(crate) struct Origin {
    /// The number of the row, as tables number them.
    pub line: i64,
    /// Its place.
    pub position: Position,
    /// Its text.
    pub text: String,
}

/// Where rows of the list stand in the file, by their numbers from 0, which ascend.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn origins(input: &Input, mapped: &Mapped, wanted: &[usize]) -> Result<Vec<Option<Origin>>> {
    let mut found = Vec::with_capacity(wanted.len());
    if let Ok(mapping) = parsed(&mapped.text) {
        let (mut next, mut left) = (0, wanted.iter().copied().peekable());
        let _ = rows::each((input, mapped, &mapping), &mut |table, row, made, step| {
            if step == Step::Row(RowKind::Charges) {
                next += made.charges();
                while left.next_if(|wanted| *wanted < next).is_some() {
                    found.push(Some(Origin {
                        line: row.number,
                        position: table.position(row, None),
                        text: table.original(row),
                    }));
                }
            }
            None
        })?;
    }
    found.resize_with(wanted.len(), || None);
    Ok(found)
}
