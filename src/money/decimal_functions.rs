//! SQL functions for money: `decimal_add('0.10', '0.2')` is `'0.30'`.
//!
//! SQLite's own `sum()` adds in binary floating point and makes `0.1 + 0.2` into
//! `0.30000000000000004`. The `sqlite3` shell has exact decimal functions built
//! in, the library has not; so each connection gets them here, under the shell's
//! names and with the shell's results. Whoever doubts a figure can then open the
//! ledger with the stock shell and compute it again. The tests below compare the
//! two, text by text.
//!
//! Rules of the shell that are not obvious: sums and differences have the larger
//! scale of the two; products lose trailing zeros, but keep at least as many
//! decimals as the factor that has fewer; `decimal_sum` is NULL over no rows and
//! `0` over rows that are all NULL.
//!
//! Stricter than the shell, which reads `abc` as 0 and `1,000` as 1000: a text
//! that is not a decimal, a REAL and a BLOB are errors, even beside a NULL.
//!
//! Different from the shell's version 3.40.1, by intent:
//! - It writes a zero that comes from a negative number as `-0.00`; here it is
//!   `0.00`. Form only, and newer versions drop part of these minus signs too.
//! - It takes `1` to be less than `1.00`, `-0` less than `0`, and `5e-1` greater
//!   than `0.9`, in `decimal_cmp` and in the collation alike. That is wrong by
//!   value (newer versions correct the first two); here values decide.

use std::cmp::Ordering;

use rusqlite::functions::{Aggregate, Context, FunctionFlags, WindowAggregate};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};
use thiserror::Error;

use crate::money::decimal::{Decimal, DecimalError, DecimalSum};
use crate::money::rounding::{self, Mode};

/// The most characters of a refused value that an error message repeats.
const MAX_QUOTED_CHARACTERS: usize = 60;

