//! From stored rows back to nested objects.

use crate::contract::document::{Table, answer};
use crate::error::Result;
use crate::output::json::Json;
use crate::query;
use rusqlite::types::{ToSql, ValueRef};
use rusqlite::{Connection, Row};

/// A stored object: its members, and its columns that are not members.
pub(crate) struct Found {
    /// Its row.
    pub row_id: i64,
    /// Documented and undocumented members, without lists.
    pub members: Vec<(String, Json)>,
    derived: Vec<(&'static str, Option<String>)>,
}

impl Found {
    /// A derived column as text.
    pub(crate) fn derived(&self, name: &str) -> Option<&str> {
        self.derived.iter().find(|(column, _)| *column == name)?.1.as_deref()
    }

    /// Puts a list back: `"entity": […]`, in the form it had.
    pub(crate) fn put_list(&mut self, name: &str, elements: Vec<Json>, form_column: &str) {
        put_list(
            &mut self.members,
            name,
            elements,
            self.derived
                .iter()
                .find(|(column, _)| *column == form_column)
                .and_then(|(_, form)| form.as_deref()),
        );
    }

    /// Puts a list and its wrapper back: `"billableList": {"billable": […]}`, in the form they had.
    pub(crate) fn put_wrapped(&mut self, (wrapper, name): (&str, &str), elements: Vec<Json>, form_column: &str) {
        let form = self.derived(form_column).map(str::to_owned);
        // What else stood in the wrapper was kept among the undocumented members.
        let kept = self.members.iter().position(|(key, _)| key == wrapper);
        let mut inner = Vec::new();
        match form.as_deref() {
            Some("absent") => return,
            Some("null") => {
                self.members.push((wrapper.to_owned(), Json::Null));
                return;
            }
            Some("empty") => put_list(&mut inner, name, elements, Some("absent")),
            Some("null list") => put_list(&mut inner, name, elements, Some("null")),
            _ => put_list(&mut inner, name, elements, None),
        }
        if let Some(index) = kept
            && let (_, Json::Object(more)) = self.members.remove(index)
        {
            inner.extend(more);
        }
        self.members.push((wrapper.to_owned(), Json::Object(inner)));
    }

    /// The whole object.
    pub(crate) fn json(self) -> Json {
        Json::Object(self.members)
    }
}

fn put_list(members: &mut Vec<(String, Json)>, name: &str, elements: Vec<Json>, form: Option<&str>) {
    match form {
        Some("absent") => {}
        Some("null") => members.push((name.to_owned(), Json::Null)),
        _ => members.push((name.to_owned(), Json::Array(elements))),
    }
}

/// The parts of a stored object that are in this table, in the order of the document.
pub(crate) fn parts(connection: &Connection, table: &'static Table, parent: i64) -> Result<Vec<Found>> {
    let sql = format!("SELECT * FROM {} WHERE parent_row = ?1 ORDER BY row_id", table.name);
    select(connection, &sql, &[&parent], table)
}

/// Rows of a query over a table or a view with its columns.
pub(crate) fn select(
    connection: &Connection,
    sql: &str,
    values: &[&dyn ToSql],
    table: &'static Table,
) -> Result<Vec<Found>> {
    query::select(connection, sql, values, |row| one(row, table))
}

fn one(row: &Row, table: &'static Table) -> Result<Found> {
    let members = match answer::object(row, table.fields)? {
        Json::Object(members) => members,
        _ => Vec::new(),
    };
    let mut derived = Vec::with_capacity(table.derived.len());
    for name in table.derived {
        let text = match row.get_ref(*name)? {
            ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            ValueRef::Integer(number) => Some(number.to_string()),
            _ => None,
        };
        derived.push((*name, text));
    }
    Ok(Found {
        row_id: row.get("row_id")?,
        members,
        derived,
    })
}
