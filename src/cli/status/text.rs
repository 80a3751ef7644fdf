//! `billbook status` for people: what there is, month by month, then what is missing and what is open.

use super::held::{Held, Items, Sum};
use super::months::Month;
use super::words::{amount, columns, shortened, size};
use crate::cli::counted::counted;
use crate::money::decimal::DecimalSum;
use crate::output::lines;
use crate::output::reader::width::width;
use std::collections::{BTreeMap, BTreeSet};

/// How wide a line may be at most.
pub(super) const WIDTH: usize = 100;

/// How much of the path of a file is shown at least.
const FILE: usize = 24;

/// How wide the name of a provider or an account may be.
const NAME: usize = 20;

/// How many lines of one kind are shown; the others are counted.
const LINES: usize = 12;

/// How many months the grid has at most.
const MONTHS: usize = 6;

/// The digits of a hash that tell it from others by eye.
const HEAD: usize = 12;

/// Charges of a provider in a currency.
#[derive(Default)]
struct Row<'a> {
    accounts: BTreeSet<&'a str>,
    months: BTreeMap<&'a str, DecimalSum>,
    charges: i64,
    total: DecimalSum,
}

/// The whole text, in lines of so many columns.
#[must_use]
pub(super) fn render(held: &Held, columns: usize) -> String {
    let columns = columns.min(WIDTH);
    lines::folded(&text(held, columns), columns)
}

fn text(held: &Held, columns: usize) -> String {
    let mut lines = ledger(held, columns);
    if held.imports == 0 {
        lines.push(String::new());
        lines.push(
            "The ledger is empty. Import exports of a provider, lists of invoices or bank statements next:".to_owned(),
        );
        lines.push("  billbook import PATH...".to_owned());
        return lines.join("\n");
    }
    let mut rows: BTreeMap<[&str; 2], Row> = BTreeMap::new();
    for month in &held.months {
        let row = rows.entry([&month.provider, &month.currency]).or_default();
        add(row, month);
    }
    if !rows.is_empty() {
        lines.push(String::new());
        lines.extend(charges(&rows, columns));
        lines.extend(grid(&rows, columns));
        lines.extend(gaps(held));
    }
    lines.push(String::new());
    lines.extend(open(held));
    lines.push(String::new());
    lines.push("Amounts are rounded for reading; `--output json` shows every digit.".to_owned());
    lines.join("\n")
}

fn add<'a>(row: &mut Row<'a>, month: &'a Month) {
    row.accounts.insert(&month.account);
    row.months.entry(&month.name).or_default().add(&month.cost);
    row.charges += month.charges;
    row.total.add(&month.cost);
}

/// The file, and what came in last.
fn ledger(held: &Held, columns: usize) -> Vec<String> {
    let mut facts = vec![counted(held.imports, "import")];
    facts.extend(held.bytes.map(size));
    facts.push(format!("schema version {}", held.schema));
    if let Some(head) = &held.head {
        facts.push(format!("head {}", head.get(..HEAD).unwrap_or(head)));
    }
    let mut lines = vec![format!("{}: {}", held.path, facts.join(", "))];
    if let Some(last) = &held.last_import {
        let day = last.at.get(..10).unwrap_or(&last.at);
        let start = format!("Last import: {}, {day}, {}, ", last.number, last.operation);
        let left = columns.saturating_sub(start.chars().count()).max(FILE);
        lines.push(format!("{start}{}", shortened(&last.file, left)));
    }
    lines
}

