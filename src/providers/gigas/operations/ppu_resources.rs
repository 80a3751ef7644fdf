//! `GET /billing/ppu_resources`: the catalogue of resources that can be assigned to an account.
//!
//! `[{"id": 11, "name": "Intel CPU", "slug": "cpu", "min_limit": 0, "max_limit": 32, "prices": {"EUR": "14.40"},
//! "conversion_factor": {"EUR": "0.00125"}, "translations": {"en": "Intel CPU"}, …}]`. The three dictionaries are rows
//! of their own: one for each currency, one for each language. In a table they are JSON text.

use crate::contract::document::{Child, ChildTable, Field, Form, Reading, Row, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::providers::gigas::documentation::{NAME, PAGE};
use crate::providers::gigas::shape;
use crate::providers::gigas::shape::{LIMIT, OFFSET};
use crate::query;
use crate::query::select;
use crate::source::json::{self, Node, Value, escape_pointer};
use rusqlite::Connection;
use rusqlite::types::Value as SqlValue;
use std::collections::BTreeMap;

/// A resource of the catalogue, without its dictionaries.
pub(crate) static TABLE: Table = Table {
    name: "gigas_resource",
    is_envelope: false,
    fields: &[
        Field::new("id", ValueKind::Identifier, Form::Number, "Resource identifier"),
        Field::new("name", ValueKind::Text, Form::String, "Resource name"),
        Field::new("slug", ValueKind::Text, Form::String, "Slugified resource name")
            .nullable()
            .optional(),
        Field::new(
            "provider",
            ValueKind::Text,
            Form::String,
            "Which provider the resource is for",
        )
        .nullable()
        .optional(),
        Field::new(
            "min_limit",
            ValueKind::Decimal,
            Form::Number,
            "Minimum amount for the resource",
        )
        .nullable()
        .optional(),
        Field::new(
            "max_limit",
            ValueKind::Decimal,
            Form::Number,
            "Maximum amount for the resource",
        )
        .nullable()
        .optional(),
    ],
    derived: &["position"],
    key: &["id"],
    sums: &[],
};

static PRICES: ChildTable = ChildTable {
    name: "gigas_resource_price",
    columns: &[
        "currency",
        "price",
        "conversion_factor",
        "price_written_as",
        "conversion_factor_written_as",
    ],
};

static TRANSLATIONS: ChildTable = ChildTable {
    name: "gigas_resource_translation",
    columns: &["language", "name"],
};

/// The members that are dictionaries, in documented order.
const DICTIONARIES: [&str; 3] = ["prices", "conversion_factor", "translations"];

/// Reads and answers the catalogue.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ppu_resources",
    method: "GET",
    writes: false,
    path: "/billing/ppu_resources",
    summary: "catalogue of pay-per-use resources, with prices by currency",
    documented_at: PAGE,
    parameters: &[OFFSET, LIMIT],
    view: "api_gigas_ppu_resources",
    recognise,
    read,
    control: |_, text| shape::control_list(text, &TABLE),
    answer: answer_catalogue,
};

/// A name and an identifier are common; a dictionary of prices beside them is not.
fn recognise(_: &Operation, root: &Node) -> Option<usize> {
    let found = shape::unwrap(root);
    let (_, first) = found.objects.first()?;
    let prices = first.get("prices")?;
    if let Some(text) = prices.as_str() {
        json::parse(text, false).ok()?.root.as_object()?;
    } else {
        prices.as_object()?;
    }
    let dictionaries = DICTIONARIES.iter().filter(|name| first.get(name).is_some()).count();
    shape::recognise_list(root, &TABLE).map(|members| members + dictionaries)
}

