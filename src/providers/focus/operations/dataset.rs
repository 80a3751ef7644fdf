//! What the datasets have in common: rows such as `{"InvoiceId": "INV-7", "BilledCost": 450.00, …}` in a list.
//!
//! A row belongs to the billing account it names, else to the account of the import. Which columns may be null is for
//! checks to find out: a row is refused only where it could not be told apart from others, or holds no value of its
//! column's type.

use crate::clock;
use crate::contract::date_order::DateOrder;
use crate::contract::document::answer;
use crate::contract::document::control;
use crate::contract::document::control::{Objects, Totals};
use crate::contract::document::likeness;
use crate::contract::document::{Cell, Field, Form, Reading, Row, Table, ValueKind};
use crate::contract::operation::{Answer, AnswerRows, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes};
use crate::output::json::Json;
use crate::providers::focus::spelling::days::{Evidence, Times};
use crate::providers::focus::spelling::order;
use crate::providers::focus::{deviations, spelling};
use crate::query::Values;
use crate::source::json::Node;
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use rusqlite::types::Value;

/// A text.
pub(crate) const fn text(name: &'static str, column: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Text, Form::String, help).column(column)
}

/// An identifier: a text, or digits.
pub(crate) const fn id(name: &'static str, column: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Identifier, Form::String, help).column(column)
}

/// An exact decimal.
pub(crate) const fn decimal(name: &'static str, column: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Decimal, Form::Number, help).column(column)
}

/// A time, in any of the spellings that are read.
pub(crate) const fn time(name: &'static str, column: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Timestamp, Form::String, help)
        .column(column)
        .times(read_time)
}

/// A JSON object, as a text in a table's cell.
pub(crate) const fn json(name: &'static str, column: &'static str, help: &'static str) -> Field {
    Field::new(name, ValueKind::Json, Form::Nested, help).column(column)
}

/// A time, in whichever order the numbers of a day such as `05/06/2025` are possible; [`in_order`] decides between them.
fn read_time(text: &str) -> std::result::Result<DateTime<Utc>, &'static str> {
    time_in(text, DateOrder::MonthFirst).or_else(|error| time_in(text, DateOrder::DayFirst).map_err(|_| error))
}

fn time_in(text: &str, order: DateOrder) -> std::result::Result<DateTime<Utc>, &'static str> {
    let (seconds, _) = spelling::time(text.as_bytes(), order).map_err(spelling::TimeError::describe)?;
    DateTime::from_timestamp(seconds, 0).ok_or(spelling::TimeError::Impossible.describe())
}

/// Reads days in numbers in the order that the file shows or the user says; gives that order.
fn in_order(reading: &mut Reading, table: &'static Table, objects: &[Node], rows: &mut [Row]) -> DateOrder {
    let times = || table.fields.iter().filter(|field| field.kind == ValueKind::Timestamp);
    let mut evidence = Evidence::default();
    let mut first = None;
    for (index, object) in objects.iter().enumerate() {
        let text = |name: &str| object.get(name).and_then(Node::as_str).map(str::as_bytes);
        evidence.add(Times {
            billing: [text("BillingPeriodStart"), text("BillingPeriodEnd")],
            ..Times::default()
        });
        for field in times() {
            evidence.add(Times {
                others: [text(field.name), None],
                ..Times::default()
            });
            if first.is_none() && text(field.name).is_some_and(spelling::needs_order) {
                first = object
                    .get(field.name)
                    .map(|node| (node, format!("/{index}/{}", field.name)));
            }
        }
    }
    let Some((node, pointer)) = first else {
        return DateOrder::MonthFirst;
    };
    let decided = match order::decided(evidence.order(), reading.dates, reading.recorded.as_deref()) {
        Ok(decided) => decided,
        Err((message, hint)) => {
            reading.problem_with_hint(&codes::DATE_ORDER, message, node, &pointer, hint);
            return DateOrder::MonthFirst;
        }
    };
    reading.deviations.extend(decided.sentence.map(str::to_owned));
    reading.needed_dates |= decided.is_said;
    for row in rows {
        for field in times() {
            let time = row
                .cell(field.column)
                .and_then(Cell::as_text)
                .map(|text| time_in(text, decided.order));
            if let Some(Ok(time)) = time {
                row.set(&format!("{}_utc", field.column), clock::stored(time));
            }
        }
    }
    decided.order
}

/// Whether a document is a list whose first row has the dataset's columns, by how many.
pub(crate) fn recognise(root: &Node, table: &'static Table) -> Option<usize> {
    let first = root.as_array()?.first()?;
    likeness::fits(first, table).then(|| likeness::members_known(first, table))
}

/// Reads the rows of a list.
pub(crate) fn read(root: &Node, reading: &mut Reading, table: &'static Table) -> Vec<Row> {
    let Some(objects) = root.as_array() else {
        let message = format!("found {} where a list of rows should be", root.kind_name());
        reading.problem(&codes::WRONG_TYPE, message, root, "");
        return Vec::new();
    };
    let mut rows = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        if let Some(mut row) = reading.row(object, &format!("/{index}"), table) {
            row.account = row
                .cell("billing_account_id")
                .and_then(Cell::as_text)
                .map(str::to_owned);
            rows.push(row);
        }
    }
    let order = in_order(reading, table, objects, &mut rows);
    deviations::note(reading, table, &rows, order);
    rows
}

/// Counts the rows of a list a second time.
pub(crate) fn control(text: &str, table: &'static Table) -> std::result::Result<Totals, String> {
    control::count(text, Objects::Anywhere, table)
}

/// Answers with the rows a query gives: of all accounts, unless one is chosen.
///
/// # Errors
/// When a parameter is wrong, there is no such account, or nothing was imported.
pub(crate) fn answer(question: &Question, ledger: &Ledger, table: &'static Table, sql: &str) -> Result<Answer> {
    let connection = &ledger.connection;
    let mut values: Values = answer::values(question)?;
    if question.account.is_some() {
        let account_id = answer::account(connection, question)?;
        values.insert("account_id".to_owned(), Value::Integer(account_id));
    }
    let rows = answer::objects(connection, sql, &values, table)?;
    if rows.is_empty() && !has_any(connection, question.operation.name)? {
        return Err(answer::not_imported(question.operation));
    }
    Ok(Answer {
        document: Json::Array(rows),
        rows: AnswerRows::Elements,
        notes: Vec::new(),
    })
}

fn has_any(connection: &Connection, operation: &str) -> Result<bool> {
    let found = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM import WHERE provider = 'focus' AND operation = ?1)")?
        .query_row([operation], |row| row.get(0))?;
    Ok(found)
}
