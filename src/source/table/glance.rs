//! The first rows of the sheets of a workbook as texts, for a glance at what the workbook is; nothing is read from them.

use crate::source::table::cells::Cells;
use crate::source::table::grid::Content;
use crate::source::table::sheet;
use std::cell::RefCell;

/// The first rows of each sheet that hold anything, each cell as a text; nothing where the workbook cannot be opened.
#[must_use]
pub(crate) fn rows(bytes: &[u8], rows_of_each: usize) -> Vec<Vec<String>> {
    let all = RefCell::new(Vec::new());
    let read = sheet::read_by(bytes, &|_, cells| {
        all.borrow_mut().extend(first(&cells, rows_of_each));
        None
    });
    match read {
        Ok(_) => all.into_inner(),
        Err(_) => Vec::new(),
    }
}

fn first(cells: &Cells, count: usize) -> Vec<Vec<String>> {
    let rows = cells.rows.values().map(|row| {
        let texts = row.values().map(|cell| match cell {
            Ok(Content::Text(text)) => text.trim().to_owned(),
            Ok(Content::Number(number)) => number.clone(),
            Ok(Content::Bool(value)) => value.to_string(),
            Ok(Content::Empty) | Err(_) => String::new(),
        });
        texts.collect()
    });
    rows.take(count).collect()
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
        assert_eq!(rows(&bytes, 3), [&["Bills of June"][..], &["name", "total"], &["12.5"]]);
        assert_eq!(rows(&bytes, 1), [["Bills of June"]]);
        assert_eq!(rows(b"PK\x03\x04 and nothing", 3).len(), 0);
    }
}
