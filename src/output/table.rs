//! Tables for people: no borders, columns two blanks apart, numbers to the right.

use crate::error::turns;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::reader::width::width;
use crate::output::rows::Rows;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// A table with a header line, without a last line break.
#[must_use]
pub(crate) fn render(rows: &Rows) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    // A cut or wrapped amount would be a wrong amount; a terminal wraps long lines by itself.
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(&rows.columns);
    for row in &rows.rows {
        table.add_row(row.iter().map(|cell| one_line(&cell.cell())));
    }
    for (index, _) in rows.columns.iter().enumerate() {
        let is_numeric = rows.rows.iter().any(|row| row.get(index).is_some_and(is_number))
            && rows.rows.iter().all(|row| {
                row.get(index)
                    .is_some_and(|cell| is_number(cell) || cell.cell().is_empty())
            });
        if let Some(column) = table.column_mut(index) {
            column.set_padding((0, 2));
            if is_numeric {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// How wide the columns of a table are, and which of them are numbers: what [`render`] finds out of rows that it holds.
#[derive(Debug)]
pub(crate) struct Shape {
    widths: Vec<usize>,
    /// Whether a column has a number, and whether it has anything else.
    kinds: Vec<(bool, bool)>,
}

impl Shape {
    /// That of a table without rows.
    #[must_use]
    pub(crate) fn of(columns: &[String]) -> Self {
        Self {
            widths: columns.iter().map(|name| width(name)).collect(),
            kinds: vec![(false, false); columns.len()],
        }
    }

    /// Makes room for a row.
    pub(crate) fn add(&mut self, row: &[Json]) {
        for ((cell, widest), kind) in row.iter().zip(&mut self.widths).zip(&mut self.kinds) {
            let text = cell.cell();
            *widest = (*widest).max(width(&one_line(&text)));
            if is_number(cell) {
                kind.0 = true;
            } else if !text.is_empty() {
                kind.1 = true;
            }
        }
    }

    /// The header line.
    #[must_use]
    pub(crate) fn header(&self, columns: &[String]) -> String {
        self.set(columns.iter().cloned())
    }

    /// The line of a row.
    #[must_use]
    pub(crate) fn line(&self, row: &[Json]) -> String {
        self.set(row.iter().map(|cell| one_line(&cell.cell())))
    }

    fn set(&self, cells: impl Iterator<Item = String>) -> String {
        let mut line = String::new();
        for ((cell, widest), (has_numbers, has_others)) in cells.zip(&self.widths).zip(&self.kinds) {
            let blanks = " ".repeat(widest.saturating_sub(width(&cell)));
            let is_right = *has_numbers && !has_others;
            let (before, behind) = if is_right { (&*blanks, "") } else { ("", &*blanks) };
            line.extend([before, &cell, behind, "  "]);
        }
        line.truncate(line.trim_end().len());
        line
    }
}

pub(crate) fn is_number(cell: &Json) -> bool {
    match cell {
        Json::Number(_) => true,
        Json::String(text) => Decimal::is_decimal(text),
        _ => false,
    }
}

fn one_line(text: &str) -> String {
    let is_blank = |c: char| c.is_control() || turns(c);
    text.chars().map(|c| if is_blank(c) { ' ' } else { c }).collect()
}
