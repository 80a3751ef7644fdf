//! Reconciliation: two sides of one thing, and every difference between them by name.
//!
//! A [`Pair`] says which two sides: an invoice and its lines, usage and what was billed for it. For each thing that the
//! ledger holds both of, it makes a [`Statement`]. A check looks for what is wrong; a statement accounts for a difference to
//! the last digit, right or wrong. Nothing is tolerated: rounding is computed anew where the rule is documented, and held
//! against what it can make at most where it is not.

pub(crate) mod charges;
mod derived;
mod documents;
pub(crate) mod evidence;
pub(crate) mod html;
pub(crate) mod invoice_total;
mod issued;
mod list_invoices;
mod list_payments;
pub(crate) mod months;
pub(crate) mod overview;
pub(crate) mod paper;
mod payments;
pub(crate) mod prove;
pub(crate) mod rows;
pub(crate) mod text;
mod totals;

use crate::check;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::Statement;
use crate::decisions::accepted;
use crate::error::Result;

/// The pairs of no provider.
pub(crate) static PAIRS: &[&Pair] = &[
    &payments::PAIR,
    &invoice_total::PAIR,
    &list_invoices::PAIR,
    &list_payments::PAIR,
    &issued::PAIR,
];

/// Makes the statements of the pairs of these names; of all without any.
///
/// # Errors
/// When the ledger cannot be read.
pub fn run(ledger: &Ledger, names: &[String], scope: &Scope) -> Result<Vec<Statement>> {
    let mut statements = Vec::new();
    for pair in ledger.registry.pairs() {
        // What was typed in is of the one pair that reads it.
        let is_meant = scope.typed.is_none() || pair.name == invoice_total::PAIR.name;
        if is_meant && (names.is_empty() || names.iter().any(|name| name == pair.name)) {
            let made = (pair.run)(ledger, scope)?;
            statements.extend(made.into_iter().filter(|statement| scope.wants(statement)));
        }
    }
    if let Some(file) = &scope.rules.file {
        for statement in &mut statements {
            statement.notes.push(file.clone());
        }
    }
    debug_assert!(
        check::are_told_apart(&statements.iter().map(Statement::finding).collect::<Vec<_>>()),
        "two statements have one id"
    );
    let accepted = accepted::accepted(&ledger.connection)?;
    for statement in &mut statements {
        if statement.is_open() {
            statement.accepted = accepted::of(&accepted, &statement.finding()).cloned();
        }
    }
    Ok(statements)
}
