//! Which deliveries of a lake count: by the same judgement as those of a ledger.

use crate::charges::delivered::days::{Coverage, Pair, in_words};
use crate::charges::delivered::judge::{Candidate, Doubt, Given, Run, judge};
use crate::charges::delivered::question::overlap;
use crate::charges::delivered::read::{Key, Scope, State};
use crate::charges::delivered::settle::{Change, Group, Open};
use crate::clock::{self, times};
use crate::contract::import::Answer;
use crate::error::Problem;
use crate::lake::deliveries::{Delivery, Part};
use crate::lake::manifest::Sums;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::party::Parties;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The dataset of all.
const DATASET: &str = "focus";

/// What judging came to.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Sentences about the newest delivery.
    pub notes: Vec<String>,
    /// Why it cannot come in.
    pub problems: Vec<Problem>,
}

/// Judges all deliveries that are compared with the newest, the last of these, and notes which count.
pub(super) fn settle(deliveries: &mut [Delivery]) -> Settled {
    let Some(cause) = deliveries.last().map(|one| one.number) else {
        return Settled::default();
    };
    let parties = Parties::of_decided(&[]);
    // Each part has a number, by which a change names it.
    let mut numbered: Vec<(usize, usize, Option<Key>)> = Vec::new();
    for (at, delivery) in deliveries.iter().enumerate() {
        for (part, of) in delivery.parts.iter().enumerate() {
            numbered.push((at, part, key(&parties, of)));
        }
    }
    let is_cause = |at: usize| deliveries.get(at).is_some_and(|one| one.number == cause);
    let keys: BTreeSet<&Key> = numbered
        .iter()
        .filter(|(at, ..)| is_cause(*at))
        .filter_map(|(_, _, key)| key.as_ref())
        .collect();
    let mut changes = Vec::new();
    let mut settled = Settled::default();
    for key in keys {
        let group = group(key, &numbered, deliveries);
        changes.extend(group.changes(signed(cause)));
        settled.problems.extend(group.open().map(|open| question(&open, cause)));
    }
    settled.notes = sentences(&changes, &numbered, deliveries, cause);
    for change in &changes {
        let number = usize::try_from(change.scope_id).unwrap_or(usize::MAX);
        let Some((at, part, _)) = numbered.get(number) else {
            continue;
        };
        let part = deliveries
            .get_mut(*at)
            .and_then(|delivery| delivery.parts.get_mut(*part));
        if let Some(part) = part {
            part.in_force = change.in_force;
            change.decision.clone_into(&mut part.decision);
            part.other = change.other.and_then(|other| u64::try_from(other).ok());
        }
    }
    settled
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn key(parties: &Parties, part: &Part) -> Option<Key> {
    let [provider, issuer, account, start, _] = part.scope.each_ref().map(Option::as_deref);
    Key::of(parties, provider, issuer, account, start)
}

fn group(key: &Key, numbered: &[(usize, usize, Option<Key>)], deliveries: &[Delivery]) -> Group {
    let mut by_delivery: BTreeMap<usize, Vec<(usize, &Part)>> = BTreeMap::new();
    for (number, (at, part, own)) in numbered.iter().enumerate() {
        let part = deliveries.get(*at).and_then(|delivery| delivery.parts.get(*part));
        if let Some(part) = part.filter(|_| own.as_ref() == Some(key)) {
            by_delivery.entry(*at).or_default().push((number, part));
        }
    }
    let mut parts = Vec::new();
    for (at, of_key) in by_delivery {
        let Some(delivery) = deliveries.get(at) else { continue };
        let number = signed(delivery.number);
        let mut coverage = Coverage::default();
        for (_, part) in &of_key {
            for (sub_account, days) in &part.covers {
                let run = days.as_ref().and_then(|(first, last)| Some((day(first)?, day(last)?)));
                coverage.add(sub_account.as_ref().map(|name| name.to_lowercase()), run);
            }
        }
        let newest = of_key.iter().map(|(_, part)| part.retrieved_at.clone()).max();
        let answer = delivery.answer.as_deref().and_then(Answer::named);
        let candidate = Candidate {
            delivery: number,
            account: key.account.clone(),
            since: number,
            newer: delivery.made_at.clone().or(newest).unwrap_or_default(),
            coverage,
            dataset: DATASET.to_owned(),
            run: delivery
                .export
                .clone()
                .zip(delivery.covers.clone())
                .map(|(export, covers)| Run { export, covers }),
            answers: answer
                .map(|answer| Given {
                    at: number,
                    answer,
                    about: None,
                })
                .into_iter()
                .collect(),
            by_names: None,
        };
        let scopes = of_key.iter().map(|(place, part)| Scope {
            number: i64::try_from(*place).unwrap_or(i64::MAX),
            delivery: number,
            key: Some(key.clone()),
            state: (!part.decision.is_empty()).then(|| State {
                in_force: part.in_force,
                decision: part.decision.clone(),
            }),
            by_names: None,
        });
        parts.push((candidate, scopes.collect()));
    }
    let candidates: Vec<Candidate> = parts.iter().map(|(candidate, _)| candidate.clone()).collect();
    Group {
        key: key.clone(),
        judged: judge(&candidates),
        parts,
    }
}

/// Days from 1970-01-01 on.
fn day(text: &str) -> Option<i32> {
    let days = clock::parse_date(text)?.signed_duration_since(NaiveDate::default());
    i32::try_from(days.num_days()).ok()
}

/// The problem with a delivery that overlaps another one in part.
fn question(open: &Open, cause: u64) -> Problem {
    let ((older, _), (newer, _)) = (&open.older, &open.newer);
    let is_newer = newer.delivery == signed(cause);
    let number = if is_newer { older.delivery } else { newer.delivery };
    let age = if is_newer { "newer" } else { "older" };
    let message = if open.doubt == Doubt::Part {
        format!(
            "the file is {age} than delivery {number} and overlaps it; one of the two was added with `--part`, so billbook does not know whether it replaces the other"
        )
    } else {
        let lost: Vec<Pair> = pairs(&older.coverage)
            .into_iter()
            .filter(|pair| !newer.coverage.has(pair))
            .collect();
        let days: BTreeSet<Option<i32>> = lost.iter().map(|(_, day)| *day).collect();
        let names: BTreeSet<&str> = lost.iter().filter_map(|(name, _)| name.as_deref()).collect();
        let of = match names.len() {
            0 => String::new(),
            1 => format!(" of {}", names.first().copied().unwrap_or_default()),
            more => format!(
                " of {} and {} more",
                names.first().copied().unwrap_or_default(),
                more - 1
            ),
        };
        let from = if is_newer {
            format!("delivery {number}")
        } else {
            "the file".to_owned()
        };
        format!(
            "the file is {age} than delivery {number} and overlaps it only in part; if the newer one replaced the older one, charges of {from} would no longer count: {}{of}",
            in_words(&days)
        )
    };
    overlap(message, number, is_newer)
}

/// All days of all sub-accounts.
fn pairs(coverage: &Coverage) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (name, days) in coverage.each() {
        for run in days.runs() {
            match run {
                None => pairs.push((name.clone(), None)),
                Some((first, last)) => pairs.extend((first..=last).map(|day| (name.clone(), Some(day)))),
            }
        }
    }
    pairs
}

