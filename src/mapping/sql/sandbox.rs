//! The connection on which SQLite computes expressions: in memory, empty, and only for functions whose results depend on
//! their arguments alone.

use super::days;
use super::value::Value;
use crate::mapping::lookup::Lookup;
use crate::money::decimal::Decimal;
use crate::money::decimal_functions;
use crate::money::rounding::{self, Mode};
use rusqlite::config::DbConfig;
use rusqlite::functions::Context;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, ToSql};
use std::sync::Arc;

/// Functions that an expression may call, besides ours.
const FUNCTIONS: &[&str] = &[
    "->",
    "->>",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "count",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_insert",
    "json_object",
    "json_patch",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_type",
    "json_valid",
    "length",
    "like",
    "lower",
    "ltrim",
    "nullif",
    "replace",
    "rtrim",
    "string_agg",
    "substr",
    "substring",
    "trim",
    "typeof",
    "unicode",
    "upper",
];

/// Functions of ours. The stock shell has those that begin with `decimal`, `decimal_round` left out.
pub(crate) const OURS: &[&str] = &[
    "day_after",
    "decimal",
    "decimal_add",
    "decimal_cmp",
    "decimal_mul",
    "decimal_round",
    "decimal_sub",
    "decimal_sum",
    "div",
    "lookup",
    "month_after",
    "month_of",
];

/// The tables that an expression may read: elements of a JSON text.
const TABLES: &[&str] = &["json_each", "json_tree"];

/// The longest text that an expression may make.
const LENGTH_MAX: i32 = 16 << 20;

/// Statements that are kept prepared.
const STATEMENTS: usize = 400;

/// The most decimals of a quotient.
const DIGITS_MAX: u32 = 100;

/// A connection for expressions.
#[derive(Debug)]
pub(crate) struct Sandbox {
    connection: Connection,
}

impl Sandbox {
    /// Opens one, with the tables of a mapping.
    pub(crate) fn open(lookups: &Arc<Vec<Lookup>>) -> rusqlite::Result<Self> {
        let mut connection = Connection::open_in_memory()?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LENGTH_MAX)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        decimal_functions::register(&connection)?;
        register(&connection, lookups)?;
        // These tables make themselves known when they are first read.
        for table in TABLES {
            connection.query_row(&format!("SELECT count(*) FROM {table}('[]')"), [], |_| Ok(()))?;
        }
        connection.authorizer(Some(authorize))?;
        Ok(Self { connection })
    }

    /// Whether SQLite reads a statement; the error says why not.
    pub(crate) fn check(&self, sql: &str) -> Result<(), String> {
        let prepared = self.connection.prepare(sql).map_err(|error| words(&error))?;
        if prepared.column_count() == 1 && prepared.readonly() {
            Ok(())
        } else {
            Err("it is not one expression".to_owned())
        }
    }

    /// The value of a statement that gives one.
    pub(crate) fn value(&self, sql: &str, inputs: &[&Value]) -> Result<Value<'static>, String> {
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| words(&error))?;
        for (place, input) in (1..).zip(inputs) {
            let bound: &dyn ToSql = match input {
                Value::Null => &rusqlite::types::Null,
                Value::Integer(number) => number,
                Value::Text(text) => text,
            };
            statement
                .raw_bind_parameter(place, bound)
                .map_err(|error| words(&error))?;
        }
        let mut rows = statement.raw_query();
        let row = rows.next().map_err(|error| words(&error))?;
        let row = row.ok_or_else(|| "it gives nothing".to_owned())?;
        match row.get_ref(0).map_err(|error| words(&error))? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(number) => Ok(Value::Integer(number)),
            ValueRef::Text(bytes) => {
                let text = std::str::from_utf8(bytes).map_err(|_| "its text is not UTF-8".to_owned())?;
                Ok(Value::Text(text.to_owned().into()))
            }
            ValueRef::Blob(_) => Err("it gives bytes, not a text".to_owned()),
            ValueRef::Real(_) => Err(BINARY.to_owned()),
        }
    }
}

/// The words for a binary fraction.
pub(super) const BINARY: &str = "it gives a binary fraction, which is not exact";

