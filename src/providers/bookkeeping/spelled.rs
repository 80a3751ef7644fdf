//! Columns by whatever a list calls them: `Invoice No.` is `invoice_number`.
//!
//! Letters and digits count, their case and everything else does not. A name that is in no list of spellings is a column of the
//! list's own, which is kept.

use crate::contract::document::answer;
use crate::contract::document::control;
use crate::contract::document::control::{Objects, Totals};
use crate::contract::document::likeness;
use crate::contract::document::{Reading, Row, Table};
use crate::contract::operation::{Answer, AnswerRows, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes};
use crate::money::currency;
use crate::output::json::Json;
use crate::query::Values;
use crate::source::json::{Member, Node, Value};
use rusqlite::types;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A list's columns: the name here, and other spellings, in letters and digits.
pub(super) type Spellings = &'static [(&'static str, &'static [&'static str])];

/// The column that a name in a header stands for.
pub(super) fn column(name: &str, spellings: Spellings) -> Option<&'static str> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let name = plain(name);
    let found = spellings
        .iter()
        .find(|(column, others)| plain(column) == name || others.contains(&name.as_str()));
    found.map(|(column, _)| *column)
}

/// A row with the names that columns have here.
fn renamed<'a>(node: &Node<'a>, spellings: Spellings) -> Node<'a> {
    let Some(members) = node.as_object() else {
        return node.clone();
    };
    let members = members.iter().map(|member| Member {
        key: column(&member.key, spellings).map_or_else(|| member.key.clone(), Cow::Borrowed),
        key_start: member.key_start,
        node: member.node.clone(),
    });
    Node {
        start: node.start,
        end: node.end,
        value: Value::Object(members.collect()),
    }
}

/// Whether a document is a list whose first row has the columns that a list must have, by how many it has of all.
pub(super) fn recognise(root: &Node, table: &'static Table, spellings: Spellings) -> Option<usize> {
    let first = renamed(root.as_array()?.first()?, spellings);
    likeness::fits(&first, table).then(|| likeness::members_known(&first, table))
}

/// Reads the rows of a list; `complete` sets the columns that are worked out.
pub(super) fn read(
    root: &Node,
    reading: &mut Reading,
    (table, spellings): (&'static Table, Spellings),
    mut complete: impl FnMut(&mut Row, &Node, &str, &mut Reading),
) -> Vec<Row> {
    let Some(objects) = root.as_array() else {
        let message = format!("found {} where a list of rows should be", root.kind_name());
        reading.problem(&codes::WRONG_TYPE, message, root, "");
        return Vec::new();
    };
    let mut rows = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        let pointer = format!("/{index}");
        let object = renamed(object, spellings);
        if index == 0 {
            refuse_twice(&object, &pointer, table, reading);
        }
        if let Some(mut row) = reading.row(&object, &pointer, table) {
            complete(&mut row, &object, &pointer, reading);
            rows.push(row);
        }
    }
    rows
}

/// Refuses a list of which two columns mean the same.
fn refuse_twice(object: &Node, pointer: &str, table: &'static Table, reading: &mut Reading) {
    let members = object.as_object().unwrap_or_default();
    for field in table.fields {
        let mut named = members.iter().filter(|member| member.key == field.name);
        if let (Some(_), Some(second)) = (named.next(), named.next()) {
            let message = format!("two columns mean `{}`", field.name);
            reading.problem(&codes::DUPLICATE_HEADER, message, &second.node, pointer);
        }
    }
}

/// Counts the rows of a list a second time.
///
/// # Errors
/// Says what cannot be counted.
pub(super) fn control(text: &str, table: &'static Table, spellings: Spellings) -> std::result::Result<Totals, String> {
    let mut totals = Totals::default();
    for object in control::objects_of(text, Objects::Anywhere)? {
        totals.count(table);
        let named: BTreeMap<String, &RawValue> =
            serde_json::from_str(object.get()).map_err(|error| error.to_string())?;
        let cell = |wanted: &str| {
            let found = named.iter().find(|(name, _)| column(name, spellings) == Some(wanted));
            // Decimals and currency codes carry no escapes.
            found
                .map(|(_, raw)| raw.get().trim_matches('"'))
                .filter(|text| *text != "null")
        };
        for sum in table.sums {
            if let Some(value) = cell(sum.field) {
                let code = sum.currency.and_then(cell).unwrap_or(currency::NONE);
                totals.add(table, sum, code, value)?;
            }
        }
    }
    Ok(totals)
}

/// Answers with the rows a query gives: of all accounts, unless one is chosen.
///
/// # Errors
/// When a parameter is wrong, there is no such account, or nothing was imported.
pub(super) fn answer(question: &Question, ledger: &Ledger, table: &'static Table, sql: &str) -> Result<Answer> {
    let connection = &ledger.connection;
    let mut values: Values = answer::values(question)?;
    if question.account.is_some() {
        let account_id = answer::account(connection, question)?;
        values.insert("account_id".to_owned(), types::Value::Integer(account_id));
    }
    let rows = answer::objects(connection, sql, &values, table)?;
    let is_known = connection
        .prepare_cached("SELECT 1 FROM import WHERE provider = ?1 AND operation = ?2")?
        .exists([question.operation.provider, question.operation.name])?;
    if rows.is_empty() && !is_known {
        return Err(answer::not_imported(question.operation));
    }
    Ok(Answer {
        document: Json::Array(rows),
        rows: AnswerRows::Elements,
        notes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_letters() {
        const SPELLINGS: Spellings = &[("invoice_number", &["invoiceno"]), ("total", &["amount"])];
        for (name, found) in [
            ("invoice_number", Some("invoice_number")),
            ("Invoice Number", Some("invoice_number")),
            ("INVOICE-NO.", Some("invoice_number")),
            ("Amount", Some("total")),
            ("amounts", None),
            ("", None),
        ] {
            assert_eq!(column(name, SPELLINGS), found, "{name}");
        }
    }
}
