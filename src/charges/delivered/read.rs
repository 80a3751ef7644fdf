//! What the ledger knows of deliveries: their scopes, by provider, account and billing period; times, answers, coverage.

use super::days::{Coverage, Pair};
use super::judge::{Candidate, Given, Run, are_alike};
use crate::clock;
use crate::contract::import::{Answer, DeliveryStated};
use crate::error::Result;
use crate::party::{self, Parties};
use crate::query::{for_each, select};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, BTreeSet};

/// The dataset of deliveries that came in before datasets were kept.
const FIRST_DATASET: &str = "focus";

/// What deliveries have in common that are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Who provides, as one party.
    pub party: String,
    /// The billing account, in one case.
    pub account: String,
    /// The start of the billing period.
    pub period: String,
}

/// A scope, and what was recorded of it last.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// Its number.
    pub number: i64,
    /// Its delivery.
    pub delivery: i64,
    /// With whom it is compared; `None` where it has no account or no period, and nobody.
    pub key: Option<Key>,
    /// What was recorded of it last.
    pub state: Option<State>,
    /// Whether it counts by the rule by names, where that judged it when it came in.
    pub by_names: Option<bool>,
}

/// What was recorded of a scope.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// Whether it counts.
    pub in_force: bool,
    /// Why, as stored.
    pub decision: String,
}

impl Scope {
    /// Whether the rule by names left it replaced.
    pub(crate) fn is_left_out(&self) -> bool {
        self.by_names == Some(false)
    }
}

/// The rule by which deliveries are judged, as stored with what it gave.
pub(super) const RULE: &str = "coverage-1";

impl Key {
    /// The key of a scope; `None` where it has no account or no period. Whoever provides is the provider, else the issuer, as
    /// one party; those that name neither are one.
    pub(crate) fn of(
        parties: &Parties,
        provider: Option<&str>,
        issuer: Option<&str>,
        account: Option<&str>,
        period: Option<&str>,
    ) -> Option<Self> {
        Some(Self {
            party: provider.or(issuer).map(|name| parties.key(name)).unwrap_or_default(),
            account: account?.to_lowercase(),
            period: period?.to_owned(),
        })
    }
}

/// Who is one party, by the aliases in force.
pub(super) fn parties(connection: &Connection) -> Result<Parties> {
    Ok(Parties::of_decided(&party::aliases(connection)?))
}

const SCOPES: &str = "SELECT s.scope_id, s.delivery_id, s.provider_name, s.invoice_issuer_name, s.billing_account_id,
           s.billing_period_start,
           (SELECT t.in_force || ' ' || t.decision FROM focus_scope_state AS t WHERE t.scope_id = s.scope_id
            ORDER BY t.state_id DESC LIMIT 1),
           (SELECT t.in_force FROM focus_scope_state AS t WHERE t.scope_id = s.scope_id AND t.rule = 'names-0')
    FROM focus_scope AS s";

fn scopes(connection: &Connection, whose: &str, params: impl rusqlite::Params) -> Result<Vec<Scope>> {
    let sql = format!("{SCOPES} {whose} ORDER BY s.scope_id");
    let parties = parties(connection)?;
    select(connection, &sql, params, |row| {
        let text = |index: usize| row.get::<_, Option<String>>(index);
        let (provider, issuer, account, period) = (text(2)?, text(3)?, text(4)?, text(5)?);
        let state = text(6)?.and_then(|state| {
            let (in_force, decision) = state.split_once(' ')?;
            Some(State {
                in_force: in_force == "1",
                decision: decision.to_owned(),
            })
        });
        let key = Key::of(
            &parties,
            provider.as_deref(),
            issuer.as_deref(),
            account.as_deref(),
            period.as_deref(),
        );
        Ok(Scope {
            number: row.get(0)?,
            delivery: row.get(1)?,
            key,
            state,
            by_names: row.get(7)?,
        })
    })
}

/// The scopes of a delivery.
pub(crate) fn scopes_of(connection: &Connection, delivery: i64) -> Result<Vec<Scope>> {
    scopes(connection, "WHERE s.delivery_id = ?1", [delivery])
}

