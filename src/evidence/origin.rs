//! Where a figure of a statement comes from: the rows that a pair asked for, `SELECT … FROM ormuco_invoice_line WHERE
//! parent_row = 7`, and what each of them adds, `decimal_mul(quantity, unit_rate)`.
//!
//! The proof of a figure adds these rows up in the stock shell, and looking behind it shows them: both are of the query that
//! the pair read, and of no other text. What SQL cannot compute is beside the query, with its operands.

use crate::error::Result;
use crate::evidence::place::Place;
use crate::evidence::selection::Selection;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::query::Values;
use crate::query::expanded;
use rusqlite::Connection;
use rusqlite::types::Value;

/// The column with what a row adds to the figure.
pub(crate) const ADDS: &str = "adds";

/// Rows that a pair asked for.
#[derive(Debug, Clone)]
pub struct Query {
    /// The relation that the rows are of, as shown.
    of: &'static str,
    sql: String,
    values: Values,
    conditions: Vec<String>,
    /// What a row adds, in SQL; null where it adds nothing.
    adds: String,
}

impl Query {
    /// The rows of this query, with the values of its parameters, of which each adds what the expression gives.
    #[must_use]
    pub fn new<'v>(
        of: &'static str,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = (&'v str, Value)>,
        adds: impl Into<String>,
    ) -> Self {
        Self {
            of,
            sql: sql.into(),
            values: values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            conditions: Vec::new(),
            adds: adds.into(),
        }
    }

    /// Of these only the rows that have this in a column.
    #[must_use]
    pub fn only(self, column: &str, value: impl Into<Value>) -> Self {
        self.when(&format!("{column} IS {{}}"), value)
    }

    /// Of these only the rows that have one of these in a column.
    #[must_use]
    pub fn among<'t>(self, column: &str, texts: impl IntoIterator<Item = &'t str>) -> Self {
        let list = Json::Array(texts.into_iter().map(Json::string).collect());
        let condition = format!("{column} IN (SELECT value FROM json_each({{}}))");
        self.when(&condition, list.compact())
    }

    /// Of these only the rows of these places.
    #[must_use]
    pub fn at<'p>(self, places: impl IntoIterator<Item = &'p Place>) -> Self {
        let pair =
            |(import_id, pointer): (i64, &str)| Json::Array(vec![Json::integer(import_id), Json::string(pointer)]);
        let list = Json::Array(places.into_iter().filter_map(Place::row).map(pair).collect());
        let condition = "(import_id, place) IN (SELECT value ->> 0, value ->> 1 FROM json_each({}))";
        self.when(condition, list.compact())
    }

    /// Of these only the rows that meet a condition, in which `{}` stands for a value.
    #[must_use]
    pub fn when(mut self, condition: &str, value: impl Into<Value>) -> Self {
        let name = format!("only_{}", self.conditions.len());
        self.conditions.push(condition.replace("{}", &format!(":{name}")));
        self.values.insert(name, value.into());
        self
    }

    /// The same rows, which add something else.
    #[must_use]
    pub fn adding(mut self, adds: impl Into<String>) -> Self {
        self.adds = adds.into();
        self
    }

    /// The same rows, with what they add taken off.
    #[must_use]
    pub fn taken_off(self) -> Self {
        if !self.is_sum() {
            return self;
        }
        let adds = format!("decimal_sub('0', {})", self.adds);
        self.adding(adds)
    }

    /// Whether its rows add up to a figure, or are only shown.
    #[must_use]
    pub fn is_sum(&self) -> bool {
        !self.adds.is_empty()
    }

    /// The rows, with what each adds, as something to select from, without parameters.
    fn rows(&self, connection: &Connection) -> Result<String> {
        let conditions = match self.conditions.as_slice() {
            [] => String::new(),
            conditions => format!(" WHERE {}", conditions.join(" AND ")),
        };
        let Self { sql, adds, .. } = self;
        let text = if self.is_sum() {
            format!("(SELECT *, {adds} AS {ADDS} FROM (\n{sql}\n){conditions}) WHERE {ADDS} IS NOT NULL")
        } else {
            format!("(\n{sql}\n){conditions}")
        };
        // Only a whole statement can be expanded.
        let start = "SELECT * FROM ";
        let whole = expanded(connection, &format!("{start}{text}"), &self.values)?;
        Ok(whole.get(start.len()..).unwrap_or_default().to_owned())
    }

    /// The rows, to be shown.
    ///
    /// # Errors
    /// When SQLite refuses the query.
    pub fn selection(&self, connection: &Connection) -> Result<Selection> {
        let rows = Selection::from(self.of, self.rows(connection)?);
        Ok(if self.is_sum() {
            rows.summed(format!("decimal_sum({ADDS})"))
        } else {
            rows
        })
    }
}

