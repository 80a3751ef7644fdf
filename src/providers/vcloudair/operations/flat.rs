//! Usage as a table, `entity,entityName,entityType,name,usage,unit,rate,cost,currency`: one row for each metric, as
//! `billbook api … --output csv` writes it.
//!
//! Rows of one entity that follow each other are its metrics. What the document says besides, its month or its start and
//! end, may stand in columns of those names; a table without them is about the period that `--param` names.

use crate::contract::document::Row;
use crate::contract::document::control::Totals;
use crate::money::currency;
use crate::providers::vcloudair::tables::{BILLABLE, ENTITY, USAGE};
use crate::source::json::{Member, Node, Value};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Columns that say whose a metric is, and the members they are.
const OF_ENTITY: [(&str, &str); 3] = [("entity", "id"), ("entityName", "name"), ("entityType", "entityType")];

/// Columns that are members of the document itself.
const OF_DOCUMENT: [&str; 4] = ["month", "year", "startTime", "endTime"];

/// How many documented columns a table of usage has; `None` when the document is not one.
pub(crate) fn columns_known(root: &Node) -> Option<usize> {
    let first = root.as_array()?.first()?;
    let is_usage = OF_ENTITY.iter().all(|(column, _)| first.get(column).is_some())
        && BILLABLE.fields.iter().all(|field| first.get(field.name).is_some());
    is_usage.then_some(OF_ENTITY.len() + BILLABLE.fields.len())
}

/// The document that a table is the rows of, and how many metrics each of its entities has; `None` for other documents.
pub(crate) fn folded<'t>(root: &Node<'t>) -> Option<(Node<'t>, Vec<usize>)> {
    columns_known(root)?;
    let rows = root.as_array()?;
    let mut entities: Vec<Node> = Vec::new();
    let mut counts = Vec::new();
    for group in rows.chunk_by(|one, other| id_of(one) == id_of(other)) {
        let first = group.first()?;
        let mut members: Vec<Member> = OF_ENTITY
            .iter()
            .filter_map(|(column, name)| named(first, column, name))
            .collect();
        let metrics = group.iter().map(metric).collect();
        let list = object(first, vec![member(first, "billable", Value::Array(metrics))]);
        members.push(member(first, "billableList", list.value));
        entities.push(object(first, members));
        counts.push(group.len());
    }
    let first = rows.first()?;
    let mut members: Vec<Member> = OF_DOCUMENT
        .iter()
        .filter_map(|name| named(first, name, name))
        .filter(|member| !member.node.is_null())
        .collect();
    members.push(member(root, "entity", Value::Array(entities)));
    Some((object(root, members), counts))
}

/// Places of what was read from such a document, as rows of the table.
pub(crate) fn place(usage: &mut Row, counts: &[usize]) {
    let mut at = 0;
    for (entity, count) in usage.parts.iter_mut().zip(counts) {
        entity.place = format!("/{at}");
        for (index, metric) in entity.parts.iter_mut().enumerate() {
            metric.place = format!("/{}", at + index);
        }
        at += count;
    }
}

fn id_of<'n>(row: &'n Node) -> Option<&'n str> {
    let id = row.get("entity")?;
    id.as_str().or(id.as_number_text())
}

/// A row without the columns that are not the metric's.
fn metric<'t>(row: &Node<'t>) -> Node<'t> {
    let is_own = |member: &&Member| {
        !OF_ENTITY.iter().any(|(column, _)| member.key == *column) && !OF_DOCUMENT.contains(&member.key.as_ref())
    };
    let members = row.as_object().unwrap_or_default().iter().filter(is_own);
    object(row, members.map(copied).collect())
}

fn copied<'t>(member: &Member<'t>) -> Member<'t> {
    Member {
        key: member.key.clone(),
        key_start: member.key_start,
        node: Node {
            start: member.node.start,
            end: member.node.end,
            value: member.node.value.clone(),
        },
    }
}

fn named<'t>(row: &Node<'t>, column: &str, name: &'static str) -> Option<Member<'t>> {
    let found = row.as_object()?.iter().find(|member| member.key == column)?;
    let mut member = copied(found);
    member.key = Cow::Borrowed(name);
    Some(member)
}

fn member<'t>(at: &Node, key: &'static str, value: Value<'t>) -> Member<'t> {
    Member {
        key: Cow::Borrowed(key),
        key_start: at.start,
        node: Node {
            start: at.start,
            end: at.end,
            value,
        },
    }
}

fn object<'t>(at: &Node, members: Vec<Member<'t>>) -> Node<'t> {
    Node {
        start: at.start,
        end: at.end,
        value: Value::Object(members),
    }
}

/// Counts the rows of such a document a second time.
///
/// # Errors
/// When it is not a list of objects, or an amount is not a decimal.
pub(crate) fn count(text: &str, totals: &mut Totals) -> Result<(), String> {
    let rows: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let text_of = |row: &BTreeMap<String, &RawValue>, name: &str| {
        let value = row.get(name).map(|value| value.get().trim_matches('"').to_owned());
        value.filter(|value| value != "null")
    };
    totals.count(&USAGE);
    let mut last = None;
    for row in &rows {
        let entity = text_of(row, "entity");
        if last.as_ref() != Some(&entity) {
            totals.count(&ENTITY);
            last = Some(entity);
        }
        totals.count(&BILLABLE);
        for sum in BILLABLE.sums {
            if let Some(value) = text_of(row, sum.field) {
                let currency = sum.currency.and_then(|name| text_of(row, name));
                totals.add(&BILLABLE, sum, currency.as_deref().unwrap_or(currency::NONE), &value)?;
            }
        }
    }
    Ok(())
}
