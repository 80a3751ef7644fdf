//! The first rows of the sheets of a workbook as texts, for a glance at what the workbook is; nothing is read from them.

use crate::source::table::sheet;
use calamine::{Data, Reader, Sheets};
use std::io::Cursor;

/// The first rows of each sheet that hold anything, each cell as a text; nothing where the workbook cannot be opened.
#[must_use]
pub(crate) fn rows(bytes: &[u8], rows_of_each: usize) -> Vec<Vec<String>> {
    // What a workbook may unpack to is asked first.
    if sheet::format(bytes).is_err() {
        return Vec::new();
    }
    sheet::without_panic(|| Ok(found(bytes, rows_of_each).unwrap_or_default())).unwrap_or_default()
}

fn found(bytes: &[u8], rows_of_each: usize) -> Option<Vec<Vec<String>>> {
    let mut book: Sheets<_> = calamine::open_workbook_auto_from_rs(Cursor::new(bytes.to_vec())).ok()?;
    let mut all = Vec::new();
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let rows = range.rows().filter(|row| row.iter().any(|cell| *cell != Data::Empty));
        let texts = |row: &[Data]| row.iter().map(|cell| cell.to_string().trim().to_owned()).collect();
        all.extend(rows.take(rows_of_each).map(texts));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_below_a_title_too() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let page = book.add_worksheet();
        page.write_string(0, 0, "Bills of June").unwrap();
        page.write_string(3, 0, "name").unwrap();
        page.write_string(3, 1, "total").unwrap();
        page.write_number(4, 1, 12.5).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let expected = [["Bills of June", ""], ["name", "total"], ["", "12.5"]];
        assert_eq!(rows(&bytes, 3), expected);
        assert_eq!(rows(&bytes, 1), expected[..1]);
        assert_eq!(rows(b"PK\x03\x04 and nothing", 3).len(), 0);
    }
}
