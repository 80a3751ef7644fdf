//! What CloudSigma's lists have in common: `{"meta": {"limit": 20, "offset": 0, "total_count": 98203}, "objects": […]}`.
//!
//! Every page that came in is a row of `cloudsigma_list`, with the question it answered. Asked the same question,
//! the ledger answers with the provider's own `total_count`, which may be more than the ledger holds; asked
//! another one, it counts what it holds.

use crate::contract::document::answer;
use crate::contract::document::control;
use crate::contract::document::control::{Objects, Totals};
use crate::contract::document::likeness;
use crate::contract::document::{Cell, Field, Form, Reading, Row, Table, ValueKind};
use crate::contract::operation::{Answer, AnswerRows, Operation, Parameter, ParameterKind, Question};
use crate::contract::registry::Ledger;
use crate::error::{Result, codes};
use crate::output::json::Json;
use crate::query::Values;
use crate::source::json::Node;
use rusqlite::Connection;
use rusqlite::types::Value;

/// The envelope's `meta`, and what else is beside the objects.
pub(crate) static LIST: Table = Table {
    name: "cloudsigma_list",
    is_envelope: true,
    fields: &[
        Field::new("limit", ValueKind::Integer, Form::Number, "objects on a page; 0 is all"),
        Field::new("offset", ValueKind::Integer, Form::Number, "objects before this page"),
        Field::new("total_count", ValueKind::Integer, Form::Number, "objects there are"),
        Field::new("next", ValueKind::Text, Form::String, "address of the next page")
            .nullable()
            .optional(),
        Field::new("previous", ValueKind::Text, Form::String, "address of the page before")
            .nullable()
            .optional(),
    ],
    derived: &["price", "operation", "question"],
    key: &[],
    sums: &[],
};

/// Page size, as every list has it.
pub(crate) const LIMIT: Parameter = Parameter::plain("limit", ParameterKind::Integer, "objects on a page; 0 for all");
/// Page start, as every list has it.
pub(crate) const OFFSET: Parameter =
    Parameter::plain("offset", ParameterKind::Integer, "objects to leave out before the page");
/// Output format; the answer is JSON whatever it says.
pub(crate) const FORMAT: Parameter =
    Parameter::plain("format", ParameterKind::Choice(&["json"]), "format of the answer");

/// Whether a document is a list whose first object fits the table, by how many members.
pub(crate) fn recognise(root: &Node, table: &'static Table) -> Option<usize> {
    let objects = root.get("objects")?.as_array()?;
    match objects.first() {
        Some(first) => likeness::fits(first, table).then(|| likeness::members_known(first, table)),
        // An empty list could be any operation's.
        None => Some(0),
    }
}

/// Reads the objects of a list. `finish` sets what is worked out from a row: its derived cells. Rows of a long list may be handed on
/// at once, rather than given.
pub(crate) fn read_objects(
    root: &Node,
    reading: &mut Reading,
    table: &'static Table,
    mut finish: impl FnMut(&mut Row, &Node, usize, &mut Reading),
) -> Vec<Row> {
    let Some(objects) = root.get("objects") else {
        reading.problem(&codes::MISSING, "`objects` is missing", root, "");
        return Vec::new();
    };
    if objects.as_array().is_none() {
        let message = format!("`objects` is {}", objects.kind_name());
        reading.problem(&codes::WRONG_TYPE, message, objects, "/objects");
        return Vec::new();
    }
    let mut rows = Vec::new();
    reading.each(objects, |reading, index, object| {
        if let Some(mut row) = reading.row(object, &format!("/objects/{index}"), table) {
            finish(&mut row, object, index, reading);
            reading.hand_on(row, &mut rows);
        }
    });
    rows
}

/// Reads `meta`. `members` are those of the root that the operation reads itself.
pub(crate) fn read_meta(operation: &Operation, root: &Node, reading: &mut Reading, members: &[&str]) -> Option<Row> {
    let Some(meta) = root.get("meta") else {
        reading.problem(&codes::MISSING, "`meta` is missing", root, "");
        return None;
    };
    let mut row = reading.row(meta, "/meta", &LIST)?;
    let beside = reading.undocumented(root, |name| {
        name == "meta" || name == "objects" || members.contains(&name)
    });
    row.extra = match (beside, row.extra.take()) {
        (beside, None) => beside,
        (None, Some(meta)) => Some(format!("{{\"meta\":{meta}}}")),
        (Some(beside), Some(meta)) => Some(format!(
            "{},\"meta\":{meta}}}",
            beside.strip_suffix('}').unwrap_or(&beside)
        )),
    };
    row.set("operation", operation.name);
    row.set("question", operation.question_text(&reading.parameters));
    Some(row)
}

/// The number of objects before this page.
pub(crate) fn offset_of(meta: Option<&Row>) -> i64 {
    match meta.and_then(|row| row.cell("offset")) {
        Some(Cell::Integer(offset)) => *offset,
        _ => 0,
    }
}

/// Position of an object in the whole list.
pub(crate) fn position(offset: i64, index: usize) -> i64 {
    offset.saturating_add(i64::try_from(index).unwrap_or(i64::MAX))
}

/// Counts a list with `meta` a second time.
pub(crate) fn control(text: &str, table: &'static Table) -> std::result::Result<Totals, String> {
    let mut totals = control::count(text, Objects::Member("objects"), table)?;
    totals.count(&LIST);
    Ok(totals)
}