/// The scopes that are compared with those of these keys, by the billing period and whoever provides: those of the same
/// account, and of accounts that may be the same under another name. Each key is in one group.
pub(crate) fn groups_with(connection: &Connection, keys: &BTreeSet<Key>) -> Result<Vec<(Key, Vec<Scope>)>> {
    let whose: BTreeSet<(&String, &String)> = keys.iter().map(|key| (&key.party, &key.period)).collect();
    let periods: BTreeSet<&String> = keys.iter().map(|key| &key.period).collect();
    let mut by_party: BTreeMap<(String, String), BTreeMap<Key, Vec<Scope>>> = BTreeMap::new();
    for period in periods {
        for scope in scopes(connection, "WHERE s.billing_period_start = ?1", [period])? {
            if let Some(key) = scope
                .key
                .clone()
                .filter(|key| whose.contains(&(&key.party, &key.period)))
            {
                let accounts = by_party.entry((key.party.clone(), key.period.clone())).or_default();
                accounts.entry(key).or_default().push(scope);
            }
        }
    }
    let mut groups = Vec::new();
    for accounts in by_party.into_values() {
        groups.extend(linked(connection, accounts, keys)?);
    }
    Ok(groups)
}

/// Accounts of one provider and billing period, those together that may be one. Which deliveries of them are compared is
/// judged one by one.
fn linked(
    connection: &Connection,
    mut accounts: BTreeMap<Key, Vec<Scope>>,
    keys: &BTreeSet<Key>,
) -> Result<Vec<(Key, Vec<Scope>)>> {
    let mut covered: BTreeMap<Key, Coverage> = BTreeMap::new();
    if accounts.len() > 1 && has_datasets(connection, accounts.values().flatten())? {
        for (key, scopes) in &accounts {
            let numbers: Vec<i64> = scopes.iter().map(|scope| scope.number).collect();
            let all = covered.entry(key.clone()).or_default();
            for coverage in coverages(connection, &numbers)?.values() {
                all.add_all(coverage);
            }
        }
    }
    let may_be_one = |one: &Key, other: &Key| match (covered.get(one), covered.get(other)) {
        (Some(covers), Some(others)) => are_alike([&one.account, &other.account], [covers, others]),
        _ => false,
    };
    let mut groups = Vec::new();
    for key in keys {
        let Some(mut all) = accounts.remove(key) else { continue };
        let mut open = vec![key.clone()];
        while let Some(next) = open.pop() {
            let others: Vec<Key> = accounts
                .keys()
                .filter(|other| may_be_one(&next, other))
                .cloned()
                .collect();
            for other in others {
                all.extend(accounts.remove(&other).unwrap_or_default());
                open.push(other);
            }
        }
        groups.push((key.clone(), all));
    }
    Ok(groups)
}

/// Whether the deliveries of scopes are of several datasets.
fn has_datasets<'s>(connection: &Connection, scopes: impl Iterator<Item = &'s Scope>) -> Result<bool> {
    let deliveries: BTreeSet<i64> = scopes.map(|scope| scope.delivery).collect();
    let mut datasets = BTreeSet::new();
    for delivery in deliveries {
        let dataset = stated(connection, delivery)?.map(|(dataset, _)| dataset);
        datasets.insert(dataset.unwrap_or_else(|| FIRST_DATASET.to_owned()));
    }
    Ok(datasets.len() > 1)
}

/// All scopes that can be compared.
pub(crate) fn all_scopes(connection: &Connection) -> Result<BTreeMap<Key, Vec<Scope>>> {
    let mut found: BTreeMap<Key, Vec<Scope>> = BTreeMap::new();
    for scope in scopes(connection, "", [])? {
        if let Some(key) = scope.key.clone() {
            found.entry(key).or_default().push(scope);
        }
    }
    Ok(found)
}

/// What is known of a delivery as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    since: i64,
    dataset: String,
    run: Option<Run>,
    /// When its run was made, the last time it was seen.
    made_at: Option<String>,
    /// Its files, and when each was retrieved last.
    files: BTreeMap<i64, String>,
    /// What was said of it, oldest first.
    pub answers: Vec<Given>,
}

