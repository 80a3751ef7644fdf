//! `focus-tags`: `Tags`, `SkuPriceDetails` and `AllocatedTags` are flat JSON objects.
//!
//! ```text
//! {"team": "search", "shared": true}      an object of texts, numbers, true, false and null
//! {"team": {"name": "search"}}            not nested
//! {"team": "a", "team": "b"}              no key twice
//! "team": "search"                        not without its braces, as one provider writes them
//! ```

use crate::charges::broken::{Broken, shortened};
use crate::charges::columns::snake;
use crate::charges::suspects::Suspects;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::interrupt;
use crate::providers::focus::checks::findings::findings;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-tags",
    order: 250,
    rule: "Tags, SkuPriceDetails and AllocatedTags of FOCUS are flat JSON objects with unique keys",
    // A file may have different tags in every row.
    is_quick: false,
    run,
};

/// Columns in key-value format, and the group each is in.
const COLUMNS: [(&str, &str); 3] = [
    ("tag_set", "Tags"),
    ("sku", "SkuPriceDetails"),
    ("allocation", "AllocatedTags"),
];

const OBJECT: &str = "KeyValueFormat-A-001-M";
const UNIQUE: &str = "KeyValueFormat-A-002-M";
const FLAT: &str = "KeyValueFormat-A-004-M";

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut suspects = Suspects::default();
    for (group, column) in COLUMNS {
        let name = snake(column);
        let sql = format!("SELECT {group}_key, {name} FROM focus_{group} WHERE {name} IS NOT NULL");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            interrupt::check()?;
            let text = row.get_ref(1)?.as_str().unwrap_or_default();
            for (rule, key) in faults(text) {
                let message = match rule {
                    OBJECT => format!("`{column}` is not a JSON object"),
                    UNIQUE => format!("`{column}` has the key `{}` twice", shortened(&key)),
                    _ => format!(
                        "`{column}` has an object or a list as the value of `{}`",
                        shortened(&key)
                    ),
                };
                let expected = match rule {
                    OBJECT => "{\"key\": \"value\"}",
                    UNIQUE => "once",
                    _ => "a text, a number, true, false or null",
                };
                suspects.add((group, row.get(0)?), (rule, &format!("{column}/{key}")), || Broken {
                    rule,
                    code: "",
                    details: Vec::from_iter((rule != OBJECT).then(|| shortened(&key))),
                    severity: Severity::Error,
                    object: format!("focus/{column}"),
                    message,
                    expected: expected.to_owned(),
                    found: shortened(text),
                    rows: 0,
                    row: None,
                });
            }
        }
    }
    Ok(findings(CHECK.name, suspects.in_force(connection)?))
}

/// Which rules a text breaks, and with which key.
fn faults(text: &str) -> Vec<(&'static str, String)> {
    let mut json = serde_json::Deserializer::from_str(text);
    match json
        .deserialize_map(Flat)
        .and_then(|faults| json.end().map(|()| faults))
    {
        Ok(faults) => faults,
        Err(_) => vec![(OBJECT, String::new())],
    }
}

/// Reads an object and keeps nothing of it but what is wrong.
struct Flat;

impl<'de> Visitor<'de> for Flat {
    type Value = Vec<(&'static str, String)>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let mut faults = Vec::new();
        let mut keys: Vec<Key<'de>> = Vec::new();
        while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            if value.get().starts_with(['{', '[']) {
                faults.push((FLAT, key.0.to_string()));
            }
            keys.push(key);
        }
        keys.sort();
        let twice = keys.windows(2).filter_map(|pair| match pair {
            [one, other] if one == other => Some((UNIQUE, one.0.to_string())),
            _ => None,
        });
        faults.extend(twice);
        faults.dedup();
        Ok(faults)
    }
}

/// A key; most need no copy.
#[derive(PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<&'static str> {
        faults(text).into_iter().map(|(rule, _)| rule).collect()
    }

    #[test]
    fn flat_objects_are_sound() {
        for text in [
            "{}",
            r#"{"a": "b", "c": 1e999, "d": true, "e": null, "\u00e9": -0.5}"#,
            " {\"a\": \"{\"} ",
        ] {
            assert_eq!(rules(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn what_is_no_flat_object_is_named() {
        for text in [
            "",
            "null",
            "[]",
            "\"a\": \"b\"",
            "{\"a\": }",
            "{} {}",
            "{\"a\": tru}",
            "{'a': 1}",
        ] {
            assert_eq!(rules(text), [OBJECT], "{text}");
        }
        assert_eq!(rules(r#"{"a": {"b": 1}, "c": [2]}"#), [FLAT, FLAT]);
        assert_eq!(rules(r#"{"a": 1, "b": 2, "\u0061": 3, "a": 4}"#), [UNIQUE]);
    }
}
