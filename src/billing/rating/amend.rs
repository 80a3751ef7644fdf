//! A billed month under two editions of the book: what would come out differently.

use crate::billing::month::Month;
use crate::billing::rating::drafts::Usage;
use crate::billing::rating::fees;
use crate::billing::rating::finding::Findings;
use crate::billing::rating::key::StepKey;
use crate::billing::rating::late::discounts;
use crate::billing::rating::outcome::Input;
use crate::billing::rating::run::rate;
use crate::billing::rating::totals;
use crate::money::currency;
use crate::money::decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A step of a price that comes out differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The customer and the contract.
    pub of: [String; 2],
    /// The rule, the fee or the discount; nothing for a limit of the contract.
    pub rule: String,
    /// What the line says.
    pub text: String,
    /// The currency.
    pub currency: String,
    /// By the one edition.
    pub was: Decimal,
    /// By the other.
    pub now: Decimal,
}

/// A step with its text and amount.
type Steps = BTreeMap<StepKey, (String, Decimal)>;

/// What a month comes to for each contract, by step.
#[derive(Debug, Default)]
struct Rated {
    steps: BTreeMap<[String; 2], (String, Steps)>,
    /// Customers of whom a figure is unsure, and why.
    unsure: BTreeMap<String, String>,
}

/// What comes out differently for contracts by another edition, in order; and why it cannot be said for a customer. `of` are
/// the contracts that count, all where there are none.
#[must_use]
pub(crate) fn compare(
    was: Input,
    now: Input,
    of: &BTreeSet<[String; 2]>,
) -> (Vec<Difference>, BTreeMap<String, String>) {
    let (before, after) = (rated(was), rated(now));
    let mut found = Vec::new();
    let keys: BTreeSet<&[String; 2]> = before.steps.keys().chain(after.steps.keys()).collect();
    for key in keys.into_iter().filter(|key| of.is_empty() || of.contains(*key)) {
        if after.unsure.contains_key(&key[0]) || before.unsure.contains_key(&key[0]) {
            continue;
        }
        let none = (String::new(), Steps::new());
        let (one, other) = (
            before.steps.get(key).unwrap_or(&none),
            after.steps.get(key).unwrap_or(&none),
        );
        let steps: BTreeSet<&StepKey> = one.1.keys().chain(other.1.keys()).collect();
        for step in steps {
            let amount = |steps: &Steps| steps.get(step).map_or_else(Decimal::zero, |(_, amount)| amount.clone());
            let (was, now) = (amount(&one.1), amount(&other.1));
            if was == now && one.0 == other.0 {
                continue;
            }
            let text = other
                .1
                .get(step)
                .or_else(|| one.1.get(step))
                .map(|(text, _)| text.clone());
            found.push(Difference {
                of: key.clone(),
                rule: step.rule.clone(),
                text: text.unwrap_or_default(),
                currency: if other.0.is_empty() {
                    one.0.clone()
                } else {
                    other.0.clone()
                },
                was,
                now,
            });
        }
    }
    let mut unsure = before.unsure;
    unsure.extend(after.unsure);
    (found, unsure)
}

fn rated(input: Input) -> Rated {
    let (found, Findings(findings)) = rate(input);
    let mut rated = Rated::default();
    for finding in findings {
        for customer in finding.customers {
            rated.unsure.entry(customer).or_insert_with(|| finding.message.clone());
        }
    }
    for usage in found {
        let [customer, contract] = &usage.of;
        let mut customers = input.book.customers.iter();
        let Some(customer) = customers.find(|one| one.id == *customer) else {
            continue;
        };
        let Some(contract) = customer.contracts.iter().find(|one| one.id == *contract) else {
            continue;
        };
        let code = contract.currency.as_ref().unwrap_or(&customer.currency);
        let decimals = currency::decimals(code);
        let percents = totals::percents(contract, &usage.lines, input.month.last(), decimals);
        let mut steps = Steps::new();
        let Usage { of, lines, .. } = usage;
        for line in lines.iter().chain(&discounts(percents.iter(), &lines, decimals)) {
            let step = steps
                .entry(line.key.clone())
                .or_insert_with(|| (line.text.clone(), Decimal::zero()));
            step.1 = step.1.add(&line.amount);
        }
        for fee in &contract.fees {
            let amount = fees::within(contract, fee, input.month).amount(decimals);
            if !amount.is_zero() {
                steps.insert(fee_key(&fee.id, input.month), (fee.name.clone(), amount));
            }
        }
        rated.steps.insert(of, (code.clone(), steps));
    }
    rated
}

fn fee_key(id: &str, month: Month) -> StepKey {
    StepKey {
        group: 3,
        rule: id.to_owned(),
        text: month.to_string(),
        ..StepKey::default()
    }
}