/// A line for each provider and currency. Where that is too wide, columns go, and are named below.
fn charges(rows: &BTreeMap<[&str; 2], Row>, width: usize) -> Vec<String> {
    let names = [
        "charges of",
        "currency",
        "accounts",
        "charges",
        "first month",
        "last month",
        "billed in all",
    ];
    let cells = rows.iter().take(LINES).map(|([provider, currency], row)| {
        let mut months = row.months.keys().filter(|month| !month.is_empty());
        let first = months.next().copied().unwrap_or_default();
        let last = months.next_back().copied().unwrap_or(first);
        vec![
            shortened(provider, NAME),
            (*currency).to_owned(),
            row.accounts.len().to_string(),
            row.charges.to_string(),
            first.to_owned(),
            last.to_owned(),
            amount(&row.total.total(), currency),
        ]
    });
    let cells: Vec<Vec<String>> = cells.collect();
    let without = |gone: &[&str]| {
        let is_kept = |place: &usize| names.get(*place).is_some_and(|name| !gone.contains(name));
        let places: Vec<usize> = (0..names.len()).filter(is_kept).collect();
        let kept = |row: &Vec<String>| places.iter().filter_map(|&place| row.get(place).cloned()).collect();
        let kept_names: Vec<&str> = places.iter().filter_map(|&place| names.get(place).copied()).collect();
        columns(&kept_names, cells.iter().map(kept).collect())
    };
    let mut gone = 0;
    let mut lines = without(&[]);
    while !are_within(&lines, width) && gone < LITTLE.len() {
        gone += 1;
        lines = without(LITTLE.get(..gone).unwrap_or_default());
    }
    if gone > 0 {
        lines.push(format!(
            "Not shown: {}.",
            LITTLE.get(..gone).unwrap_or_default().join(", ")
        ));
    }
    lines.extend(more(rows.len(), "providers and currencies"));
    lines
}

/// The columns of charges to leave out of a narrow terminal, the first one first.
const LITTLE: [&str; 4] = ["accounts", "charges", "first month", "last month"];

fn are_within(lines: &[String], columns: usize) -> bool {
    lines.iter().all(|line| width(line) <= columns)
}

/// The newest months, beside each other as far as there is room.
fn grid(rows: &BTreeMap<[&str; 2], Row>, columns: usize) -> Vec<String> {
    let months: BTreeSet<&str> = rows.values().flat_map(|row| row.months.keys().copied()).collect();
    let months = months.into_iter().filter(|month| !month.is_empty());
    let mut shown: Vec<&str> = months.rev().take(MONTHS).collect();
    shown.reverse();
    // As many as fit, with the newest one in any case.
    loop {
        let lines = rendered_grid(rows, &shown);
        if are_within(&lines, columns) || shown.len() <= 1 {
            let mut all = vec![String::new()];
            all.extend(lines);
            return all;
        }
        shown.remove(0);
    }
}

fn rendered_grid(rows: &BTreeMap<[&str; 2], Row>, shown: &[&str]) -> Vec<String> {
    let mut names = vec!["billed by month", "currency"];
    names.extend(shown);
    let cells = rows
        .iter()
        .filter(|(_, row)| shown.iter().any(|month| row.months.contains_key(month)));
    let cells = cells.take(LINES).map(|([provider, currency], row)| {
        let mut cells = vec![shortened(provider, NAME), (*currency).to_owned()];
        let sums = shown.iter().map(|month| row.months.get(month));
        cells.extend(sums.map(|sum| sum.map_or_else(String::new, |sum| amount(&sum.total(), currency))));
        cells
    });
    columns(&names, cells.collect())
}

