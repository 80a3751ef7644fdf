//! Reports as tables: `snapshot_report_spend` has the rows of `billbook report spend --from … --to …`.

use super::PREFIX;
use super::tables::{Listed, Of, columns, create, insert};
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::evidence::selection::value;
use crate::report::asked::Asked;
use crate::report::dimension::Dimension;
use crate::report::plain::Plain;
use crate::report::{discounts, invoices, ledger, savings, spend, taxes};
use rusqlite::Connection;
use rusqlite::types::Value;

/// A report that every snapshot has.
#[derive(Debug)]
pub struct Named {
    /// The end of its table's name.
    name: &'static str,
    /// The report's.
    pub report: &'static str,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Spend(&'static str),
    Savings(&'static str),
    Commitments,
    Plain(&'static Plain),
}

/// All of them. The dimensions are those of the command line where nothing else is asked for, and finer ones for people
/// who add up themselves.
pub static REPORTS: [Named; 8] = [
    named("spend", "spend", Kind::Spend("month,provider")),
    named(
        "spend_by_service",
        "spend",
        Kind::Spend("month,provider,account,service"),
    ),
    named("savings", "savings", Kind::Savings("month,provider")),
    named("commitments", "commitments", Kind::Commitments),
    named("ledger", "ledger", Kind::Plain(&ledger::REPORT)),
    named("invoices", "invoices", Kind::Plain(&invoices::REPORT)),
    named("taxes", "taxes", Kind::Plain(&taxes::REPORT)),
    named("discounts", "discounts", Kind::Plain(&discounts::REPORT)),
];

const fn named(name: &'static str, report: &'static str, kind: Kind) -> Named {
    Named { name, report, kind }
}

impl Named {
    /// Its table.
    #[must_use]
    pub fn table(&self) -> String {
        format!("{PREFIX}report_{}", self.name)
    }

    /// Does something with the report as it is asked for.
    fn with<T>(&self, then: impl FnOnce(&Asked) -> T) -> T {
        let dimensions = |by: &str| -> Vec<Dimension> { by.split(',').filter_map(|name| name.parse().ok()).collect() };
        match self.kind {
            Kind::Spend(by) => then(&Asked::Spend(spend::Request {
                by: &dimensions(by),
                cost: spend::Cost::Billed,
                has_total: false,
                explains_plan: false,
            })),
            Kind::Savings(by) => then(&Asked::Savings(savings::Request {
                by: &dimensions(by),
                has_total: false,
                explains_plan: false,
            })),
            Kind::Commitments => then(&Asked::Commitments),
            Kind::Plain(plain) => then(&Asked::Plain(plain)),
        }
    }

    /// Whether SQL gives all of it. What SQL does not give is short.
    fn is_statement(&self) -> bool {
        !matches!(self.kind, Kind::Commitments)
    }

    /// Creates its table and fills it.
    pub(super) fn write(&self, connection: &Connection, listed: &Listed, filter: &Filter) -> Result<()> {
        if self.is_statement() {
            create(connection, &listed.table, &columns(connection, &listed.statement)?)?;
            return insert(connection, &listed.table, &listed.statement);
        }
        let report = self.with(|asked| asked.run(connection, filter, None))?;
        create(connection, &listed.table, &report.rows.columns)?;
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
        if self.is_statement() {
            return rows(connection, &listed.statement, call);
        }
        let report = self.with(|asked| asked.run(connection, filter, None))?;
        for row in &report.rows.rows {
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
pub(crate) fn tables(connection: &Connection, filter: &Filter) -> Result<Vec<Listed>> {
    REPORTS
        .iter()
        .map(|report| {
            let (statement, note) = report.with(|asked| -> Result<_> {
                let statement = asked.statement(connection, filter, None)?;
                let mut notes = Vec::new();
                notes.extend(asked.left_out(connection, filter)?);
                if !report.is_statement() {
                    notes.push("the last column is computed from two of the others".to_owned());
                }
                Ok((statement, notes.join("; ")))
            })?;
            Ok(Listed {
                table: report.table(),
                of: Of::Report(report),
                note,
                statement,
                is_there: true,
            })
        })
        .collect()
}
