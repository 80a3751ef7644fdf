//! Asking SQLite: values for named parameters, and statements that the stock `sqlite3` shell runs as they are.

use crate::error::Result;
use rusqlite::types::Value;
use rusqlite::{Connection, Params, Row, Statement};
use std::collections::BTreeMap;

/// Values for the named parameters of a statement; those it does not use are not bound.
pub(crate) type Values = BTreeMap<String, Value>;

/// Binds named parameters; those without a value are NULL.
///
/// # Errors
/// When SQLite refuses a value.
pub(crate) fn bind(statement: &mut Statement, values: &Values) -> Result<()> {
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).unwrap_or_default();
        let value = values.get(name.trim_start_matches(':')).unwrap_or(&Value::Null);
        let value = value.clone();
        statement.raw_bind_parameter(index, value)?;
    }
    Ok(())
}

/// What each row of a query gives.
///
/// # Errors
/// When SQLite refuses the query, or a row cannot be read.
pub(crate) fn select<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut each: impl FnMut(&Row) -> Result<T>,
) -> Result<Vec<T>> {
    gather(connection, sql, params, |row| each(row).map(Some))
}

/// What the rows of a query give, which may be nothing or several for each.
///
/// # Errors
/// As for [`select`].
pub(crate) fn gather<I: IntoIterator>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut each: impl FnMut(&Row) -> Result<I>,
) -> Result<Vec<I::Item>> {
    let mut found = Vec::new();
    for_each(connection, sql, params, |row| {
        found.extend(each(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Calls with each row of a query.
///
/// # Errors
/// As for [`select`].
pub(crate) fn for_each(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    mut each: impl FnMut(&Row) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}

/// The one number that a query gives.
pub(crate) fn count(connection: &Connection, sql: &str, values: &Values) -> Result<i64> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    Ok(match statement.raw_query().next()? {
        Some(row) => row.get(0)?,
        None => 0,
    })
}

/// A statement with the values of its parameters in it, for the stock `sqlite3` shell.
pub(crate) fn expanded(connection: &Connection, sql: &str, values: &Values) -> Result<String> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    Ok(statement.expanded_sql().unwrap_or_else(|| sql.to_owned()))
}
