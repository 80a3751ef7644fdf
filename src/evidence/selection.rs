//! The rows of a figure, as they are shown: `SELECT * FROM charge WHERE provider IS 'gigas' AND …`, which adds up to it.
//!
//! A report over all charges may have read sums of them. What is selected here are the charges themselves, and their sum
//! is compared with the figure, so that nobody is shown other rows than those that it stands for.

use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use rusqlite::Connection;
use rusqlite::types::Value;

/// Rows of a view that a figure stands for.
#[derive(Debug)]
pub struct Selection {
    /// The view, or what the rows are called; they have `import_id` and `place`.
    pub view: &'static str,
    /// What the rows are selected from, with its conditions, without parameters.
    source: String,
    /// What the rows come to, in SQL.
    sum: Option<String>,
    /// The figure that it should be.
    figure: Option<String>,
}

/// What came out of adding up.
#[derive(Debug)]
pub struct Counted {
    /// How many rows.
    pub rows: u64,
    /// What they come to.
    pub sum: Option<String>,
}

impl Selection {
    /// The rows that are selected from this, a table expression and conditions; what they come to by an expression, and the
    /// figure that this must be.
    pub(crate) fn new(view: &'static str, source: String, sum: Option<String>, figure: Option<String>) -> Self {
        Self {
            view,
            source,
            sum,
            figure,
        }
    }

    /// The statement that gives the rows.
    #[must_use]
    pub fn sql(&self) -> String {
        format!("SELECT * FROM {}", self.source)
    }

    /// The statement that adds them up.
    #[must_use]
    pub fn sum_sql(&self) -> String {
        let sum = self.sum.as_deref().unwrap_or("NULL");
        format!("SELECT count(*), {sum} FROM {}", self.source)
    }

    /// What the sum is called, in SQL.
    #[must_use]
    pub fn sum_name(&self) -> &str {
        self.sum.as_deref().unwrap_or_default()
    }

    /// Counts the rows, adds them up, and compares with the figure.
    ///
    /// # Errors
    /// When they come to something else, or the ledger cannot be read.
    pub fn count(&self, connection: &Connection) -> Result<Counted> {
        let (rows, sum): (i64, Option<String>) = connection
            .prepare_cached(&self.sum_sql())?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if let (Some(figure), Some(sum)) = (&self.figure, &sum) {
            compare(figure, self.sum_name(), sum)?;
        }
        Ok(Counted {
            rows: rows.unsigned_abs(),
            sum,
        })
    }
}

/// The evidence for a figure: the row that it stands in, and the rows of the ledger that it comes from.
#[derive(Debug)]
pub struct Evidence {
    /// The row of the report or statement.
    pub row: Vec<(String, Json)>,
    /// The rows of the ledger.
    pub selections: Vec<Selection>,
}

impl Evidence {
    pub(crate) fn new(columns: &[String], row: &[Json], selections: Vec<Selection>) -> Self {
        Self {
            row: columns.iter().cloned().zip(row.iter().cloned()).collect(),
            selections,
        }
    }
}

/// Refuses rows that come to something else than the figure they stand for.
pub(crate) fn compare(figure: &str, expression: &str, sum: &str) -> Result<()> {
    let are_equal = match (Decimal::parse(figure), Decimal::parse(sum)) {
        (Ok(figure), Ok(sum)) => figure.sub(&sum).is_zero(),
        _ => figure == sum,
    };
    if are_equal {
        return Ok(());
    }
    Err(Box::new(
        Problem::new(
            &codes::DAMAGED,
            format!("the figure is {figure}, but {expression} of its rows is {sum}"),
        )
        .hint("run `billbook verify` to see what was altered"),
    ))
}

/// A cell as the value of a parameter.
pub(crate) fn value(cell: &Json) -> Value {
    match cell {
        Json::Null => Value::Null,
        Json::Number(text) => text.parse().map_or_else(|_| Value::Text(text.clone()), Value::Integer),
        other => Value::Text(other.cell().into_owned()),
    }
}