/// A figure that SQL does not compute.
#[derive(Debug, Clone)]
pub struct Computed {
    /// What it is of: the number of a burst.
    pub of: String,
    /// The figure.
    pub value: Decimal,
    /// What it is computed from, exactly.
    pub operands: String,
    /// How it is rounded.
    pub rounding: String,
}

/// Where a figure comes from: it is the sum of what these rows add and of what is computed.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Rows of the ledger.
    pub queries: Vec<Query>,
    /// What is computed from them outside SQL.
    pub computed: Vec<Computed>,
    /// Whether less than 0 is 0.
    pub is_never_less: bool,
}

impl From<Query> for Origin {
    fn from(query: Query) -> Self {
        Self {
            queries: vec![query],
            ..Self::default()
        }
    }
}

impl Origin {
    /// Several queries, whose rows are added up together.
    #[must_use]
    pub fn of(queries: impl IntoIterator<Item = Query>) -> Self {
        Self {
            queries: queries.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The same and these rows too.
    #[must_use]
    pub fn and(mut self, query: Query) -> Self {
        self.queries.push(query);
        self
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queries.is_empty() && self.computed.is_empty()
    }

    /// The statement that gives the figure; `None` where a part of it is computed, or no row adds to it.
    ///
    /// # Errors
    /// When SQLite refuses a query.
    pub fn statement(&self, connection: &Connection, name: &str) -> Result<Option<String>> {
        let mut sources = Vec::new();
        for query in self.queries.iter().filter(|query| query.is_sum()) {
            sources.push(query.rows(connection)?);
        }
        if sources.is_empty() || !self.computed.is_empty() {
            return Ok(None);
        }
        let source = match sources.as_slice() {
            [source] => source.clone(),
            several => {
                let selects = several.iter().map(|source| format!("SELECT {ADDS} FROM {source}"));
                format!("(\n{}\n)", selects.collect::<Vec<_>>().join("\nUNION ALL\n"))
            }
        };
        let mut sum = format!("coalesce(decimal_sum({ADDS}), '0')");
        if self.is_never_less {
            sum = format!("CASE WHEN {sum} LIKE '-%' THEN '0' ELSE {sum} END");
        }
        let name = name.replace('"', "\"\"");
        Ok(Some(format!("SELECT {sum} AS \"{name}\" FROM {source};")))
    }

    /// What the rows come to; `None` as for [`Origin::statement`], or where there are no rows.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn total(&self, connection: &Connection) -> Result<Option<Decimal>> {
        let Some(sql) = self.statement(connection, ADDS)? else {
            return Ok(None);
        };
        let text: String = connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
        Ok(Decimal::parse(&text).ok())
    }

    /// The statements that give the rows which the figure is computed from.
    ///
    /// # Errors
    /// When SQLite refuses a query.
    pub fn operands(&self, connection: &Connection) -> Result<Vec<String>> {
        let queries = self.queries.iter();
        queries
            .map(|query| Ok(format!("SELECT * FROM {};", query.rows(connection)?)))
            .collect()
    }
}

/// What a row adds: its column, except for the rows at these places, which have a figure instead.
#[must_use]
pub(crate) fn but_for(column: &str, figures: &[(Place, String)]) -> String {
    if figures.is_empty() {
        return column.to_owned();
    }
    let mut text = "CASE place".to_owned();
    for (place, figure) in figures {
        let pointer = place.row().map_or("", |(_, pointer)| pointer);
        text.push_str(&format!(" WHEN '{}' THEN {figure}", pointer.replace('\'', "''")));
    }
    text.push_str(&format!(" ELSE {column} END"));
    text
}
