//! Parquet files: columns of a table in groups of rows, `BilledCost DECIMAL(38,18)`, `Tags MAP<STRING, STRING>`.
//!
//! A file has no text, so each value is stored by what it is: a decimal without trailing zeros, a binary float as the
//! shortest decimal that reads back the same, a time as ISO 8601 in UTC, a map as a JSON object. [`Reader`] gives batches of
//! rows column by column; a column whose values repeat comes as its dictionary and a code for each row. Values in pages
//! that are plain or dictionary-coded are decoded here; the crate `parquet` finds the pages, unpacks them, holds them
//! against their checksums, and decodes all other encodings. [`second`] counts again with the crate's own readers.

mod chunk;
mod columns;
mod decode;
mod file;
mod floats;
mod guarded;
mod hybrid;
mod levels;
mod pairs;
mod place;
mod read;
pub(crate) mod second;
mod stated;
mod texts;
mod typed;
mod values;

pub(crate) use columns::{Column, Kind};
pub(crate) use file::{Parquet, is_likely};
pub(crate) use read::{Batch, Reader};
pub(crate) use texts::{Texts, Values};

use crate::error::Problem;
use crate::source::Source;

/// Reads all columns that can be read, and adds up all that are numbers: how many values there are, for tests with any
/// bytes.
///
/// # Errors
/// Says what is refused.
pub fn through(bytes: &[u8]) -> std::result::Result<u64, String> {
    let source = Source::new("chance.parquet", bytes.to_vec(), None);
    let plain = |problem: Box<Problem>| problem.report();
    let parquet = Parquet::of_source(&source).map_err(plain)?;
    let all = 0..parquet.columns().len();
    let is_read = |at: &usize| {
        parquet
            .columns
            .get(*at)
            .is_some_and(|column| column.kind != Kind::Unread)
    };
    let wanted: Vec<usize> = all.filter(is_read).collect();
    let mut reader = parquet.read(&wanted).map_err(plain)?;
    let mut values = 0;
    while let Some(batch) = reader.next_batch().map_err(plain)? {
        for column in &batch.columns {
            let there = (0..batch.rows).filter(|row| column.text(*row).is_some()).count();
            values += u64::try_from(there).unwrap_or_default();
        }
    }
    for column in wanted {
        // A column of texts has no sum.
        let _ = second::sums(&parquet, &[Some(column)], None);
    }
    Ok(values)
}
