//! In which JSON form a value is written.

use crate::contract::document::{Cell, Form};
use crate::source::json::{self, Node, Value};

pub(super) fn written_form(node: &Node) -> Form {
    match node.value {
        Value::Number(_) => Form::Number,
        Value::Bool(_) => Form::Boolean,
        Value::Array(_) | Value::Object(_) => Form::Nested,
        Value::String(_) | Value::Null => Form::String,
    }
}

pub(super) fn form_name(form: Form) -> &'static str {
    match form {
        Form::String => "string",
        Form::Number => "number",
        Form::Boolean => "boolean",
        Form::Nested => "nested",
    }
}

/// Whether a cell's text is a number as JSON writes it: no `007`, no `x17`.
pub(super) fn cell_is_json_number(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => json::parse(text, false).is_ok_and(|parsed| parsed.root.as_number_text().is_some()),
        Cell::Integer(_) | Cell::Null => true,
    }
}
