//! Tables for people: no borders, columns two blanks apart, numbers to the right.

use crate::money::decimal::Decimal;
use crate::output::json::Json;
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

pub(crate) fn is_number(cell: &Json) -> bool {
    match cell {
        Json::Number(_) => true,
        Json::String(text) => Decimal::is_decimal(text),
        _ => false,
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
