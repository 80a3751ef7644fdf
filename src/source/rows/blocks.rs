//! A file in blocks of whole records, with the ends of their fields.

use super::split::{Ends, Splitter};
use crate::error::{Position, Problem, codes};
use std::io::Read;
use std::sync::Arc;

/// What is read at once.
const BLOCK: usize = 1 << 20;

/// The longest record. A longer one is a quote that never closes, or no table at all.
pub(crate) const RECORD_MAX: usize = 1 << 26;

/// Bytes of a file: the records that begin and end in it.
#[derive(Debug)]
pub struct Block {
    /// Whole records, and perhaps the beginning of the next.
    pub bytes: Vec<u8>,
    /// Where the bytes begin that no block before has.
    pub fresh: usize,
    /// Where the last whole record ends.
    pub end: usize,
}

/// Why no further block can be read.
#[derive(Debug)]
pub enum Unreadable {
    /// The file cannot be read.
    Io(std::io::Error),
    /// A quote in the record that begins after the last block has no end.
    Endless,
    /// The record that begins after the last block is longer than any.
    TooLong,
}

impl Unreadable {
    /// That the record which begins on this line has no end.
    #[must_use]
    pub(crate) fn problem(&self, file: &str, line: i64) -> Problem {
        let place = Position {
            file: file.to_owned(),
            line_column: Some((usize::try_from(line).unwrap_or(1), 1)),
            pointer: None,
        };
        let message = match self {
            Unreadable::TooLong => format!("the record that begins here has more than {} MiB", RECORD_MAX >> 20),
            _ => "a quote in the record that begins here is never closed".to_owned(),
        };
        Problem::new(&codes::CSV_SYNTAX, message).at(place)
    }
}

/// Reads a file block after block.
pub struct Blocks<R> {
    source: R,
    splitter: Splitter,
    ends: Ends,
    /// The beginning of a record, and of its ends.
    rest: Vec<u8>,
    is_over: bool,
    is_endless: bool,
    /// Whether the last record ended without a line feed.
    pub lacks_last_line_feed: bool,
}

impl<R: Read> Blocks<R> {
    /// The blocks of a source, whose fields are separated by this.
    pub fn new(source: R, separator: u8) -> Self {
        Self {
            source,
            splitter: Splitter::new(separator),
            ends: Ends::default(),
            rest: Vec::new(),
            is_over: false,
            is_endless: false,
            lacks_last_line_feed: false,
        }
    }

    /// The ends of the records of the block read last.
    pub fn ends(&self) -> &Ends {
        &self.ends
    }

    /// The next block and the ends of its records; `None` when all is read.
    ///
    /// # Errors
    /// When the file cannot be read, or a record has no end.
    pub fn next_block(&mut self) -> Result<Option<(Arc<Block>, &Ends)>, Unreadable> {
        if self.is_endless {
            return Err(Unreadable::Endless);
        }
        if self.is_over {
            return Ok(None);
        }
        let mut bytes = Vec::with_capacity(self.rest.len() + BLOCK);
        bytes.append(&mut self.rest);
        let fresh = bytes.len();
        self.keep_rest_of_ends();
        loop {
            let before = bytes.len();
            read_up_to(&mut self.source, &mut bytes, BLOCK).map_err(Unreadable::Io)?;
            let read = bytes.get(before..).unwrap_or_default();
            let is_last = read.len() < BLOCK;
            let offset = u32::try_from(before).map_err(|_| Unreadable::TooLong)?;
            self.splitter.split(read, offset, &mut self.ends);
            if is_last {
                self.is_over = true;
                return self.last(bytes, fresh);
            }
            if let Some(end) = self.end() {
                self.rest.extend_from_slice(bytes.get(end..).unwrap_or_default());
                return Ok(Some((Arc::new(Block { bytes, fresh, end }), &self.ends)));
            }
            if bytes.len() > RECORD_MAX {
                return Err(self.too_long());
            }
        }
    }

