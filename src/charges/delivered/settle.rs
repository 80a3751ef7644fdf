//! Judges the deliveries that are compared with one, and records what that alters, in the transaction of whatever did.

use super::judge::{Candidate, Doubt, Judged, Standing, judge};
use super::read::{Key, RULE, Scope, State, Whole, all_scopes, coverages, groups_with, scopes_of};
use crate::contract::import::Answer;
use crate::error::Result;
use rusqlite::Connection;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// What was recorded of a scope.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// The scope.
    pub scope_id: i64,
    /// Its delivery.
    pub delivery: i64,
    /// The start of its billing period; `None` where it is compared with nobody.
    pub period: Option<String>,
    /// Whether it counts.
    pub in_force: bool,
    /// Why, as stored.
    pub decision: &'static str,
    /// The other delivery, where it is one.
    pub other: Option<i64>,
    /// How many deliveries of its key count besides.
    pub others: usize,
}

/// Two deliveries that somebody has to choose between.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    /// The older one, and its scopes.
    pub older: (Candidate, Vec<i64>),
    /// The newer one, and its scopes.
    pub newer: (Candidate, Vec<i64>),
    /// Why.
    pub doubt: Doubt,
}

/// The deliveries of a key, judged.
#[derive(Debug)]
pub(crate) struct Group {
    /// The key.
    pub key: Key,
    /// Each delivery's part, with its scopes.
    pub parts: Vec<(Candidate, Vec<Scope>)>,
    /// What becomes of them.
    pub judged: Judged,
}

