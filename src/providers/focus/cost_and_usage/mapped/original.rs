//! The rows of a file that a mapping reads, as they stand in it, and what became of a row.

use crate::charges::mapped::{form, how, parsed};
use crate::error::Result;
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use crate::source::rows::{Row, Table, opened};

/// The texts of the rows at these places, which ascend.
///
/// # Errors
/// When the file cannot be read.
pub(in super::super) fn texts(input: &Input, mapped: &Mapped, lines: &[i64]) -> Result<Vec<Option<String>>> {
    let mut texts = Vec::with_capacity(lines.len());
    if let Ok(mapping) = parsed(&mapped.text) {
        let how = how(&mapping, form(&mapped.form));
        let mut table = Table::open(&input.name, opened(input)?, &how)?;
        let mut wanted = lines.iter().copied().peekable();
        let mut row = Row::default();
        while wanted.peek().is_some() && table.next(&mut row)? {
            while wanted.next_if(|line| *line < row.number).is_some() {
                texts.push(None);
            }
            // One row may have become several charges.
            while wanted.next_if_eq(&row.number).is_some() {
                texts.push(Some(table.original(&row)));
            }
        }
    }
    texts.resize(lines.len(), None);
    Ok(texts)
}
