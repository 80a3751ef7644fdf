//! CSV: `id,amount⏎1,"2,50"⏎`, cut into cells that know their place.
//!
//! Our own splitter, because problems are reported by line and column, and because the second reader of control totals
//! is the `csv` crate. Commas, semicolons and tabs separate cells; the header says which. Nothing is guessed: a row
//! with more or fewer cells than the header, or text after a closing quote, is refused.

use crate::error::codes;
use crate::source::table::grid::{Cell, Content, Flaw, Grid, Record, Spot};
use crate::source::table::guard;
use crate::source::table::header::{self, RawRow};
use std::borrow::Cow;
use std::collections::BTreeSet;

const SEPARATORS: &[u8] = b",;\t";

/// A table that is held in memory has at most so many columns and rows, as a sheet of a workbook has.
const COLUMNS_MAX: usize = 16_384;
const ROWS_MAX: usize = 1_048_576;

/// A cell of one has at most this many bytes.
const CELL_MAX: usize = 1 << 20;

/// Said of a quote after which all the rest of the text is one cell, with the rows in it.
pub(crate) const NEVER_CLOSED: &str = "the quote that begins this cell is never closed";

/// The text as a table, if its first line could be a header: two names or more.
#[must_use]
pub fn read(text: &str) -> Option<Grid<'_>> {
    let (separator, at) = match separator_line(text) {
        Some(stated) => stated,
        None => (separator_of(text)?, 0),
    };
    let mut splitter = Splitter {
        text,
        at,
        separator,
        number: 0,
        flaws: Vec::new(),
        has_quoted_nothing: false,
    };
    let header = splitter.line()?;
    if header.cells.len() < 2 {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for cell in &header.cells {
        let name = match &cell.content {
            Content::Text(name) => name.to_string(),
            _ => String::new(),
        };
        if !seen.insert(name.clone()) {
            splitter.flaws.push(duplicate(&name, cell.spot));
        }
        names.push(name);
    }
    let mut records = Vec::new();
    if names.len() > COLUMNS_MAX {
        splitter.flaws.push(too_wide(&header));
        splitter.at = text.len();
    }
    while let Some(record) = splitter.line() {
        if records.len() >= ROWS_MAX {
            splitter.flaws.push(too_long(record.spot));
            break;
        }
        if record.cells.len() == names.len() {
            records.push(record);
            continue;
        }
        let message = format!("the row has {} cells, the header {}", record.cells.len(), names.len());
        splitter.flaws.push(Flaw {
            code: &codes::RAGGED_ROW,
            message,
            spot: record.spot,
            hint: None,
        });
    }
    Some(Grid {
        sheet: None,
        columns: (0..names.len()).map(Some).collect(),
        header: names,
        records,
        flaws: splitter.flaws,
        separator,
        has_quoted_nothing: splitter.has_quoted_nothing,
        ..Grid::default()
    })
}

/// The text as a list whose header `find` finds, perhaps below other lines. Of several separators, the one that gives
/// the most names separates its cells.
#[must_use]
pub(crate) fn read_below<'a>(text: &'a str, find: header::Find) -> Option<Grid<'a>> {
    let tries = match separator_line(text) {
        Some(stated) => vec![stated],
        None => SEPARATORS.iter().map(|separator| (*separator, 0)).collect(),
    };
    let splitter = |(separator, at): (u8, usize)| Splitter {
        text,
        at,
        separator,
        number: 0,
        flaws: Vec::new(),
        has_quoted_nothing: false,
    };
    let found = tries.into_iter().filter_map(|way| {
        let mut lines = splitter(way);
        let top: Vec<RawRow> = std::iter::from_fn(|| lines.line().map(RawRow::from))
            .take(header::LOOKED_AT)
            .collect();
        Some((find(&header::texts(&top))?, way))
    });
    let (header, way) = found.reduce(|best, next| {
        if next.0.names.len() > best.0.names.len() {
            next
        } else {
            best
        }
    })?;
    let mut splitter = splitter(way);
    let rows: Vec<RawRow> = std::iter::from_fn(|| splitter.line().map(RawRow::from))
        .take(ROWS_MAX)
        .collect();
    if let Some(next) = splitter.line() {
        splitter.flaws.push(too_long(next.spot));
    }
    let mut grid = header::grid(rows, header, false);
    grid.flaws.splice(0..0, splitter.flaws);
    grid.separator = way.0;
    grid.has_quoted_nothing = splitter.has_quoted_nothing;
    Some(grid)
}

