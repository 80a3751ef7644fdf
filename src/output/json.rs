//! JSON as it is written: `{"amount": "0.00014583333333333333"}`.
//!
//! A number is its own text here, so that what came in goes out digit for digit; that is why answers are not
//! built from serde's values. Pages are indented by four blanks, as the providers print them.

use crate::source::json::quoted;
use crate::source::json::{Node, Value};
use rusqlite::types::ValueRef;
use std::borrow::Cow;

/// A JSON value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, by its text.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, its members in order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// A whole number.
    #[must_use]
    pub fn integer(number: i64) -> Self {
        Json::Number(number.to_string())
    }

    /// A string.
    #[must_use]
    pub fn string(text: impl Into<String>) -> Self {
        Json::String(text.into())
    }

    /// The member of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The elements of an array.
    #[must_use]
    pub fn elements(&self) -> &[Json] {
        match self {
            Json::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The value as a cell of a table: texts and numbers as they are, null as nothing, the rest as JSON.
    #[must_use]
    pub fn cell(&self) -> Cow<'_, str> {
        match self {
            Json::Null => Cow::Borrowed(""),
            Json::String(text) | Json::Number(text) => Cow::Borrowed(text),
            Json::Bool(value) => Cow::Owned(value.to_string()),
            Json::Array(_) | Json::Object(_) => Cow::Owned(self.compact()),
        }
    }

    /// A value of the ledger: a text or a whole number. No column of a view is a binary fraction or a BLOB.
    #[must_use]
    pub fn of_value(value: ValueRef) -> Self {
        match value {
            ValueRef::Integer(number) => Json::integer(number),
            ValueRef::Text(bytes) => Json::String(String::from_utf8_lossy(bytes).into_owned()),
            ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Json::Null,
        }
    }

    /// On one line.
    #[must_use]
    pub fn compact(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, None);
        out
    }

    /// Indented, without a final line break.
    #[must_use]
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out
    }

    /// The same inside so many lists and objects.
    #[must_use]
    pub(crate) fn pretty_within(&self, depth: usize) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(depth));
        out
    }

    fn write(&self, out: &mut String, depth: Option<usize>) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(text) => out.push_str(text),
            Json::String(text) => out.push_str(&quoted(text)),
            Json::Array(elements) => {
                write_list(out, depth, '[', ']', elements, |out, depth, element| {
                    element.write(out, depth);
                });
            }
            Json::Object(members) => {
                write_list(out, depth, '{', '}', members, |out, depth, (key, value)| {
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    value.write(out, depth);
                });
            }
        }
    }
}

fn write_list<T>(
    out: &mut String,
    depth: Option<usize>,
    open: char,
    close: char,
    items: &[T],
    write_item: impl Fn(&mut String, Option<usize>, &T),
) {
    out.push(open);
    let inner = depth.map(|depth| depth + 1);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
            if inner.is_none() {
                out.push(' ');
            }
        }
        break_line(out, inner);
        write_item(out, inner, item);
    }
    if !items.is_empty() {
        break_line(out, depth);
    }
    out.push(close);
}

fn break_line(out: &mut String, depth: Option<usize>) {
    if let Some(depth) = depth {
        out.push('\n');
        for _ in 0..depth {
            out.push_str("    ");
        }
    }
}

impl From<&Node<'_>> for Json {
    fn from(node: &Node<'_>) -> Self {
        match &node.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(text) => Json::Number((*text).to_owned()),
            Value::String(text) => Json::String(text.to_string()),
            Value::Array(elements) => Json::Array(elements.iter().map(Json::from).collect()),
            Value::Object(members) => Json::Object(
                members
                    .iter()
                    .map(|member| (member.key.to_string(), Json::from(&member.node)))
                    .collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_text_and_members_their_order() {
        let json = Json::Object(vec![
            ("b".into(), Json::Number("0.01000000000000000000".into())),
            ("a".into(), Json::Array(vec![Json::string("x\"\n"), Json::Null])),
            ("c".into(), Json::Array(Vec::new())),
        ]);
        assert_eq!(
            json.compact(),
            r#"{"b": 0.01000000000000000000, "a": ["x\"\n", null], "c": []}"#
        );
        assert_eq!(
            json.pretty(),
            "{\n    \"b\": 0.01000000000000000000,\n    \"a\": [\n        \"x\\\"\\n\",\n        null\n    ],\n    \"c\": []\n}"
        );
    }
}
