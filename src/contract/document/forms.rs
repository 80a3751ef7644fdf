//! In which JSON form a value is written.

use crate::contract::document::Form;
use crate::source::json::{Node, Value};

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
