//! How like a documented object the object of a file is, by its members.

use crate::contract::document::Table;
use crate::source::json::Node;

/// Whether a node is an object with every member that the table's documentation does not call optional.
#[must_use]
pub(crate) fn fits(node: &Node, table: &Table) -> bool {
    node.as_object().is_some()
        && table
            .fields
            .iter()
            .all(|field| field.optional || node.get(field.name).is_some())
}

/// How many documented members of the table the object has.
#[must_use]
pub(crate) fn members_known(node: &Node, table: &Table) -> usize {
    table
        .fields
        .iter()
        .filter(|field| node.get(field.name).is_some())
        .count()
}