impl Whole {
    /// Reads it.
    pub(crate) fn read(connection: &Connection, delivery: i64) -> Result<Self> {
        let (since, is_appended): (i64, bool) = connection
            .prepare_cached("SELECT import_id, handling = 'Append' FROM focus_delivery WHERE delivery_id = ?1")?
            .query_row([delivery], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut answers = select(
            connection,
            "SELECT import_id, answer, about_delivery FROM focus_answer
             WHERE delivery_id = ?1 AND import_id NOT IN (SELECT decision FROM withdrawal) ORDER BY answer_id",
            [delivery],
            |row| {
                let answer = Answer::named(&row.get::<_, String>(1)?);
                Ok(answer.map(|answer| (row.get(0), answer, row.get(2))))
            },
        )?
        .into_iter()
        .flatten()
        .map(|(at, answer, about)| {
            Ok(Given {
                at: at?,
                answer,
                about: about?,
            })
        })
        .collect::<Result<Vec<Given>>>()?;
        if is_appended && answers.is_empty() {
            answers.push(Given {
                at: since,
                answer: Answer::Append,
                about: None,
            });
        }
        let stated = stated(connection, delivery)?;
        let mut made_at = stated
            .as_ref()
            .and_then(|(_, stated)| stated.made_at)
            .map(clock::stored);
        let mut files = BTreeMap::new();
        for_each(
            connection,
            "SELECT f.import_id, max(i.retrieved_at, coalesce(max(a.retrieved_at), '')), max(g.made_at)
             FROM focus_file AS f JOIN import AS i ON i.import_id = f.import_id
             LEFT JOIN focus_seen_again AS g ON g.file_import_id = f.import_id
             LEFT JOIN import AS a ON a.import_id = g.import_id
             WHERE f.delivery_id = ?1 GROUP BY f.import_id",
            [delivery],
            |row| {
                files.insert(row.get(0)?, row.get(1)?);
                // A run that states its time is as new as that, however late somebody copies its files.
                if let (Some(at), Some(again)) = (&mut made_at, row.get::<_, Option<String>>(2)?) {
                    *at = again.max(at.clone());
                }
                Ok(())
            },
        )?;
        let run = stated.as_ref().and_then(|(_, stated)| {
            Some(Run {
                export: stated.export.clone()?,
                covers: stated.covers.clone()?,
            })
        });
        Ok(Self {
            since,
            dataset: stated.map_or_else(|| FIRST_DATASET.to_owned(), |(dataset, _)| dataset),
            run,
            made_at,
            files,
            answers,
        })
    }

    /// What was said of it last.
    pub(crate) fn stance(&self) -> Option<Answer> {
        self.answers.last().map(|given| given.answer)
    }

    /// Whether the files of these imports are all it has.
    pub(crate) fn has_files(&self, imports: &[i64]) -> bool {
        imports.len() == self.files.len() && self.files.keys().all(|import_id| imports.contains(import_id))
    }

    /// Whether one of its files was retrieved later than is known, or its run made later.
    pub(crate) fn is_new(&self, files: &[(i64, String, &str)], made_at: Option<&str>) -> bool {
        let is_later = |(file, at, _): &(i64, String, &str)| self.files.get(file).is_none_or(|known| known < at);
        let is_made_later = made_at
            .zip(self.made_at.as_deref())
            .is_some_and(|(at, known)| at > known);
        files.iter().any(is_later) || is_made_later
    }

    /// How new its part in some scopes is.
    fn newer(&self, connection: &Connection, scopes: &[&Scope]) -> Result<String> {
        if let Some(made_at) = &self.made_at {
            return Ok(made_at.clone());
        }
        let mut newest = String::new();
        if self.files.len() > 1 {
            let mut statement =
                connection.prepare_cached("SELECT import_id FROM focus_scope_file WHERE scope_id = ?1")?;
            for scope in scopes {
                let mut rows = statement.query([scope.number])?;
                while let Some(row) = rows.next()? {
                    if let Some(at) = self.files.get(&row.get(0)?) {
                        newest = newest.max(at.clone());
                    }
                }
            }
        }
        if newest.is_empty() {
            newest = self.files.values().max().cloned().unwrap_or_default();
        }
        Ok(newest)
    }

    /// A delivery's part in a key, for judging.
    pub(crate) fn candidate(
        &self,
        connection: &Connection,
        delivery: i64,
        scopes: &[&Scope],
        coverages: &BTreeMap<i64, Coverage>,
    ) -> Result<Candidate> {
        let left_out = |scope: &Scope| self.answers.is_empty() && scope.is_left_out();
        let is_old = scopes.iter().any(|scope| scope.by_names.is_some());
        let counts = scopes.iter().any(|scope| !left_out(scope));
        let mut coverage = Coverage::default();
        for scope in scopes.iter().filter(|scope| !counts || !left_out(scope)) {
            if let Some(covered) = coverages.get(&scope.number) {
                coverage.add_all(covered);
            }
        }
        let account = scopes
            .iter()
            .find_map(|scope| Some(scope.key.as_ref()?.account.clone()));
        Ok(Candidate {
            delivery,
            account: account.unwrap_or_default(),
            since: self.since,
            newer: self.newer(connection, scopes)?,
            coverage,
            dataset: self.dataset.clone(),
            run: self.run.clone(),
            answers: self.answers.clone(),
            by_names: is_old.then_some(counts),
        })
    }
}

/// What a manifest states of a delivery, with its dataset; `None` for deliveries from before that was kept.
pub(crate) fn stated(connection: &Connection, delivery: i64) -> Result<Option<(String, DeliveryStated)>> {
    Ok(connection
        .prepare_cached(
            "SELECT dataset, manifest, export, covers_from, covers_to, made_at FROM focus_stated WHERE delivery_id = ?1",
        )?
        .query_row([delivery], |row| {
            let covers = row.get::<_, Option<String>>(3)?.zip(row.get(4)?);
            let made_at: Option<String> = row.get(5)?;
            let stated = DeliveryStated {
                manifest: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
                export: row.get(2)?,
                covers: covers.map(|(from, to)| [from, to]),
                made_at: made_at.as_deref().and_then(clock::parse),
                rows: Vec::new(),
            };
            Ok((row.get(0)?, stated))
        })
        .optional()?)
}

/// Days from 1970-01-01 on.
fn day_number(text: &str) -> Option<i32> {
    let days = clock::parse_date(text)?.signed_duration_since(NaiveDate::default());
    i32::try_from(days.num_days()).ok()
}

/// What scopes cover: as recorded, and of those from before that was recorded from their sums and rows, all at once.
pub(crate) fn coverages(connection: &Connection, scopes: &[i64]) -> Result<BTreeMap<i64, Coverage>> {
    let mut found: BTreeMap<i64, Coverage> = BTreeMap::new();
    let mut unrecorded = Vec::new();
    for &scope_id in scopes {
        let mut coverage = Coverage::default();
        for_each(
            connection,
            "SELECT sub_account_id, first_day, last_day FROM focus_coverage WHERE scope_id = ?1",
            [scope_id],
            |row| {
                let day = |index: usize| -> Result<Option<i32>> {
                    Ok(row.get::<_, Option<String>>(index)?.as_deref().and_then(day_number))
                };
                add(&mut coverage, row.get(0)?, day(1)?.zip(day(2)?));
                Ok(())
            },
        )?;
        if coverage.is_empty() {
            unrecorded.push(scope_id);
        } else {
            found.insert(scope_id, coverage);
        }
    }
    if !unrecorded.is_empty() {
        for_each_day(connection, &unrecorded, |row| {
            let day: Option<String> = row.get(2)?;
            let run = day.as_deref().and_then(day_number).map(|day| (day, day));
            add(found.entry(row.get(0)?).or_default(), row.get(1)?, run);
            Ok(())
        })?;
    }
    Ok(found)
}

fn add(coverage: &mut Coverage, sub_account: Option<String>, run: Option<(i32, i32)>) {
    coverage.add(sub_account.map(|name| name.to_lowercase()), run);
}

/// Sums of one delivery by day: sub-account in one case, day, currency, number of charges, billed cost.
pub(crate) type Sums = Vec<(Pair, String, i64, String)>;

/// The sums of scopes by sub-account and day.
pub(crate) fn sums(connection: &Connection, scopes: &[i64]) -> Result<Sums> {
    let mut found = Vec::new();
    for_each_day(connection, scopes, |row| {
        let sub_account: Option<String> = row.get(1)?;
        let day: Option<String> = row.get(2)?;
        let day = day.as_deref().and_then(day_number);
        let sub_account = sub_account.map(|name| name.to_lowercase());
        found.push(((sub_account, day), row.get(3)?, row.get(4)?, row.get(5)?));
        Ok(())
    })?;
    Ok(found)
}

/// Calls with each day of scopes: scope, sub-account, day, currency, charges, billed cost.
fn for_each_day(
    connection: &Connection,
    scopes: &[i64],
    mut each: impl FnMut(&rusqlite::Row) -> Result<()>,
) -> Result<()> {
    let numbers: Vec<String> = scopes.iter().map(i64::to_string).collect();
    let numbers = numbers.join(", ");
    let joins = "JOIN focus_sub_account AS a USING (sub_account_key)
        JOIN focus_billing_account AS b USING (billing_account_key)";
    let sql = format!(
        "WITH context AS MATERIALIZED (
             SELECT c.context_id, c.scope_id, a.sub_account_id, coalesce(b.billing_currency, 'XXX') AS currency
             FROM focus_context AS c {joins} WHERE c.scope_id IN ({numbers}))
         SELECT c.scope_id, c.sub_account_id, t.day, c.currency, sum(t.charges), decimal_sum(t.billed_cost)
         FROM focus_daily_total AS t JOIN context AS c USING (context_id) GROUP BY 1, 2, 3, 4
         UNION ALL
         SELECT c.scope_id, c.sub_account_id, strftime('%Y-%m-%d', f.charge_period_start, 'unixepoch'), c.currency, count(*),
                decimal_sum(coalesce(f.billed_cost, '0'))
         FROM focus_untotalled AS u CROSS JOIN focus_charge AS f ON f.row_id BETWEEN u.first_row AND u.last_row
         JOIN context AS c ON c.context_id = f.context_id GROUP BY 1, 2, 3, 4"
    );
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}