impl Group {
    fn read(connection: &Connection, key: Key, scopes: Vec<Scope>, wholes: &mut BTreeMap<i64, Whole>) -> Result<Self> {
        let mut by_delivery: BTreeMap<(i64, Option<Key>), Vec<Scope>> = BTreeMap::new();
        for scope in scopes {
            let whose = (scope.delivery, scope.key.clone());
            by_delivery.entry(whose).or_default().push(scope);
        }
        // Where there is nobody to compare it with, nobody needs its coverage.
        let covered = if by_delivery.len() > 1 {
            let numbers: Vec<i64> = by_delivery.values().flatten().map(|scope| scope.number).collect();
            coverages(connection, &numbers)?
        } else {
            BTreeMap::new()
        };
        let mut parts = Vec::new();
        for ((delivery, _), scopes) in by_delivery {
            let whole = match wholes.entry(delivery) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(Whole::read(connection, delivery)?),
            };
            let of_it: Vec<&Scope> = scopes.iter().collect();
            parts.push((whole.candidate(connection, delivery, &of_it, &covered)?, scopes));
        }
        let candidates: Vec<Candidate> = parts.iter().map(|(candidate, _)| candidate.clone()).collect();
        Ok(Self {
            key,
            judged: judge(&candidates),
            parts,
        })
    }

    /// What nobody can tell without an answer.
    pub(crate) fn open(&self) -> impl Iterator<Item = Open> + '_ {
        self.judged.questions.iter().filter_map(|question| {
            let part = |place: usize| {
                let (candidate, scopes) = self.parts.get(place)?;
                Some((candidate.clone(), scopes.iter().map(|scope| scope.number).collect()))
            };
            Some(Open {
                older: part(question.older)?,
                newer: part(question.newer)?,
                doubt: question.doubt,
            })
        })
    }

    /// What is to be recorded of each scope, where it differs from what is.
    pub(crate) fn changes(&self, cause: i64) -> Vec<Change> {
        let mut changes = Vec::new();
        for (place, (candidate, scopes)) in self.parts.iter().enumerate() {
            let in_force = self.in_force(&candidate.account);
            let standing = self.judged.standings.get(place).copied().unwrap_or(Standing::InForce);
            let (decision, other) = self.why(place, candidate, standing, &in_force, cause);
            for scope in scopes {
                let is_left_out = candidate.answers.is_empty() && scope.is_left_out();
                let counts = standing == Standing::InForce && !is_left_out;
                let is_told = |state: &State| {
                    let is_same = candidate.delivery != cause || state.decision == decision;
                    state.in_force == counts && is_same
                };
                if scope.state.as_ref().is_some_and(is_told) {
                    continue;
                }
                changes.push(Change {
                    scope_id: scope.number,
                    delivery: candidate.delivery,
                    period: Some(self.key.period.clone()),
                    in_force: counts,
                    decision,
                    other,
                    others: in_force.iter().filter(|&&other| other != candidate.delivery).count(),
                });
            }
        }
        changes
    }

    /// The deliveries of an account that count, without those that have corrections.
    fn in_force(&self, account: &str) -> BTreeSet<i64> {
        let counted = self.parts.iter().zip(&self.judged.standings);
        let counted = counted.filter(|((candidate, _), standing)| {
            let is_correction = candidate.stance() == Some(Answer::Append);
            **standing == Standing::InForce && !is_correction && candidate.account == account
        });
        counted.map(|((candidate, _), _)| candidate.delivery).collect()
    }

    fn why(
        &self,
        place: usize,
        candidate: &Candidate,
        standing: Standing,
        in_force: &BTreeSet<i64>,
        cause: i64,
    ) -> (&'static str, Option<i64>) {
        let only = |numbers: Vec<i64>| match numbers.as_slice() {
            [number] => Some(*number),
            _ => None,
        };
        let by = |other: i64| {
            let since = |number: i64| {
                let part = self.parts.iter().find(|(candidate, _)| candidate.delivery == number);
                part.map_or(0, |(candidate, _)| candidate.since)
            };
            let is_late = candidate.delivery == cause && since(other) < candidate.since;
            (if is_late { "behind" } else { "replaced" }, Some(other))
        };
        match standing {
            Standing::Replaced(other) => by(other),
            Standing::ByNames => ("replaced", None),
            Standing::CompareOnly => ("compare-only", None),
            Standing::InForce => {
                let replaced = self.parts.iter().zip(&self.judged.standings);
                let replaced = replaced.filter(|(_, standing)| **standing == Standing::Replaced(candidate.delivery));
                let replaced: Vec<i64> = replaced.map(|((other, _), _)| other.delivery).collect();
                let others = in_force
                    .iter()
                    .copied()
                    .filter(|&other| other != candidate.delivery)
                    .collect();
                let is_asked = |place| {
                    self.judged
                        .questions
                        .iter()
                        .any(|one| one.doubt != Doubt::Account && (one.older == place || one.newer == place))
                };
                if candidate.stance() == Some(Answer::Append) {
                    ("append", None)
                } else if is_asked(place) {
                    ("unanswered", None)
                } else if self.judged.parts.contains(&place) {
                    ("part", only(others))
                } else if !replaced.is_empty() {
                    ("replaces", only(replaced))
                } else if !others.is_empty() {
                    ("beside", only(others))
                } else {
                    ("alone", None)
                }
            }
        }
    }
}

/// What settling came to.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    /// What was recorded.
    pub changes: Vec<Change>,
    /// What nobody can tell without an answer.
    pub open: Vec<Open>,
}

