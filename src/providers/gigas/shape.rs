//! What Gigas's answers are wrapped in, and what all of its lists have in common.
//!
//! No answer was ever published. Accepted are a bare array, a bare object, either of them as the only member of an
//! object (`{"ppu_history": […]}`), and an object under `resource` with others beside it
//! (`{"queue_token": "…", "resource": {…}}`), as other calls of this provider answer. Given back is the bare form.

use crate::contract::document::answer;
use crate::contract::document::control;
use crate::contract::document::control::{Objects, Totals};
use crate::contract::document::likeness;
use crate::contract::document::{Cell, Reading, Row, Table};
use crate::contract::operation::{Operation, Parameter, ParameterKind, Question};
use crate::error::{Problem, Result, codes, fail};
use crate::output::json::Json;
use crate::query::Values;
use crate::source::json::{Node, Value, escape_pointer};
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// Page start, as the provider's page "Pagination" has it for every GET.
pub(super) const OFFSET: Parameter =
    Parameter::plain("offset", ParameterKind::Integer, "objects to leave out before the page");
/// Page size, as that page has it; all when it is not given.
pub(super) const LIMIT: Parameter = Parameter::plain("limit", ParameterKind::Integer, "objects on a page");

/// A list that came in, and where each object stood in it.
static LIST: Table = Table {
    name: "gigas_list",
    is_envelope: true,
    fields: &[],
    derived: &["operation", "is_whole", "positions"],
    key: &[],
    sums: &[],
};

/// The objects of a document, with their places.
pub(super) struct Shape<'n, 't> {
    /// JSON pointer and node of each object.
    pub objects: Vec<(String, &'n Node<'t>)>,
    /// Whether they stood in an array.
    pub is_list: bool,
    /// JSON pointer of the array or the one object.
    pub place: String,
}

/// Takes the wrapper off.
pub(super) fn unwrap<'n, 't>(root: &'n Node<'t>) -> Shape<'n, 't> {
    let (place, node) = match root.as_object() {
        Some([only]) if matches!(only.node.value, Value::Array(_) | Value::Object(_)) => {
            (format!("/{}", escape_pointer(&only.key)), &only.node)
        }
        Some(members) => match members.iter().find(|member| member.key == "resource") {
            Some(member) if matches!(member.node.value, Value::Object(_)) => ("/resource".to_owned(), &member.node),
            _ => (String::new(), root),
        },
        None => (String::new(), root),
    };
    match &node.value {
        Value::Array(elements) => Shape {
            objects: elements
                .iter()
                .enumerate()
                .map(|(index, element)| (format!("{place}/{index}"), element))
                .collect(),
            is_list: true,
            place,
        },
        _ => Shape {
            objects: vec![(place.clone(), node)],
            is_list: false,
            place,
        },
    }
}

/// The texts of a document's objects, for the second reader: the same wrappers by another way.
fn raw_objects(text: &str) -> std::result::Result<Vec<&RawValue>, String> {
    let members: Option<BTreeMap<String, &RawValue>> = serde_json::from_str(text).ok();
    match members.as_ref().and_then(|members| members.get("resource")) {
        Some(object) if object.get().starts_with('{') => Ok(vec![object]),
        _ => control::objects_of(text, Objects::Anywhere),
    }
}

/// Counts a document's objects a second time.
pub(super) fn control(text: &str, table: &'static Table) -> std::result::Result<Totals, String> {
    let mut totals = Totals::default();
    for object in raw_objects(text)? {
        control::add_object(&mut totals, object, table)?;
    }
    Ok(totals)
}

/// Counts a list a second time: its objects, and the accounts they name.
pub(super) fn control_list(text: &str, table: &'static Table) -> std::result::Result<Totals, String> {
    let mut totals = control(text, table)?;
    let mut accounts = BTreeSet::new();
    let names_account = table.field("account_id").is_some();
    for object in raw_objects(text)?.into_iter().filter(|_| names_account) {
        let members: BTreeMap<String, &RawValue> =
            serde_json::from_str(object.get()).map_err(|error| error.to_string())?;
        accounts.insert(
            members
                .get("account_id")
                .map(|raw| raw.get().trim_matches('"').to_owned()),
        );
    }
    for _ in 0..accounts.len().max(1) {
        totals.count(&LIST);
    }
    Ok(totals)
}

/// Whether a document is a list whose first object fits the table, by how many members. An empty list could be
/// any operation's and is recognised by its request only.
pub(super) fn recognise_list(root: &Node, table: &Table) -> Option<usize> {
    let shape = unwrap(root);
    let (_, first) = shape.objects.first()?;
    (shape.is_list && likeness::fits(first, table)).then(|| likeness::members_known(first, table))
}

/// Whether a document is one object that fits the table, by how many members.
pub(super) fn recognise_one(root: &Node, table: &Table) -> Option<usize> {
    let shape = unwrap(root);
    let (_, first) = shape.objects.first()?;
    (!shape.is_list && likeness::fits(first, table)).then(|| likeness::members_known(first, table))
}

