//! Which report is asked for, with what only this one asks: `spend` by month and provider.
//!
//! Whatever the report, it can be made, it carries a proof, and each of its figures leads to the rows behind it.

use super::conversion::Conversion;
use super::plain::Plain;
use super::proof::{Proof, Statement};
use crate::contract::scope::Filter;
use crate::error::{Problem, Result, codes};
use crate::evidence::selection::Selection;
use crate::output::json::Json;
use crate::providers::ormuco::reports::billing;
use crate::report::{Report, commitments, discounts, invoices, ledger, savings, spend, taxes, untimed};
use rusqlite::Connection;

/// A report that is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// Charges added up.
    Spend(spend::Request<'a>),
    /// Usage at list prices, contracted prices and as it was paid.
    Savings(savings::Request<'a>),
    /// What was bought, used and not used.
    Commitments,
    /// A report that is its query.
    Plain(&'static Plain),
    /// Ormuco's billing report; it has no other filter than its own.
    Billing(&'a billing::Request),
}

/// The reports that are their queries.
pub static PLAIN: [&Plain; 4] = [&ledger::REPORT, &invoices::REPORT, &taxes::REPORT, &discounts::REPORT];

/// A figure: the row of a report from 1, and a column where not the whole row is meant.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The row.
    pub row: usize,
    /// The column.
    pub column: Option<&'a str>,
}

/// A figure, with what stands behind it.
#[derive(Debug)]
pub struct Behind {
    /// The row of the report.
    pub row: Vec<(String, Json)>,
    /// The rows of the ledger.
    pub selections: Vec<Selection>,
}

impl Asked<'_> {
    /// The report's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Asked::Spend(_) => "spend",
            Asked::Savings(_) => "savings",
            Asked::Commitments => "commitments",
            Asked::Plain(plain) => plain.name,
            Asked::Billing(_) => "billing",
        }
    }

    /// Makes the report.
    ///
    /// # Errors
    /// When what is asked contradicts itself, the ledger cannot be read, or an amount not be converted.
    pub fn run(&self, connection: &Connection, filter: &Filter, conversion: Option<&Conversion>) -> Result<Report> {
        match self {
            Asked::Spend(request) => spend::run(connection, filter, request, conversion),
            Asked::Savings(request) => savings::run(connection, filter, request),
            Asked::Commitments => commitments::run(connection, filter),
            Asked::Plain(plain) => plain.run(connection, filter, conversion),
            Asked::Billing(request) => billing::make(connection, request),
        }
    }

    /// The statement that gives the report in the stock `sqlite3` shell, without what is converted or divided.
    ///
    /// # Errors
    /// When what is asked contradicts itself, or SQLite refuses the statement.
    pub fn statement(
        &self,
        connection: &Connection,
        filter: &Filter,
        conversion: Option<&Conversion>,
    ) -> Result<String> {
        match self {
            Asked::Spend(request) => spend::statement(connection, filter, request, conversion),
            Asked::Savings(request) => savings::statement(connection, filter, request),
            Asked::Commitments => commitments::statement(connection, filter),
            Asked::Plain(plain) => plain.statement(connection, filter),
            Asked::Billing(request) => billing::statement(connection, request),
        }
    }

    /// What a choice of time leaves out because it has none.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn left_out(&self, connection: &Connection, filter: &Filter) -> Result<Option<String>> {
        match self {
            Asked::Spend(_) | Asked::Savings(_) => untimed(connection, filter, "spend"),
            Asked::Plain(plain) => untimed(connection, filter, plain.name),
            Asked::Commitments | Asked::Billing(_) => Ok(None),
        }
    }

    /// The proof of a report that was made so.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn proof(
        &self,
        connection: &Connection,
        filter: &Filter,
        conversion: Option<&Conversion>,
        report: &Report,
    ) -> Result<Proof> {
        let mut parameters = match self {
            Asked::Spend(request) => request.parameters(),
            Asked::Savings(request) => spend::by(request.by, request.has_total),
            Asked::Commitments | Asked::Plain(_) => Vec::new(),
            Asked::Billing(request) => request.parameters(),
        };
        parameters.extend(filter.parameters());
        if let Some(conversion) = conversion {
            parameters.push(("in".to_owned(), conversion.target().to_owned()));
            let rates = conversion.by_hand().into_iter();
            parameters.extend(rates.map(|rate| ("rate".to_owned(), rate)));
        }
        let mut proof = Proof::new(connection, self.name(), parameters)?;
        let sql = self.statement(connection, filter, conversion)?;
        let (left_out, computed) = match (self, conversion) {
            (Asked::Spend(request), Some(conversion)) => {
                let cost = request.cost.column();
                let computed = conversion.computed(&report.rows, cost, spend::CONVERTED);
                (Some(spend::CONVERTED), Some(computed))
            }
            (Asked::Plain(plain), Some(conversion)) => {
                let computed = conversion.computed(&report.rows, plain.amount, plain.converted);
                (Some(plain.converted), Some(computed))
            }
            (Asked::Commitments, _) => (Some(commitments::PERCENT), Some(commitments::computed(&report.rows))),
            _ => (None, None),
        };
        proof.computed = computed.unwrap_or_default();
        let columns = left_out.and_then(|name| report.rows.columns.iter().position(|column| column == name));
        let gives = match columns.and_then(|place| report.rows.columns.get(place..)) {
            Some(columns) => format!("the rows without {}", columns.join(", ")),
            None => "the rows".to_owned(),
        };
        proof.statements.push(Statement {
            gives,
            sql,
            figure: None,
        });
        if conversion.is_some() {
            proof.statements.push(Statement {
                gives: "the exchange rates of the ledger; for each row, billbook takes the newest one of the row's time or earlier"
                    .to_owned(),
                sql: super::rates::statement(),
                figure: None,
            });
        }
        Ok(proof)
    }

    /// What stands behind a figure of the report.
    ///
    /// # Errors
    /// When the report has no such row or column, or the ledger cannot be read.
    pub fn behind(
        &self,
        connection: &Connection,
        filter: &Filter,
        conversion: Option<&Conversion>,
        place: Place,
    ) -> Result<Behind> {
        let report = self.run(connection, filter, conversion)?;
        let index = place.row.checked_sub(1);
        let Some((index, row)) = index.and_then(|index| Some((index, report.rows.rows.get(index)?))) else {
            return Err(Box::new(
                Problem::new(&codes::NOT_FOUND, format!("the report has no row {}", place.row))
                    .hint(format!("its rows are 1 to {}", report.rows.rows.len())),
            ));
        };
        let columns = &report.rows.columns;
        if let Some(column) = place.column
            && !columns.iter().any(|name| name == column)
        {
            return Err(Box::new(
                Problem::new(&codes::NOT_FOUND, format!("the report has no column `{column}`"))
                    .hint(format!("its columns are {}", columns.join(", "))),
            ));
        }
        let at = (index, place.column);
        let keys = match self {
            Asked::Spend(request) => {
                let selections = spend::behind(connection, filter, request, conversion, at)?;
                return Ok(Behind::new(columns, row, selections));
            }
            Asked::Savings(request) => {
                let selections = savings::behind(connection, filter, request, at)?;
                return Ok(Behind::new(columns, row, selections));
            }
            Asked::Commitments => {
                let selections = commitments::behind(connection, filter, at)?;
                return Ok(Behind::new(columns, row, selections));
            }
            Asked::Plain(plain) => plain.behind(connection, filter, conversion, at)?,
            Asked::Billing(request) => billing::behind(connection, request, index)?,
        };
        let selections = keys.iter().map(|key| Selection::of(connection, key));
        Ok(Behind::new(columns, row, selections.collect::<Result<_>>()?))
    }
}

impl Behind {
    pub(crate) fn new(columns: &[String], row: &[Json], selections: Vec<Selection>) -> Self {
        Self {
            row: columns.iter().cloned().zip(row.iter().cloned()).collect(),
            selections,
        }
    }
}
