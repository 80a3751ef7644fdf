//! Reconciliation: two sides of one thing, and every difference between them by name.
//!
//! A [`Pair`] says which two sides: an invoice and its lines, usage and what was billed for it. For each thing that the
//! ledger holds both of, it makes a [`Statement`]. A check looks for what is wrong; a statement accounts for a difference to
//! the last digit, right or wrong. Nothing is tolerated: rounding is computed anew where the rule is documented, and held
//! against what it can make at most where it is not.

pub mod behind;
pub mod bound;
mod cloudsigma;
mod documents;
mod focus;
mod gigas_invoice;
pub mod html;
pub mod invoice_total;
mod list_invoices;
mod list_payments;
mod months;
pub mod origin;
mod ormuco_amounts;
mod ormuco_behind;
mod ormuco_invoice;
mod ormuco_left_out;
mod ormuco_report;
mod ormuco_usage;
mod payments;
pub mod proof;
pub mod rows;
pub mod rules;
pub mod statement;
pub mod text;
mod totals;
mod vcloudair_bill;
mod vcloudair_costs;
mod vcloudair_held;
mod vcloudair_items;
mod vcloudair_metrics;
mod vcloudair_rates;
mod vcloudair_usage;

use crate::decisions::accepted::accepted;
use crate::error::Result;
use crate::report::Filter;
use origin::Place;
use rusqlite::Connection;
use statement::Statement;

/// What is reconciled; nothing chosen means everything.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Time, provider, account and currency. The time is that of the period's end, or of what stands for it.
    pub filter: Filter,
    /// Subjects, such as the numbers of invoices.
    pub subjects: Vec<String>,
    /// Every revision of a document, not the newest alone.
    pub revisions: bool,
    /// Rules of rounding.
    pub rules: rules::Rules,
    /// A total typed in.
    pub typed: Option<invoice_total::Typed>,
}

impl Scope {
    /// Whether a statement about this is asked for. What was typed in chooses by itself.
    #[must_use]
    pub fn wants(&self, statement: &Statement) -> bool {
        if self.typed.is_some() {
            return true;
        }
        let filter = &self.filter;
        let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
        let time = crate::clock::parse(&statement.period_end);
        let is_in_time = match time {
            // The end is the first moment after the period: June ends when July starts.
            Some(end) => filter.from.is_none_or(|from| end > from) && filter.to.is_none_or(|to| end <= to),
            None => filter.from.is_none() && filter.to.is_none(),
        };
        is(&filter.provider, &statement.provider)
            && is(&filter.account, &statement.account)
            && is(&filter.currency, &statement.currency)
            && is_in_time
            && (self.subjects.is_empty() || self.subjects.contains(&statement.subject))
    }
}

/// Two sides that can be reconciled.
#[derive(Debug)]
pub struct Pair {
    /// Its name on the command line.
    pub name: &'static str,
    /// This side, in a few words.
    pub here: &'static str,
    /// The other side.
    pub there: &'static str,
    /// The rules that make the one from the other, in one line.
    pub rule: &'static str,
    /// Makes the statements that are asked for, in a fixed order. A pair may leave the choice to [`run`], which makes it
    /// again.
    pub run: fn(&Connection, &Scope) -> Result<Vec<Statement>>,
}

/// All pairs, in the order in which they run.
pub static PAIRS: &[Pair] = &[
    ormuco_invoice::PAIR,
    ormuco_behind::PAIR,
    ormuco_usage::PAIR,
    ormuco_report::PAIR,
    vcloudair_bill::PAIR,
    vcloudair_usage::PAIR,
    vcloudair_rates::PAIR,
    vcloudair_costs::PAIR,
    vcloudair_items::PAIR,
    payments::PAIR,
    cloudsigma::balance::PAIR,
    cloudsigma::burst::PAIR,
    cloudsigma::usage::PAIR,
    cloudsigma::subscriptions::PAIR,
    cloudsigma::current_usage::PAIR,
    gigas_invoice::PAIR,
    focus::invoice_detail::PAIR,
    focus::prices::PAIR,
    invoice_total::PAIR,
    list_invoices::PAIR,
    list_payments::PAIR,
];

/// The place of a row.
fn place(connection: &Connection, import_id: i64, pointer: &str) -> Result<Place> {
    Place::of(connection, import_id, pointer)
}

/// Makes the statements of the pairs of these names; of all without any.
///
/// # Errors
/// When the ledger cannot be read.
pub fn run(connection: &Connection, names: &[String], scope: &Scope) -> Result<Vec<Statement>> {
    let mut statements = Vec::new();
    for pair in PAIRS {
        // What was typed in is of the one pair that reads it.
        let is_meant = scope.typed.is_none() || pair.name == invoice_total::PAIR.name;
        if is_meant && (names.is_empty() || names.iter().any(|name| name == pair.name)) {
            let made = (pair.run)(connection, scope)?;
            statements.extend(made.into_iter().filter(|statement| scope.wants(statement)));
        }
    }
    if let Some(file) = &scope.rules.file {
        for statement in &mut statements {
            statement.notes.push(file.clone());
        }
    }
    let mut accepted = accepted(connection)?;
    for statement in &mut statements {
        if statement.is_open() {
            statement.accepted = accepted.remove(&statement.finding().id());
        }
    }
    Ok(statements)
}
