//! What a statement is made with that is nowhere in the ledger: `--invoice INV-7 --total 4567.89 --currency EUR --rules our.csv`.
//!
//! `reconcile` makes the statement with it, and `accept` makes it once more, so that what is accepted is that statement.

use super::choice::Whose;
use crate::clock::period::Typed;
use crate::clock::{self, Clock};
use crate::contract::rules::Rules;
use crate::contract::scope::Filter;
use crate::contract::scope::{self, Scope};
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use std::path::PathBuf;

/// A total, and rules of rounding.
#[derive(Debug, clap::Args)]
pub(super) struct TypedArgs {
    /// A total that you give, to compare with the charges and the document of `--invoice` or `--period`
    #[arg(long, value_name = "AMOUNT", value_parser = parse_total, requires = "currency", allow_negative_numbers = true)]
    total: Option<Decimal>,
    /// Only this period, UTC: a month (2025-06), a quarter (2025-Q2), a year (2025) or `last-month`. With `--total` it is
    /// the billing period of that, while the bill has no number yet
    #[arg(long, value_name = "PERIOD")]
    period: Option<Typed>,
    /// Your own rules of rounding: a CSV file with name, provider, group, decimals and mode; billbook tries them
    /// before its own
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

impl TypedArgs {
    /// Whether a total was typed in.
    pub(super) fn has_total(&self) -> bool {
        self.total.is_some()
    }

    /// What is reconciled with it; a total is that of one invoice or period.
    pub(super) fn scope(&self, filter: Filter, subjects: Vec<String>, clock: Clock) -> Result<Scope> {
        if self.total.is_some() && subjects.len() + usize::from(self.period.is_some()) != 1 {
            return Err(not_one());
        }
        if self.total.is_some() && self.period.is_some() && filter.provider.is_none() {
            let problem = Problem::new(
                &codes::PARAMETER,
                "`--total` of a period needs the provider who bills it",
            );
            return Err(Box::new(
                problem.hint("give `--provider`, by its name in billbook or in FOCUS files"),
            ));
        }
        let period = self.period.as_ref().map(|period| period.at(clock.now()));
        let typed = self.total.clone().map(|total| scope::Typed {
            total,
            period: period.as_ref().map(|period| period.moments().map(clock::stored)),
        });
        let rules = self.rules.as_deref().map(Rules::read).transpose()?;
        Ok(Scope {
            filter,
            // A total is of that period, and chooses by itself.
            period: period.filter(|_| typed.is_none()),
            subjects,
            revisions: false,
            typed,
            rules: rules.unwrap_or_default(),
        })
    }

    /// The same for a command that is not about anything else.
    pub(super) fn only(&self, whose: &Whose, invoice: Option<&String>, clock: Clock) -> Result<Scope> {
        if self.total.is_none() && (invoice.is_some() || self.period.is_some() || !whose.is_empty()) {
            let problem = Problem::new(
                &codes::PARAMETER,
                "`--total` is missing: `--invoice` and `--period` say what a total is of",
            );
            return Err(Box::new(
                problem.hint("to accept any other statement, give only its id"),
            ));
        }
        self.scope(whose.filter(None, None), invoice.cloned().into_iter().collect(), clock)
    }
}

/// The total is not that of one thing.
pub(super) fn not_one() -> Box<Problem> {
    Box::new(
        Problem::new(
            &codes::PARAMETER,
            "`--total` needs the one invoice or period it belongs to",
        )
        .hint("give `--invoice`, or `--period` and `--provider`; no pair other than invoice-total can be named"),
    )
}

fn parse_total(text: &str) -> std::result::Result<Decimal, String> {
    Decimal::parse(text).map_err(|error| error.to_string())
}
