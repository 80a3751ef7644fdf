//! Reports that are their query, such as `report taxes`: the rows as they are, `VAT, 21.00 EUR`, and an amount converted.

use super::conversion::{self, Conversion};
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::evidence::selection::Key;
use crate::output::Rows;
use crate::output::json::Json;
use crate::report::{Report, Table, proof, untimed};
use rusqlite::Connection;

/// A report that is its query: the rows as they are, and one of their amounts in another currency if asked for.
#[derive(Debug)]
pub struct Plain {
    /// Its name, by which rows without a time are counted too.
    pub name: &'static str,
    pub(super) sql: &'static str,
    /// Columns shown, in order; the query may have more.
    pub(super) columns: &'static [&'static str],
    /// The amount to convert, and the column that tells when.
    pub(super) amount: &'static str,
    pub(super) time: &'static str,
    /// The converted amount's column.
    pub(super) converted: &'static str,
    /// What stands behind a row, or one of its columns.
    pub(super) behind: fn(&Table, &[Json], Option<&str>) -> Vec<Key>,
}

impl Plain {
    pub(super) fn run(
        &self,
        connection: &Connection,
        filter: &Filter,
        conversion: Option<&Conversion>,
    ) -> Result<Report> {
        let found = Table::select(connection, self.sql, &filter.values())?;
        let mut columns: Vec<String> = self.columns.iter().map(|&column| column.to_owned()).collect();
        let mut notes = Vec::new();
        if let Some(conversion) = conversion {
            columns.extend(Conversion::columns(self.converted));
            notes.push(conversion.note(self.converted, self.amount));
        }
        let mut rows = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            let mut cells: Vec<Json> = self.columns.iter().map(|column| found.cell(row, column)).collect();
            if let Some(conversion) = conversion {
                let converted = conversion.convert(
                    &found.cell(row, self.amount),
                    &found.cell(row, "currency"),
                    &found.cell(row, self.time),
                )?;
                cells.extend(conversion.cells(converted.as_ref()));
            }
            rows.push(cells);
        }
        notes.extend(untimed(connection, filter, self.name)?);
        Ok(Report {
            rows: Rows { columns, rows },
            notes,
        })
    }
    /// The statement that gives the report, without what is converted.
    pub(super) fn statement(&self, connection: &Connection, filter: &Filter) -> Result<String> {
        let columns: Vec<(String, String)> = self
            .columns
            .iter()
            .map(|&column| (column.to_owned(), column.to_owned()))
            .collect();
        proof::statement(connection, self.sql, &filter.values(), &columns)
    }

    /// What stands behind a row.
    pub(super) fn behind(
        &self,
        connection: &Connection,
        filter: &Filter,
        conversion: Option<&Conversion>,
        (index, column): (usize, Option<&str>),
    ) -> Result<Vec<Key>> {
        let found = Table::select(connection, self.sql, &filter.values())?;
        let Some(row) = found.rows.get(index) else {
            return Ok(Vec::new());
        };
        let mut keys = (self.behind)(&found, row, column);
        if let Some(conversion) = conversion.filter(|_| conversion::is_converted(column)) {
            keys.extend(conversion.rates_of(&found.cell(row, "currency"), &found.cell(row, self.time)));
        }
        Ok(keys)
    }
}
