//! Where a figure comes from: the rows that a report or a pair read, `SELECT … FROM ormuco_invoice_line WHERE
//! parent_row = 7`, and what each of them adds, `decimal_mul(quantity, unit_rate)`.
//!
//! The proof of a figure adds these rows up in the stock shell, and looking behind it shows them: both are of the query that
//! the pair read, and of no other text. What SQL cannot compute is beside the query, with its operands.

use crate::error::Result;
use crate::evidence::place::Place;
use crate::evidence::selection::{Selection, value};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::query::Values;
use crate::query::expanded;
use rusqlite::Connection;
use rusqlite::types::Value;

/// The column with what a row adds to the figure.
pub(crate) const ADDS: &str = "adds";

/// What the rows of a query come to.
#[derive(Debug, Clone)]
enum Adds {
    /// They are shown, not added up.
    Nothing,
    /// The sum of what each row adds, in SQL; null where it adds nothing.
    Each(String),
    /// What all of them come to, in SQL, and the figure that this must be.
    All(String, String),
}

/// Rows of the ledger that a figure comes from.
#[derive(Debug, Clone)]
pub struct Query {
    /// The relation that the rows are of, as shown.
    of: &'static str,
    /// What is selected from: a table, or a query in brackets.
    source: String,
    values: Values,
    conditions: Vec<String>,
    adds: Adds,
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
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value));
        let source = format!("(\n{}\n)", sql.into());
        Self::from(of, source, Vec::new(), values.collect()).adding(adds)
    }

    /// The rows of a table or view that meet all of these conditions.
    #[must_use]
    pub(crate) fn of_rows(view: &'static str, conditions: Vec<String>, values: Values) -> Self {
        let conditions = if conditions.is_empty() {
            vec!["1".to_owned()]
        } else {
            conditions
        };
        Self::from(view, view.to_owned(), conditions, values)
    }

    /// The rows of a view by what their columns are; a list where it is one of several.
    #[must_use]
    pub(crate) fn by_key(view: &'static str, cells: impl IntoIterator<Item = (&'static str, Json)>) -> Self {
        let all = Self::from(view, view.to_owned(), Vec::new(), Values::new());
        cells.into_iter().fold(all, |query, (column, cell)| match cell {
            Json::Array(_) => {
                let condition = format!("{column} IN (SELECT value FROM json_each({{}}))");
                query.when(&condition, value(&cell))
            }
            _ => query.only(column, value(&cell)),
        })
    }

    /// A place of which no row is known.
    pub(crate) fn of_place(of: &'static str, import_id: i64, pointer: &str) -> Self {
        let place = pointer.replace('\'', "''");
        let source = format!("(SELECT {import_id} AS import_id, '{place}' AS place)");
        Self::from(of, source, Vec::new(), Values::new())
    }

    fn from(of: &'static str, source: String, conditions: Vec<String>, values: Values) -> Self {
        Self {
            of,
            source,
            values,
            conditions,
            adds: Adds::Nothing,
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

    /// The same rows, of which each adds something else.
    #[must_use]
    pub fn adding(mut self, adds: impl Into<String>) -> Self {
        let adds: String = adds.into();
        self.adds = if adds.is_empty() {
            Adds::Nothing
        } else {
            Adds::Each(adds)
        };
        self
    }

    /// The same rows, which together come to a figure by this expression.
    #[must_use]
    pub(crate) fn adding_up(mut self, expression: impl Into<String>, figure: &Json) -> Self {
        self.adds = Adds::All(expression.into(), figure.cell().into_owned());
        self
    }

    /// The same rows, with what they add taken off.
    #[must_use]
    pub fn taken_off(self) -> Self {
        match &self.adds {
            Adds::Each(adds) => {
                let adds = format!("decimal_sub('0', {adds})");
                self.adding(adds)
            }
            Adds::Nothing | Adds::All(..) => self,
        }
    }

    /// Whether its rows add up to a figure row by row, or are only shown.
    #[must_use]
    pub fn is_sum(&self) -> bool {
        matches!(self.adds, Adds::Each(_))
    }

    /// The rows, with what each adds, as something to select from, without parameters.
    fn rows(&self, connection: &Connection) -> Result<String> {
        let conditions = match self.conditions.as_slice() {
            [] => String::new(),
            conditions => format!(" WHERE {}", conditions.join(" AND ")),
        };
        let source = &self.source;
        let text = match &self.adds {
            Adds::Each(adds) => {
                format!("(SELECT *, {adds} AS {ADDS} FROM {source}{conditions}) WHERE {ADDS} IS NOT NULL")
            }
            Adds::Nothing | Adds::All(..) => format!("{source}{conditions}"),
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
        let (sum, figure) = match &self.adds {
            Adds::Nothing => (None, None),
            Adds::Each(_) => (Some(format!("decimal_sum({ADDS})")), None),
            Adds::All(expression, figure) => (Some(expression.clone()), Some(figure.clone())),
        };
        Ok(Selection::new(self.of, self.rows(connection)?, sum, figure))
    }
}

/// A figure that is divided, rounded or added up outside SQL.
#[derive(Debug, Clone)]
pub struct Computed {
    /// What it is of: the number of a burst; empty where it is the figure itself.
    pub of: String,
    /// The figure.
    pub value: Decimal,
    /// What it is computed from, exactly.
    pub operands: String,
    /// How it is rounded; empty where it is exact.
    pub rounding: String,
}

impl Computed {
    /// `50.99 = 57.66625 * 1.07 / 1.21, rounded to 2 decimals, half to even`.
    pub(crate) fn sentence(&self) -> String {
        let rounding = match self.rounding.as_str() {
            "" => String::new(),
            rounding => format!(", rounded to {rounding}"),
        };
        format!("{} = {}{rounding}", self.value, self.operands)
    }
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
