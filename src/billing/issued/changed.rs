//! Why a hash is not that of the run any more: which day, edition or customer it was made for, or what came in since.
//!
//! A hash says nothing of what it was made from, so the likely causes are tried: the run of another day, of an earlier edition,
//! of one customer, and of the ledger as it was before each of the last imports.

use super::made::{self, Asked};
use crate::billing::show::{Made, hash};
use crate::contract::registry::{Ledger, Registry};
use crate::error::{Problem, Result, codes};
use crate::ledger::as_of::{self, AsOf};
use crate::money::decimal::Decimal;
use crate::query::select;
use chrono::Days;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;

/// How many days around the end of the month are tried.
const DAYS: u64 = 62;

/// How many of the newest imports are undone, one after the other, whatever that costs.
const IMPORTS: usize = 40;

/// How many of them at most, where a month has few charges.
const IMPORTS_MAX: usize = 400;

/// So many charges are rated again for each try.
const CHARGES: usize = 20_000;

/// Imports that change no draft.
const OF_OURS: &str = "'issue', 'settle', 'book-file', 'close', 'accept', 'assert', 'allocate', 'withdraw', 'invoice-list', 'payment-list'";

/// The refusal of a hash, with what changed.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn refusal(
    (path, registry): (&Path, &'static Registry),
    (asked, wanted): (&Asked, &str),
    now: &Made,
) -> Result<Problem> {
    let message = format!("the run of {} is not the one with the hash {wanted}", now.month);
    let mut problem = Problem::new(&codes::STALE_RUN, message);
    if let Some(day) = day(now, wanted) {
        return Ok(problem
            .value(format!(
                "the run was made for {day}, and would be issued on {}",
                now.issue_date
            ))
            .hint(format!("made for {day}: add `--on {day}`")));
    }
    let ledger = Ledger::open_to_read(path, registry)?;
    if let Some(found) = customer(&ledger.connection, asked, (now, wanted))? {
        return Ok(problem
            .value(format!("the run was made for the customer `{found}` alone"))
            .hint(format!("add `--customer {found}`")));
    }
    if asked.customer.is_some() && is_of_all(&ledger.connection, asked, wanted)? {
        return Ok(problem
            .value("the run was made for all customers")
            .hint("leave `--customer` out"));
    }
    let again = format!(
        "run `billbook bill run {} --on {}` again, compare, and issue its hash",
        now.month, now.issue_date
    );
    if !now.run.blocked.is_empty() {
        let blocked: Vec<&str> = now.run.blocked.iter().map(String::as_str).collect();
        problem = problem.value(format!("the figures of {} are unsure now", blocked.join(", ")));
        return Ok(problem.hint(again));
    }
    drop(ledger);
    if now.charges.len() <= CHARGES
        && let Some(text) = since((path, registry), asked, (now, wanted))?
    {
        return Ok(problem.value(text).hint(again));
    }
    let count = tries(now.charges.len());
    Ok(problem.hint(format!(
        "no run with that hash was found, by the last {count} imports: {again}"
    )))
}

/// The day for which the run was made, where that alone differs.
fn day(now: &Made, wanted: &str) -> Option<chrono::NaiveDate> {
    let first = now.month.last().min(now.issue_date) - Days::new(1);
    let last = now.month.last().max(now.issue_date) + Days::new(DAYS);
    let days = first.iter_days().take_while(|day| *day <= last);
    days.filter(|day| *day != now.issue_date)
        .find(|day| hash::of_day(now, *day) == wanted)
}

/// The customer for whom alone it was made.
fn customer(connection: &Connection, asked: &Asked, (now, wanted): (&Made, &str)) -> Result<Option<String>> {
    if asked.customer.is_some() || now.book.customers.len() * now.charges.len() > CHARGES * IMPORTS {
        return Ok(None);
    }
    for customer in &now.book.customers {
        let alone = Asked {
            customer: Some(customer.id.clone()),
            ..asked.clone()
        };
        if made::make(connection, &alone)?.hash().as_deref() == Some(wanted) {
            return Ok(Some(customer.id.clone()));
        }
    }
    Ok(None)
}

fn is_of_all(connection: &Connection, asked: &Asked, wanted: &str) -> Result<bool> {
    let all = Asked {
        customer: None,
        ..asked.clone()
    };
    Ok(made::make(connection, &all)?.hash().as_deref() == Some(wanted))
}

/// What came in since the run was made, and what it changed.
fn since(
    (path, registry): (&Path, &'static Registry),
    asked: &Asked,
    (now, wanted): (&Made, &str),
) -> Result<Option<String>> {
    let ledger = Ledger::open_to_read(path, registry)?;
    let sql = format!(
        "SELECT i.import_id, i.operation, s.name FROM import AS i JOIN source AS s USING (source_id)
         WHERE i.operation NOT IN ({OF_OURS}) ORDER BY i.import_id DESC"
    );
    let imports: Vec<(i64, String, String)> = select(&ledger.connection, &sql, [], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    drop(ledger);
    let then = Asked {
        edition: None,
        on: Some(now.issue_date),
        ..asked.clone()
    };
    for (index, (import_id, ..)) in imports.iter().enumerate().take(tries(now.charges.len())) {
        if *import_id < 2 {
            break;
        }
        let ledger = Ledger::open_to_read(path, registry)?;
        as_of::apply(&ledger, AsOf::Import(import_id - 1))?;
        // Before the book came in, or before there were rates, there was no such run.
        let Ok(made) = made::make(&ledger.connection, &then) else {
            continue;
        };
        let day = day(&made, wanted);
        if made.hash().as_deref() != Some(wanted) && day.is_none() {
            continue;
        }
        let since = imports.get(..=index).unwrap_or_default();
        let said = said(since, &made, now);
        let of_day = day.map(|day| format!("it was made for {day}; "));
        return Ok(Some(format!("{}{said}", of_day.unwrap_or_default())));
    }
    Ok(None)
}

/// How many imports are undone for a month of so many charges.
fn tries(charges: usize) -> usize {
    (CHARGES * IMPORTS / charges.max(1)).clamp(IMPORTS, IMPORTS_MAX)
}

fn said(since: &[(i64, String, String)], made: &Made, now: &Made) -> String {
    let mut names: Vec<String> = Vec::new();
    for (import_id, operation, name) in since.iter().rev() {
        names.push(match operation.as_str() {
            "book" => format!("a new edition of the book (import {import_id})"),
            "deliveries" => format!("a decision about deliveries (import {import_id})"),
            _ => format!("`{name}` (import {import_id})"),
        });
    }
    let mut text = format!("since that run came in: {}", names.join(", "));
    let totals = |made: &Made| {
        let mut totals: BTreeMap<(String, String), Decimal> = BTreeMap::new();
        for draft in &made.run.drafts {
            let key = (made.names(draft).0.to_owned(), draft.currency.clone());
            let sum = totals.entry(key).or_default();
            *sum = sum.add(&draft.total);
        }
        totals
    };
    let (before, after) = (totals(made), totals(now));
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let shown = |sum: Option<&Decimal>| sum.map_or_else(|| "nothing".to_owned(), ToString::to_string);
    let mut changed = Vec::new();
    for key in keys {
        let (was, is) = (before.get(key), after.get(key));
        if was != is {
            changed.push(format!("{} {} {} instead of {}", key.0, key.1, shown(is), shown(was)));
        }
    }
    if changed.is_empty() {
        text.push_str("; no total differs");
    } else {
        text.push_str(&format!("; {}", changed.join(", ")));
    }
    text
}
