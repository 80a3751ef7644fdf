//! Every value of a file of a book with its path and place, for `book show` and for SQL.

use crate::source::json::line_column;
use crate::source::table::csv;
use crate::source::table::grid::{Content, Spot};
use std::ops::Range;
use toml_edit::{Item, TableLike, Value};

/// A value of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BookValue {
    /// `customer[0].contract[0].minimum`.
    pub path: String,
    /// As written, without quotes.
    pub value: String,
    /// Line and column, from 1.
    pub at: (usize, usize),
}

/// Whether a file of a book is TOML; the others are price lists.
pub(crate) fn is_toml(name: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "toml")
}

/// All values of a file, in its order. A file that cannot be read has none.
#[must_use]
pub(crate) fn values(name: &str, text: &str) -> Vec<BookValue> {
    let mut found = Vec::new();
    if is_toml(name) {
        if let Ok(document) = toml_edit::Document::parse(text) {
            table(text, "", document.as_table(), &mut found);
        }
    } else if let Some(grid) = csv::read(text) {
        for (number, record) in grid.records.iter().enumerate() {
            for (header, cell) in grid.header.iter().zip(&record.cells) {
                if let (Content::Text(value), Spot::Byte(at)) = (&cell.content, cell.spot) {
                    found.push(BookValue {
                        path: format!("row[{number}].{header}"),
                        value: value.to_string(),
                        at: line_column(text, at),
                    });
                }
            }
        }
    }
    found
}

fn table(text: &str, path: &str, table: &dyn TableLike, found: &mut Vec<BookValue>) {
    for (key, entry) in table.iter() {
        let path = if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        };
        item(text, &path, entry, found);
    }
}

fn item(text: &str, path: &str, entry: &Item, found: &mut Vec<BookValue>) {
    if let Some(tables) = entry.as_array_of_tables() {
        for (number, inside) in tables.iter().enumerate() {
            table(text, &format!("{path}[{number}]"), inside, found);
        }
    } else if let Some(inside) = entry.as_table_like() {
        table(text, path, inside, found);
    } else if let Some(one) = entry.as_value() {
        value(text, path, one, found);
    }
}

fn value(text: &str, path: &str, one: &Value, found: &mut Vec<BookValue>) {
    if let Some(list) = one.as_array() {
        for (number, inside) in list.iter().enumerate() {
            value(text, &format!("{path}[{number}]"), inside, found);
        }
        return;
    }
    if let Some(inside) = one.as_inline_table() {
        table(text, path, inside, found);
        return;
    }
    let span: Range<usize> = one.span().unwrap_or_default();
    let written = match one.as_str() {
        Some(written) => written,
        None => text.get(span.clone()).unwrap_or_default(),
    };
    found.push(BookValue {
        path: path.to_owned(),
        value: written.to_owned(),
        at: line_column(text, span.start),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_path_and_place() {
        let text = "a = 0.0175 # price\n[[b]]\nc = { d = [\"x\", 2026-11-01] }\n";
        let found = values("x.toml", text);
        let shown: Vec<String> = found
            .iter()
            .map(|one| format!("{} {} {:?}", one.path, one.value, one.at))
            .collect();
        assert_eq!(
            shown,
            [
                "a 0.0175 (1, 5)",
                "b[0].c.d[0] x (3, 12)",
                "b[0].c.d[1] 2026-11-01 (3, 17)"
            ]
        );
        let found = values("x.csv", "item,unit_price\nvm,0.0472\n");
        assert_eq!(found[1].path, "row[0].unit_price");
        assert_eq!(found[1].at, (2, 4));
    }
}
