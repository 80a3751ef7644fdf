//! Reports as tables: `snapshot_report_spend` has the rows of `billbook report spend --from … --to …`.

use crate::contract::registry::Registry;
use crate::contract::report::{Made, Report, ReportOption, Request, SnapshotTable, Takes};
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::evidence::selection::value;
use crate::ledger::views::layout;
use crate::report::run;
use crate::snapshot::tables::{Listed, Of, PREFIX, insert};
use rusqlite::Connection;
use rusqlite::types::Value;

/// A report that every snapshot has.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// The report.
    pub report: &'static Report,
    /// How it is asked.
    kept: &'static SnapshotTable,
}

/// All of them, in the order of a snapshot.
pub fn all(registry: &Registry) -> Vec<Named> {
    let of = |report: &'static Report| report.tables.iter().map(move |kept| Named { report, kept });
    let mut all: Vec<Named> = registry.reports().into_iter().flat_map(of).collect();
    all.sort_by_key(|named| named.kept.order);
    all
}

impl Named {
    /// Its table.
    #[must_use]
    pub fn table(&self) -> String {
        format!("{PREFIX}report_{}", self.kept.name)
    }

    /// The options with which it is asked.
    #[must_use]
    pub fn options(&self) -> &'static [(&'static str, &'static str)] {
        self.kept.options
    }

    /// What is counted up to a day counts up to the last day of the period; the snapshot itself has no day.
    fn request(&self, filter: &Filter) -> Request {
        let last = filter.to.and_then(|to| Some(to.date_naive().pred_opt()?.to_string()));
        let of_day = |option: &&ReportOption| matches!(option.takes, Takes::DayOrToday);
        let mut given = self.kept.options.to_vec();
        if let Some(last) = &last {
            given.extend(
                self.report
                    .options
                    .iter()
                    .filter(of_day)
                    .map(|option| (option.name, last.as_str())),
            );
        }
        Request::new(self.report, filter.clone(), &given)
    }

    fn made(&self, connection: &Connection, filter: &Filter) -> Result<Made> {
        run::run(self.report, connection, &self.request(filter))
    }

    /// Whether SQL gives all of it. What SQL does not give is short.
    fn is_query(&self) -> bool {
        self.report.derived.is_empty()
    }

    /// The statement that creates its table.
    pub(super) fn created(&self, connection: &Connection, listed: &Listed, filter: &Filter) -> Result<String> {
        let columns: Vec<String> = if self.is_query() {
            let statement = connection.prepare(&listed.statement)?;
            statement.column_names().map(str::to_owned).collect()
        } else {
            self.made(connection, filter)?.rows.columns
        };
        let comment = format!(
            "The rows of `billbook report {}` for the period of this snapshot.",
            self.asked()
        );
        Ok(layout::table_text(&listed.table, &columns, &comment))
    }

    /// The words after `billbook report`.
    fn asked(&self) -> String {
        let options = self
            .kept
            .options
            .iter()
            .map(|(name, value)| format!(" --{name} {value}"));
        format!("{}{}", self.report.name, options.collect::<String>())
    }

    /// Fills its table.
    pub(super) fn write(&self, connection: &Connection, listed: &Listed, filter: &Filter) -> Result<()> {
        if self.is_query() {
            return insert(connection, &listed.table, &listed.statement);
        }
        let report = self.made(connection, filter)?;
        let places: Vec<String> = (1..=report.rows.columns.len())
            .map(|place| format!("?{place}"))
            .collect();
        let mut insert = connection.prepare(&format!("INSERT INTO {} VALUES ({})", listed.table, places.join(", ")))?;
        for row in &report.rows.rows {
            insert.execute(rusqlite::params_from_iter(row.iter().map(value)))?;
        }
        Ok(())
    }

    /// Calls for each row that the table should have, in order, as long as that gives true.
    ///
    /// # Errors
    /// When the ledger cannot be read, or the call fails.
    pub fn each(
        &self,
        connection: &Connection,
        listed: &Listed,
        filter: &Filter,
        call: &mut dyn FnMut(&[Value]) -> Result<bool>,
    ) -> Result<()> {
        if self.is_query() {
            return rows(connection, &listed.statement, call);
        }
        for row in &self.made(connection, filter)?.rows.rows {
            let cells: Vec<Value> = row.iter().map(value).collect();
            if !call(&cells)? {
                break;
            }
        }
        Ok(())
    }
}

/// Calls for each row of a query, as long as that gives true.
///
/// # Errors
/// When the ledger cannot be read, or the call fails.
pub(crate) fn rows(connection: &Connection, sql: &str, call: &mut dyn FnMut(&[Value]) -> Result<bool>) -> Result<()> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let cells: rusqlite::Result<Vec<Value>> = (0..columns).map(|index| row.get(index)).collect();
        if !call(&cells?)? {
            break;
        }
    }
    Ok(())
}

/// A table for each report of the period.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn tables(connection: &Connection, registry: &Registry, filter: &Filter) -> Result<Vec<Listed>> {
    let listed = |named: Named| {
        let mut notes = Vec::new();
        notes.extend(run::left_out(named.report, connection, filter)?);
        if !named.is_query() {
            notes.push("the last column is computed from two of the others".to_owned());
        }
        Ok(Listed {
            table: named.table(),
            of: Of::Report(named),
            note: notes.join("; "),
            statement: run::query(named.report, connection, &named.request(filter))?,
        })
    };
    all(registry).into_iter().map(listed).collect()
}
