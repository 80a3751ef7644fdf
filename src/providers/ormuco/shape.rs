//! What Ormuco's answers have in common: one member around the documented object, `{"invoice": {…}}`, or none.
//!
//! Objects hold objects: an invoice its data, that its projects, those their entities. Each is a row of its own
//! table; here they are taken apart and put together again.

use crate::contract::document::control;
use crate::contract::document::control::Totals;
use crate::contract::document::{Cell, Child, ChildTable, Reading, Row, Table, answer};
use crate::contract::operation::Question;
use crate::error::{Problem, Result, codes, fail};
use crate::output::json::Json;
use crate::query::select;
use crate::source::json::Node;
use rusqlite::{Connection, OptionalExtension};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The envelope of one answer: what it was the answer to, and members beside the documented one.
pub(super) static LIST: Table = Table {
    name: "ormuco_list",
    is_envelope: true,
    fields: &[],
    derived: &["operation", "question"],
    key: &[],
    sums: &[],
};

static ITEM: ChildTable = ChildTable {
    name: "ormuco_list_item",
    columns: &["position", "id"],
};

/// A row of no fields yet.
pub(super) fn empty_row(table: &'static Table, place: &str) -> Row {
    let mut row = Row::new(table, place);
    row.cells = vec![Cell::Null; table.columns().len()];
    row
}

/// The row of an answer's envelope. `member` is the documented one, where there is any.
pub(super) fn envelope(operation: &str, question: &str, root: &Node, reading: &Reading, member: Option<&str>) -> Row {
    let mut row = empty_row(&LIST, "");
    row.set("operation", operation);
    row.set("question", question);
    row.extra = member.and_then(|member| reading.undocumented(root, |key| key == member));
    row
}

/// Notes what a list lists.
pub(super) fn list_items<'i>(envelope: &mut Row, ids: impl Iterator<Item = &'i str>) {
    for (position, id) in ids.enumerate() {
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        envelope.children.push(Child {
            table: &ITEM,
            cells: vec![position.into(), id.into()],
        });
    }
}

/// Reads an object that has members, `nested`, which are rows of other tables.
pub(super) fn object(
    reading: &mut Reading,
    node: &Node,
    place: &str,
    table: &'static Table,
    nested: &[&str],
) -> Option<Row> {
    let mut row = reading.row(node, place, table)?;
    row.extra = reading.undocumented(node, |key| table.field(key).is_some() || nested.contains(&key));
    Some(row)
}

/// A documented member; a problem where it is not there.
pub(super) fn member<'n, 't>(
    reading: &mut Reading,
    node: &'n Node<'t>,
    place: &str,
    name: &str,
) -> Option<&'n Node<'t>> {
    let found = node.get(name);
    if found.is_none() {
        reading.problem(&codes::MISSING, format!("`{name}` is missing"), node, place);
    }
    found
}

/// The elements of a documented array; a problem where it is something else.
pub(super) fn elements<'n, 't>(reading: &mut Reading, node: &'n Node<'t>, place: &str, name: &str) -> &'n [Node<'t>] {
    let Some(found) = member(reading, node, place, name) else {
        return &[];
    };
    found.as_array().unwrap_or_else(|| {
        let message = format!("`{name}` is {}", found.kind_name());
        reading.problem(&codes::WRONG_TYPE, message, found, &format!("{place}/{name}"));
        &[]
    })
}

/// Position of an element, from 1.
pub(super) fn ordinal(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX - 1) + 1
}

/// The text of a cell.
pub(super) fn text<'r>(row: &'r Row, column: &str) -> Option<&'r str> {
    row.cell(column).and_then(Cell::as_text)
}

/// The second reader's way into an object.
pub(super) fn raw_members(raw: &RawValue) -> std::result::Result<BTreeMap<String, &RawValue>, String> {
    serde_json::from_str(raw.get()).map_err(|error| error.to_string())
}

/// The second reader's way into an array that is a member of an object.
pub(super) fn raw_elements<'t>(raw: &'t RawValue, name: &str) -> std::result::Result<Vec<&'t RawValue>, String> {
    match raw_members(raw)?.get(name) {
        Some(list) => serde_json::from_str(list.get()).map_err(|error| error.to_string()),
        None => Ok(Vec::new()),
    }
}

/// The second reader's count of a member's elements, each one object of the table.
pub(super) fn count_elements(
    totals: &mut Totals,
    raw: &RawValue,
    name: &str,
    table: &'static Table,
) -> std::result::Result<(), String> {
    raw_elements(raw, name)?
        .into_iter()
        .try_for_each(|element| control::add_object(totals, element, table))
}