/// How a list is answered.
pub(crate) struct ListQuery {
    /// What its objects are.
    pub table: &'static Table,
    /// The query over the view, with a named parameter for each documented filter, `:limit` and `:offset`.
    pub sql: &'static str,
    /// The page size when the request names none; 0 is all.
    pub default_limit: i64,
}

/// A page of objects, and its `meta`.
pub(crate) struct Page {
    /// The account that was asked about.
    pub account_id: i64,
    /// `meta`, as an object.
    pub meta: Json,
    /// The objects.
    pub objects: Vec<Json>,
    /// What the reader should know besides.
    pub notes: Vec<String>,
    /// Undocumented members that stood beside the objects of the newest page.
    pub beside: Vec<(String, Json)>,
    /// Whether a page with `meta` came in for this very question.
    pub is_stated: bool,
}

/// Asks for a page.
///
/// # Errors
/// When a parameter is wrong, the account is not clear, or nothing was imported.
pub(crate) fn page(question: &Question, ledger: &Ledger, query: &ListQuery) -> Result<Page> {
    let values = answer::values(question)?;
    let account_id = answer::account(&ledger.connection, question)?;
    page_of(question, ledger, query, values, account_id)
}

/// Asks for a page of an account, with values the operation has prepared.
///
/// # Errors
/// When nothing was imported, or the ledger cannot be read.
pub(crate) fn page_of(
    question: &Question,
    ledger: &Ledger,
    query: &ListQuery,
    mut values: Values,
    account_id: i64,
) -> Result<Page> {
    let connection = &ledger.connection;
    let limit = whole(&values, "limit").unwrap_or(query.default_limit).max(0);
    let offset = whole(&values, "offset").unwrap_or(0).max(0);
    values.insert("account_id".to_owned(), Value::Integer(account_id));
    values.insert("limit".to_owned(), Value::Integer(if limit == 0 { -1 } else { limit }));
    values.insert("offset".to_owned(), Value::Integer(offset));
    let objects = answer::objects(connection, query.sql, &values, query.table)?;
    let held = answer::count(connection, query.sql, &values)?;
    let asked = question.operation.question_text(&question.parameters);
    let stated = newest_page(connection, account_id, question.operation.name, &asked)?;
    if held == 0 && stated.is_none() && !has_any(connection, account_id, question.operation.name)? {
        return Err(answer::not_imported(question.operation));
    }
    let is_stated = stated.is_some();
    let mut notes = Vec::new();
    let mut total = held;
    let mut meta_extra = Vec::new();
    let mut beside = Vec::new();
    if let Some(stated) = stated {
        if stated.total > held {
            total = stated.total;
            notes.push(format!(
                "the ledger has {held} of the {} objects that the provider counted",
                stated.total
            ));
        }
        meta_extra = stated.meta_extra;
        beside = stated.beside;
    }
    let mut meta = vec![
        ("limit".to_owned(), Json::integer(limit)),
        ("offset".to_owned(), Json::integer(offset)),
        ("total_count".to_owned(), Json::integer(total)),
    ];
    meta.extend(meta_extra);
    Ok(Page {
        account_id,
        meta: Json::Object(meta),
        objects,
        notes,
        beside,
        is_stated,
    })
}

/// The usual answer: `meta` and `objects`.
///
/// # Errors
/// As [`page`].
pub(crate) fn answer(question: &Question, ledger: &Ledger, query: &ListQuery) -> Result<Answer> {
    let page = page(question, ledger, query)?;
    let mut members = vec![
        ("meta".to_owned(), page.meta),
        ("objects".to_owned(), Json::Array(page.objects)),
    ];
    members.extend(page.beside);
    Ok(Answer {
        document: Json::Object(members),
        rows: AnswerRows::Member("objects"),
        notes: page.notes,
    })
}

fn whole(values: &Values, name: &str) -> Option<i64> {
    match values.get(name) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

struct Stated {
    total: i64,
    meta_extra: Vec<(String, Json)>,
    beside: Vec<(String, Json)>,
}

fn newest_page(connection: &Connection, account_id: i64, operation: &str, question: &str) -> Result<Option<Stated>> {
    let mut statement = connection.prepare_cached(
        "SELECT total_count, coalesce(written_as, ''), \"next\", \"previous\", extra FROM cloudsigma_newest_list
         WHERE account_id = ?1 AND operation = ?2 AND question = ?3",
    )?;
    let mut rows = statement.query((account_id, operation, question))?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let written_as: String = row.get(1)?;
    let mut meta_extra = Vec::new();
    for name in ["next", "previous"] {
        if !written_as.contains(&format!("{name}=absent")) {
            let value: Option<String> = row.get(name)?;
            meta_extra.push((name.to_owned(), value.map_or(Json::Null, Json::String)));
        }
    }
    let extra: Option<String> = row.get("extra")?;
    let mut beside = match extra {
        Some(extra) => answer::members_of(&extra)?,
        None => Vec::new(),
    };
    if let Some(index) = beside.iter().position(|(name, _)| name == "meta")
        && let (_, Json::Object(members)) = beside.remove(index)
    {
        meta_extra.extend(members);
    }
    Ok(Some(Stated {
        total: row.get(0)?,
        meta_extra,
        beside,
    }))
}

fn has_any(connection: &Connection, account_id: i64, operation: &str) -> Result<bool> {
    let found = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM import WHERE provider = 'cloudsigma' AND account_id = ?1 AND operation = ?2)",
        )?
        .query_row((account_id, operation), |row| row.get(0))?;
    Ok(found)
}
