//! The providers: one folder each, and one line here.

pub mod cloudsigma;
pub mod gigas;

use crate::operation::{Operation, Provider};
use crate::source::json::Node;

/// All providers.
pub static PROVIDERS: &[&Provider] = &[&cloudsigma::PROVIDER, &gigas::PROVIDER];

/// Every documented operation.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    PROVIDERS
        .iter()
        .flat_map(|provider| provider.operations.iter().copied())
}

/// The operation of this full name: `cloudsigma/ledger`.
#[must_use]
pub fn operation(full_name: &str) -> Option<&'static Operation> {
    operations().find(|operation| operation.full_name() == full_name)
}

/// Every operation whose answer a document can be, with how many documented members it has.
pub fn fitting(root: &Node) -> impl Iterator<Item = (usize, &'static Operation)> {
    operations().filter_map(|operation| Some(((operation.recognise)(operation, root)?, operation)))
}

/// The one operation whose answer a document can be. The more documented members a document has, the better it
/// fits; a history is not taken for an invoice that has all of its members and two more.
///
/// # Errors
/// Gives the operations that fit equally well: none, or several.
pub fn recognise(root: &Node) -> Result<&'static Operation, Vec<&'static Operation>> {
    let fitting: Vec<(usize, &'static Operation)> = fitting(root).collect();
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
