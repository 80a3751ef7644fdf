//! Minimums and maximums of rules and contracts.

use crate::billing::book::model::Rule;
use crate::billing::month::count;
use crate::billing::rating::charge::Word;
use crate::billing::rating::draft::Line;
use crate::billing::rating::key::StepKey;
use crate::billing::rating::lines::{Making, owned};
use crate::money::decimal::Decimal;
use crate::money::fraction::Fraction;
use chrono::NaiveDate;

impl<'b> Making<'_, 'b> {
    /// The line that lifts a group of a rule to its minimum, or lowers it to its maximum.
    pub(super) fn limit_of_rule(
        &mut self,
        rule: &'b Rule,
        (per, words): (&str, &[Word]),
        sum: &Decimal,
        period: [NaiveDate; 2],
    ) -> Option<Line> {
        let named = if per.is_empty() {
            String::new()
        } else {
            format!(", {per}")
        };
        let decimals = self.decimals();
        let difference = |limit: &Decimal| Fraction::from(limit.sub(sum));
        let is_above = |amount: Decimal| amount > Decimal::zero();
        let (class, exact, word) = match (&rule.minimum, &rule.maximum) {
            (Some(minimum), _) if is_above(difference(minimum).amount(decimals)) => {
                ("rule minimum", difference(minimum), "Minimum")
            }
            (_, Some(maximum)) if difference(maximum).amount(decimals).is_negative() => {
                ("rule maximum", difference(maximum), "Maximum")
            }
            _ => return None,
        };
        let tax = self.tax(None, period[1], &rule.place)?;
        let text = format!("{word} of {}{named}", rule.id);
        Some(Line {
            class,
            kind: class.to_owned(),
            rule: Some(rule.id.clone()),
            per: per.to_owned(),
            key: StepKey {
                group: 1,
                rule: rule.id.clone(),
                text: per.to_owned(),
                words: owned(words),
                step: limit_step(class),
                ..StepKey::default()
            },
            places: vec![rule.place.clone()],
            ..self.one(exact, text, tax, period)
        })
    }

    /// The same for the contract, by the days on which it is in force.
    pub(super) fn limit(&mut self, sum: &Decimal, period: [NaiveDate; 2]) -> Option<Line> {
        let whole = count(self.month.first(), self.month.last());
        let used = count(period[0], period[1]);
        let difference = |limit: &Decimal| Fraction::part(limit, used, whole).sub(&Fraction::from(sum.clone()));
        let minimum = self.contract.minimum.as_ref().map(difference);
        let maximum = self.contract.maximum.as_ref().map(difference);
        let decimals = self.decimals();
        let is_above = |amount: Decimal| amount > Decimal::zero();
        let (class, exact, word) = match (minimum, maximum) {
            (Some(missing), _) if is_above(missing.amount(decimals)) => ("minimum", missing, "Minimum"),
            (_, Some(beyond)) if beyond.amount(decimals).is_negative() => ("maximum", beyond, "Maximum"),
            _ => return None,
        };
        let place = self.contract.place.clone();
        let tax = self.tax(None, period[1], &place)?;
        let days = if used == whole {
            String::new()
        } else {
            format!(", {used} of {whole} days")
        };
        let text = format!("{word} of contract {}{days}", self.contract.id);
        Some(Line {
            class,
            kind: class.to_owned(),
            key: StepKey {
                group: 2,
                step: limit_step(class),
                ..StepKey::default()
            },
            places: vec![place],
            ..self.one(exact, text, tax, period)
        })
    }
}

/// A minimum comes before a maximum.
fn limit_step(class: &str) -> usize {
    if class.ends_with("minimum") { 1 } else { 2 }
}
