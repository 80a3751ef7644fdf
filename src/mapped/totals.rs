//! What the amounts of a file come to while they are made: for rows of totals in the file, and for the second reader.

use crate::error::{Problem, codes};
use crate::mapping::Made;
use crate::money::decimal::{Decimal, DecimalSum};

/// Sums of amounts.
#[derive(Debug)]
pub(crate) struct Sums<'w> {
    amount: Option<usize>,
    /// What the rows become, for people: `charges`.
    what: &'w str,
    /// Up to the last row of totals.
    all: DecimalSum,
    /// Since the last row of totals.
    since: DecimalSum,
}

impl<'w> Sums<'w> {
    /// Of this column of what is made.
    pub(crate) fn new(target: &[String], amount: &str, what: &'w str) -> Self {
        Self {
            amount: target.iter().position(|column| column == amount),
            what,
            all: DecimalSum::default(),
            since: DecimalSum::default(),
        }
    }

    /// Adds what a row became.
    pub(crate) fn add(&mut self, made: &Made) {
        let Some(place) = self.amount else { return };
        for one in 0..made.charges() {
            if let Some(Ok(amount)) = made.cell(one, place).map(Decimal::parse) {
                self.since.add(&amount);
            }
        }
    }

    /// What all rows come to.
    #[must_use]
    pub(crate) fn total(&self) -> Decimal {
        self.all.total().add(&self.since.total())
    }

    /// Compares a row of totals with the amounts above it: with all of them, or with those since the row of totals before.
    pub(crate) fn compare(&mut self, figure: &str) -> Option<Problem> {
        let since = std::mem::take(&mut self.since).total();
        self.all.add(&since);
        let all = self.all.total();
        let stated = match Decimal::parse(figure) {
            Ok(stated) => stated,
            Err(error) => return Some(Problem::new(&codes::DECIMAL, error.to_string()).value(figure)),
        };
        if stated == all || stated == since {
            return None;
        }
        let message = format!(
            "the row of totals states {stated}, but the {} above it come to {all}",
            self.what
        );
        Some(Problem::new(&codes::CONTROL_TOTAL, message).hint("check whether the file is complete"))
    }
}
