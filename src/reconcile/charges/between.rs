//! What is between an invoice and its charges, part by part: `Usage: 812.41 here, 812.40 there, 0.01: rounding can make 0.005`.
//!
//! A part is a line of the invoice, a category of charges, or the whole. What documents explain is taken off first; of the rest
//! a part is missing on one side, stands on one side twice, is rounded by a rule that is known, or differs by what
//! rounding can make or by more.

use crate::contract::bound::Bound;
use crate::contract::rules::{Basis, Rules};
use crate::contract::statement::{Line, LineKind, Statement};
use crate::error::Result;
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::place::Place;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::reconcile::charges::groups::Charges;
use rusqlite::Connection;

/// A part of an invoice, on both sides.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    /// What it is: `line 3`, `Usage`; empty for the whole.
    pub name: String,
    /// Usage, Purchase, Tax, Credit or Adjustment; empty where it is of several.
    pub category: String,
    /// What the invoice states.
    pub here: Decimal,
    /// In how many figures.
    pub figures: u64,
    /// The sum of its charges.
    pub there: Decimal,
    /// How many charges.
    pub rows: u64,
    /// Their groups, by place.
    pub groups: Vec<usize>,
    /// What lines explain so far.
    pub explained: Decimal,
    /// Where the invoice states it.
    pub place: Place,
    /// The invoice that it corrects, where another.
    pub corrects: Option<String>,
    /// Whether its charges are corrections.
    pub is_correction: bool,
    /// What the invoice voids of it, and in how many figures.
    pub voided: (Decimal, u64),
    /// The rows of its charges, where the sides differ.
    pub rows_behind: Vec<Query>,
}

impl Part {
    /// What nothing explains so far.
    #[must_use]
    pub(crate) fn left(&self) -> Decimal {
        self.here.sub(&self.there).sub(&self.explained)
    }

    /// Where an amount of it comes from: the sum here less the sum there, and less what other lines explain.
    fn origin(&self, amount: &Decimal) -> Origin {
        let mut operands = format!("{} - {}", self.here, self.there);
        if !self.explained.is_zero() {
            operands.push_str(&format!(" - {}", self.explained));
        }
        Origin {
            queries: self.rows_behind.clone(),
            computed: vec![Computed {
                of: self.name.clone(),
                value: amount.clone(),
                operands,
                rounding: String::new(),
            }],
            ..Origin::default()
        }
    }

    /// Explains all that is left.
    pub(crate) fn explain(&mut self, statement: &mut Statement, kind: LineKind, what: impl Into<String>) {
        let left = self.left();
        let line = Line::new(kind, left.clone(), &*self.name, what)
            .at(&self.place)
            .made_of(self.origin(&left));
        self.explained = self.explained.add(&left);
        statement.push(line);
    }
}

/// What parts are settled with.
pub(crate) struct Settling<'a> {
    /// The ledger.
    pub connection: &'a Connection,
    /// Its charges.
    pub charges: &'a Charges,
    /// Rules of rounding.
    pub rules: &'a Rules,
    /// The provider's names, by which its rules are found.
    pub names: &'a [&'a str],
    /// Decimals of the invoice.
    pub decimals: u32,
    /// What the invoice's figures are: `invoice lines`.
    pub figures: &'a str,
}

impl Settling<'_> {
    /// Accounts for what is left of the parts.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn settle(&self, statement: &mut Statement, parts: &mut [Part]) -> Result<()> {
        let mut unruled = 0;
        for part in parts {
            if part.left().is_zero() {
                continue;
            }
            if part.figures == 0 || part.rows == 0 {
                missing(statement, part);
            } else if let Some(what) = doubled(part) {
                differs(statement, part, LineKind::Duplicate, what);
            } else if !self.round(statement, part)? {
                unruled += part.figures;
                if !Bound::nearest(part.figures, self.decimals, "").holds(&part.left()) {
                    differs(statement, part, LineKind::AmountDiffers, "");
                }
            }
        }
        if unruled > 0 {
            statement.bound = Some(Bound::nearest(unruled, self.decimals, self.figures));
        }
        Ok(())
    }

    /// Rounds the charges of a part by the provider's rule; `false` where none is known.
    fn round(&self, statement: &mut Statement, part: &mut Part) -> Result<bool> {
        let currency = statement.currency.clone();
        let mut first = None;
        if !self.charges.can_be_rounded(&part.groups) {
            return Ok(false);
        }
        for rule in self.rules.of(Basis::Cost, self.names) {
            let rounded = self.charges.rounded(self.connection, &part.groups, rule, &currency)?;
            let amount = rounded.total.sub(&part.there);
            let what = format!("{}: {}", rule.of(), rounded.figures);
            let mut origin = part.origin(&amount);
            for computed in &mut origin.computed {
                computed.operands = format!("{} - {}", rounded.total, part.there);
            }
            let line = Line::new(LineKind::Rounding, amount.clone(), &*part.name, what);
            let line = line.by(rule.words(&currency)).made_of(origin);
            if amount == part.left() {
                part.explained = part.explained.add(&amount);
                statement.push(line);
                return Ok(true);
            }
            first.get_or_insert((amount, line));
        }
        let Some((amount, line)) = first else { return Ok(false) };
        part.explained = part.explained.add(&amount);
        statement.push(line);
        differs(
            statement,
            part,
            LineKind::AmountDiffers,
            "what rounding by the rule does not explain",
        );
        Ok(true)
    }
}

/// Decimals of an invoice: those of its currency, or more where its figures have more.
#[must_use]
pub(crate) fn decimals<'a>(currency: &str, figures: impl Iterator<Item = &'a Decimal>) -> u32 {
    let scales = figures.map(|figure| figure.trim_zeros(0).scale());
    scales.fold(currency::decimals(currency), u32::max)
}

fn missing(statement: &mut Statement, part: &mut Part) {
    let (kind, what) = if part.rows == 0 {
        (LineKind::MissingThere, "the charges do not have this".to_owned())
    } else {
        (
            LineKind::MissingHere,
            format!("the invoice does not have this; rows of charges: {}", part.rows),
        )
    };
    part.explain(statement, kind, what);
}

fn doubled(part: &Part) -> Option<&'static str> {
    let two = Decimal::from(2_i64);
    if !part.explained.is_zero() {
        return None;
    }
    if part.there == part.here.mul(&two) {
        return Some("the charges have this twice");
    }
    (part.here == part.there.mul(&two)).then_some("the invoice has this twice")
}

fn differs(statement: &mut Statement, part: &mut Part, kind: LineKind, what: &str) {
    let left = part.left();
    if left.is_zero() {
        return;
    }
    let name = if part.name.is_empty() { "total" } else { &part.name };
    let line = Line::new(kind, left.clone(), name, what).at(&part.place);
    let mut line = line.made_of(part.origin(&left));
    line.here = Some(part.here.clone());
    line.there = Some(part.there.add(&part.explained));
    part.explained = part.explained.add(&left);
    statement.push(line);
}