/// Reads the objects of a list, and the list itself. `finish` sets what is worked out from a row.
pub(super) fn read_list(
    operation: &Operation,
    root: &Node,
    reading: &mut Reading,
    table: &'static Table,
    mut finish: impl FnMut(&mut Row, &Node, &mut Reading),
) -> Vec<Row> {
    let shape = unwrap(root);
    if !shape.is_list {
        let message = "found one object where the documentation has a list";
        reading.problem(&codes::WRONG_TYPE, message, root, &shape.place);
        return Vec::new();
    }
    let offset = offset_of(reading);
    let mut rows = Vec::with_capacity(shape.objects.len());
    for (index, (pointer, object)) in shape.objects.into_iter().enumerate() {
        if let Some(mut row) = reading.row(object, &pointer, table) {
            row.account = row.cell("account").and_then(Cell::as_text).map(str::to_owned);
            row.set("position", position(offset, index));
            finish(&mut row, object, reading);
            rows.push(row);
        }
    }
    let lists = lists(operation, reading, &rows, &shape.place);
    rows.extend(lists);
    rows
}

/// One row for each account of a list. An empty list is that of the account in the path.
fn lists(operation: &Operation, reading: &Reading, rows: &[Row], place: &str) -> Vec<Row> {
    let mut accounts: BTreeMap<Option<String>, Vec<(String, Json)>> = BTreeMap::new();
    for row in rows {
        let listed = accounts.entry(row.account.clone()).or_default();
        if let (Some(id), Some(Cell::Integer(position))) =
            (row.cell("id").and_then(Cell::as_text), row.cell("position"))
            && !listed.iter().any(|(known, _)| known == id)
        {
            listed.push((id.to_owned(), Json::integer(*position)));
        }
    }
    if accounts.is_empty() {
        accounts.insert(reading.path_value("id").map(str::to_owned), Vec::new());
    }
    let is_whole = !is_page(reading);
    accounts
        .into_iter()
        .map(|(account, positions)| {
            let mut row = Row::new(&LIST, place);
            row.account = account;
            row.cells = vec![
                operation.name.into(),
                i64::from(is_whole).into(),
                Json::Object(positions).compact().into(),
            ];
            row
        })
        .collect()
}

/// Whether the request asked for a page and not for all.
pub(super) fn is_page(reading: &Reading) -> bool {
    reading.parameter("offset").is_some() || reading.parameter("limit").is_some()
}

/// How many objects stood before the page.
pub(super) fn offset_of(reading: &Reading) -> i64 {
    let offset = reading.parameter("offset").and_then(|text| text.parse().ok());
    offset.unwrap_or(0_i64).max(0)
}

/// Position of an object in the whole list.
pub(super) fn position(offset: i64, index: usize) -> i64 {
    offset.saturating_add(i64::try_from(index).unwrap_or(i64::MAX))
}

/// The values for a list's SQL: parameters, a page that is everything unless stated, and the account of `--account`.
///
/// # Errors
/// When a parameter cannot be read, or the account is not known.
pub(super) fn values(question: &Question, connection: &Connection) -> Result<Values> {
    let mut values = answer::values(question)?;
    for name in ["limit", "offset"] {
        if let Some(SqlValue::Integer(..0)) = values.get(name) {
            return fail(&codes::PARAMETER, format!("`{name}` is less than 0"));
        }
    }
    values.entry("limit".to_owned()).or_insert(SqlValue::Integer(-1));
    values.entry("offset".to_owned()).or_insert(SqlValue::Integer(0));
    if let Some(account) = question.account {
        // Refuses an account that is not there.
        answer::account(connection, question)?;
        values.insert("account".to_owned(), SqlValue::Text(account.to_owned()));
    }
    Ok(values)
}

/// The account in a path; `--account` can only repeat it.
///
/// # Errors
/// When `--account` names another one.
pub(super) fn account_in_path<'q>(question: &'q Question, name: &str) -> Result<&'q str> {
    let account = question.path_value(name).unwrap_or_default();
    match question.account {
        Some(chosen) if chosen != account => fail(
            &codes::PARAMETER,
            format!("`--account` is `{chosen}`, but the path is about account `{account}`"),
        ),
        _ => Ok(account),
    }
}

/// Whether a list of the operation came in, of any account or of this one.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn has_list(connection: &Connection, operation: &Operation, account: Option<&str>) -> Result<bool> {
    let found: Option<i64> = connection
        .prepare_cached(
            "SELECT 1 FROM gigas_list JOIN known_account USING (account_id)
             WHERE operation = ?1 AND (?2 IS NULL OR account = ?2) LIMIT 1",
        )?
        .query_row((operation.name, account), |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

/// Nothing was imported about this account, invoice or resource.
pub(super) fn not_imported(operation: &Operation, about: &str) -> Box<Problem> {
    Box::new(
        Problem::new(
            &codes::NOT_IMPORTED,
            format!(
                "the ledger has no answer of {} about {about} yet",
                operation.full_name()
            ),
        )
        .hint("import a saved answer first; `billbook imports` lists what the ledger has"),
    )
}
