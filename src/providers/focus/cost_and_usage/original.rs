//! The charge that a key names, and the text that stood on a line of its file.

use super::columnar;
use crate::contract::registry::MadeOf;
use crate::error::{Result, io};
use crate::mapped::original as mapped;
use crate::source::input::{Content, Input, Objects, Places};
use crate::source::rows::blocks::{Block, Blocks, Unreadable};
use crate::source::rows::split::{Ends, Splitter};

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

/// The texts of the records that begin on these lines, which ascend, in one pass over the file.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn texts(input: &Input, lines: &[i64]) -> Result<Vec<Option<String>>> {
    if let Some(mapped) = &input.mapped {
        return mapped::texts(input, mapped, lines);
    }
    if let (Some(Places::Objects(objects)), Content::Bytes { original, text }) = (&input.places, &input.content) {
        return Ok(objects_on(objects, original.text()?.as_ref(), text, lines));
    }
    if input.is_parquet() {
        return columnar::texts(&input.parquet()??, lines);
    }
    let (source, _) = input.open()?;
    let mut blocks = Blocks::new(source, input.cut.separator);
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

/// What the columns of a charge were made of, where a mapping made it of the row on this line.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn made_of(input: &Input, line: i64) -> Result<Vec<MadeOf>> {
    match &input.mapped {
        Some(mapped) => mapped::made_of(input, mapped, line),
        None => Ok(Vec::new()),
    }
}

/// The objects that stand on these lines of the table that was written of them.
fn objects_on(objects: &Objects, document: &str, table: &[u8], lines: &[i64]) -> Vec<Option<String>> {
    // The places of a document begin behind its mark.
    let document = document.trim_start_matches('\u{feff}');
    let mut ends = Ends::default();
    Splitter::default().split(table, 0, &mut ends);
    let mut wanted = lines.iter().copied().peekable();
    let mut texts = Vec::with_capacity(lines.len());
    let (mut start, mut line) = (0, 1);
    for (record, &last) in ends.records.iter().enumerate() {
        let end = ends
            .fields
            .get(last)
            .and_then(|&end| usize::try_from(end).ok())
            .unwrap_or(start);
        while wanted.next_if_eq(&line).is_some() {
            let span = record.checked_sub(1).and_then(|object| objects.spans.get(object));
            texts.push(span.and_then(|&(from, to)| document.get(from..to)).map(str::to_owned));
        }
        let breaks = memchr::memchr_iter(b'\n', table.get(start..end).unwrap_or_default()).count();
        line += 1 + i64::try_from(breaks).unwrap_or_default();
        start = end + 1;
    }
    texts.resize(lines.len(), None);
    texts
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
