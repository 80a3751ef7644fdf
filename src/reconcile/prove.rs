//! What proves statements: for each total and each line a query that the stock `sqlite3` shell runs on
//! the same file, `SELECT … AS "here" FROM …`, or the operands: `difference 145.35 = 108.54 - -36.81`.
//!
//! The queries are those that a pair asked. What SQL cannot compute (quotients, rounding by a rule) is shown with its operands,
//! beside the query that gives the rows they stand in.

use crate::contract::scope::Scope;
use crate::contract::statement::{Line, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::proof::{Figure, Given, PAIR, Proof};
use crate::ledger::{chain, migrate};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::reconcile::rows;
use rusqlite::Connection;

/// What a row of the proof is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A statement, with all of its figures.
    Statements,
    /// A total or line, as in [`rows::lines`].
    Lines,
}

/// A figure of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The total of this side.
    Here,
    /// That of the other side.
    There,
    /// The one less the other.
    Difference,
    /// A line, counted from 1.
    Line(usize),
    /// What no line accounts for.
    Unexplained,
    /// What somebody still has to clear.
    ToClear,
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Column::Here => f.write_str("here"),
            Column::There => f.write_str("there"),
            Column::Difference => f.write_str("difference"),
            Column::Line(number) => write!(f, "line {number}"),
            Column::Unexplained => f.write_str("unexplained"),
            Column::ToClear => f.write_str("to clear"),
        }
    }
}

impl std::str::FromStr for Column {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        Ok(match text {
            "here" => Column::Here,
            "there" => Column::There,
            "difference" => Column::Difference,
            "unexplained" => Column::Unexplained,
            "to clear" | "to_clear" => Column::ToClear,
            _ => {
                let number = text.strip_prefix("line").and_then(|number| number.trim().parse().ok());
                Column::Line(
                    number.ok_or("write here, there, difference, unexplained, to clear, or a line such as `line 1`")?,
                )
            }
        })
    }
}

/// What was asked, by the names of the options.
#[must_use]
pub(crate) fn parameters(pairs: &[String], scope: &Scope) -> Vec<(String, String)> {
    let one = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut parameters: Vec<(String, String)> = pairs.iter().map(|pair| one(PAIR, pair)).collect();
    parameters.extend(scope.subjects.iter().map(|subject| one("invoice", subject)));
    if let Some(period) = &scope.period {
        parameters.push(one("period", &period.to_string()));
    }
    parameters.extend(scope.filter.parameters());
    if scope.revisions {
        parameters.push(one("revisions", ""));
    }
    if let Some(typed) = &scope.typed {
        parameters.push(one("total", &typed.total.to_string()));
        if let Some([from, _]) = &typed.period {
            parameters.push(one("period", from.get(..7).unwrap_or(from)));
        }
    }
    if let Some(file) = &scope.rules.file {
        parameters.push(one("rules", file));
    }
    parameters
}

/// The proof of statements.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn prove(
    connection: &Connection,
    statements: &[Statement],
    parameters: Vec<(String, String)>,
    layout: Layout,
) -> Result<Proof> {
    let ledger = (chain::newest_head(connection)?, migrate::version_of(connection)?);
    let mut proof = Proof::new("reconcile", ledger, parameters);
    if layout == Layout::Statements {
        proof.row_is = "statement";
    }
    let mut row = 0;
    for (index, statement) in statements.iter().enumerate() {
        let mut of = OfStatement {
            connection,
            statement,
            proof: &mut proof,
            number: index + 1,
            first_row: row + 1,
            layout,
        };
        of.totals()?;
        for (index, line) in statement.lines.iter().enumerate() {
            of.line(Column::Line(index + 1), line)?;
        }
        of.rest();
        row += match layout {
            Layout::Statements => 1,
            Layout::Lines => statement.lines.len() + rows::TOTALS,
        };
    }
    // In the order of their rows, as a table takes them.
    proof.computed.sort_by_key(|(figure, _)| figure.row);
    Ok(proof)
}

struct OfStatement<'a> {
    connection: &'a Connection,
    statement: &'a Statement,
    proof: &'a mut Proof,
    number: usize,
    first_row: usize,
    layout: Layout,
}