/// Why a decimal function refused its argument.
#[derive(Debug, Error)]
enum ArgumentError {
    #[error("{function}: {value:?} is not a decimal: {reason}")]
    NotDecimal {
        function: &'static str,
        value: String,
        reason: DecimalError,
    },
    #[error("{function}: {value} is a REAL, and a binary fraction is not exact: pass the number as TEXT")]
    Real { function: &'static str, value: f64 },
    #[error("decimal_round: the second argument is the number of decimals, from 0 to 1000")]
    Decimals,
    #[error("decimal_round: the third argument is half-away, half-even, up or cut")]
    Mode,
    #[error("{function}: a BLOB of {length} bytes is not a decimal: pass the number as TEXT")]
    Blob { function: &'static str, length: usize },
}

impl From<ArgumentError> for Error {
    fn from(error: ArgumentError) -> Self {
        Self::UserFunctionError(Box::new(error))
    }
}

/// Gives a connection `decimal`, `decimal_add`, `decimal_sub`, `decimal_mul`,
/// `decimal_cmp`, `decimal_round`, the aggregate `decimal_sum` (also over a window) and the collation `decimal`.
///
/// # Errors
///
/// When SQLite refuses to register one of them, as it does while a statement of
/// the connection is running.
pub fn register(connection: &Connection) -> Result<()> {
    connection.create_scalar_function("decimal", 1, flags(), |context| {
        Ok(argument("decimal", context, 0)?.map(|value| value.to_string()))
    })?;
    register_binary(connection, "decimal_add", |left, right| left.add(right).to_string())?;
    register_binary(connection, "decimal_sub", |left, right| left.sub(right).to_string())?;
    register_binary(connection, "decimal_mul", |left, right| {
        let min_scale = left.scale().min(right.scale());
        left.mul(right).trim_zeros(min_scale).to_string()
    })?;
    register_binary(connection, "decimal_cmp", |left, right| match left.cmp(right) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })?;
    for arguments in [2, 3] {
        connection.create_scalar_function("decimal_round", arguments, flags(), round)?;
    }
    connection.create_window_function("decimal_sum", 1, flags(), SumFunction)?;
    connection.create_collation("decimal", compare_texts)
}

/// Takes them away again: what then works, works without them.
///
/// # Errors
/// As for [`register`].
pub(crate) fn remove(connection: &Connection) -> Result<()> {
    for (name, arguments) in [
        ("decimal", 1),
        ("decimal_add", 2),
        ("decimal_sub", 2),
        ("decimal_mul", 2),
        ("decimal_cmp", 2),
        ("decimal_sum", 1),
    ] {
        connection.remove_function(name, arguments)?;
    }
    connection.remove_collation("decimal")
}

/// Deterministic, so that indexes and generated columns may use the functions;
/// innocuous, so that views and triggers may, even in a file that is not trusted.
pub(crate) fn flags() -> FunctionFlags {
    FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS
}

/// The names of the modes of `decimal_round`; the first is meant where none is given.
const MODES: &[(&str, Mode)] = &[
    ("half-away", Mode::HalfAway),
    ("half-even", Mode::HalfEven),
    ("up", Mode::Up),
    ("cut", Mode::Cut),
];

/// The most decimals that `decimal_round` gives.
const DECIMALS_MAX: u32 = 1_000;

/// `decimal_round(x, digits[, mode])`, which the shell has not: for queries of people, not for views.
fn round(context: &Context<'_>) -> Result<Option<String>> {
    let value = argument("decimal_round", context, 0)?;
    let decimals = match context.get_raw(1) {
        ValueRef::Null => return Ok(None),
        ValueRef::Integer(decimals) => u32::try_from(decimals)
            .ok()
            .filter(|decimals| *decimals <= DECIMALS_MAX),
        _ => None,
    };
    let decimals = decimals.ok_or(ArgumentError::Decimals)?;
    let mode = match (context.len() > 2).then(|| context.get_raw(2)) {
        None => Some(Mode::HalfAway),
        Some(ValueRef::Text(name)) => MODES
            .iter()
            .find(|(known, _)| known.as_bytes() == name)
            .map(|(_, mode)| *mode),
        Some(_) => None,
    };
    let mode = mode.ok_or(ArgumentError::Mode)?;
    Ok(value.map(|value| rounding::round(&value, decimals, mode).to_string()))
}

/// Registers a function of two decimals that is NULL when either is.
fn register_binary<T>(connection: &Connection, name: &'static str, compute: fn(&Decimal, &Decimal) -> T) -> Result<()>
where
    T: rusqlite::ToSql + 'static,
{
    connection.create_scalar_function(name, 2, flags(), move |context| {
        // Both are read before either counts, so that a NULL hides no bad text.
        let left = argument(name, context, 0)?;
        let right = argument(name, context, 1)?;
        Ok(left.zip(right).map(|(left, right)| compute(&left, &right)))
    })
}

/// The argument as a decimal, or nothing if it is NULL.
fn argument(function: &'static str, context: &Context<'_>, index: usize) -> Result<Option<Decimal>, ArgumentError> {
    match context.get_raw(index) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(value) => Ok(Some(Decimal::from(value))),
        ValueRef::Text(bytes) => read_text(function, bytes).map(Some),
        ValueRef::Real(value) => Err(ArgumentError::Real { function, value }),
        ValueRef::Blob(bytes) => Err(ArgumentError::Blob {
            function,
            length: bytes.len(),
        }),
    }
}

fn read_text(function: &'static str, bytes: &[u8]) -> Result<Decimal, ArgumentError> {
    // Text that is not UTF-8 gets replacement characters, which the grammar refuses.
    let text = String::from_utf8_lossy(bytes);
    Decimal::parse(&text).map_err(|reason| ArgumentError::NotDecimal {
        function,
        value: text.chars().take(MAX_QUOTED_CHARACTERS).collect(),
        reason,
    })
}

/// The aggregate `decimal_sum`.
struct SumFunction;

impl Aggregate<DecimalSum, Option<String>> for SumFunction {
    fn init(&self, _: &mut Context<'_>) -> Result<DecimalSum> {
        Ok(DecimalSum::new())
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut DecimalSum) -> Result<()> {
        if let Some(value) = argument("decimal_sum", context, 0)? {
            sum.add(&value);
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, sum: Option<DecimalSum>) -> Result<Option<String>> {
        Ok(sum.map(|sum| sum.total().to_string()))
    }
}

/// The same over a window: a running sum.
impl WindowAggregate<DecimalSum, Option<String>> for SumFunction {
    fn value(&self, sum: Option<&mut DecimalSum>) -> Result<Option<String>> {
        Ok(sum.map(|sum| sum.total().to_string()))
    }

