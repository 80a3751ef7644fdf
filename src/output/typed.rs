//! What a value of the ledger is in JSON: SQLite keeps a yes or no as 1 or 0, and JSON as a text; JSON has both.

use crate::output::json::Json;
use crate::output::reader::{Kind, Show};
use crate::output::rows::Rows;
use crate::source::json;
use std::collections::{HashMap, HashSet};

/// Columns of views that hold JSON.
const JSON_COLUMNS: [&str; 5] = ["tags", "extra", "written_as", "parameters", "accepted"];

/// What a cell is in JSON.
pub(crate) type OfCell = fn(&Json) -> Json;

/// Rows as a list of objects, whose columns are what they are to readers, or what `cells` makes of them.
pub(super) fn list(rows: &Rows, shows: &[(String, Show)], cells: &[(&'static str, OfCell)]) -> Json {
    let of_column = |column: &String| -> OfCell {
        if let Some((_, of)) = cells.iter().find(|(name, _)| name == column) {
            return *of;
        }
        match shows.iter().find(|(name, _)| name == column).map(|(_, show)| show.kind) {
            Some(Kind::Flag) => boolean,
            Some(Kind::Json) => nested,
            _ => Json::clone,
        }
    };
    let ofs: Vec<OfCell> = rows.columns.iter().map(of_column).collect();
    let names = different(&rows.columns);
    let object = |row: &Vec<Json>| {
        let members = names.iter().zip(row).zip(&ofs);
        Json::Object(members.map(|((name, value), of)| (name.clone(), of(value))).collect())
    };
    Json::Array(rows.rows.iter().map(object).collect())
}

/// The cells of a row of a view, by the conventions of their names.
#[must_use]
pub(crate) fn members(row: &[(String, Json)]) -> Json {
    let member = |(name, value): &(String, Json)| {
        let value = if name.starts_with("is_") || name.starts_with("has_") {
            boolean(value)
        } else if JSON_COLUMNS.contains(&name.as_str()) {
            nested(value)
        } else {
            value.clone()
        };
        (name.clone(), value)
    };
    Json::Object(row.iter().map(member).collect())
}

/// 1 and 0 as true and false.
fn boolean(value: &Json) -> Json {
    match value {
        Json::Number(text) if text == "1" => Json::Bool(true),
        Json::Number(text) if text == "0" => Json::Bool(false),
        other => other.clone(),
    }
}

/// The value that a text of JSON is of; any other text as it is.
#[must_use]
pub(crate) fn nested(value: &Json) -> Json {
    let Json::String(text) = value else {
        return value.clone();
    };
    json::parse(text, false).map_or_else(|_| value.clone(), |parsed| Json::from(&parsed.root))
}

/// Names of which no two are the same, since an object has each once: `a`, `a_2`.
pub(super) fn different(columns: &[String]) -> Vec<String> {
    let given: HashSet<&str> = columns.iter().map(String::as_str).collect();
    let mut taken: HashSet<String> = HashSet::new();
    // From which number on a name may be free: columns may be thousands, and all have one name.
    let mut next: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        let mut name = column.clone();
        let number = next.entry(column).or_insert(2);
        while taken.contains(&name) || (name != *column && given.contains(name.as_str())) {
            name = format!("{column}_{number}");
            *number += 1;
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_they_are() {
        let rows = Rows {
            columns: ["is_paid", "tags", "a", "a", "a_2"].map(str::to_owned).to_vec(),
            rows: vec![vec![
                Json::integer(0),
                Json::string("{\"team\": 1.50}"),
                Json::integer(1),
                Json::integer(2),
                Json::Null,
            ]],
        };
        let shows = Show::named(&[("is_paid", Show::FLAG), ("tags", Show::JSON)]);
        assert_eq!(
            list(&rows, &shows, &[]).compact(),
            r#"[{"is_paid": false, "tags": {"team": 1.50}, "a": 1, "a_3": 2, "a_2": null}]"#
        );
        let row = [
            ("has_more".to_owned(), Json::integer(1)),
            ("tags".to_owned(), Json::string("no JSON")),
        ];
        assert_eq!(members(&row).compact(), r#"{"has_more": true, "tags": "no JSON"}"#);
    }
}
