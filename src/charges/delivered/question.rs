//! What a file is refused with while nobody has said what it does to a delivery that it overlaps.

use super::days::{Pair, in_words};
use super::judge::{Candidate, Doubt, last_part};
use super::read::sums;
use super::settle::Open;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::{Decimal, DecimalSum};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// Sub-accounts named in a message.
const NAMED: usize = 3;

/// What would no longer count, or counts at all.
#[derive(Default)]
struct Amounts {
    charges: i64,
    days: BTreeSet<Option<i32>>,
    sub_accounts: BTreeSet<Option<String>>,
    sums: BTreeMap<String, DecimalSum>,
}

impl Amounts {
    fn read(connection: &Connection, scopes: &[i64], counts: impl Fn(&Pair) -> bool) -> Result<Self> {
        let mut amounts = Self::default();
        for (pair, currency, charges, billed) in sums(connection, scopes)? {
            if !counts(&pair) {
                continue;
            }
            let (sub_account, day) = pair;
            amounts.charges += charges;
            amounts.days.insert(day);
            amounts.sub_accounts.insert(sub_account);
            if let Ok(billed) = Decimal::parse(&billed) {
                amounts.sums.entry(currency).or_default().add(&billed);
            }
        }
        Ok(amounts)
    }

    /// `3 charges, 30.00 USD`.
    fn in_words(&self) -> String {
        let mut words = super::say::charges(self.charges);
        for (currency, sum) in &self.sums {
            words.push_str(&format!(", {} {currency}", sum.total()));
        }
        words
    }

    /// `25 days (2025-06-06 to 2025-06-30) of sub-1`.
    fn place(&self) -> String {
        let names: Vec<&str> = self
            .sub_accounts
            .iter()
            .flatten()
            .map(String::as_str)
            .take(NAMED)
            .collect();
        let more = self.sub_accounts.len() - names.len();
        let mut place = in_words(&self.days);
        if !names.is_empty() {
            place.push_str(&format!(" of {}", names.join(", ")));
            if more > 0 {
                place.push_str(&format!(" and {more} more"));
            }
        }
        place
    }
}

/// The account of a delivery's scopes, as written.
pub(crate) fn account(connection: &Connection, scopes: &[i64]) -> Result<String> {
    let mut statement = connection.prepare_cached("SELECT billing_account_id FROM focus_scope WHERE scope_id = ?1")?;
    let account: Option<String> = statement.query_row([scopes.first()], |row| row.get(0))?;
    Ok(account.unwrap_or_default())
}

/// Why two accounts may be one.
pub(crate) fn why_one([one, other]: [&Candidate; 2]) -> &'static str {
    if last_part(&one.account) == last_part(&other.account) {
        "both names end alike"
    } else {
        "both have charges of the same sub-account"
    }
}

/// The problem with a file whose delivery is one of two that nobody has chosen between.
pub(super) fn problem(connection: &Connection, open: &Open, delivery: i64) -> Result<Problem> {
    let ((older, older_scopes), (newer, newer_scopes)) = (&open.older, &open.newer);
    let is_newer = newer.delivery == delivery;
    let other = if is_newer { older } else { newer };
    let number = other.delivery;
    let all = |scopes: &[i64]| Amounts::read(connection, scopes, |_| true);
    let age = if is_newer { "newer" } else { "older" };
    let problem = match open.doubt {
        Doubt::Dataset | Doubt::Account => {
            let (own_scopes, other_scopes) = if is_newer {
                (newer_scopes, older_scopes)
            } else {
                (older_scopes, newer_scopes)
            };
            let (own, others) = (all(own_scopes)?, all(other_scopes)?);
            let both: [&Candidate; 2] = if is_newer { [newer, older] } else { [older, newer] };
            let [own_dataset, other_dataset] = both.map(|one| &one.dataset);
            let is_one_account = open.doubt == Doubt::Dataset;
            let message = if is_one_account {
                format!(
                    "the file has {} in the dataset `{own_dataset}`, and delivery {number} has {} of the same account and billing period in the dataset `{other_dataset}`",
                    own.in_words(),
                    others.in_words(),
                )
            } else {
                let [own_account, other_account] =
                    [account(connection, own_scopes)?, account(connection, other_scopes)?];
                format!(
                    "the file has {} of the account `{own_account}` in the dataset `{own_dataset}`, and delivery {number} has {} of the account `{other_account}` in the dataset `{other_dataset}`; {}, so both may be one account in one billing period",
                    own.in_words(),
                    others.in_words(),
                    why_one(both),
                )
            };
            let problem = Problem::new(&codes::OVERLAP, message)
                .hint(format!(
                    "`--replace`: the file counts, delivery {number} no longer does"
                ))
                .hint("`--compare-only`: the file is kept for comparing, and its charges do not count");
            return Ok(if is_one_account {
                problem
            } else {
                problem.hint("`--part`: they are two accounts, and both count in full")
            });
        }
        Doubt::Part => {
            let message = format!(
                "the file is {age} than delivery {number} and overlaps it; one of the two was imported with `--part`, so billbook does not know whether it replaces the other"
            );
            overlap(message, number, is_newer)
        }
        Doubt::Overlap => {
            let lost = Amounts::read(connection, older_scopes, |pair| !newer.coverage.has(pair))?;
            let from = if is_newer {
                format!("delivery {number}")
            } else {
                "the file".to_owned()
            };
            let message = format!(
                "the file is {age} than delivery {number} and overlaps it only in part; if the newer one replaced the older one, {} of {from} would no longer count: {}",
                lost.in_words(),
                lost.place(),
            );
            overlap(message, number, is_newer)
        }
    };
    Ok(problem)
}

/// The problem with a file that overlaps a delivery in part, newer or older than it, and what may be done.
pub(crate) fn overlap(message: String, number: i64, is_newer: bool) -> Problem {
    let replaced = if is_newer {
        format!("`--replace`: the file replaces delivery {number}, whatever else that has")
    } else {
        format!("`--replace`: delivery {number} stays, and the file, which is older, does not count")
    };
    Problem::new(&codes::OVERLAP, message)
        .hint(replaced)
        .hint(format!(
            "`--part`: the file and delivery {number} are parts of one bill, and both count in full"
        ))
        .hint("`--append`: the file has corrections only; it is added, and no delivery ever replaces it")
}
