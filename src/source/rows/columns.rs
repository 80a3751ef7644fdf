//! Rows of a Parquet file, which has columns and no text: batch by batch.

use super::row::Row;
use crate::error::{Position, Result};
use crate::source::parquet::{Kind, Parquet, Reader};

/// The rows of the columns that can be read.
pub(super) struct Columns<'a> {
    parquet: &'a Parquet,
    reader: Reader<'a>,
    /// How many rows of the batch are given, and how many it has.
    given: usize,
    rows: usize,
    first: u64,
}

impl<'a> Columns<'a> {
    pub(super) fn open(parquet: &'a Parquet) -> Result<(Vec<String>, Self)> {
        let columns = parquet.columns();
        let wanted: Vec<usize> = (0..columns.len())
            .filter(|at| columns.get(*at).is_some_and(|column| column.kind != Kind::Unread))
            .collect();
        let names = wanted.iter().filter_map(|at| Some(columns.get(*at)?.name.clone()));
        let rows = Self {
            parquet,
            reader: parquet.read(&wanted)?,
            given: 0,
            rows: 0,
            first: 1,
        };
        Ok((names.collect(), rows))
    }

    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool> {
        if self.given == self.rows {
            let Some(batch) = self.reader.next_batch()? else {
                return Ok(false);
            };
            (self.given, self.rows, self.first) = (0, batch.rows, batch.first_row);
        }
        let number = self.first + u64::try_from(self.given).unwrap_or_default();
        row.begin(i64::try_from(number).unwrap_or(i64::MAX), "");
        for values in &self.reader.batch().columns {
            row.push(values.text(self.given));
        }
        self.given += 1;
        Ok(true)
    }

    /// The columns that are left out.
    pub(super) fn notes(&self) -> Vec<String> {
        let columns = self.parquet.columns().iter();
        let left: Vec<String> = columns
            .filter(|column| column.kind == Kind::Unread)
            .map(|column| format!("`{}`", column.name))
            .collect();
        if left.is_empty() {
            return Vec::new();
        }
        vec![format!(
            "billbook does not read these columns, because they hold lists or groups of values: {}",
            left.join(", ")
        )]
    }

    pub(super) fn position(&self, row: &Row, name: &str) -> Position {
        self.parquet.place(u64::try_from(row.number).unwrap_or_default(), name)
    }
}