impl OfStatement<'_> {
    fn totals(&mut self) -> Result<()> {
        let Statement { here, there, .. } = self.statement;
        for (column, side) in [(Column::Here, here), (Column::There, there)] {
            if side.origin.is_empty() {
                let operands = match (&*side.place, side.rows) {
                    (_, 0) | ("", _) => "no rows".to_owned(),
                    (place, _) => format!("given with {place}"),
                };
                self.compute(column, "", &side.total, operands, "");
            } else {
                self.figure(column, &side.total, &side.origin)?;
            }
        }
        // It has no row of its own where each line has one.
        if self.layout == Layout::Statements {
            let operands = format!("{} - {}", here.total, there.total);
            self.compute(Column::Difference, "", &self.statement.difference(), operands, "");
        }
        Ok(())
    }

    fn line(&mut self, column: Column, line: &Line) -> Result<()> {
        let origin = of_line(self.connection, self.statement, line)?;
        self.figure(column, &line.amount, &origin)
    }

    fn rest(&mut self) {
        let mut operands = self.statement.difference().to_string();
        for line in &self.statement.lines {
            operands.push_str(&format!(" - {}", line.amount));
        }
        let unexplained = self.statement.unexplained();
        self.compute(Column::Unexplained, "", &unexplained, operands, "");
        let lines = self.statement.lines.iter().filter(|line| !line.kind.explains());
        let mut parts: Vec<String> = lines.map(|line| line.amount.abs().to_string()).collect();
        if !self.statement.is_within_bound() {
            parts.push(unexplained.abs().to_string());
        }
        let operands = if parts.is_empty() {
            "0".to_owned()
        } else {
            parts.join(" + ")
        };
        self.compute(Column::ToClear, "", &self.statement.to_clear(), operands, "");
    }

    /// A figure by the statement that gives it, or by its operands.
    fn figure(&mut self, column: Column, value: &Decimal, origin: &Origin) -> Result<()> {
        if let Some(sql) = origin.statement(self.connection, &column.to_string())? {
            self.state(column, "", Some(value), sql);
            return Ok(());
        }
        for sql in origin.operands(self.connection)? {
            self.state(column, "", None, sql);
        }
        if let [one] = origin.computed.as_slice() {
            self.compute(column, "", value, one.operands.clone(), &one.rounding);
            return Ok(());
        }
        let mut computed = DecimalSum::new();
        for one in &origin.computed {
            computed.add(&one.value);
            self.compute(column, &one.of, &one.value, one.operands.clone(), &one.rounding);
        }
        let mut words = format!("the sum of these figures: {}", origin.computed.len());
        let added = Origin::of(origin.queries.iter().filter(|query| query.is_sum()).cloned());
        if let Some(sql) = added.statement(self.connection, &format!("{column}, added up"))? {
            let rest = value.sub(&computed.total());
            self.state(column, "added up", Some(&rest), sql);
            words.push_str(&format!(", and what is added up, {rest}"));
        }
        self.compute(column, "", value, words, "");
        Ok(())
    }

    /// Row and column of a figure, or of a part of it.
    fn at(&self, column: Column, part: &str) -> Figure {
        let (row, mut name) = match self.layout {
            Layout::Statements => (self.number, column.to_string()),
            Layout::Lines => {
                let lines = self.statement.lines.len();
                let further = match column {
                    Column::Here | Column::Difference => 0,
                    Column::Line(number) => number,
                    Column::Unexplained => lines + 1,
                    Column::ToClear => lines + 2,
                    Column::There => lines + 3,
                };
                (self.first_row + further, "amount".to_owned())
            }
        };
        if !part.is_empty() {
            name.push_str(&format!(", {part}"));
        }
        Figure { row, column: name }
    }

    fn state(&mut self, column: Column, part: &str, value: Option<&Decimal>, sql: String) {
        let figure = self.at(column, part);
        let what = format!("{} {}, {}", self.proof.row_is, figure.row, figure.column);
        let gives = match value {
            Some(value) => format!("{what} {value}"),
            None => format!("rows from which billbook computes {what}"),
        };
        let figure = Some((figure, value.map(ToString::to_string)));
        self.proof.given.push(Given { gives, sql, figure });
    }

    fn compute(&mut self, column: Column, part: &str, value: &Decimal, operands: String, rounding: &str) {
        let computed = Computed {
            of: part.to_owned(),
            value: value.clone(),
            operands,
            rounding: rounding.to_owned(),
        };
        self.proof.computed.push((self.at(column, part), computed));
    }
}

/// Where the amount of a line comes from: what its pair noted, else the rows of its place where these come to it, else
/// figures that do.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn of_line(connection: &Connection, statement: &Statement, line: &Line) -> Result<Origin> {
    // Looking for rows at its place goes through all rows of both sides.
    if !line.origin.queries.is_empty() {
        return Ok(line.origin.clone());
    }
    let mut rows = at_place(connection, statement, line)?;
    if !line.origin.is_empty() {
        let mut origin = line.origin.clone();
        origin.queries = rows.queries.into_iter().map(|query| query.adding("")).collect();
        return Ok(origin);
    }
    let comes_to = rows.total(connection)?.filter(|_| !line.amount.is_zero());
    if comes_to.is_some_and(|sum| sum == line.amount) {
        return Ok(rows);
    }
    for query in &mut rows.queries {
        *query = query.clone().adding("");
    }
    rows.computed.push(Computed {
        of: String::new(),
        value: line.amount.clone(),
        operands: operands(statement, line),
        rounding: String::new(),
    });
    Ok(rows)
}

/// The rows of both sides that stand at a line's place; those of the other side are taken off.
fn at_place(connection: &Connection, statement: &Statement, line: &Line) -> Result<Origin> {
    if line.place.row().is_none() {
        return Ok(Origin::default());
    }
    let of = |side: &Side, is_taken_off: bool| -> Vec<Query> {
        let queries = side.origin.queries.iter().cloned();
        let queries = queries.map(|query| {
            let query = query.at([&line.place]);
            if is_taken_off { query.taken_off() } else { query }
        });
        queries.collect()
    };
    let mut queries = of(&statement.here, false);
    queries.extend(of(&statement.there, true));
    let mut found = Vec::new();
    for query in queries {
        if query.selection(connection)?.count(connection)?.rows > 0 {
            found.push(query);
        }
    }
    Ok(Origin::of(found))
}

/// What an amount is computed from, in figures of the statement.
fn operands(statement: &Statement, line: &Line) -> String {
    if let (Some(here), Some(there)) = (&line.here, &line.there)
        && here.sub(there) == line.amount
    {
        return format!("{here} - {there}");
    }
    // What is taken off.
    if let (Some(here), Some(there)) = (&line.here, &line.there)
        && there.sub(here) == line.amount
    {
        return format!("{there} - {here}");
    }
    // What was found by subtraction.
    let mut text = format!("{} - {}", statement.here.total, statement.there.total);
    let mut rest = statement.difference();
    for other in statement.lines.iter().filter(|other| !std::ptr::eq(*other, line)) {
        rest = rest.sub(&other.amount);
        text.push_str(&format!(" - {}", other.amount));
    }
    if rest == line.amount {
        return text;
    }
    [line.rule.as_str(), &line.what]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}
