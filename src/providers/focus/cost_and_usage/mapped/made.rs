//! Records that were made, as blocks of CSV: what the reader of Cost and Usage takes.

use crate::providers::focus::spelling;
use crate::source::rows::blocks::Block;
use crate::source::rows::split::Ends;
use std::sync::Arc;

/// How long a block is before it is given on.
const BLOCK: usize = 1 << 20;

/// Records on their way into a block.
#[derive(Debug, Default)]
pub(super) struct Records {
    bytes: Vec<u8>,
    ends: Ends,
    lines: Vec<i64>,
    /// Where the header ends, and how many records it is.
    header: (usize, usize),
}

/// A block that is done.
#[derive(Debug)]
pub(super) struct Done {
    /// The block.
    pub block: Arc<Block>,
    /// The ends of its fields.
    pub ends: Ends,
    /// Where in the file the row of each record begins.
    pub lines: Vec<i64>,
    /// Where its records begin, and which of the ends is the first.
    pub first: (usize, usize),
}

impl Records {
    /// Records under these names.
    pub(super) fn under(names: &[String]) -> Self {
        let mut records = Self::default();
        records.put(names.iter().map(|name| Some(name.as_str())), 0);
        records.lines.clear();
        records.header = (records.bytes.len(), 1);
        records
    }

    /// Adds a record that was made of the row on this line.
    pub(super) fn put<'c>(&mut self, cells: impl Iterator<Item = Option<&'c str>>, line: i64) {
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                self.end_field(b',');
            }
            match cell {
                None | Some("") => {}
                Some(text) if needs_quotes(text) => {
                    self.bytes.push(b'"');
                    let mut rest = text.as_bytes();
                    while let Some(at) = memchr::memchr(b'"', rest) {
                        let (before, after) = rest.split_at(at + 1);
                        self.bytes.extend_from_slice(before);
                        self.bytes.push(b'"');
                        rest = after;
                    }
                    self.bytes.extend_from_slice(rest);
                    self.bytes.push(b'"');
                }
                Some(text) => self.bytes.extend_from_slice(text.as_bytes()),
            }
        }
        self.ends.records.push(self.ends.fields.len());
        self.end_field(b'\n');
        self.lines.push(line);
    }

    fn end_field(&mut self, byte: u8) {
        // A block has a megabyte and one row.
        self.ends
            .fields
            .push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        self.bytes.push(byte);
    }

    /// Whether there is enough for a block.
    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= BLOCK
    }

    /// What there is, as a block.
    pub(super) fn take(&mut self) -> Done {
        let bytes = std::mem::replace(&mut self.bytes, Vec::with_capacity(BLOCK + BLOCK / 8));
        let end = bytes.len();
        Done {
            block: Arc::new(Block { bytes, fresh: 0, end }),
            ends: std::mem::take(&mut self.ends),
            lines: std::mem::take(&mut self.lines),
            first: std::mem::take(&mut self.header),
        }
    }
}

/// Whether a text would be read as something else without quotes around it.
fn needs_quotes(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3(b',', b'"', b'\n', bytes).is_some()
        || bytes.last() == Some(&b'\r')
        || spelling::null(bytes).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::rows::split::Splitter;

    #[test]
    fn the_ends_are_those_that_a_splitter_finds() {
        let mut records = Records::under(&["A".to_owned(), "B,\"C".to_owned()]);
        records.put([Some("x,y"), None].into_iter(), 7);
        records.put([Some("NULL"), Some("a \"b\"\nc")].into_iter(), 9);
        let done = records.take();
        let text = String::from_utf8(done.block.bytes.clone()).unwrap();
        assert_eq!(text, "A,\"B,\"\"C\"\n\"x,y\",\n\"NULL\",\"a \"\"b\"\"\nc\"\n");
        let mut ends = Ends::default();
        Splitter::default().split(text.as_bytes(), 0, &mut ends);
        assert_eq!(done.ends, ends);
        assert_eq!(done.lines, [7, 9]);
        assert_eq!(done.first, (10, 1));
        records.put([Some("1"), Some("2")].into_iter(), 10);
        assert_eq!(records.take().first, (0, 0));
    }
}
