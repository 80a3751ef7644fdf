//! What stands behind a figure of a report: `SELECT * FROM charge WHERE provider IS 'gigas' AND …`, which adds up to it.
//!
//! A report over all charges may have read sums of them. What is selected here are the charges themselves, and their sum
//! is compared with the figure, so that nobody is shown other rows than those that it stands for.

use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::query::Values;
use crate::query::expanded;
use rusqlite::Connection;
use rusqlite::types::Value;

/// Rows of a view, by what their columns are; a list where it is one of several.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    view: &'static str,
    cells: Vec<(&'static str, Json)>,
}

impl Key {
    pub(crate) fn new(view: &'static str, cells: impl IntoIterator<Item = (&'static str, Json)>) -> Self {
        Self {
            view,
            cells: cells.into_iter().collect(),
        }
    }
}

/// Rows of a view that a figure stands for.
#[derive(Debug)]
pub struct Selection {
    /// The view; it has `import_id` and `place`.
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
    /// The rows that meet all of these conditions.
    pub(crate) fn new(
        connection: &Connection,
        view: &'static str,
        conditions: &[String],
        values: &Values,
    ) -> Result<Self> {
        let conditions = match conditions {
            [] => "1".to_owned(),
            conditions => conditions.join(" AND "),
        };
        let start = "SELECT * FROM ";
        let text = expanded(connection, &format!("{start}{view} WHERE {conditions}"), values)?;
        Ok(Self::from(view, text.get(start.len()..).unwrap_or_default().to_owned()))
    }

    /// The rows of a view that are selected from this: a table expression and conditions.
    pub(crate) fn from(view: &'static str, source: String) -> Self {
        Self {
            view,
            source,
            sum: None,
            figure: None,
        }
    }

    pub(crate) fn of(connection: &Connection, key: &Key) -> Result<Self> {
        let mut values = Values::new();
        let mut conditions = Vec::new();
        for (number, (column, cell)) in key.cells.iter().enumerate() {
            values.insert(format!("is_{number}"), value(cell));
            conditions.push(match cell {
                Json::Array(_) => format!("{column} IN (SELECT value FROM json_each(:is_{number}))"),
                _ => format!("{column} IS :is_{number}"),
            });
        }
        Self::new(connection, key.view, &conditions, &values)
    }

    /// The same, whose rows come to a figure. The expression adds them up in SQL.
    pub(crate) fn adds_up(mut self, expression: impl Into<String>, figure: &Json) -> Self {
        self.figure = Some(figure.cell().into_owned());
        self.summed(expression)
    }

    /// The same, which are added up, and not compared with a figure.
    pub(crate) fn summed(mut self, expression: impl Into<String>) -> Self {
        self.sum = Some(expression.into());
        self
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
