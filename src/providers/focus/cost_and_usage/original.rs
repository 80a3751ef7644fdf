//! From a charge back to its file, its line, and the text that stood there.

use super::blocks::{Block, Blocks, Unreadable};
use super::hash::hash_of;
use super::input::Input;
use super::split::Ends;
use crate::error::{Result, io};
use crate::source::Source;
use crate::source::discover::Found;
use rusqlite::{Connection, OptionalExtension};
use std::path::PathBuf;

/// The number of the charge that a key names in a view; `None` where the view or the key is another's.
#[must_use]
pub(crate) fn row_of(view: &str, key: &str) -> Option<i64> {
    match view {
        "charge" | "charge_focus" | "commitment_charge" | "commitment_charge_focus" => {
            key.strip_prefix("focus/")?.parse().ok()
        }
        "focus_cost_and_usage" => key.parse().ok(),
        _ => None,
    }
}

/// The import of a charge, and the line of its file where it begins.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn place_of(connection: &Connection, row_id: i64) -> Result<Option<(i64, i64)>> {
    Ok(connection
        .prepare_cached(
            "SELECT f.import_id, ?1 - f.first_row + 2 + coalesce((SELECT s.lines FROM focus_line_shift AS s
                 WHERE s.import_id = f.import_id AND s.first_record <= ?1 - f.first_row + 1
                 ORDER BY s.first_record DESC LIMIT 1), 0)
             FROM focus_file AS f WHERE f.first_row <= ?1 AND ?1 < f.first_row + f.row_count
             ORDER BY f.first_row DESC LIMIT 1",
        )?
        .query_row([row_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// A file as it came: its bytes from the archive, or the file where it lay, if that is the same still.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn input(name: &str, sha256: &str, archived: Option<Vec<u8>>) -> Result<Option<Input>> {
    if let Some(bytes) = archived {
        return Ok(Input::of_source(Source::new(name, bytes, None)).ok());
    }
    let found = Found {
        path: PathBuf::from(name),
        named: true,
    };
    match Input::of(&found)? {
        Some(input) if hash_of(&input)? == sha256 => Ok(Some(input)),
        _ => Ok(None),
    }
}

/// The texts of the records that begin on these lines, which ascend, in one pass over the file.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn texts(input: &Input, lines: &[i64]) -> Result<Vec<Option<String>>> {
    let (source, _) = input.open()?;
    let mut blocks = Blocks::new(source);
    let mut texts = Vec::with_capacity(lines.len());
    let mut wanted = lines.iter().copied().peekable();
    let mut at = 1;
    while wanted.peek().is_some() {
        match blocks.next_block() {
            Ok(Some((block, ends))) => {
                let count = i64::try_from(memchr::memchr_iter(b'\n', whole(&block)).count()).unwrap_or_default();
                while let Some(line) = wanted.next_if(|line| *line <= at + count) {
                    texts.push(record(&block, ends, line - at));
                }
                at += count;
            }
            Ok(None) | Err(Unreadable::Endless | Unreadable::TooLong) => break,
            Err(Unreadable::Io(error)) => return Err(io(&input.name, "cannot read", &error)),
        }
    }
    texts.resize(lines.len(), None);
    Ok(texts)
}

fn whole(block: &Block) -> &[u8] {
    block.bytes.get(..block.end).unwrap_or_default()
}

/// The record of a block that begins this many lines below the block's first.
fn record(block: &Block, ends: &Ends, lines_before: i64) -> Option<String> {
    let bytes = whole(block);
    let mut start = 0;
    let mut lines = 0;
    for &last in &ends.records {
        let end = usize::try_from(*ends.fields.get(last)?).ok()?;
        let text = bytes.get(start..end)?;
        if lines == lines_before {
            return Some(String::from_utf8_lossy(text).trim_end_matches('\r').to_owned());
        }
        lines += 1 + i64::try_from(memchr::memchr_iter(b'\n', text).count()).unwrap_or_default();
        start = end + 1;
    }
    None
}