/// Accounts with months that have no charges between others that do.
fn gaps(held: &Held) -> Vec<String> {
    let mut lines: Vec<String> = held
        .gaps
        .iter()
        .map(|gap| {
            let whose = format!("{}/{}", shortened(&gap.provider, NAME), shortened(&gap.account, NAME));
            match gap.months {
                1 => format!("no charges of {whose} in {}", gap.first),
                months => format!(
                    "no charges of {whose} from {} to {} ({months} months)",
                    gap.first, gap.last
                ),
            }
        })
        .collect();
    let all = lines.len();
    lines.truncate(LINES / 2);
    if all > lines.len() {
        lines.push(format!("{} more gaps", all - lines.len()));
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

/// What is open, with the command that shows it.
fn open(held: &Held) -> Vec<String> {
    let findings = &held.findings;
    let mut found = vec![counted(findings.errors, "error"), counted(findings.warnings, "warning")];
    for (count, what) in [(findings.infos, "for information"), (findings.accepted, "accepted")] {
        if count > 0 {
            found.push(format!("{count} {what}"));
        }
    }
    if !findings.left_out.is_empty() {
        found.push(format!(
            "of the quick checks; {} other checks did not run",
            findings.left_out.len()
        ));
    }
    let mut lines = vec![line("findings", &found.join(", "), "billbook check")];
    let statements = match &held.statements {
        None => "not made: too many charges for an overview".to_owned(),
        Some(statements) if statements.all == 0 => "none: nothing has two sides to compare".to_owned(),
        Some(statements) => {
            let accepted = match statements.accepted {
                0 => String::new(),
                accepted => format!(", {accepted} of them accepted"),
            };
            format!("{} open of {}{accepted}", statements.open, statements.all)
        }
    };
    lines.push(line("statements", &statements, "billbook reconcile"));
    for (direction, words) in [("payable", "to pay"), ("receivable", "to receive")] {
        let invoices: Vec<_> = held.invoices.iter().filter(|([of, _], _)| of == direction).collect();
        if invoices.is_empty() {
            continue;
        }
        let count = invoices.iter().map(|(_, items)| items.count).sum::<i64>();
        let of = |part: fn(&Items) -> &Sum| {
            sums(
                invoices
                    .iter()
                    .map(|([_, currency], items)| (currency.as_str(), part(items))),
            )
        };
        let open = of(|items| &items.open);
        let overdue = of(|items| &items.overdue);
        let mut text = format!("{} {words}", counted(count, "invoice"));
        if open.is_empty() {
            text.push_str(", none unpaid");
        } else {
            text.push_str(&format!(", unpaid {open}"));
        }
        lines.push(line("invoices", &text, "billbook report open-items"));
        if !overdue.is_empty() {
            lines.push(line("", &format!("overdue {overdue}"), ""));
        }
    }
    if !held.payments.is_empty() {
        let count = held.payments.values().map(|items| items.count).sum::<i64>();
        let payments = held.payments.iter();
        let open = sums(payments.map(|([_, currency], items)| (currency.as_str(), &items.open)));
        let mut text = counted(count, "payment");
        if open.is_empty() {
            text.push_str(", all allocated");
        } else {
            text.push_str(&format!(", not allocated {open}"));
        }
        lines.push(line("payments", &text, "billbook allocate"));
    }
    lines.push(line("closed", &closed(held), "billbook close"));
    lines
}

/// The periods that are closed, the newest last.
fn closed(held: &Held) -> String {
    let mut names: Vec<String> = held
        .closed
        .iter()
        .map(|closed| {
            let parts = [Some(&closed.period), closed.provider.as_ref(), closed.account.as_ref()];
            parts.into_iter().flatten().cloned().collect::<Vec<_>>().join("/")
        })
        .collect();
    names.sort();
    if names.is_empty() {
        return "no period".to_owned();
    }
    let hidden = names.len().saturating_sub(MONTHS);
    let shown = names.split_off(hidden).join(", ");
    match hidden {
        0 => shown,
        hidden => format!("{hidden} earlier, {shown}"),
    }
}

/// `3 (118.40 EUR, 20.00 USD)`; nothing where nothing is open.
fn sums<'a>(all: impl Iterator<Item = (&'a str, &'a Sum)>) -> String {
    let (mut count, mut texts) = (0, Vec::new());
    for (currency, sum) in all.filter(|(_, sum)| sum.count > 0) {
        count += sum.count;
        texts.push(format!("{} {currency}", amount(&sum.total(), currency)));
    }
    if count == 0 {
        return String::new();
    }
    format!("{count} ({})", texts.join(", "))
}

/// What a line is about, what it says, and the command that says more, as far as there is room.
fn line(about: &str, text: &str, command: &str) -> String {
    let line = format!("{about:<12}{text}");
    let with_command = format!("{line}: {command}");
    if command.is_empty() || with_command.chars().count() > WIDTH {
        line
    } else {
        with_command
    }
}

fn more(all: usize, what: &str) -> Option<String> {
    (all > LINES).then(|| format!("{} more {what}", all - LINES))
}
