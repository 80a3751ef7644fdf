//! A journal for hledger, which `hledger check --strict` accepts.

use super::entry::{Entry, Posting, written};
use super::journal::Journal;
use crate::money::currency;
use crate::money::decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Blanks between the longest account and the longest amount.
const GAP: usize = 4;

/// The journal as a text.
pub(crate) fn write(journal: &Journal) -> String {
    let mut text = format!(
        "; written by billbook, books of {}, {}\n",
        line(&journal.seller),
        journal.days.name
    );
    let entries: Vec<&Entry> = journal.opening.iter().chain(&journal.entries).collect();
    for code in commodities(journal) {
        let decimals = currency::decimals(&code);
        let zeros = "0".repeat(usize::try_from(decimals).unwrap_or_default());
        let point = if decimals == 0 { "" } else { "." };
        let _ = writeln!(text, "commodity {code} 1000{point}{zeros}");
    }
    for (_, account) in accounts(journal) {
        let _ = writeln!(text, "account {account}");
    }
    let mut payees: Vec<String> = Vec::new();
    let of_balances = journal.closing.iter().map(|balance| &balance.party);
    for name in entries.iter().map(|entry| &entry.party).chain(of_balances) {
        let name = payee(name);
        if !payees.contains(&name) {
            let _ = writeln!(text, "payee {name}");
            payees.push(name);
        }
    }
    for tag in ["document", "due", "period"] {
        let _ = writeln!(text, "tag {tag}");
    }
    let widths = widths(journal);
    for entry in entries {
        text.push('\n');
        let code = code(&entry.code);
        let code = if code.is_empty() {
            String::new()
        } else {
            format!("({code}) ")
        };
        let _ = write!(
            text,
            "{} * {code}{} | {}",
            entry.day,
            payee(&entry.party),
            entry.kind.name()
        );
        let tags = tags(entry);
        if !tags.is_empty() {
            let _ = write!(text, "  ; {}", tags.join(", "));
        }
        text.push('\n');
        for one in &entry.postings {
            posting(&mut text, one, &journal.currency, widths);
        }
    }
    for party in parties(journal) {
        let _ = write!(text, "\n{} * {} | balance\n", journal.days.last(), payee(party));
        for balance in journal.closing.iter().filter(|balance| balance.party == *party) {
            let zero = written(&Decimal::zero(), &balance.currency);
            let amount = written(&balance.amount, &balance.currency);
            let code = &balance.currency;
            let _ = writeln!(
                text,
                "{} {code} = {amount} {code}",
                aligned(&balance.account.name, &zero, widths)
            );
        }
    }
    text
}

/// The currencies: that of the books, then the others in order.
fn commodities(journal: &Journal) -> Vec<String> {
    let entries = journal.opening.iter().chain(&journal.entries);
    let of_entries = entries
        .flat_map(|entry| &entry.postings)
        .map(|posting| posting.currency.clone());
    let all: BTreeSet<String> = of_entries
        .chain(journal.closing.iter().map(|balance| balance.currency.clone()))
        .collect();
    let mut codes = vec![journal.currency.clone()];
    codes.extend(all.into_iter().filter(|code| *code != journal.currency));
    codes
}

/// The accounts in use, by their purpose, then in the order of their first use.
pub(super) fn accounts(journal: &Journal) -> Vec<(u8, String)> {
    let entries = journal.opening.iter().chain(&journal.entries);
    let of_entries = entries
        .flat_map(|entry| &entry.postings)
        .map(|posting| &posting.account);
    let mut found: Vec<(u8, String)> = Vec::new();
    for account in of_entries.chain(journal.closing.iter().map(|balance| &balance.account)) {
        if !found.iter().any(|(_, name)| *name == account.name) {
            found.push((account.rank, account.name.clone()));
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found
}

/// The parties of balances, each once.
fn parties(journal: &Journal) -> Vec<&String> {
    let mut found: Vec<&String> = Vec::new();
    for balance in &journal.closing {
        if !found.contains(&&balance.party) {
            found.push(&balance.party);
        }
    }
    found
}

fn tags(entry: &Entry) -> Vec<String> {
    let mut tags = Vec::new();
    if !entry.document.is_empty() {
        tags.push(format!("document:{}", tag(&entry.document)));
    }
    tags.extend(entry.due.map(|due| format!("due:{due}")));
    tags.extend(entry.period.as_ref().map(|period| format!("period:{}", tag(period))));
    tags
}

/// The widths of the longest account and the longest amount.
fn widths(journal: &Journal) -> (usize, usize) {
    let entries = journal.opening.iter().chain(&journal.entries);
    let postings = entries.flat_map(|entry| &entry.postings);
    let (mut account, mut amount) = (0, 0);
    for posting in postings {
        account = account.max(posting.account.name.chars().count());
        amount = amount.max(written(&posting.amount, &posting.currency).len());
    }
    for balance in &journal.closing {
        account = account.max(balance.account.name.chars().count());
    }
    (account, amount)
}

fn aligned(account: &str, amount: &str, (longest, widest): (usize, usize)) -> String {
    let blanks = longest.saturating_sub(account.chars().count()) + GAP;
    format!("    {account}{}{amount:>widest$}", " ".repeat(blanks))
}

fn posting(text: &mut String, posting: &Posting, books: &str, widths: (usize, usize)) {
    let amount = written(&posting.amount, &posting.currency);
    let _ = write!(
        text,
        "{} {}",
        aligned(&posting.account.name, &amount, widths),
        posting.currency
    );
    if let Some(base) = &posting.base {
        let _ = write!(text, " @@ {} {books}", written(&base.abs(), books));
    }
    text.push('\n');
}

/// A text without what ends a line.
fn line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// A payee: `|` ends it, and `;` begins a comment.
fn payee(name: &str) -> String {
    line(name).replace('|', "/").replace(';', ",")
}

/// A code: `)` ends it.
fn code(text: &str) -> String {
    line(text).replace(['(', ')'], "/").replace(';', ",")
}

/// The value of a tag: a comma ends it.
fn tag(text: &str) -> String {
    line(text).replace([',', ';'], " ")
}
