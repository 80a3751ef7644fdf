//! Which operation's answer a document is, told by its members.

use crate::contract::operation::Operation;
use crate::contract::registry::Registry;
use crate::source::json::Node;
use crate::source::xml;

/// Every operation whose answer a document can be, with how many documented members it has.
pub(crate) fn fitting(registry: &Registry, root: &Node) -> impl Iterator<Item = (usize, &'static Operation)> {
    registry
        .operations()
        .filter_map(|operation| Some(((operation.recognise)(operation, root)?, operation)))
}

/// The one operation whose answer a document can be. The more documented members a document has, the better it
/// fits; a history is not taken for an invoice that has all of its members and two more. An XML document's outermost
/// element says more than its members do.
///
/// # Errors
/// Gives the operations that fit equally well: none, or several.
pub fn recognise(
    registry: &Registry,
    root: &Node,
    element: Option<&'static xml::Root>,
) -> Result<&'static Operation, Vec<&'static Operation>> {
    let is_meant =
        |operation: &Operation| element.is_none_or(|found| found.operations.contains(&operation.full_name().as_str()));
    let fitting: Vec<(usize, &'static Operation)> = fitting(registry, root)
        .filter(|(_, operation)| is_meant(operation))
        .collect();
    let best = fitting.iter().map(|(members, _)| *members).max();
    let mut candidates: Vec<&'static Operation> = fitting
        .into_iter()
        .filter(|(members, _)| Some(*members) == best)
        .map(|(_, operation)| operation)
        .collect();
    match candidates.pop() {
        Some(operation) if candidates.is_empty() => Ok(operation),
        Some(operation) => {
            candidates.push(operation);
            Err(candidates)
        }
        None => Err(candidates),
    }
}

/// The names of the members of a document's first object, which says what the others are.
#[must_use]
pub(crate) fn first_members(root: &Node) -> Vec<String> {
    let members = first_object(root).and_then(Node::as_object).unwrap_or_default();
    members.iter().map(|member| member.key.to_string()).collect()
}

fn first_object<'n>(root: &'n Node) -> Option<&'n Node<'n>> {
    if let Some(elements) = root.as_array() {
        return elements.first();
    }
    match root.get("objects").and_then(Node::as_array) {
        Some(objects) => objects.first(),
        None => Some(root),
    }
}
