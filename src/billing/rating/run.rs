//! A run: the drafts of all customers for a period, what was found, and what became of every cost.

use crate::billing::rating::claims::{Claimed, claims};
use crate::billing::rating::draft::Part;
use crate::billing::rating::drafts::{Usage, drafts, usage};
use crate::billing::rating::finding::Findings;
use crate::billing::rating::matching::{Matcher, Owner};
pub(crate) use crate::billing::rating::outcome::{Input, Leak, Past, Run};
use crate::billing::rating::take::{Held, Taken, Taking, share_of};
use crate::billing::rating::told;
use std::collections::{BTreeMap, BTreeSet};

/// Computes a run.
#[must_use]
pub(crate) fn run(input: Input) -> Run {
    let mut findings = Findings::default();
    let mut run = Run::default();
    let telling = told::Telling::new(input.book, input.month);
    let (held, owning) = held(input, &mut run, &telling, &mut findings);
    telling.owning_nothing(&owning, &mut findings);
    told::Telling::leakage(&run, input.charges, &mut findings);
    for found in &input.past.findings {
        findings.add(found.clone(), None);
    }
    drafts(input, held, &mut run, &mut findings);
    telling.discounts(&mut findings);
    run.findings = findings.0;
    if let Some(only) = input.only {
        run.findings
            .retain(|found| found.customers.is_empty() || found.customers.contains(only));
    }
    run.findings.sort_by_key(|found| !found.is_blocking);
    run
}

/// Rates the charges of a month alone, for each contract; with what makes a figure of it unsure.
pub(super) fn rate(input: Input) -> (Vec<Usage>, Findings) {
    let mut findings = Findings::default();
    let telling = told::Telling::new(input.book, input.month);
    let (held, _) = held(input, &mut Run::default(), &telling, &mut findings);
    let found = usage(input, held, &mut findings);
    findings.0.retain(|found| found.is_blocking);
    (found, findings)
}

/// Gives each charge of the period to whoever owns it, and says which customers own one.
fn held<'b>(
    input: Input<'b>,
    run: &mut Run,
    telling: &told::Telling<'b>,
    findings: &mut Findings,
) -> (BTreeMap<(usize, usize), Held>, BTreeSet<usize>) {
    let mut owning = BTreeSet::new();
    let mut matcher = Matcher::new(input.book);
    let mut held: BTreeMap<(usize, usize), Held> = BTreeMap::new();
    let days = input.month.days();
    for (index, charge) in input.charges.iter().enumerate() {
        if !days.has(charge.day) {
            continue;
        }
        let billed = charge.billed.clone().unwrap_or_default();
        let kept = run.conservation.entry(charge.currency.to_string()).or_default();
        kept.all = kept.all.add(&billed);
        let Claimed { parts, rest } = claims(input.book, &mut matcher, charge, findings);
        if rest.is_negative() {
            kept.disputed = kept.disputed.add(&share_of(&billed, &rest));
        }
        if !rest.is_zero() && !rest.is_negative() {
            let cost = share_of(&billed, &rest);
            kept.leakage = kept.leakage.add(&cost);
            run.leakage.push(Leak {
                charge: index,
                share: rest,
                cost,
            });
        }
        telling.owners(&mut matcher, charge, &parts, findings);
        for claim in parts {
            let share = claim.owns.share.clone();
            let cost = share_of(&billed, &share);
            let part = Part { charge: index, share };
            let Owner::Customer(customer) = claim.owner else {
                kept.own = kept.own.add(&cost);
                run.own_use.push(part);
                continue;
            };
            owning.insert(customer);
            kept.customers = kept.customers.add(&cost);
            let mut taking = Taking {
                book: input.book,
                matcher: &mut matcher,
                findings,
                held: &mut held,
                telling,
            };
            let taken = Taken { charge, part, cost };
            taking.take((customer, claim.contract), claim.owns, taken);
        }
    }
    (held, owning)
}
