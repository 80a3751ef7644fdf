//! `sum`, `total` and `avg` for queries that people write: over whole numbers as ever, and never over amounts.
//!
//! SQLite adds texts such as `0.10` as binary floats and says nothing. In `billbook sql` its three functions refuse them,
//! and name the one that is exact. Views do not add amounts up that way, so they give the same rows.

#![allow(
    clippy::float_arithmetic,
    reason = "as SQLite's own functions do; amounts never come here"
)]

use crate::money::decimal_functions::flags;
use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Result};

/// What the functions give for the same rows.
#[derive(Clone, Copy)]
enum Kind {
    Sum,
    Total,
    Average,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Total => "total",
            Self::Average => "avg",
        }
    }
}

/// Why a value is not added.
#[derive(Debug, thiserror::Error)]
enum NotAdded {
    #[error("{function} would add the text {value:?} as a binary float, which is not exact; decimal_sum adds exactly")]
    Text { function: &'static str, value: String },
    #[error("{function} does not add a BLOB")]
    Blob { function: &'static str },
    #[error("{function}: the sum has more than 64 bits")]
    TooLarge { function: &'static str },
}

impl From<NotAdded> for Error {
    fn from(error: NotAdded) -> Self {
        Self::UserFunctionError(Box::new(error))
    }
}

/// Replaces the three functions on a connection.
///
/// # Errors
/// When SQLite refuses.
pub(crate) fn refuse_texts(connection: &Connection) -> Result<()> {
    for kind in [Kind::Sum, Kind::Total, Kind::Average] {
        connection.create_window_function(kind.name(), 1, flags(), Function(kind))?;
    }
    Ok(())
}

struct Function(Kind);

/// What was added up so far.
#[derive(Default)]
struct Added {
    count: u32,
    whole: i128,
    /// Floats, which somebody asked for by computing them.
    floats: f64,
    has_floats: bool,
}

impl Function {
    fn add(&self, context: &Context<'_>, added: &mut Added, sign: i8) -> Result<()> {
        let function = self.0.name();
        match context.get_raw(0) {
            ValueRef::Null => return Ok(()),
            ValueRef::Integer(number) => added.whole += i128::from(number) * i128::from(sign),
            ValueRef::Real(number) => {
                added.has_floats = true;
                added.floats += number * f64::from(sign);
            }
            ValueRef::Text(bytes) => {
                let value = String::from_utf8_lossy(bytes).chars().take(60).collect();
                return Err(NotAdded::Text { function, value }.into());
            }
            ValueRef::Blob(_) => return Err(NotAdded::Blob { function }.into()),
        }
        added.count = if sign > 0 { added.count + 1 } else { added.count - 1 };
        Ok(())
    }

    fn result(&self, added: &Added) -> Result<Value> {
        #[allow(
            clippy::cast_precision_loss,
            clippy::as_conversions,
            reason = "as SQLite's own functions do; amounts never come here"
        )]
        let all = added.whole as f64 + added.floats;
        Ok(match self.0 {
            Kind::Total => Value::Real(all),
            _ if added.count == 0 => Value::Null,
            Kind::Average => Value::Real(all / f64::from(added.count)),
            Kind::Sum if added.has_floats => Value::Real(all),
            Kind::Sum => {
                let whole = i64::try_from(added.whole).map_err(|_| NotAdded::TooLarge { function: "sum" })?;
                Value::Integer(whole)
            }
        })
    }
}

impl Aggregate<Added, Value> for Function {
    fn init(&self, _: &mut Context<'_>) -> Result<Added> {
        Ok(Added::default())
    }

    fn step(&self, context: &mut Context<'_>, added: &mut Added) -> Result<()> {
        self.add(context, added, 1)
    }

    fn finalize(&self, _: &mut Context<'_>, added: Option<Added>) -> Result<Value> {
        self.result(&added.unwrap_or_default())
    }
}

impl WindowAggregate<Added, Value> for Function {
    fn value(&self, added: Option<&mut Added>) -> Result<Value> {
        added.map_or_else(|| self.result(&Added::default()), |added| self.result(added))
    }

    fn inverse(&self, context: &mut Context<'_>, added: &mut Added) -> Result<()> {
        self.add(context, added, -1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(expression: &str) -> Result<String> {
        let connection = Connection::open_in_memory()?;
        refuse_texts(&connection)?;
        let sql = format!("SELECT coalesce(CAST({expression} AS TEXT), 'NULL') FROM (VALUES (1), (2), (NULL), (4))");
        connection.query_row(&sql, [], |row| row.get(0))
    }

    #[test]
    fn whole_numbers_are_added_as_ever() {
        for (expression, expected) in [
            ("sum(column1)", "7"),
            ("total(column1)", "7.0"),
            ("avg(column1) = 7.0 / 3", "1"),
            ("sum(column1) FILTER (WHERE column1 > 9)", "NULL"),
            ("total(column1) FILTER (WHERE column1 > 9)", "0.0"),
            ("sum(column1 * 0.5)", "3.5"),
            ("sum(DISTINCT column1)", "7"),
        ] {
            assert_eq!(value(expression).unwrap(), expected, "{expression}");
        }
        let over = "(SELECT group_concat(s, '|') FROM (SELECT sum(n) OVER (ORDER BY n ROWS 1 PRECEDING) AS s
                     FROM (SELECT 1 AS n UNION SELECT 2 UNION SELECT 5)))";
        assert_eq!(value(over).unwrap(), "1|3|7");
    }

    #[test]
    fn amounts_are_refused() {
        for function in ["sum", "total", "avg"] {
            let message = value(&format!("{function}('108.54')")).unwrap_err().to_string();
            assert!(message.contains("decimal_sum"), "{message}");
        }
        assert!(value("sum(9223372036854775807)").is_err());
    }
}