/// What SQLite says, without the words of its library.
fn words(error: &Error) -> String {
    match error {
        Error::SqliteFailure(_, Some(text)) => text.clone(),
        Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

fn authorize(context: AuthContext<'_>) -> Authorization {
    let is_in = |list: &[&str], name: &str| list.iter().any(|known| known.eq_ignore_ascii_case(name));
    let allowed = match context.action {
        AuthAction::Select => true,
        AuthAction::Read { table_name, .. } => table_name.is_empty() || is_in(TABLES, table_name),
        AuthAction::Function { function_name } => is_in(FUNCTIONS, function_name) || is_in(OURS, function_name),
        _ => false,
    };
    if allowed {
        Authorization::Allow
    } else {
        Authorization::Deny
    }
}

/// Whether a function of this name may be called.
pub(crate) fn is_function(name: &str) -> bool {
    FUNCTIONS
        .iter()
        .chain(OURS)
        .chain(TABLES)
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// The functions that may be called, for the nearest one.
pub(crate) fn functions() -> impl Iterator<Item = &'static str> + Clone {
    FUNCTIONS
        .iter()
        .chain(OURS)
        .copied()
        .filter(|name| !name.starts_with('-'))
}

fn failed(message: impl Into<String>) -> Error {
    Error::UserFunctionError(message.into().into())
}

fn text_of<'c>(context: &'c Context<'_>, at: usize, function: &str) -> rusqlite::Result<Option<&'c str>> {
    match context.get_raw(at) {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes)
            .map(Some)
            .map_err(|_| failed("a text is not UTF-8")),
        _ => Err(failed(format!("{function}: pass a text"))),
    }
}

/// Registers the functions that only mappings have.
fn register(connection: &Connection, lookups: &Arc<Vec<Lookup>>) -> rusqlite::Result<()> {
    type Day = fn(&str) -> Option<String>;
    let of_days: [(&'static str, Day); 3] = [
        ("day_after", days::day_after),
        ("month_of", days::month_of),
        ("month_after", days::month_after),
    ];
    let flags = decimal_functions::flags();
    for (name, compute) in of_days {
        connection.create_scalar_function(name, 1, flags, move |context| {
            let Some(text) = text_of(context, 0, name)? else {
                return Ok(None);
            };
            let day = compute(text).ok_or_else(|| {
                failed(format!(
                    "{name}: {text:?} is not a day or a time of this mapping; give its column a type in [columns]"
                ))
            })?;
            Ok(Some(day))
        })?;
    }
    for arguments in [2, 3] {
        let lookups = Arc::clone(lookups);
        connection.create_scalar_function("lookup", arguments, flags, move |context| {
            let name = text_of(context, 0, "lookup")?.unwrap_or_default();
            let lookup = lookups.iter().find(|lookup| lookup.name == name);
            let lookup = lookup.ok_or_else(|| failed(format!("lookup: there is no [lookup.{name}] in the mapping")))?;
            let key = text_of(context, 1, "lookup")?;
            let day = (context.len() > 2).then(|| text_of(context, 2, "lookup")).transpose()?;
            lookup
                .find(key, day)
                .map(|value| value.map(str::to_owned))
                .map_err(failed)
        })?;
    }
    connection.create_scalar_function("div", 4, flags, div)
}

/// `div(a, b, digits, 'half even')`: the only division, to a number of decimals and in a way of rounding that are said.
fn div(context: &Context<'_>) -> rusqlite::Result<Option<String>> {
    let decimal = |at: usize| match context.get_raw(at) {
        ValueRef::Integer(number) => Ok(Some(Decimal::from(number))),
        _ => match text_of(context, at, "div")? {
            None => Ok(None),
            Some(text) => {
                let read = Decimal::parse(text);
                read.map(Some)
                    .map_err(|reason| failed(format!("div: {text:?} is not a decimal: {reason}")))
            }
        },
    };
    let (left, right) = (decimal(0)?, decimal(1)?);
    let digits = match context.get_raw(2) {
        ValueRef::Integer(digits) => u32::try_from(digits).ok().filter(|digits| *digits <= DIGITS_MAX),
        _ => None,
    };
    let digits = digits.ok_or_else(|| {
        failed(format!(
            "div: the third argument is the number of decimals, 0 to {DIGITS_MAX}"
        ))
    })?;
    let mode = match text_of(context, 3, "div")? {
        Some("half even") => Mode::HalfEven,
        Some("half away") => Mode::HalfAway,
        Some("up") => Mode::Up,
        Some("cut") => Mode::Cut,
        _ => {
            return Err(failed(
                "div: the fourth argument is 'half even', 'half away', 'up' or 'cut'",
            ));
        }
    };
    let (Some(left), Some(right)) = (left, right) else {
        return Ok(None);
    };
    let quotient = rounding::divide(&left, &right, digits, mode).map_err(|_| failed("div: division by zero"))?;
    Ok(Some(quotient.to_string()))
}
