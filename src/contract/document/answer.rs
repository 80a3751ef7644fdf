//! From stored rows back to documented objects.
//!
//! SQL chooses, orders and adds up; this only nests. Every value is written in the form its document had
//! (`written_as`), members that were absent stay absent, and undocumented ones come back at the end.

use crate::clock;
use crate::contract::document::{Field, Form, Table, ValueKind};
use crate::contract::operation::{Operation, ParameterKind, Question};
use crate::error::{Problem, Result, codes, fail, unknown, unknown_in_words};
use crate::output::json::Json;
use crate::query::{Values, bind, select};
use crate::source::json;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row};

/// Runs a query and makes an object of every row.
///
/// # Errors
/// When SQLite refuses the query.
pub(crate) fn objects(connection: &Connection, sql: &str, values: &Values, table: &Table) -> Result<Vec<Json>> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    let mut objects = Vec::new();
    while let Some(row) = rows.next()? {
        objects.push(object(row, table.fields)?);
    }
    Ok(objects)
}

/// Runs a query and counts its rows, whatever page of them it asks for.
///
/// # Errors
/// When SQLite refuses the query.
pub(crate) fn count(connection: &Connection, sql: &str, values: &Values) -> Result<i64> {
    let mut values = values.clone();
    values.insert("limit".to_owned(), Value::Integer(-1));
    values.insert("offset".to_owned(), Value::Integer(0));
    let mut statement = connection.prepare_cached(&format!("SELECT count(*) FROM ({sql})"))?;
    bind(&mut statement, &values)?;
    let mut rows = statement.raw_query();
    Ok(match rows.next()? {
        Some(row) => row.get(0)?,
        None => 0,
    })
}

/// One documented object of a row that has a column for each field, `written_as` and `extra`.
///
/// # Errors
/// When a column is missing.
pub(crate) fn object(row: &Row, fields: &[Field]) -> Result<Json> {
    let written_as: Option<String> = row.get("written_as")?;
    let written_as = written_as.unwrap_or_default();
    let deviation = |name: &str| {
        written_as
            .split(' ')
            .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
    };
    let mut members = Vec::with_capacity(fields.len());
    for field in fields {
        let form = match deviation(field.name) {
            Some("absent") => continue,
            Some("empty") => {
                members.push((field.name.to_owned(), Json::string("")));
                continue;
            }
            Some("string") => Form::String,
            Some("number") => Form::Number,
            Some("boolean") => Form::Boolean,
            Some("nested") => Form::Nested,
            _ => field.form,
        };
        members.push((
            field.name.to_owned(),
            value(row.get_ref(field.column)?, field.kind, form)?,
        ));
    }
    let extra: Option<String> = row.get("extra")?;
    if let Some(extra) = extra {
        members.extend(members_of(&extra)?);
    }
    Ok(Json::Object(members))
}

/// The members of a stored JSON object.
///
/// # Errors
/// When the text is not a JSON object.
pub(crate) fn members_of(text: &str) -> Result<Vec<(String, Json)>> {
    match nested(text)? {
        Json::Object(members) => Ok(members),
        _ => fail(&codes::DAMAGED, "a stored JSON value is not an object"),
    }
}

/// A stored JSON text.
///
/// # Errors
/// When the text is not JSON. Commas that were accepted on import are accepted here.
pub(crate) fn nested(text: &str) -> Result<Json> {
    match json::parse(text, true) {
        Ok(parsed) => Ok(Json::from(&parsed.root)),
        Err(_) => fail(&codes::DAMAGED, "a stored JSON text cannot be read"),
    }
}

fn value(stored: ValueRef, kind: ValueKind, form: Form) -> Result<Json> {
    let text = match stored {
        ValueRef::Null => return Ok(Json::Null),
        ValueRef::Integer(number) if kind == ValueKind::Boolean => return Ok(Json::Bool(number != 0)),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Real(_) | ValueRef::Blob(_) => {
            return fail(&codes::DAMAGED, "a column has neither a text nor an integer");
        }
    };
    Ok(match form {
        Form::String => Json::String(text),
        Form::Number => Json::Number(text),
        Form::Boolean => Json::Bool(text == "1"),
        Form::Nested => nested(&text)?,
    })
}

