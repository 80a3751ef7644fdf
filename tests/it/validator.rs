//! Holds a value to a JSON Schema: the words of draft 2020-12 that our schemas use. Another word fails, so that none is
//! passed over.

use regex::Regex;
use serde_json::{Map, Value};

/// Words that say something to people only.
const SILENT: [&str; 6] = ["$schema", "$id", "$defs", "title", "description", "format"];

/// What is wrong with a value, each with its place.
pub fn problems(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    hold(schema, schema, value, "", &mut found);
    found
}

fn hold(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let words = schema
        .as_object()
        .unwrap_or_else(|| panic!("no schema at {place}: {schema}"));
    for (word, says) in words {
        match word.as_str() {
            silent if SILENT.contains(&silent) => {}
            "type" => {
                let is_one = match says {
                    Value::Array(names) => names.iter().any(|name| is(value, name)),
                    name => is(value, name),
                };
                if !is_one {
                    wrong(found, place, &format!("{value} is not of type {says}"));
                }
            }
            "enum" => {
                if !says.as_array().unwrap().contains(value) {
                    wrong(found, place, &format!("{value} is none of {says}"));
                }
            }
            "pattern" => {
                let pattern = Regex::new(says.as_str().unwrap()).unwrap();
                if value.as_str().is_some_and(|text| !pattern.is_match(text)) {
                    wrong(found, place, &format!("{value} does not match {says}"));
                }
            }
            "$ref" => {
                let pointer = says.as_str().unwrap().strip_prefix('#').unwrap();
                let known = root.pointer(pointer).unwrap_or_else(|| panic!("there is no {says}"));
                hold(root, known, value, place, found);
            }
            "anyOf" => {
                let mut least: Option<Vec<String>> = None;
                for one in says.as_array().unwrap() {
                    let mut of_one = Vec::new();
                    hold(root, one, value, place, &mut of_one);
                    if least.as_ref().is_none_or(|least| of_one.len() < least.len()) {
                        least = Some(of_one);
                    }
                }
                found.extend(least.unwrap_or_default());
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    hold(root, says, item, &format!("{place}/{index}"), found);
                }
            }
            "required" => {
                for name in says.as_array().unwrap().iter().filter_map(Value::as_str) {
                    if value.as_object().is_some_and(|members| !members.contains_key(name)) {
                        wrong(found, place, &format!("`{name}` is missing"));
                    }
                }
            }
            "properties" | "patternProperties" => {}
            "additionalProperties" => {
                if let Some(members) = value.as_object() {
                    for (name, member) in members.iter().filter(|(name, _)| of_member(words, name).is_none()) {
                        match says {
                            Value::Bool(false) => wrong(found, place, &format!("`{name}` is not a member: {member}")),
                            says => {
                                hold(root, says, member, &format!("{place}/{name}"), found);
                            }
                        }
                    }
                }
            }
            other => panic!("the validator does not know `{other}`"),
        }
    }
    if let Some(members) = value.as_object() {
        for (name, member) in members {
            if let Some(of_member) = of_member(words, name) {
                hold(root, of_member, member, &format!("{place}/{name}"), found);
            }
        }
    }
}

fn wrong(found: &mut Vec<String>, place: &str, text: &str) {
    found.push(format!("{place}: {text}"));
}

fn is(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("there is no type {other}"),
    }
}

/// The schema of a member.
fn of_member<'a>(words: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    if let Some(known) = words.get("properties").and_then(|properties| properties.get(name)) {
        return Some(known);
    }
    let patterns = words.get("patternProperties").and_then(Value::as_object)?;
    let known = patterns
        .iter()
        .find(|(pattern, _)| Regex::new(pattern).unwrap().is_match(name));
    known.map(|(_, schema)| schema)
}

/// A member that an object of a text has twice.
pub fn repeated_member(text: &str) -> Option<String> {
    let parsed = billbook::testing::source::json::parse(text, false).unwrap();
    repeated_in(&parsed.root)
}

fn repeated_in(node: &billbook::testing::source::json::Node) -> Option<String> {
    let members = node.as_object().unwrap_or_default();
    for (index, member) in members.iter().enumerate() {
        if members[..index].iter().any(|before| before.key == member.key) {
            return Some(member.key.to_string());
        }
    }
    let mut inner = members
        .iter()
        .map(|member| &member.node)
        .chain(node.as_array().unwrap_or_default());
    inner.find_map(repeated_in)
}

#[test]
fn the_validator_finds_what_is_wrong() {
    let schema: Value = serde_json::from_str(
        r##"{"type": "array", "items": {"$ref": "#/$defs/row"}, "$defs": {"row": {"type": "object",
             "properties": {"a": {"type": ["integer", "null"]}, "b": {"enum": ["x", null]},
                            "c": {"anyOf": [{"type": "string", "pattern": "^[0-9]+$"}, {"type": "null"}]}},
             "patternProperties": {"^tag:": {"type": "string"}},
             "required": ["a"], "additionalProperties": false}}}"##,
    )
    .unwrap();
    let of = |text: &str| problems(&schema, &serde_json::from_str(text).unwrap());
    assert!(of(r#"[{"a": 1, "b": "x", "c": "12", "tag:x": "y"}, {"a": null, "b": null, "c": null}]"#).is_empty());
    for (text, problem) in [
        ("{}", ": {} is not of type \"array\""),
        ("[{}]", "/0: `a` is missing"),
        (r#"[{"a": "1"}]"#, "/0/a: \"1\" is not of type [\"integer\",\"null\"]"),
        (r#"[{"a": 1, "b": "y"}]"#, "/0/b: \"y\" is none of [\"x\",null]"),
        (r#"[{"a": 1, "c": "x"}]"#, "/0/c: \"x\" does not match \"^[0-9]+$\""),
        (r#"[{"a": 1, "d": 1}]"#, "/0: `d` is not a member: 1"),
        (r#"[{"a": 1, "tag:x": 1}]"#, "/0/tag:x: 1 is not of type \"string\""),
    ] {
        assert_eq!(of(text), [problem], "{text}");
    }
}