/// Members of an object, in order.
pub(super) type Members = Vec<(String, Json)>;

/// The parts of a row that are in this table, in their order: row, documented members, and what else is wanted.
pub(super) fn parts<T>(
    connection: &Connection,
    table: &'static Table,
    parent_row: i64,
    take: impl Fn(&rusqlite::Row) -> rusqlite::Result<T>,
) -> Result<Vec<(i64, Members, T)>> {
    let sql = format!("SELECT * FROM {} WHERE parent_row = ?1 ORDER BY row_id", table.name);
    select(connection, &sql, [parent_row], |row| {
        let members = match answer::object(row, table.fields)? {
            Json::Object(members) => members,
            _ => Vec::new(),
        };
        Ok((row.get("row_id")?, members, take(row)?))
    })
}

/// The objects of parts that have no parts of their own.
pub(super) fn plain_parts(connection: &Connection, table: &'static Table, parent_row: i64) -> Result<Json> {
    let found = parts(connection, table, parent_row, |_| Ok(()))?;
    Ok(Json::Array(
        found
            .into_iter()
            .map(|(_, members, ())| Json::Object(members))
            .collect(),
    ))
}

/// An object with its members in documented order; others come last.
pub(super) fn arranged(mut members: Members, order: &[&str]) -> Json {
    members.sort_by_key(|(name, _)| order.iter().position(|known| known == name).unwrap_or(order.len()));
    Json::Object(members)
}

/// Undocumented members that stood beside the documented one in the newest answer to this question.
pub(super) fn beside(connection: &Connection, account_id: i64, operation: &str, question: &str) -> Result<Members> {
    let extra: Option<Option<String>> = connection
        .prepare_cached(
            "SELECT extra FROM ormuco_newest_list WHERE account_id = ?1 AND operation = ?2 AND question = ?3",
        )?
        .query_row((account_id, operation, question), |row| row.get(0))
        .optional()?;
    extra
        .flatten()
        .map_or(Ok(Vec::new()), |extra| answer::members_of(&extra))
}

/// The account of the client in the path.
pub(super) fn client(connection: &Connection, question: &Question) -> Result<i64> {
    let client = question.path_value("client_id").unwrap_or_default();
    if let Some(chosen) = question.account
        && chosen != client
    {
        return fail(
            &codes::PARAMETER,
            format!("`--account` is `{chosen}`, but the path is about client `{client}`"),
        );
    }
    let found: Option<i64> = connection
        .prepare_cached("SELECT account_id FROM known_account WHERE provider = 'ormuco' AND account = ?1")?
        .query_row([client], |row| row.get(0))
        .optional()?;
    found.ok_or_else(|| {
        Box::new(
            Problem::new(
                &codes::UNKNOWN_ACCOUNT,
                format!("the ledger has no ormuco client `{client}`"),
            )
            .hint("`billbook sql \"SELECT account FROM account WHERE provider = 'ormuco'\"` lists them; a saved answer without its request needs `--param client_id=…`"),
        )
    })
}

/// The reseller's account: the chosen one, or the only one with rows in this table.
pub(super) fn reseller(connection: &Connection, question: &Question, table: &'static Table) -> Result<Option<i64>> {
    let sql = format!(
        "SELECT account_id, account FROM known_account WHERE provider = 'ormuco'
         AND account_id IN (SELECT account_id FROM {}) ORDER BY account",
        table.name
    );
    let mut found: Vec<(i64, String)> = select(connection, &sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let names: Vec<String> = found.iter().map(|(_, name)| name.clone()).collect();
    if let Some(chosen) = question.account {
        found.retain(|(_, name)| name == chosen);
        if found.is_empty() && !names.is_empty() {
            return Err(Box::new(
                Problem::new(
                    &codes::UNKNOWN_ACCOUNT,
                    format!(
                        "account `{chosen}` has nothing that {} answers",
                        question.operation.full_name()
                    ),
                )
                .hint(format!("those that have are {}", names.join(", "))),
            ));
        }
    }
    match found.as_slice() {
        [] => Ok(None),
        [(id, _)] => Ok(Some(*id)),
        _ => Err(Box::new(
            Problem::new(
                &codes::WHICH_ACCOUNT,
                "the ledger has several ormuco resellers' accounts",
            )
            .hint(format!("choose one with `--account`: {}", names.join(", "))),
        )),
    }
}