    fn inverse(&self, context: &mut Context<'_>, sum: &mut DecimalSum) -> Result<()> {
        if let Some(value) = argument("decimal_sum", context, 0)? {
            sum.add(&value.neg());
        }
        Ok(())
    }
}

/// The collation `decimal`: numbers by value, then all other texts by bytes.
///
/// A collation cannot report an error. Other texts at the very end are easy to
/// see and keep the order total, which an index needs.
fn compare_texts(left: &str, right: &str) -> Ordering {
    match (Decimal::parse(left), Decimal::parse(right)) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => left.cmp(right),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn connection() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        connection
    }

    /// The value of an SQL expression as text, `NULL` for NULL.
    fn value(connection: &Connection, expression: &str) -> Result<String> {
        let sql = format!("SELECT coalesce(CAST({expression} AS TEXT), 'NULL')");
        connection.query_row(&sql, [], |row| row.get(0))
    }

    fn message(expression: &str) -> String {
        value(&connection(), expression).unwrap_err().to_string()
    }

    #[test]
    fn passes_null_on_and_counts_rows_as_the_shell_does() {
        let connection = connection();
        for (expression, expected) in [
            ("decimal(NULL)", "NULL"),
            ("decimal_add(NULL, '1')", "NULL"),
            ("decimal_sub('1', NULL)", "NULL"),
            ("decimal_mul(NULL, NULL)", "NULL"),
            ("decimal_cmp(NULL, 1)", "NULL"),
            ("(SELECT decimal_sum(1) WHERE 0)", "NULL"),
            ("(SELECT decimal_sum(NULL))", "0"),
            ("typeof(decimal(12))", "text"),
            ("typeof(decimal_cmp(1, 2))", "integer"),
        ] {
            assert_eq!(value(&connection, expression).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn adds_over_a_window() {
        let connection = connection();
        for (frame, expected) in [
            ("ROWS UNBOUNDED PRECEDING", "0.10|0.30|0.30|3.30"),
            ("ROWS 1 PRECEDING", "0.10|0.30|0.20|3.00"),
        ] {
            let sql = format!(
                "(SELECT group_concat(total, '|') FROM (SELECT decimal_sum(column2) OVER (ORDER BY column1 {frame}) \
                 AS total FROM (VALUES (1, '0.10'), (2, '0.2'), (3, NULL), (4, '3'))))"
            );
            assert_eq!(value(&connection, &sql).unwrap(), expected, "{frame}");
        }
    }

    #[test]
    fn rounds_by_the_names_of_modes() {
        let connection = connection();
        for (expression, expected) in [
            ("decimal_round('2.345', 2)", "2.35"),
            ("decimal_round('-2.345', 2)", "-2.35"),
            ("decimal_round('2.345', 2, 'half-even')", "2.34"),
            ("decimal_round('2.341', 2, 'up')", "2.35"),
            ("decimal_round('2.349', 2, 'cut')", "2.34"),
            ("decimal_round('2', 2)", "2.00"),
            ("decimal_round(7, 0)", "7"),
            ("decimal_round(NULL, 2)", "NULL"),
            ("decimal_round('2', NULL)", "NULL"),
        ] {
            assert_eq!(value(&connection, expression).unwrap(), expected, "{expression}");
        }
        for expression in [
            "decimal_round('2', -1)",
            "decimal_round('2', '2')",
            "decimal_round('2', 2, 'even')",
            "decimal_round('x', 2)",
            "decimal_round(2.5, 0)",
        ] {
            assert!(message(expression).starts_with("decimal_round: "), "{expression}");
        }
    }

    #[test]
    fn refuses_what_is_no_exact_amount() {
        assert_eq!(
            message("decimal_add('1', '1,000')"),
            "decimal_add: \"1,000\" is not a decimal: found `,` between digits: write 1000.00, without thousands separators"
        );
        assert!(message("decimal_mul(NULL, 'abc')").starts_with("decimal_mul: \"abc\""));
        assert!(message("decimal('')").contains("it is empty"));
        assert!(message("decimal_cmp(1, 0.5)").starts_with("decimal_cmp: 0.5 is a REAL"));
        assert!(message("decimal_sub(x'3132', 1)").contains("a BLOB of 2 bytes"));
        assert!(
            message("(SELECT decimal_sum(column1) FROM (VALUES ('1'), ('$3')))").starts_with("decimal_sum: \"$3\"")
        );
        assert!(message("decimal(CAST(x'31ff' AS TEXT))").starts_with("decimal: \"1\u{fffd}\""));
        assert!(message("decimal('5' || char(0))").starts_with("decimal: "));
        let long = format!("decimal('{}')", "x".repeat(5_000));
        assert!(message(&long).len() < 300);
    }

    #[test]
    fn compares_by_value_where_the_shell_does_not() {
        let connection = connection();
        for (expression, expected) in [
            ("decimal_cmp('1', '1.00')", "0"),
            ("decimal_cmp('-0', '0')", "0"),
            ("decimal_cmp('5e-1', '0.9')", "-1"),
            ("decimal_cmp('0E-20', '0.1')", "-1"),
            ("'1' = '1.00' COLLATE decimal", "1"),
            ("'5e-1' < '0.9' COLLATE decimal", "1"),
        ] {
            assert_eq!(value(&connection, expression).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn orders_other_texts_after_all_numbers() {
        let connection = connection();
        connection
            .execute_batch(
                "CREATE TABLE amounts (amount TEXT COLLATE decimal UNIQUE);
                 INSERT INTO amounts VALUES
                     ('abc'), ('10'), ('9.5'), (''), ('-1'), ('$1'), ('1E1000'), ('5e-1'), ('0.9');",
            )
            .unwrap();
        let sql = "SELECT group_concat(amount, '|') FROM (SELECT * FROM amounts ORDER BY amount)";
        let order: String = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(order, "-1|5e-1|0.9|9.5|10||$1|1E1000|abc");
        assert!(connection.execute("INSERT INTO amounts VALUES ('10.0')", []).is_err());
    }

    #[test]
    fn may_be_used_in_indexes_and_generated_columns() {
        let sql = "CREATE TABLE t (a TEXT, b TEXT AS (decimal_mul(a, '2')) STORED);
                   CREATE INDEX i ON t (decimal(a));
                   PRAGMA trusted_schema = OFF;
                   CREATE VIEW v AS SELECT decimal_sum(a) FROM t;
                   INSERT INTO t (a) VALUES ('1.50');
                   SELECT * FROM v;";
        connection().execute_batch(sql).unwrap();
    }

    proptest! {
        #[test]
        fn the_collation_is_a_total_order(texts in prop::collection::vec("[-0-9.e,a]{0,4}", 3)) {
            let [a, b, c] = [&texts[0], &texts[1], &texts[2]];
            prop_assert_eq!(compare_texts(a, b), compare_texts(b, a).reverse());
            if compare_texts(a, b).is_le() && compare_texts(b, c).is_le() {
                prop_assert!(compare_texts(a, c).is_le());
            }
        }
    }
}