/// Whether the first line holds a separator at all.
#[must_use]
pub(crate) fn is_likely(text: &str) -> bool {
    separator_of(text).is_some()
}

/// The separator that the first line states for spreadsheets, `sep=;`, and where the line ends.
#[must_use]
pub(crate) fn separator_line(text: &str) -> Option<(u8, usize)> {
    let end = text.find(['\r', '\n'])?;
    let line = text.get(..end)?;
    let line = line
        .strip_prefix('"')
        .and_then(|line| line.strip_suffix('"'))
        .unwrap_or(line);
    let (name, separator) = line.split_at_checked(4)?;
    let &[separator] = separator.as_bytes() else {
        return None;
    };
    (name.eq_ignore_ascii_case("sep=") && (SEPARATORS.contains(&separator) || separator == b'|'))
        .then_some((separator, end))
}

fn too_wide(header: &Record) -> Flaw {
    Flaw {
        code: &codes::TOO_LARGE,
        message: format!(
            "the table has {} columns; at most {COLUMNS_MAX} are read",
            header.cells.len()
        ),
        spot: header.spot,
        hint: None,
    }
}

fn too_long(spot: Spot) -> Flaw {
    Flaw {
        code: &codes::TOO_LARGE,
        message: format!("the table has more than {ROWS_MAX} rows, and is not one of charges"),
        spot,
        hint: Some("import it in parts, a month or a year each"),
    }
}

/// The flaw of a name that stands in the header twice.
pub(super) fn duplicate(name: &str, spot: Spot) -> Flaw {
    let message = if name.is_empty() {
        "two columns have no name".to_owned()
    } else {
        format!("two columns have the name `{name}`")
    };
    Flaw {
        code: &codes::DUPLICATE_HEADER,
        message,
        spot,
        hint: None,
    }
}

/// The separator that stands most often in the first line, outside of quotes.
fn separator_of(text: &str) -> Option<u8> {
    let mut counts = [0_usize; 3];
    let mut is_quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\r' | b'\n' if !is_quoted => break,
            other if !is_quoted => {
                let kinds = SEPARATORS.iter().zip(&mut counts);
                kinds
                    .filter(|(kind, _)| **kind == other)
                    .for_each(|(_, count)| *count += 1);
            }
            _ => {}
        }
    }
    let most = counts.iter().copied().max().filter(|count| *count > 0)?;
    let index = counts.iter().position(|count| *count == most)?;
    SEPARATORS.get(index).copied()
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    separator: u8,
    /// The number of the next line.
    number: usize,
    flaws: Vec<Flaw>,
    has_quoted_nothing: bool,
}

