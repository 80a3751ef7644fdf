//! Lists within objects, read so that they can be given back as they came.
//!
//! `"billableList": {"billable": […]}` is the usual form; the wrapper or the list may also be absent, null or empty.
//! Which it was is a text beside the object: nothing for the usual form, else `absent`, `null`, `empty` (a wrapper
//! without the list) or `null list`.

use crate::clock;
use crate::contract::document::{Cell, Reading, Row};
use crate::error::codes;
use crate::source::json::Node;
use chrono::{DateTime, TimeDelta, Utc};

/// A list that was read.
#[derive(Default)]
pub(crate) struct Parts {
    /// Its elements.
    pub rows: Vec<Row>,
    /// How it was written, where not as usual.
    pub form: Option<&'static str>,
    /// Undocumented members of the wrapper, a JSON object.
    pub extra: Option<String>,
}

/// What makes a row of an element: the element, its place, its number in the list.
pub(crate) type Each<'e> = &'e mut dyn FnMut(&Node, &str, usize, &mut Reading) -> Option<Row>;

/// Reads the list `name` of an object.
pub(crate) fn list(object: &Node, place: &str, name: &str, reading: &mut Reading, each: Each) -> Parts {
    let mut parts = Parts::default();
    let Some(node) = object.get(name) else {
        parts.form = Some("absent");
        return parts;
    };
    if node.is_null() {
        parts.form = Some("null");
        return parts;
    }
    let place = format!("{place}/{name}");
    let Some(elements) = node.as_array() else {
        reading.problem(
            &codes::WRONG_TYPE,
            format!("`{name}` is {}", node.kind_name()),
            node,
            &place,
        );
        return parts;
    };
    for (index, element) in elements.iter().enumerate() {
        parts
            .rows
            .extend(each(element, &format!("{place}/{index}"), index, reading));
    }
    parts
}

/// Reads the list `name` within the object `wrapper` of an object.
pub(crate) fn wrapped(
    object: &Node,
    place: &str,
    (wrapper, name): (&str, &str),
    reading: &mut Reading,
    each: Each,
) -> Parts {
    let mut parts = Parts::default();
    let Some(node) = object.get(wrapper) else {
        parts.form = Some("absent");
        return parts;
    };
    if node.is_null() {
        parts.form = Some("null");
        return parts;
    }
    let place = format!("{place}/{wrapper}");
    if node.as_object().is_none() {
        let message = format!("`{wrapper}` is {}", node.kind_name());
        reading.problem(&codes::WRONG_TYPE, message, node, &place);
        return parts;
    }
    parts = list(node, &place, name, reading, each);
    parts.form = parts
        .form
        .map(|form| if form == "absent" { "empty" } else { "null list" });
    parts.extra = reading.undocumented(node, |key| key == name);
    parts
}

/// The text of a cell.
pub(crate) fn text_of(row: &Row, column: &str) -> Option<String> {
    row.cell(column).and_then(Cell::as_text).map(str::to_owned)
}

/// The whole number of a cell.
pub(crate) fn integer_of(row: &Row, column: &str) -> Option<i64> {
    match row.cell(column) {
        Some(Cell::Integer(number)) => Some(*number),
        _ => None,
    }
}

/// Takes over a list: its rows as parts, its form, and undocumented members of its wrapper.
pub(crate) fn take(row: &mut Row, form_column: &str, wrapper: &str, parts: Parts) {
    row.set(form_column, parts.form);
    row.parts.extend(parts.rows);
    if let Some(inner) = parts.extra {
        let member = format!("\"{wrapper}\": {inner}");
        row.extra = Some(match row.extra.take() {
            None => format!("{{{member}}}"),
            Some(extra) => format!("{},{member}}}", extra.strip_suffix('}').unwrap_or(&extra)),
        });
    }
}

/// Reads an object against its table, with the names of lists that are read apart.
pub(crate) fn object(
    node: &Node,
    place: &str,
    table: &'static crate::contract::document::Table,
    lists: &[&str],
    reading: &mut Reading,
) -> Option<Row> {
    let mut row = reading.row(node, place, table)?;
    row.extra = reading.undocumented(node, |key| table.field(key).is_some() || lists.contains(&key));
    Some(row)
}

/// A position as a cell.
pub(crate) fn position(index: usize) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

/// `2014-09`, so that texts compare like months.
pub(crate) fn month_text(year: i64, month: i64) -> String {
    format!("{year:04}-{month:02}")
}

/// The moment after a period's last one: ends are stated as `…:59.999`, one millisecond before the next start.
pub(crate) fn end_after(utc: Option<&str>) -> Option<String> {
    let end: DateTime<Utc> = clock::parse(utc?)?;
    let is_last_moment = end.timestamp_subsec_millis() == 999;
    let after = if is_last_moment {
        end.checked_add_signed(TimeDelta::milliseconds(1))?
    } else {
        end
    };
    Some(clock::stored(after))
}