    /// The block at the end of the file, whose last record may lack its line feed.
    fn last(&mut self, bytes: Vec<u8>, fresh: usize) -> Result<Option<(Arc<Block>, &Ends)>, Unreadable> {
        if self.splitter.is_inside_quotes() {
            self.is_endless = true;
            // The problems of the records before the one without end come first.
            return match self.end() {
                Some(end) => Ok(Some((Arc::new(Block { bytes, fresh, end }), &self.ends))),
                None => Err(Unreadable::Endless),
            };
        }
        let end = bytes.len();
        if self.end().unwrap_or(0) < end {
            self.lacks_last_line_feed = true;
            self.ends.records.push(self.ends.fields.len());
            self.ends
                .fields
                .push(u32::try_from(end).map_err(|_| Unreadable::TooLong)?);
        }
        if self.ends.records.is_empty() && fresh == end {
            return Ok(None);
        }
        Ok(Some((Arc::new(Block { bytes, fresh, end }), &self.ends)))
    }

    fn too_long(&self) -> Unreadable {
        if self.splitter.is_inside_quotes() {
            Unreadable::Endless
        } else {
            Unreadable::TooLong
        }
    }

    /// Where the last whole record ends.
    fn end(&self) -> Option<usize> {
        let last = *self.ends.records.last()?;
        let position = *self.ends.fields.get(last)?;
        usize::try_from(position).ok().map(|position| position + 1)
    }

    /// Drops the ends of the block before; those of the record that it only began move to the front.
    fn keep_rest_of_ends(&mut self) {
        let Some(end) = self.end() else {
            return;
        };
        let last = self.ends.records.pop().unwrap_or_default();
        let end = u32::try_from(end).unwrap_or_default();
        self.ends.fields.drain(..=last);
        for position in &mut self.ends.fields {
            *position -= end;
        }
        self.ends.records.clear();
    }
}

fn read_up_to(source: &mut impl Read, bytes: &mut Vec<u8>, count: usize) -> std::io::Result<()> {
    let limit = u64::try_from(count).unwrap_or(u64::MAX);
    source.take(limit).read_to_end(bytes).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All records, as their fields, whatever the blocks.
    fn records(text: &[u8]) -> Result<Vec<Vec<Vec<u8>>>, Unreadable> {
        let mut blocks = Blocks::new(text, b',');
        let mut records = Vec::new();
        while let Some((block, ends)) = blocks.next_block()? {
            let mut start = 0;
            let mut record = Vec::new();
            for (index, &end) in ends.fields.iter().enumerate() {
                let end = usize::try_from(end).unwrap();
                if end > block.end {
                    break;
                }
                record.push(block.bytes[start..end].to_vec());
                start = end + 1;
                if ends.records.contains(&index) {
                    records.push(std::mem::take(&mut record));
                }
            }
        }
        Ok(records)
    }

    #[test]
    fn records_over_the_edge_of_a_block_are_whole() {
        let long = format!("\"{}\n\",1\n", "x".repeat(BLOCK - 4));
        let text = format!("a,b\n{long}c,2\n{long}d,3");
        let found = records(text.as_bytes()).unwrap();
        let firsts: Vec<usize> = found.iter().map(|record| record[0].len()).collect();
        assert_eq!(firsts, [1, BLOCK - 1, 1, BLOCK - 1, 1]);
        assert!(found.iter().all(|record| record.len() == 2));
    }

    #[test]
    fn a_quote_without_end_is_told() {
        assert!(matches!(records(b"a,b\n1,\"2\n3,4\n"), Err(Unreadable::Endless)));
    }

    proptest! {
        #[test]
        fn blocks_lose_nothing(rows in prop::collection::vec("[a-z]{0,9}(,[a-z]{0,9}){1,3}", 1..20), last in any::<bool>()) {
            let mut text = rows.join("\n");
            if last {
                text.push('\n');
            }
            let expected: Vec<Vec<Vec<u8>>> = rows
                .iter()
                .map(|row| row.split(',').map(|field| field.as_bytes().to_vec()).collect())
                .collect();
            prop_assert_eq!(records(text.as_bytes()).unwrap(), expected);
        }
    }
}