fn read(operation: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    shape::read_list(operation, root, reading, &TABLE, |row, object, reading| {
        row.extra = reading.undocumented(object, |name| {
            TABLE.field(name).is_some() || DICTIONARIES.contains(&name)
        });
        let mut prices: BTreeMap<String, [Price; 2]> = BTreeMap::new();
        for (index, name) in ["prices", "conversion_factor"].into_iter().enumerate() {
            let cell = cell(object, name, reading);
            let found = cell.as_ref().or_else(|| object.get(name));
            for (key, node, pointer) in dictionary(row, found, name, reading) {
                if !currency::is_code(&key) {
                    let message = format!("`{name}` has the key `{key}`, which is not a currency");
                    reading.problem(&codes::CURRENCY, message, node, &pointer);
                }
                let price = price(name, node, &pointer, reading);
                if let Some(cell) = prices.entry(key).or_default().get_mut(index) {
                    *cell = price;
                }
            }
        }
        row.children
            .extend(prices.into_iter().map(|(currency, [price, factor])| Child {
                table: &PRICES,
                cells: vec![
                    currency.into(),
                    price.text.into(),
                    factor.text.into(),
                    price.written_as.into(),
                    factor.written_as.into(),
                ],
            }));
        let mut translations = BTreeMap::new();
        let cell = cell(object, "translations", reading);
        let found = cell.as_ref().or_else(|| object.get("translations"));
        for (language, node, pointer) in dictionary(row, found, "translations", reading) {
            if node.as_str().is_none() && !node.is_null() {
                let message = format!("the translation is {}", node.kind_name());
                reading.problem(&codes::WRONG_TYPE, message, node, &pointer);
            }
            translations.insert(language, node.as_str());
        }
        row.children
            .extend(translations.into_iter().map(|(language, name)| Child {
                table: &TRANSLATIONS,
                cells: vec![language.into(), name.into()],
            }));
    })
}

/// A price or factor, and how it was written.
struct Price {
    text: Option<String>,
    written_as: &'static str,
}

impl Default for Price {
    fn default() -> Self {
        Self {
            text: None,
            written_as: "absent",
        }
    }
}

fn price(name: &str, node: &Node, pointer: &str, reading: &mut Reading) -> Price {
    let (text, written_as) = match &node.value {
        Value::Null => (None, "null"),
        Value::Number(text) => (Some((*text).to_owned()), "number"),
        Value::String(text) => (Some(text.to_string()), "string"),
        _ => {
            let message = format!("`{name}` has {} where a decimal number should be", node.kind_name());
            reading.problem(&codes::WRONG_TYPE, message, node, pointer);
            (None, "null")
        }
    };
    if let Some(Err(error)) = text.as_deref().map(Decimal::parse) {
        let message = format!("`{name}` is not a decimal number: {error}");
        reading.problem(&codes::DECIMAL, message, node, pointer);
    }
    Price { text, written_as }
}

/// The dictionary that a cell of a table holds as text. What is wrong inside is reported at the cell.
fn cell<'n>(object: &'n Node, name: &str, reading: &Reading) -> Option<Node<'n>> {
    reading.table?;
    let cell = object.get(name)?;
    let mut root = json::parse(cell.as_str()?, false).ok()?.root;
    if let Value::Object(members) = &mut root.value {
        for member in members {
            (member.node.start, member.node.end) = (cell.start, cell.end);
        }
    }
    (root.start, root.end) = (cell.start, cell.end);
    Some(root)
}

/// The members of a dictionary, with their pointers. One that is absent, null or an empty array, as some writers put
/// an empty dictionary, is remembered as such.
fn dictionary<'n, 't>(
    row: &mut Row,
    found: Option<&'n Node<'t>>,
    name: &str,
    reading: &mut Reading,
) -> Vec<(String, &'n Node<'t>, String)> {
    let pointer = format!("{}/{name}", row.place);
    let written_as = match found.map(|node| &node.value) {
        Some(Value::Object(members)) => {
            return members
                .iter()
                .map(|member| {
                    let pointer = format!("{pointer}/{}", escape_pointer(&member.key));
                    (member.key.to_string(), &member.node, pointer)
                })
                .collect();
        }
        None => "absent",
        Some(Value::Null) => "null",
        Some(Value::Array(elements)) if elements.is_empty() => "array",
        Some(_) => {
            if let Some(node) = found {
                let message = format!("`{name}` is {}", node.kind_name());
                reading.problem(&codes::WRONG_TYPE, message, node, &pointer);
            }
            "null"
        }
    };
    let mark = format!("{name}={written_as}");
    row.written_as = Some(match row.written_as.take() {
        Some(marks) => format!("{marks} {mark}"),
        None => mark,
    });
    Vec::new()
}

