//! A text line by line, however long it is.

use super::blocks::RECORD_MAX;
use super::decode::unreadable;
use crate::error::{Position, Problem, Result, codes};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};

/// The lines of a text that hold something, with their numbers.
pub(super) struct Lines<'a> {
    source: BufReader<Box<dyn Read + Send + 'a>>,
    /// Read already, to see what they are.
    ahead: VecDeque<(i64, Vec<u8>)>,
    number: i64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(source: Box<dyn Read + Send + 'a>) -> Self {
        Self {
            source: BufReader::with_capacity(1 << 18, source),
            ahead: VecDeque::new(),
            number: 0,
        }
    }

    /// The first lines, as many as there are of so many; they are given again by [`Self::next`].
    pub(super) fn peek(&mut self, file: &str, lines: usize) -> Result<&VecDeque<(i64, Vec<u8>)>> {
        while self.ahead.len() < lines
            && let Some(line) = self.read(file)?
        {
            self.ahead.push_back(line);
        }
        Ok(&self.ahead)
    }

    /// The next line.
    pub(super) fn next(&mut self, file: &str) -> Result<Option<(i64, Vec<u8>)>> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.read(file),
        }
    }

    fn read(&mut self, file: &str) -> Result<Option<(i64, Vec<u8>)>> {
        loop {
            let mut line = Vec::new();
            let most = u64::try_from(RECORD_MAX).unwrap_or(u64::MAX);
            let read = (&mut self.source)
                .take(most)
                .read_until(b'\n', &mut line)
                .map_err(|error| unreadable(file, &error))?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            if read == RECORD_MAX {
                let place = Position {
                    file: file.to_owned(),
                    line_column: Some((usize::try_from(self.number).unwrap_or(1), 1)),
                    pointer: None,
                };
                let message = format!("the line has more than {} MiB", RECORD_MAX >> 20);
                return Err(Box::new(Problem::new(&codes::TOO_LARGE, message).at(place)));
            }
            if self.number == 1 && line.starts_with(b"\xEF\xBB\xBF") {
                line.drain(..3);
            }
            line.truncate(line.trim_ascii_end().len());
            if !line.is_empty() {
                return Ok(Some((self.number, line)));
            }
        }
    }
}
