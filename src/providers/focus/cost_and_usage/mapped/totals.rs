//! What a file's charges come to while they are made: for rows of totals in the file, and for totals that the user states.

use crate::error::{Problem, codes};
use crate::mapping::Made;
use crate::money::decimal::{Decimal, DecimalSum};
use std::collections::BTreeMap;

/// Sums of billed costs.
#[derive(Debug, Default)]
pub(super) struct Sums {
    cost: Option<usize>,
    currency: Option<usize>,
    month: Option<usize>,
    /// Of all charges up to the last row of totals.
    all: DecimalSum,
    /// Of the charges since the last row of totals.
    since: DecimalSum,
    /// By month of the billing period and currency, where somebody states totals.
    months: BTreeMap<(String, String), DecimalSum>,
    is_by_month: bool,
}

impl Sums {
    /// Of charges in these columns.
    pub(super) fn new(target: &[String], is_by_month: bool) -> Self {
        let place = |name: &str| target.iter().position(|column| column == name);
        Self {
            cost: place("BilledCost"),
            currency: place("BillingCurrency"),
            month: place("BillingPeriodStart"),
            is_by_month,
            ..Self::default()
        }
    }

    /// Adds the charges of a row.
    pub(super) fn add(&mut self, made: &Made) {
        let Some(place) = self.cost else { return };
        for charge in 0..made.charges() {
            let Some(Ok(cost)) = made.cell(charge, place).map(Decimal::parse) else {
                continue;
            };
            self.since.add(&cost);
            if self.is_by_month {
                let text = |place: Option<usize>| {
                    let text = place.and_then(|place| made.cell(charge, place));
                    text.unwrap_or_default()
                };
                let month = text(self.month);
                let key = (
                    month.get(..7).unwrap_or(month).to_owned(),
                    text(self.currency).to_owned(),
                );
                self.months.entry(key).or_default().add(&cost);
            }
        }
    }

    /// Compares a row of totals with the charges above it: with all of them, or with those since the row of totals before.
    pub(super) fn compare(&mut self, figure: &str) -> Option<Problem> {
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
        let message = format!("the row of totals states {stated}, but the charges above it come to {all}");
        Some(Problem::new(&codes::CONTROL_TOTAL, message).hint("check whether the file is complete"))
    }

    /// By month of the billing period and currency.
    pub(super) fn months(self) -> BTreeMap<(String, String), DecimalSum> {
        self.months
    }
}

/// Compares what the user states with the charges: a month of the billing period, and what its charges come to.
pub(super) fn stated(totals: &[(String, Decimal)], months: &BTreeMap<(String, String), DecimalSum>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (month, amount) in totals {
        let of_month: Vec<(&str, Decimal)> = months
            .iter()
            .filter(|((found, _), _)| found == month)
            .map(|((_, currency), sum)| (currency.as_str(), sum.total()))
            .collect();
        let message = match of_month.as_slice() {
            [] => continue,
            [(_, sum)] if sum == amount => continue,
            [(currency, sum)] => {
                format!("`--total` states {amount} for {month}, but the charges come to {sum} {currency}")
            }
            several => {
                let sums: Vec<String> = several
                    .iter()
                    .map(|(currency, sum)| format!("{sum} {currency}"))
                    .collect();
                format!(
                    "`--total` states one amount for {month}, but the charges are in several currencies: {}",
                    sums.join(", ")
                )
            }
        };
        problems.push(Problem::new(&codes::CONTROL_TOTAL, message));
    }
    problems
}