impl<'a> Splitter<'a> {
    /// The next line that has anything in it.
    fn line(&mut self) -> Option<Record<'a>> {
        while matches!(self.peek(), Some(b'\r' | b'\n')) {
            self.at += 1;
        }
        self.peek()?;
        let start = self.at;
        let mut cells = vec![self.cell()];
        while self.peek() == Some(self.separator) {
            self.at += 1;
            cells.push(self.cell());
        }
        self.number += 1;
        Some(Record {
            spot: Spot::Byte(start),
            end: self.at,
            number: self.number - 1,
            cells,
        })
    }

    fn cell(&mut self) -> Cell<'a> {
        let start = self.at;
        let text = if self.peek() == Some(b'"') {
            let text = self.quoted();
            self.has_quoted_nothing |= text.is_empty();
            text
        } else {
            self.skip_to_end();
            Cow::Borrowed(self.slice(start, self.at))
        };
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(guard::unguard(text)),
            Cow::Owned(text) => Cow::Owned(guard::unguard(&text).to_owned()),
        };
        let is_too_long = text.len() > CELL_MAX;
        if is_too_long {
            self.flaws.push(Flaw {
                code: &codes::TOO_LARGE,
                message: "the cell has more than 1 MiB".to_owned(),
                spot: Spot::Byte(start),
                hint: None,
            });
        }
        Cell {
            spot: Spot::Byte(start),
            content: if text.is_empty() || is_too_long {
                Content::Empty
            } else {
                Content::Text(text)
            },
            shown: None,
        }
    }

    /// A quoted cell, from its opening quote to behind its closing one.
    fn quoted(&mut self) -> Cow<'a, str> {
        let start = self.at;
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let from = self.at;
            let Some(length) = self.slice(from, self.text.len()).find('"') else {
                self.flaw(NEVER_CLOSED, start);
                self.at = self.text.len();
                return text;
            };
            self.at = from + length + 1;
            let part = self.slice(from, from + length);
            if text.is_empty() {
                text = Cow::Borrowed(part);
            } else {
                text.to_mut().push_str(part);
            }
            if self.peek() != Some(b'"') {
                break;
            }
            text.to_mut().push('"');
            self.at += 1;
        }
        let end = self.at;
        self.skip_to_end();
        if self.at > end {
            self.flaw("text follows the closing quote of a cell", end);
        }
        text
    }

    fn skip_to_end(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == self.separator || byte == b'\r' || byte == b'\n' {
                break;
            }
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    // Cuts are made at ASCII characters only, so that they are always whole.
    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn flaw(&mut self, message: &str, at: usize) {
        self.flaws.push(Flaw {
            code: &codes::CSV_SYNTAX,
            message: message.to_owned(),
            spot: Spot::Byte(at),
            hint: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(grid: &Grid) -> Vec<Vec<String>> {
        let cell = |cell: &Cell| match &cell.content {
            Content::Text(text) => text.to_string(),
            _ => String::new(),
        };
        let rows = grid
            .records
            .iter()
            .map(|record| record.cells.iter().map(cell).collect());
        rows.collect()
    }

    #[test]
    fn quotes_line_breaks_and_separators_are_read() {
        let grid = read("a;\"b\"\r\n\"x;\r\ny\";\"say \"\"so\"\"\"\r\n\r\n1,5;\r\n").unwrap();
        assert_eq!(grid.header, ["a", "b"]);
        assert_eq!(texts(&grid), [["x;\r\ny", "say \"so\""], ["1,5", ""]]);
        assert!(grid.flaws.is_empty());
        assert!(read("only\nx\n").is_none());
        assert!(read("").is_none());
    }

    #[test]
    fn what_is_not_sound_is_named_by_its_place() {
        let grid = read("a,b,a\n1,2\n\"1\"x,2,3\n1,2,\"3\n").unwrap();
        let found: Vec<_> = grid.flaws.iter().map(|flaw| (flaw.code.name, flaw.spot)).collect();
        let expected = [
            ("duplicate-header", Spot::Byte(4)),
            ("ragged-row", Spot::Byte(6)),
            ("csv-syntax", Spot::Byte(13)),
            ("csv-syntax", Spot::Byte(23)),
        ];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn reads_what_the_csv_crate_writes(
            rows in prop::collection::vec(prop::collection::vec("[a-c,;\"'=\r\n\tž-]{0,4}", 3..4), 0..5),
        ) {
            let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
            writer.write_record(["x", "y", "z"]).unwrap();
            for row in &rows {
                writer.write_record(row.iter().map(|text| guard::guard(text).into_owned())).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let grid = read(&text).unwrap();
            prop_assert!(grid.flaws.is_empty());
            prop_assert_eq!(texts(&grid), rows);
        }
    }
}
