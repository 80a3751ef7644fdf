//! The list of everything in a snapshot: what a row of each table and view is, in the order in which one looks.

use crate::contract::registry::Registry;
use crate::contract::scope::Filter;
use crate::error::Result;
use crate::ledger::views::layout::{self, CONTENTS, README};
use crate::ledger::views::{self, RELATIONS};
use crate::query::select;
use crate::snapshot::tables::{Listed, PREFIX};
use rusqlite::Connection;
use rusqlite::types::Value;

/// Relations over all providers that are put together otherwise than [`RELATIONS`].
const FIGURES: [&str; 8] = [
    "invoice",
    "payment",
    "invoice_paid",
    "invoice_payment",
    "open_item",
    "charge_by_month",
    "charge_by_day",
    "party",
];

/// A line of the list, as its columns are.
pub(crate) type Line = [Value; 11];

/// The list of what a file has now, without itself.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn lines(
    connection: &Connection,
    registry: &Registry,
    listed: &[Listed],
    filter: &Filter,
) -> Result<Vec<Line>> {
    let sql = "SELECT name, type, sql FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut objects = select(connection, sql, [], |row| {
        let (name, kind, text): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok((part(registry, &name), name, kind, text))
    })?;
    objects.sort();
    let parameters = filter.values();
    let mut lines = Vec::with_capacity(objects.len());
    for (number, ((_, part), name, kind, text)) in (1_i64..).zip(objects) {
        let added = listed.iter().find(|one| one.table == name);
        let is_report = added.is_some_and(Listed::is_report);
        let count = match kind.as_str() {
            // It is being written.
            "table" if name == CONTENTS => None,
            "table" => {
                Some(connection.query_row(&format!("SELECT count(*) FROM main.\"{name}\""), [], |row| row.get(0))?)
            }
            _ => None,
        };
        let time = |which: &str| {
            parameters
                .get(which)
                .filter(|_| is_report)
                .cloned()
                .unwrap_or(Value::Null)
        };
        let text_of = |text: Option<String>| text.filter(|text| !text.is_empty()).map_or(Value::Null, Value::Text);
        lines.push([
            Value::Integer(number),
            Value::Text(part),
            Value::Text(name),
            Value::Text(kind),
            Value::Text(views::comment(&text)),
            count.map_or(Value::Null, Value::Integer),
            text_of(added.map(Listed::made_of)),
            time("from"),
            time("to"),
            text_of(added.map(|one| one.note.clone())),
            text_of(added.map(|one| one.statement.clone())),
        ]);
    }
    Ok(lines)
}

/// The part of a snapshot that something belongs to, with its place among the parts.
fn part(registry: &Registry, name: &str) -> (usize, String) {
    let is_of = |provider: &str| {
        name.strip_prefix("api_")
            .unwrap_or(name)
            .starts_with(&format!("{provider}_"))
            || name.ends_with(&format!("_{provider}"))
    };
    if [README, CONTENTS, "readme"].contains(&name) {
        return (1, "begin here".to_owned());
    }
    if name.starts_with(layout::VIEW) {
        return (9, "views that compute".to_owned());
    }
    if name.starts_with(PREFIX) {
        return (3, "reports".to_owned());
    }
    let is_focus = name
        .strip_prefix("focus_")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if is_focus || FIGURES.contains(&name) || RELATIONS.iter().any(|relation| relation.name == name) {
        return (2, "figures of all providers".to_owned());
    }
    match registry.providers.iter().find(|provider| is_of(provider.name)) {
        Some(provider) => (4, format!("documents: {}", provider.name)),
        None => (5, "the ledger itself".to_owned()),
    }
}