/// Checks the query's parameters against the documented ones, and makes values of them for SQL: `name` or
/// `name__comparison`. Times become UTC texts of fixed width, several values a JSON array.
///
/// # Errors
/// When a parameter is not documented for the operation, or its value cannot be read.
pub(crate) fn values(question: &Question) -> Result<Values> {
    let operation = question.operation;
    let mut values = Values::new();
    for (name, text) in &question.parameters {
        let Some(parameter) = operation.parameter(name) else {
            return unknown_parameter(operation, name);
        };
        let is_list = parameter.several && !name.contains("__");
        let parts = if is_list {
            split_commas(text)
        } else {
            vec![text.clone()]
        };
        let mut read = Vec::new();
        for part in &parts {
            read.push(parameter_value(parameter.kind, name, part)?);
        }
        let value = if is_list {
            let elements = read
                .into_iter()
                .map(|value| match value {
                    Value::Integer(number) => Json::integer(number),
                    Value::Text(text) => Json::String(text),
                    _ => Json::Null,
                })
                .collect();
            Value::Text(Json::Array(elements).compact())
        } else {
            read.pop().unwrap_or(Value::Null)
        };
        if values.insert(name.clone(), value).is_some() {
            return fail(&codes::PARAMETER, format!("`{name}` is given twice"));
        }
    }
    Ok(values)
}

fn unknown_parameter<T>(operation: &Operation, name: &str) -> Result<T> {
    Err(Box::new(operation.unknown_parameter(name)))
}

fn parameter_value(kind: ParameterKind, name: &str, text: &str) -> Result<Value> {
    let refuse = |what: &str| {
        fail(
            &codes::PARAMETER,
            format!("`{name}` is `{text}`, which is not a {what}"),
        )
    };
    match kind {
        ParameterKind::Text => Ok(Value::Text(text.to_owned())),
        ParameterKind::Integer => match text.parse() {
            Ok(number) => Ok(Value::Integer(number)),
            Err(_) => refuse("whole number"),
        },
        ParameterKind::Time => match clock::parse(text) {
            Some(time) => Ok(Value::Text(clock::stored(time))),
            None => refuse("date or time, such as 2014-06-05 or 2014-06-05T09:06:06Z"),
        },
        ParameterKind::Choice(choices) if choices.contains(&text) => Ok(Value::Text(text.to_owned())),
        ParameterKind::Choice(choices) => fail(
            &codes::PARAMETER,
            format!("`{name}`: {}", unknown_in_words("choice", text, choices)),
        ),
    }
}

/// Splits at commas; `\,` is a comma within a value.
fn split_commas(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&',') => {
                chars.next();
                push_last(&mut parts, ',');
            }
            ',' => parts.push(String::new()),
            other => push_last(&mut parts, other),
        }
    }
    parts
}

fn push_last(parts: &mut [String], c: char) {
    if let Some(last) = parts.last_mut() {
        last.push(c);
    }
}

/// The account an answer is for: the chosen one, or the only one that has documents of this provider.
///
/// # Errors
/// When there is none of that name, none at all, or several to choose from.
pub(crate) fn account(connection: &Connection, question: &Question) -> Result<i64> {
    let provider = question.operation.provider;
    let sql = "SELECT account_id, account FROM known_account WHERE provider = ?1 ORDER BY account";
    let accounts: Vec<(i64, String)> = select(connection, sql, [provider], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let names: Vec<&str> = accounts.iter().map(|(_, name)| name.as_str()).collect();
    if let Some(wanted) = question.account {
        let found = accounts.iter().find(|(_, name)| name == wanted);
        let what = format!("{provider} account");
        let problem = || Box::new(unknown(&codes::UNKNOWN_ACCOUNT, &what, wanted, &names));
        return found.map(|(id, _)| *id).ok_or_else(problem);
    }
    match accounts.as_slice() {
        [] => Err(not_imported(question.operation)),
        [(id, _)] => Ok(*id),
        _ => Err(Box::new(
            Problem::new(
                &codes::WHICH_ACCOUNT,
                format!("the ledger has several {provider} accounts"),
            )
            .hint(format!("choose one with `--account`: {}", names.join(", "))),
        )),
    }
}

/// Nothing was imported that could answer.
#[must_use]
pub(crate) fn not_imported(operation: &Operation) -> Box<Problem> {
    Box::new(
        Problem::new(
            &codes::NOT_IMPORTED,
            format!("the ledger has no answer of {} yet", operation.full_name()),
        )
        .hint("import a saved answer first; `billbook imports` lists what the ledger has"),
    )
}

#[cfg(test)]
mod tests {
    use super::split_commas;

    #[test]
    fn a_comma_with_a_backslash_is_part_of_the_value() {
        assert_eq!(split_commas(r"a,b\,c,"), ["a", "b,c", ""]);
    }
}
