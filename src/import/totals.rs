//! Totals that the user states with `--total`: what the charges of a month come to, over all files of the call that mappings
//! read. They come in together, or none of them does.

use crate::charges::stated::{Months, months};
use crate::clock::Clock;
use crate::contract::import::{Options, Outcome};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::import::deliveries::Delivery;
use crate::import::{News, Tell, load_one, tell_delivery};
use crate::ledger::import::group::Group;
use crate::money::decimal::{Decimal, DecimalSum};

/// Loads deliveries in one transaction, and compares their months with what the user states.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(super) fn deliveries(
    (ledger, group): (&mut Ledger, &mut Group),
    deliveries: &[&Delivery],
    options: &Options,
    clock: Clock,
    tell: Tell,
) -> Result<()> {
    group.hold(ledger)?;
    let mut outcomes = Vec::new();
    for delivery in deliveries {
        let outcome = load_one((ledger, group), delivery, options, clock, tell)?;
        let is_there = !matches!(outcome, None | Some(Outcome::Refused(_) | Outcome::NotAnExport(_)));
        outcomes.push((*delivery, outcome, is_there));
    }
    let there = outcomes.iter().filter(|(_, _, is_there)| *is_there);
    let files = there.flat_map(|(delivery, ..)| &delivery.files);
    let problems = differences(&options.totals, &months(&ledger.connection, files)?);
    group.let_go(ledger, problems.is_empty())?;
    for (delivery, outcome, is_there) in outcomes {
        match outcome {
            None => tell(News::Refused(&delivery.all_names(), &delivery.problems)),
            Some(_) if is_there && !problems.is_empty() => {
                let names = delivery.names();
                let first = names.first().copied().unwrap_or_default();
                let problems: Vec<Problem> = problems.iter().map(|problem| problem.clone().in_file(first)).collect();
                tell(News::Refused(&names.join(", "), &problems));
            }
            Some(outcome) => tell_delivery(delivery, outcome, tell),
        }
    }
    Ok(())
}

/// What differs from totals that are stated, each for a month, or for a month and a currency: `2025-06 EUR`.
fn differences(totals: &[(String, Decimal)], months: &Months) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, amount) in totals {
        let (month, currency) = match key.split_once(' ') {
            Some((month, currency)) => (month, Some(currency)),
            None => (key.as_str(), None),
        };
        let of_month: Vec<(&str, Decimal)> = months
            .iter()
            .filter(|((found, code), _)| found == month && currency.is_none_or(|currency| currency == code))
            .map(|((_, currency), sum)| (currency.as_str(), sum.total()))
            .collect();
        let (message, hint) = match of_month.as_slice() {
            [] => (
                format!("`--total` states {amount} for {key}, and no charge has this billing period"),
                format!("the charges come to: {}", shown(months)),
            ),
            [(_, sum)] if sum == amount => continue,
            [(code, sum)] => (
                format!("`--total` states {amount} for {month}, but the charges come to {sum} {code}"),
                "check whether the file is complete, and whether the total is that of the charges alone".to_owned(),
            ),
            [(code, sum), ..] => (
                format!("`--total` states one amount for {month}, but the charges are in several currencies"),
                format!("state one for each, for example `--total '{month}={sum} {code}'`"),
            ),
        };
        problems.push(Problem::new(&codes::CONTROL_TOTAL, message).hint(hint));
    }
    problems
}

/// All months with their sums.
fn shown(months: &Months) -> String {
    if months.is_empty() {
        return "nothing".to_owned();
    }
    let one = |((month, currency), sum): (&(String, String), &DecimalSum)| {
        let month = if month.is_empty() { "no period" } else { month.as_str() };
        format!("{} {currency} in {month}", sum.total())
    };
    months.iter().map(one).collect::<Vec<_>>().join(", ")
}
