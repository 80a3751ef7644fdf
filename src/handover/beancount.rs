//! A journal for beancount, which `bean-check` accepts.

use super::entry::{Entry, Posting, written};
use super::journal::Journal;
use super::{hledger, letters};
use crate::error::{Problem, Result, codes};
use crate::money::currency;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The roots of names, and what beancount calls them.
const ROOTS: &[(&str, &str)] = &[
    ("assets", "Assets"),
    ("liabilities", "Liabilities"),
    ("revenue", "Income"),
    ("revenues", "Income"),
    ("income", "Income"),
    ("expenses", "Expenses"),
    ("equity", "Equity"),
];

/// The journal as a text.
///
/// # Errors
/// When the name of an account cannot be written, or two would be one.
pub(crate) fn write(journal: &Journal) -> Result<String> {
    let names = names(journal)?;
    let name = |own: &str| names.get(own).map_or("", String::as_str);
    let books = &journal.currency;
    let mut text = format!(
        "; written by billbook, books of {}, {}\n",
        quoted(&journal.seller).trim_matches('"'),
        journal.days.name
    );
    let _ = writeln!(text, "option \"title\" {}", quoted(&journal.seller));
    let _ = writeln!(text, "option \"operating_currency\" \"{books}\"");
    let half = format!(
        "0.{}5",
        "0".repeat(usize::try_from(currency::decimals(books)).unwrap_or_default())
    );
    let _ = writeln!(text, "option \"inferred_tolerance_default\" \"{books}:{half}\"");
    let entries: Vec<&Entry> = journal.opening.iter().chain(&journal.entries).collect();
    let opened = NaiveDate::from_ymd_opt(journal.days.from.year(), 1, 1).unwrap_or(journal.days.from);
    let mut currencies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for posting in entries.iter().flat_map(|entry| &entry.postings) {
        currencies
            .entry(&posting.account.name)
            .or_default()
            .insert(&posting.currency);
    }
    for balance in &journal.closing {
        currencies
            .entry(&balance.account.name)
            .or_default()
            .insert(&balance.currency);
    }
    for (_, account) in hledger::accounts(journal) {
        let used: Vec<&str> = currencies
            .get(account.as_str())
            .into_iter()
            .flatten()
            .copied()
            .collect();
        let _ = writeln!(text, "{opened} open {} {}", name(&account), used.join(","));
    }
    for (day, from, to, rate) in &journal.rates {
        let _ = writeln!(text, "{day} price {from} {rate} {to}");
    }
    let widest = names.values().map(String::len).max().unwrap_or_default();
    for entry in entries {
        let link = link(&entry.document);
        let link = if link.is_empty() {
            String::new()
        } else {
            format!(" ^{link}")
        };
        let _ = writeln!(
            text,
            "\n{} * {} {}{link}",
            entry.day,
            quoted(&entry.party),
            quoted(entry.kind.name())
        );
        for (key, value) in [("document", &entry.document), ("number", &entry.code)] {
            if !value.is_empty() && (key == "document" || *value != entry.document) {
                let _ = writeln!(text, "  {key}: {}", quoted(value));
            }
        }
        if let Some(due) = entry.due {
            let _ = writeln!(text, "  due: {due}");
        }
        if let Some(period) = &entry.period {
            let _ = writeln!(text, "  period: {}", quoted(period));
        }
        for one in &entry.postings {
            posting(&mut text, one, (name(&one.account.name), widest), books);
        }
    }
    text.push('\n');
    for balance in &journal.closing {
        let amount = written(&balance.amount, &balance.currency);
        let _ = writeln!(
            text,
            "{} balance {} {amount} {}",
            journal.days.to,
            name(&balance.account.name),
            balance.currency
        );
    }
    Ok(text)
}

fn posting(text: &mut String, posting: &Posting, (account, widest): (&str, usize), books: &str) {
    let amount = written(&posting.amount, &posting.currency);
    let _ = write!(text, "  {account:<widest$}  {amount:>12} {}", posting.currency);
    if let Some(base) = &posting.base {
        let _ = write!(text, " @@ {} {books}", written(&base.abs(), books));
    }
    text.push('\n');
}

/// The names of all accounts as beancount has them.
fn names(journal: &Journal) -> Result<BTreeMap<String, String>> {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut made_of: BTreeMap<String, String> = BTreeMap::new();
    for (_, account) in hledger::accounts(journal) {
        let name = name(&account)?;
        if let Some(other) = made_of.insert(name.clone(), account.clone()) {
            let message = format!("`{other}` and `{account}` would both be the account `{name}` of beancount");
            let hint = "name one of them otherwise in [accounts.names] of the book";
            return Err(Box::new(Problem::new(&codes::NOT_BOOKED, message).hint(hint)));
        }
        names.insert(account, name);
    }
    Ok(names)
}

fn name(account: &str) -> Result<String> {
    let refused = |why: &str| {
        let problem = Problem::new(
            &codes::NOT_BOOKED,
            format!("`{account}` cannot be an account of beancount: {why}"),
        );
        Box::new(problem.hint("name it otherwise in [accounts.names] of the book, such as \"assets:bank\""))
    };
    let mut parts = account.split(':');
    let root = parts.next().unwrap_or_default().to_lowercase();
    let root = ROOTS.iter().find(|(known, _)| *known == root);
    let Some((_, root)) = root else {
        return Err(refused(
            "it begins with none of assets, liabilities, revenue, expenses, equity",
        ));
    };
    let mut name = (*root).to_owned();
    for part in parts {
        let part = letters::capitals(part).ok_or_else(|| refused("a part of it has no form in Latin letters"))?;
        name.push(':');
        name.push_str(&part);
    }
    if name == *root {
        return Err(refused("it has one part only"));
    }
    Ok(name)
}

/// A link: letters, digits, `-`, `_`, `/` and `.`.
fn link(text: &str) -> String {
    let kept = |c: char| {
        if c.is_ascii_alphanumeric() || "-_/.".contains(c) {
            c
        } else {
            '-'
        }
    };
    text.chars().map(kept).collect()
}

/// A text in quotes, on one line.
fn quoted(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""))
}
