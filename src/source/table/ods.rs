//! An `.ods` file before calamine reads it: how much room would its cells take?
//!
//! `<table:table-cell table:number-columns-repeated="16384" office:value="1"/>` is one line and sixteen thousand cells,
//! and its row may be repeated a million times. Calamine writes all of them out; so they are counted first.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// At most this many bytes, with this many for each cell besides its text.
const BYTES_MAX: u64 = 512 << 20;
const CELL_BYTES: u64 = 56;

/// What calamine takes for the most rows and columns there are.
const ROWS_MAX: u64 = 1 << 20;
const COLUMNS_MAX: u64 = 1 << 14;

/// A row as it would be written out.
#[derive(Default)]
pub(super) struct Row {
    pub repeated: u64,
    /// Cells up to the last that holds something.
    cells: u64,
    /// Empty ones behind it.
    empty: u64,
    bytes: u64,
}

/// Rows of a sheet as they would be written out.
#[derive(Default)]
struct Sheet {
    /// Rows up to the last that holds something, and the empty ones behind it.
    rows: u64,
    empty: u64,
    /// The longest row.
    cells: u64,
    /// Before rows are repeated, and after.
    bytes: u64,
    repeated_bytes: u64,
}

impl Sheet {
    fn end(&mut self, row: &Row) {
        if row.cells == 0 {
            self.empty += row.repeated;
            return;
        }
        self.rows += self.empty + row.repeated;
        self.empty = 0;
        self.cells = self.cells.max(row.cells);
        self.bytes += row.bytes;
        self.repeated_bytes = self
            .repeated_bytes
            .saturating_add(row.bytes.saturating_mul(row.repeated));
    }

    /// Every row is as long as the longest.
    fn room(&self) -> u64 {
        let block = self.rows.saturating_mul(self.cells).saturating_mul(CELL_BYTES);
        self.bytes.saturating_add(self.repeated_bytes).saturating_add(block)
    }
}

/// Refuses a sheet whose cells would take too much room.
///
/// # Errors
/// Says so. What is not XML is left to calamine, which says what is wrong with it.
pub(super) fn refuse_large(content: &str) -> Result<(), String> {
    let mut reader = Reader::from_str(content);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut sheet = Sheet::default();
    let mut row = Row::default();
    let mut room = 0_u64;
    // The cell that is open: how often it stands there, and where it begins.
    let mut open: Option<(u64, u64, bool)> = None;
    loop {
        let before = reader.buffer_position();
        let Ok(event) = reader.read_event() else { return Ok(()) };
        match event {
            Event::Start(element) if element.name().as_ref() == "table:table-row" => row = row_of(&element),
            Event::Empty(element) if element.name().as_ref() == "table:table-row" => sheet.end(&row_of(&element)),
            Event::End(element) if element.name().as_ref() == "table:table-row" => {
                sheet.end(&row);
                row = Row::default();
            }
            Event::Start(element) if is_cell(&element) => open = Some((columns(&element), before, holds(&element))),
            Event::Empty(element) if is_cell(&element) => {
                let length = reader.buffer_position() - before;
                add(&mut row, columns(&element), length, holds(&element));
            }
            Event::End(element) if element.name().as_ref().ends_with("table-cell") => {
                if let Some((columns, start, _)) = open.take() {
                    // Whatever is in it may be text.
                    add(&mut row, columns, before.saturating_sub(start), true);
                }
            }
            Event::End(element) if element.name().as_ref() == "table:table" => {
                room = room.saturating_add(std::mem::take(&mut sheet).room());
            }
            Event::Eof => break,
            _ => {}
        }
        if room.saturating_add(sheet.room()) > BYTES_MAX {
            return Err(format!(
                "when repeated rows and columns are written out, its cells take more than {} MiB",
                BYTES_MAX >> 20
            ));
        }
    }
    Ok(())
}

fn add(row: &mut Row, columns: u64, length: u64, holds: bool) {
    if !holds {
        row.empty = (row.empty + columns).min(COLUMNS_MAX);
        return;
    }
    row.cells = (row.cells + row.empty + columns).min(COLUMNS_MAX);
    row.bytes = row
        .bytes
        .saturating_add(row.empty * CELL_BYTES)
        .saturating_add(columns * (CELL_BYTES + length));
    row.empty = 0;
}

pub(super) fn row_of(element: &BytesStart) -> Row {
    Row {
        repeated: repeated(element, "table:number-rows-repeated").min(ROWS_MAX),
        ..Row::default()
    }
}

pub(super) fn columns(element: &BytesStart) -> u64 {
    repeated(element, "table:number-columns-repeated").min(COLUMNS_MAX)
}

pub(super) fn is_cell(element: &BytesStart) -> bool {
    matches!(element.name().as_ref(), "table:table-cell" | "table:covered-table-cell")
}

/// Whether a cell has a value or a formula among its attributes.
fn holds(element: &BytesStart) -> bool {
    element.attributes().flatten().any(|attribute| {
        let name = attribute.key.as_ref();
        name.starts_with("office:") || name == "table:formula"
    })
}

fn repeated(element: &BytesStart, name: &str) -> u64 {
    let mut attributes = element.attributes().flatten();
    let found = attributes.find(|attribute| attribute.key.as_ref() == name);
    let text = found.and_then(|attribute| attribute.value.parse().ok());
    text.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Result<(), String> {
        refuse_large(&format!(
            "<office:spreadsheet><table:table>{rows}</table:table></office:spreadsheet>"
        ))
    }

    #[test]
    fn repeated_cells_are_counted_before_they_are_written_out() {
        let one = "<table:table-cell office:value-type='float' office:value='1'><text:p>1</text:p></table:table-cell>";
        // As LibreOffice ends a sheet: empty cells to its last column, empty rows to its last row.
        let usual = format!(
            "<table:table-row>{one}<table:table-cell table:number-columns-repeated='16383'/></table:table-row>
             <table:table-row table:number-rows-repeated='1048575'>
             <table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
        );
        assert_eq!(sheet(&usual), Ok(()));
        assert!(sheet(&format!("{usual}<table:table-row>{one}</table:table-row>")).is_ok());
        let wide = one.replace("office:value=", "table:number-columns-repeated='16384' office:value=");
        assert_eq!(sheet(&format!("<table:table-row>{wide}</table:table-row>")), Ok(()));
        assert!(
            sheet(&format!(
                "<table:table-row table:number-rows-repeated='1000'>{wide}</table:table-row>"
            ))
            .is_err()
        );
        let far = format!(
            "{usual}<table:table-row><table:table-cell table:number-columns-repeated='600'/>{one}</table:table-row>"
        );
        assert!(
            sheet(&far).is_err(),
            "a block from the first row to the last, as wide as the last"
        );
        let text = one.replace('1', &"x".repeat(100_000)).replace("<text:p>", "<text:p> ");
        let many = text.replace(
            "office:value-type",
            "table:number-columns-repeated='9000' office:value-type",
        );
        assert!(sheet(&format!("<table:table-row>{many}</table:table-row>")).is_err());
    }
}
