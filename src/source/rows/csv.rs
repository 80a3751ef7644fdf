//! Rows of CSV, record by record out of blocks: `l1,2.40,"a, b"`.

use super::blocks::{Block, Blocks, Unreadable};
use super::decode::{text_of, unreadable};
use super::how::{Head, How};
use super::record::Record;
use super::row::Row;
use super::split::{Ends, Splitter};
use crate::error::{Position, Problem, Result, codes};
use std::io::Read;
use std::sync::Arc;

/// What may stand between cells.
const SEPARATORS: &[u8] = b",;\t|";

/// How much of a text is read to find its header.
const OPENING: u64 = 1 << 18;

/// The records of a text below its header.
pub(super) struct Csv<'a> {
    blocks: Blocks<Box<dyn Read + Send + 'a>>,
    block: Option<Arc<Block>>,
    separator: u8,
    /// Where the next record begins, and which of the ends are its own.
    from: usize,
    end: usize,
    record: usize,
    line: i64,
    /// Records up to the header, the header included.
    skip: usize,
}

impl<'a> Csv<'a> {
    pub(super) fn open(file: &str, source: Box<dyn Read + Send + 'a>, how: &How) -> Result<(Vec<String>, Self)> {
        let mut source = text_of(source, &how.encoding).map_err(|error| unreadable(file, &error))?;
        let mut opening = Vec::new();
        (&mut source)
            .take(OPENING)
            .read_to_end(&mut opening)
            .map_err(|error| unreadable(file, &error))?;
        let found = find(&opening, how).ok_or_else(|| Box::new(no_header(file, how)))?;
        let source: Box<dyn Read + Send + 'a> = Box::new(std::io::Cursor::new(opening).chain(source));
        let rows = Self {
            blocks: Blocks::new(source, found.separator),
            block: None,
            separator: found.separator,
            from: 0,
            end: 0,
            record: 0,
            line: 1,
            skip: found.records,
        };
        Ok((found.header, rows))
    }

    pub(super) fn next(&mut self, file: &str, names: usize, row: &mut Row) -> Result<bool> {
        loop {
            if let Some(block) = &self.block {
                let ends = self.blocks.ends();
                let bytes = block.bytes.get(..block.end).unwrap_or_default();
                if let Some(&last) = ends.records.get(self.record)
                    && let Some(fields) = ends.fields.get(self.end..=last)
                {
                    let record = Record::new(bytes, self.from, fields);
                    let line = self.line;
                    self.from = record.end() + 1;
                    self.end = last + 1;
                    self.record += 1;
                    self.line += 1 + record.line_breaks();
                    if self.skip > 0 {
                        self.skip -= 1;
                        continue;
                    }
                    if record.is_blank() && names > 1 {
                        continue;
                    }
                    take(&record, line, row).map_err(|problem| Box::new(problem.in_place(file, line)))?;
                    row.fill(names);
                    return Ok(true);
                }
            }
            match self.blocks.next_block() {
                Ok(Some((block, _))) => {
                    self.block = Some(block);
                    (self.from, self.end, self.record) = (0, 0, 0);
                }
                Ok(None) => return Ok(false),
                Err(Unreadable::Io(error)) => return Err(unreadable(file, &error)),
                Err(reason) => return Err(Box::new(reason.problem(file, self.line))),
            }
        }
    }

    /// Line and column of a cell of the row that was read last.
    pub(super) fn line_column(&self, row: &Row, cell: usize) -> (usize, usize) {
        let text = row.original();
        let mut ends = Ends::default();
        Splitter::new(self.separator).split(text.as_bytes(), 0, &mut ends);
        ends.fields.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        let record = Record::new(text.as_bytes(), 0, &ends.fields);
        let (lines, column) = record.line_column(cell.min(ends.fields.len() - 1));
        (usize::try_from(row.number).unwrap_or(1) + lines, column)
    }

    /// What stands between cells.
    pub(super) fn separator(&self) -> u8 {
        self.separator
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let separated = match self.separator {
            b';' => "cells are separated by semicolons",
            b'\t' => "cells are separated by tabs",
            b'|' => "cells are separated by vertical bars",
            _ => return Vec::new(),
        };
        vec![separated.to_owned()]
    }
}