/// What covers what, as a manifest has it.
pub(super) fn runs(sub_account: Option<&String>, run: Option<(i32, i32)>) -> crate::lake::deliveries::Run {
    let days = run.map(|(first, last)| (times::day(first), times::day(last)));
    (sub_account.cloned(), days)
}

/// What became of deliveries, in words.
fn sentences(
    changes: &[Change],
    numbered: &[(usize, usize, Option<Key>)],
    deliveries: &[Delivery],
    cause: u64,
) -> Vec<String> {
    let mut replaced: BTreeMap<(i64, Option<i64>), Vec<&Part>> = BTreeMap::new();
    let mut own: BTreeSet<String> = BTreeSet::new();
    for change in changes {
        let number = usize::try_from(change.scope_id).unwrap_or(usize::MAX);
        let part = numbered
            .get(number)
            .and_then(|(at, part, _)| deliveries.get(*at)?.parts.get(*part));
        let Some(part) = part else { continue };
        if change.delivery != signed(cause) {
            if !change.in_force {
                replaced.entry((change.delivery, change.other)).or_default().push(part);
            }
            continue;
        }
        let period = change
            .period
            .as_deref()
            .and_then(|period| period.get(..10))
            .unwrap_or_default();
        let other = change
            .other
            .map_or_else(|| "other deliveries".to_owned(), |other| format!("delivery {other}"));
        match change.decision {
            "behind" | "replaced" => {
                own.insert(format!(
                    "is older than {other}, so its charges of the billing period from {period} do not count"
                ));
            }
            "beside" => {
                own.insert(format!(
                    "counts in addition to {other}; no day of a sub-account is in both"
                ));
            }
            "part" => {
                own.insert(format!("counts in addition to {other}, as a part of the same bill"));
            }
            "append" => {
                own.insert("is added to what the lake has, as corrections".to_owned());
            }
            _ => {}
        }
    }
    let replaced = replaced.into_iter().map(|((delivery, _), parts)| {
        let rows: u64 = parts.iter().map(|part| part.rows).sum();
        format!(
            "replaces delivery {delivery}: {rows} charges, {}",
            billed(parts.iter().map(|part| &part.sums))
        )
    });
    replaced.chain(own).collect()
}

/// What charges come to, `3.00 EUR`.
pub(super) fn billed<'s>(all: impl Iterator<Item = &'s Sums>) -> String {
    let mut sums: BTreeMap<&str, DecimalSum> = BTreeMap::new();
    for (currency, of_currency) in all.flatten() {
        let billed = of_currency.first().and_then(|(_, sum)| Decimal::parse(sum).ok());
        if let Some(billed) = billed {
            sums.entry(currency).or_default().add(&billed);
        }
    }
    let sums = sums.iter().map(|(currency, sum)| format!("{} {currency}", sum.total()));
    sums.collect::<Vec<_>>().join(", ")
}
