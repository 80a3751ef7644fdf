//! A total derived from charges as the provider's documents say: `12.33 of lines, rounding 0.003, discount -1.24, tax 1.66: 12.75`.
//!
//! The provider's own pair compares an invoice with its lines. Whoever has the total from elsewhere, from a list or typed in,
//! gets the same lines between the charges and the total, so that a correct invoice is never open.

use crate::contract::registry::{Derived, Ledger};
use crate::contract::statement::{Line, LineKind, Statement};
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::reconcile::charges::between::Part;
use std::collections::BTreeMap;

/// The derived totals by provider, account, number and currency.
#[derive(Debug, Default)]
pub(super) struct Totals(BTreeMap<[String; 4], Derived>);

impl Totals {
    /// Derives them, of every provider that can.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn read(ledger: &Ledger) -> Result<Self> {
        let mut totals = BTreeMap::new();
        for provider in ledger.registry.providers {
            let Some(derive) = provider.derived else { continue };
            for derived in derive(&ledger.connection)? {
                let key = [provider.name, &derived.account, &derived.number, &derived.currency];
                totals.insert(key.map(str::to_owned), derived);
            }
        }
        Ok(Self(totals))
    }

    /// Explains what lies between the charges of an invoice and its total; `false` where the provider's documents do not
    /// say, or the charges are not all of that invoice.
    pub(super) fn explain(
        &self,
        [provider, account, number, currency]: [&str; 4],
        statement: &mut Statement,
        part: &mut Part,
    ) -> bool {
        let key = [provider, account, number, currency].map(str::to_owned);
        let Some(derived) = self.0.get(&key) else {
            return false;
        };
        let between = added(&derived.lines, |_| true);
        if part.there.add(&between) != derived.total {
            return false;
        }
        for line in &derived.lines {
            part.explained = part.explained.add(&line.amount);
            statement.push(line.clone());
        }
        let tax = added(&derived.lines, |line| line.kind == LineKind::Tax).neg();
        if !part.left().is_zero() && part.left() == tax {
            part.explain(statement, LineKind::Tax, "the given total does not include it");
        }
        true
    }
}

fn added(lines: &[Line], is_meant: impl Fn(&Line) -> bool) -> Decimal {
    let mut sum = DecimalSum::new();
    let lines = lines.iter().filter(|line| is_meant(line));
    lines.for_each(|line| sum.add(&line.amount));
    sum.total()
}