/// Judges the deliveries that are compared with this one, and records what differs.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn settle(connection: &Connection, import_id: i64, delivery: i64) -> Result<Settled> {
    let own = scopes_of(connection, delivery)?;
    if own.is_empty() {
        return Ok(Settled::default());
    }
    record_old(connection, import_id, delivery)?;
    let keys: BTreeSet<Key> = own.iter().filter_map(|scope| scope.key.clone()).collect();
    let mut wholes = BTreeMap::new();
    let mut settled = Settled::default();
    for (key, scopes) in groups_with(connection, &keys)? {
        let group = Group::read(connection, key, scopes, &mut wholes)?;
        settled.changes.extend(group.changes(delivery));
        settled.open.extend(group.open());
    }
    // Those that can be compared with nobody.
    let stance = Whole::read(connection, delivery)?
        .answers
        .last()
        .map(|given| given.answer);
    for scope in own.iter().filter(|scope| scope.key.is_none()) {
        let (in_force, decision) = match stance {
            Some(Answer::CompareOnly) => (false, "compare-only"),
            Some(Answer::Append) => (true, "append"),
            _ => (true, "alone"),
        };
        let is_told = |state: &State| state.in_force == in_force && state.decision == decision;
        if !scope.state.as_ref().is_some_and(is_told) {
            settled.changes.push(Change {
                scope_id: scope.number,
                delivery,
                period: None,
                in_force,
                decision,
                other: None,
                others: 0,
            });
        }
    }
    settled.changes.sort_by_key(|change| change.scope_id);
    let mut insert = connection.prepare_cached(
        "INSERT INTO focus_scope_state (import_id, scope_id, in_force, decision, other_delivery, rule)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for change in &settled.changes {
        insert.execute((
            import_id,
            change.scope_id,
            change.in_force,
            change.decision,
            change.other,
            RULE,
        ))?;
    }
    Ok(settled)
}

/// Deliveries that both count, and may be of one account although their datasets name it otherwise.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn open_accounts(connection: &Connection) -> Result<Vec<Open>> {
    let keys: BTreeSet<Key> = all_scopes(connection)?.into_keys().collect();
    let mut wholes = BTreeMap::new();
    let mut found = Vec::new();
    for (key, scopes) in groups_with(connection, &keys)? {
        let is_one = |scope: &Scope| scope.key.as_ref() == Some(&key);
        if !scopes.iter().all(is_one) {
            let group = Group::read(connection, key, scopes, &mut wholes)?;
            found.extend(group.open().filter(|open| open.doubt == Doubt::Account));
        }
    }
    Ok(found)
}

/// All deliveries that are compared with others, judged by what they cover alone, as if nothing were left to names.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn judged_anew(connection: &Connection) -> Result<Vec<Group>> {
    let mut groups = Vec::new();
    let mut wholes = BTreeMap::new();
    for (key, scopes) in all_scopes(connection)? {
        let is_old = |scope: &Scope| scope.by_names.is_some() || scope.state.is_none();
        if !scopes.iter().any(is_old) {
            continue;
        }
        let scopes = scopes
            .into_iter()
            .map(|scope| Scope {
                by_names: None,
                ..scope
            })
            .collect();
        groups.push(Group::read(connection, key, scopes, &mut wholes)?);
    }
    Ok(groups)
}

/// Records what the rule by names left of the deliveries from before this was recorded; the first that settles anything
/// does, and until then the view says the same.
fn record_old(connection: &Connection, import_id: i64, delivery: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO focus_scope_state (import_id, scope_id, in_force, decision, other_delivery, rule)
             SELECT ?1, scope_id, other IS NULL, CASE WHEN other IS NULL THEN 'alone' ELSE 'replaced' END, other, 'names-0'
             FROM (
                 SELECT s.scope_id, (
                     SELECT ld.delivery_id
                     FROM focus_scope AS later JOIN focus_delivery AS ld ON ld.delivery_id = later.delivery_id
                     WHERE later.billing_account_id = s.billing_account_id
                       AND later.billing_period_start = s.billing_period_start
                       AND (later.provider_name = s.provider_name OR later.invoice_issuer_name = s.invoice_issuer_name)
                       AND ld.handling = 'Overwrite' AND ld.delivery_id <> ?2
                       AND (ld.retrieved_at, ld.delivery_id) > (d.retrieved_at, d.delivery_id)
                     ORDER BY ld.retrieved_at DESC, ld.delivery_id DESC LIMIT 1) AS other
                 FROM focus_scope AS s JOIN focus_delivery AS d ON d.delivery_id = s.delivery_id
                 WHERE s.delivery_id <> ?2
                   AND NOT EXISTS (SELECT 1 FROM focus_scope_state AS t WHERE t.scope_id = s.scope_id))
             ORDER BY scope_id",
        )?
        .execute((import_id, delivery))?;
    Ok(())
}