/// What is wrong with a record.
enum Flaw {
    NotText(u8),
    Nul,
    Quotes(usize, usize, &'static str),
}

impl Flaw {
    fn in_place(self, file: &str, line: i64) -> Problem {
        let line = usize::try_from(line).unwrap_or(1);
        let at = |line_column| Position {
            file: file.to_owned(),
            line_column: Some(line_column),
            pointer: None,
        };
        match self {
            Flaw::NotText(byte) => Problem::new(&codes::NOT_UTF8, format!("byte 0x{byte:02x} is not UTF-8"))
                .at(at((line, 1)))
                .hint("declare the encoding of the file in its mapping, as `encoding`"),
            Flaw::Nul => Problem::new(&codes::NUL, "a text contains the character U+0000").at(at((line, 1))),
            Flaw::Quotes(lines, column, message) => {
                Problem::new(&codes::CSV_SYNTAX, message).at(at((line + lines, column)))
            }
        }
    }
}

/// Puts the cells of a record into a row.
fn take(record: &Record, line: i64, row: &mut Row) -> std::result::Result<(), Flaw> {
    let bytes = record.bytes();
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Flaw::NotText(bytes.get(error.valid_up_to()).copied().unwrap_or_default()))?;
    if memchr::memchr(0, bytes).is_some() {
        return Err(Flaw::Nul);
    }
    row.begin(line, text);
    let is_quoted = memchr::memchr(b'"', bytes).is_some();
    for place in 0..record.fields() {
        let (start, end) = record.span(place);
        if !is_quoted {
            row.put(start, end);
            continue;
        }
        let field = record.field(place).map_err(|message| {
            let (lines, column) = record.line_column(place);
            Flaw::Quotes(lines, column, message)
        })?;
        if field.has_pairs() {
            row.push(Some(&field.text()));
        } else if field.is_quoted {
            row.put(start + 1, end - 1);
        } else {
            row.put(start, end);
        }
    }
    Ok(())
}

/// A header that was found.
struct Found {
    header: Vec<String>,
    separator: u8,
    /// Records up to it, itself included.
    records: usize,
}

/// The header in the opening of a text; of separators that all make one, that with the most names.
fn find(text: &[u8], how: &How) -> Option<Found> {
    let (stated, skipped) = match separator_line(text) {
        Some(separator) => (Some(separator), 1),
        None => (None, 0),
    };
    let separators = match how.separator.or(stated) {
        Some(separator) => vec![separator],
        None => SEPARATORS.to_vec(),
    };
    let found = separators
        .into_iter()
        .filter_map(|separator| find_by(text, &how.head, separator, skipped));
    // Of two with as many names, the first.
    found.reduce(|best, next| {
        if next.header.len() > best.header.len() {
            next
        } else {
            best
        }
    })
}

fn find_by(text: &[u8], head: &Head, separator: u8, skipped: usize) -> Option<Found> {
    let mut ends = Ends::default();
    Splitter::new(separator).split(text, 0, &mut ends);
    if ends.records.is_empty() {
        // A header without a line feed is a table without rows.
        ends.records.push(ends.fields.len());
        ends.fields.push(u32::try_from(text.len()).ok()?);
    }
    let within = match head {
        Head::Find(_, within) => *within,
        _ => usize::MAX,
    };
    let (mut start, mut first) = (0, 0);
    let mut looked = 0;
    for (index, &last) in ends.records.iter().enumerate() {
        let record = Record::new(text, start, ends.fields.get(first..=last)?);
        start = record.end() + 1;
        first = last + 1;
        if index < skipped || record.is_blank() {
            continue;
        }
        looked += 1;
        if looked > within {
            return None;
        }
        let names: Option<Vec<String>> = (0..record.fields())
            .map(|place| record.field(place).ok().map(|field| field.text()))
            .collect();
        match head {
            Head::First => {
                return Some(Found {
                    header: names?,
                    separator,
                    records: index + 1,
                });
            }
            Head::Given(given) => {
                return (names?.len() == given.len()).then(|| Found {
                    header: given.clone(),
                    separator,
                    records: index,
                });
            }
            Head::Find(wanted, _) => {
                if let Some(header) = names.filter(|names| wanted.iter().all(|name| names.contains(name))) {
                    return Some(Found {
                        header,
                        separator,
                        records: index + 1,
                    });
                }
            }
        }
    }
    None
}

/// The separator that the first line names for spreadsheets: `sep=;`.
fn separator_line(text: &[u8]) -> Option<u8> {
    let end = memchr::memchr(b'\n', text)?;
    let line = text.get(..end)?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line
        .strip_prefix(b"\"")
        .and_then(|line| line.strip_suffix(b"\""))
        .unwrap_or(line);
    let (&separator, name) = line.split_last()?;
    (name.eq_ignore_ascii_case(b"sep=") && SEPARATORS.contains(&separator)).then_some(separator)
}

fn no_header(file: &str, how: &How) -> Problem {
    let message = match &how.head {
        Head::First => "the file has no header".to_owned(),
        Head::Given(names) => format!("the first row does not have {} cells", names.len()),
        Head::Find(names, within) => {
            format!("none of the first {within} rows has the columns {}", names.join(", "))
        }
    };
    Problem::new(&codes::NOT_AN_EXPORT, message).in_file(file)
}
