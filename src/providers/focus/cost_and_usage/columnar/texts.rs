//! What a Parquet file has in some of its rows, for people: each column with its value and how that is stored.

use crate::error::Result;
use crate::source::parquet::{Kind, Parquet};

/// The texts of rows, by their numbers from 1, which ascend.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn texts(parquet: &Parquet, rows: &[i64]) -> Result<Vec<Option<String>>> {
    let columns = parquet.columns();
    let wanted: Vec<usize> = (0..columns.len())
        .filter(|at| columns.get(*at).is_some_and(|column| column.kind != Kind::Unread))
        .collect();
    let mut texts = Vec::with_capacity(rows.len());
    let mut left = rows.iter().copied().peekable();
    let mut batches = parquet.read(&wanted)?;
    while left.peek().is_some()
        && let Some(batch) = batches.next_batch()?
    {
        let first = i64::try_from(batch.first_row).unwrap_or(i64::MAX);
        let last = first.saturating_add(i64::try_from(batch.rows).unwrap_or_default());
        while let Some(number) = left.next_if(|row| *row < last) {
            let index = usize::try_from(number - first);
            texts.push(index.ok().map(|index| {
                let mut text = parquet.pointer(u64::try_from(number).unwrap_or_default(), "");
                for (at, values) in wanted.iter().zip(&batch.columns) {
                    if let (Some(column), Some(value)) = (columns.get(*at), values.text(index)) {
                        text.push_str(&format!("\n{}: {value} [{}]", column.name, column.stored));
                    }
                }
                text
            }));
        }
    }
    texts.resize(rows.len(), None);
    Ok(texts)
}
