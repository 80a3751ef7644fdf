//! What follows the subtotal of an Ormuco invoice or usage: `10 % of 13.33: -1.33`, `14.975 % of 12.00: 1.80`, `total 13.80`.
//!
//! Percentages and taxes are computed anew at two decimals. Taxes are on what the discount leaves or on the subtotal, since
//! no document says which. A figure that neither gives is a line of its own, and those after it start from what is stated.

use crate::contract::finding::Severity;
use crate::contract::stated;
use crate::contract::statement::{Line, LineKind};
use crate::error::Result;
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::for_each;
use rusqlite::Connection;

const DISCOUNT_RULE: &str = "ormuco: percentages at 2 decimals";
const TAX_RULE: &str = "ormuco: taxes at 2 decimals";
/// Decimals of a percentage and of a tax.
const PLACES: u32 = 2;

/// The line of a percentage.
fn computed(line: Line, operands: String) -> Line {
    let computed = Computed {
        of: String::new(),
        value: line.amount.clone(),
        operands,
        rounding: format!("{PLACES} decimals, a half up or down"),
    };
    line.made_of(Origin {
        computed: vec![computed],
        ..Origin::default()
    })
}

/// Figures as a document states them.
pub(crate) struct Stated {
    pub(crate) subtotal: Decimal,
    pub(crate) discount: Decimal,
    pub(crate) percentage: Option<Decimal>,
    /// What is taken off besides; `None` in documents that have no place for it.
    pub(crate) flat: Option<Decimal>,
    pub(crate) total: Decimal,
    /// File and place of all of them.
    pub(crate) place: Place,
    /// The row that states them, which adds what its discount takes off.
    pub(crate) taken_off: Query,
}

impl Stated {
    /// Lines from the subtotal to the total. `taxes` selects name, rate, amount, import and place of those of a row.
    pub(crate) fn lines(&self, connection: &Connection, taxes: &str, of_row: i64) -> Result<Vec<Line>> {
        let mut lines = self.discounted();
        let mut sum = DecimalSum::new();
        for_each(connection, taxes, [of_row], |row| {
            let Some(amount) = stated::decimal(row, "amount")? else {
                // `check integrity` finds texts that are not decimals.
                return Ok(());
            };
            sum.add(&amount);
            let name: String = row.get::<_, Option<String>>("name")?.unwrap_or_default();
            let at = Place::of_row(connection, row)?;
            let rate = stated::decimal(row, "rate")?;
            let of_tax = Query::new("taxes", taxes, [("?1", of_row.into())], "amount").at([&at]);
            lines.extend(self.taxed(&name, rate.as_ref(), &amount).map(|line| {
                let is_stated = line.amount == amount && line.origin.is_empty();
                let line = line.at(&at);
                if is_stated { line.made_of(of_tax.clone()) } else { line }
            }));
            Ok(())
        })?;
        let expected = self.subtotal.sub(&self.discount).add(&sum.total());
        if expected != self.total {
            let what = "it is not subtotal minus discount plus taxes";
            lines.push(Line::differs(LineKind::AmountDiffers, &self.total, &expected, "total", what).at(&self.place));
        }
        Ok(lines)
    }

    fn discounted(&self) -> Vec<Line> {
        let line = |amount: &Decimal, what: String| {
            let line = Line::new(LineKind::Discount, amount.neg(), "", what).at(&self.place);
            if *amount == self.discount {
                line.made_of(self.taken_off.clone())
            } else {
                line
            }
        };
        let Some(percentage) = &self.percentage else {
            return vec![line(&self.discount, String::new())];
        };
        let mut what = format!("{percentage} % of {}", self.subtotal);
        let flat = self.flat.clone().unwrap_or_else(Decimal::zero);
        if !flat.is_zero() {
            what.push_str(&format!(" and {flat} flat"));
        }
        let exact = stated::percent(percentage, &self.subtotal);
        let operands = || {
            let of_subtotal = format!("-{percentage} * {} / 100", self.subtotal);
            if flat.is_zero() {
                of_subtotal
            } else {
                format!("{of_subtotal} - {flat}")
            }
        };
        let wrong = stated::misrounded(&exact, PLACES, &self.discount.sub(&flat));
        let Some((Severity::Error, expected)) = wrong else {
            return vec![line(&self.discount, what).by(DISCOUNT_RULE)];
        };
        let expected = expected.add(&flat);
        let more = self.discount.sub(&expected);
        if self.flat.is_none() && !more.is_negative() {
            let flat = format!("{more} more than {what}: a flat discount, which a usage cannot show");
            return vec![
                computed(line(&expected, what).by(DISCOUNT_RULE), operands()),
                line(&more, flat).made_of(Origin::default()),
            ];
        }
        if self.discount == self.subtotal && expected > self.subtotal {
            what.push_str(", which is more than the subtotal");
            return vec![line(&self.discount, what)];
        }
        let wrong = Line::differs(
            LineKind::AmountDiffers,
            &self.discount.neg(),
            &expected.neg(),
            "discount",
            format!("it is not {what}"),
        );
        vec![
            computed(line(&expected, what).by(DISCOUNT_RULE), operands()),
            wrong.at(&self.place),
        ]
    }

    fn taxed(&self, name: &str, rate: Option<&Decimal>, amount: &Decimal) -> impl Iterator<Item = Line> + use<> {
        let Some(rate) = rate else {
            return vec![Line::new(LineKind::Tax, amount.clone(), name, "")].into_iter();
        };
        let left = self.subtotal.sub(&self.discount);
        let is_of = |base: &Decimal| {
            let wrong = stated::misrounded(&stated::percent(rate, base), PLACES, amount);
            wrong.is_none_or(|(severity, _)| severity != Severity::Error)
        };
        let base = [&left, &self.subtotal].into_iter().find(|base| is_of(base));
        let lines = if let Some(base) = base {
            vec![Line::new(LineKind::Tax, amount.clone(), name, format!("{rate} % of {base}")).by(TAX_RULE)]
        } else {
            let what = format!("{rate} % of {left}");
            let exact = stated::percent(rate, &left);
            let expected = stated::misrounded(&exact, PLACES, amount).map_or(exact, |(_, expected)| expected);
            let wrong = format!("it is not {what}, nor of {}", self.subtotal);
            let operands = format!("{rate} * {left} / 100");
            vec![
                computed(
                    Line::new(LineKind::Tax, expected.clone(), name, what).by(TAX_RULE),
                    operands,
                ),
                Line::differs(LineKind::AmountDiffers, amount, &expected, format!("tax {name}"), wrong),
            ]
        };
        lines.into_iter()
    }
}