fn answer_catalogue(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    let connection = &ledger.connection;
    let mut values = shape::values(question, connection)?;
    let account = account_of_catalogue(connection, question)?;
    values.insert("account".to_owned(), SqlValue::Text(account));
    let mut statement = connection.prepare_cached(include_str!("ppu_resources.sql"))?;
    query::bind(&mut statement, &values)?;
    let mut rows = statement.raw_query();
    let mut resources = Vec::new();
    while let Some(row) = rows.next()? {
        let Json::Object(mut members) = answer::object(row, TABLE.fields)? else {
            continue;
        };
        let row_id: i64 = row.get("row_id")?;
        let written_as: Option<String> = row.get("written_as")?;
        let documented = members.iter().filter(|(name, _)| TABLE.field(name).is_some()).count();
        let undocumented = members.split_off(documented);
        let marks = written_as.unwrap_or_default();
        for name in DICTIONARIES {
            let mark = marks
                .split(' ')
                .find_map(|mark| mark.strip_prefix(name)?.strip_prefix('='));
            let value = match mark {
                Some("absent") => continue,
                Some("null") => Json::Null,
                Some("array") => Json::Array(Vec::new()),
                _ => Json::Object(entries(connection, row_id, name)?),
            };
            members.push((name.to_owned(), value));
        }
        members.extend(undocumented);
        resources.push(Json::Object(members));
    }
    Ok(Answer {
        document: Json::Array(resources),
        rows: AnswerRows::Elements,
        notes: Vec::new(),
    })
}

/// The members of a dictionary, as they were written.
fn entries(connection: &Connection, parent_row: i64, name: &str) -> Result<Vec<(String, Json)>> {
    let mut statement = connection.prepare_cached(match name {
        "prices" => {
            "SELECT currency, price, price_written_as FROM gigas_resource_price
             WHERE parent_row = ?1 AND price_written_as <> 'absent' ORDER BY row_id"
        }
        "conversion_factor" => {
            "SELECT currency, conversion_factor, conversion_factor_written_as FROM gigas_resource_price
             WHERE parent_row = ?1 AND conversion_factor_written_as <> 'absent' ORDER BY row_id"
        }
        _ => {
            "SELECT language, name, 'string' FROM gigas_resource_translation
             WHERE parent_row = ?1 ORDER BY row_id"
        }
    })?;
    let members = statement
        .query_map([parent_row], |row| {
            let (key, text, form): (String, Option<String>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let value = match text {
                None => Json::Null,
                Some(text) if form == "number" => Json::Number(text),
                Some(text) => Json::String(text),
            };
            Ok((key, value))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(members)
}

/// The account whose catalogue is asked for: the chosen one, or the only one that has a catalogue. A catalogue names
/// no account itself; it has that of its import.
fn account_of_catalogue(connection: &Connection, question: &Question) -> Result<String> {
    let sql = "SELECT DISTINCT account FROM gigas_list JOIN known_account USING (account_id)
             WHERE operation = ?1 ORDER BY account";
    let accounts: Vec<String> = select(connection, sql, [question.operation.name], |row| Ok(row.get(0)?))?;
    if let Some(chosen) = question.account {
        return if accounts.iter().any(|account| account == chosen) {
            Ok(chosen.to_owned())
        } else {
            Err(shape::not_imported(question.operation, &format!("account `{chosen}`")))
        };
    }
    match accounts.as_slice() {
        [] => Err(answer::not_imported(question.operation)),
        [only] => Ok(only.clone()),
        several => Err(Box::new(
            Problem::new(
                &codes::WHICH_ACCOUNT,
                "catalogues of several gigas accounts were imported",
            )
            .hint(format!("choose one with `--account`: {}", several.join(", "))),
        )),
    }
}
