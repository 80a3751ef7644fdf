//! What the ledger holds, as `billbook status` says it: by month, what is missing, and what is open.

use super::tables::table;
use crate::check;
use crate::cli::serve::asked::{Asked, Paper, Shown};
use crate::cli::status::held::{Findings, Held, Items, Statements, Sum};
use crate::cli::status::page::{NO_TIME, charges};
use crate::cli::status::words::amount;
use crate::error::Result;
use crate::money::decimal::DecimalSum;
use crate::output::Rows;
use crate::output::html::picture::Spot;
use crate::output::json::Json;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Months of the grid; older ones are behind the sums.
const MONTHS: usize = 12;

/// The page.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn page(asked: &Asked) -> Result<Shown> {
    let ledger = asked.ledger()?;
    let today = asked.site.clock().now().date_naive().to_string();
    let held = if check::is_small(&ledger.connection)? {
        let findings = asked.site.kept.findings(asked, &ledger)?;
        let statements = asked.site.kept.statements(asked, &ledger)?;
        let findings = Findings::of(&findings, Vec::new());
        Held::with(&ledger, &today, findings, Some(Statements::of(&statements)))?
    } else {
        Held::read(&ledger, &today, false)?
    };
    let mut paper = Paper::new("Overview", body(asked, &held)).command("billbook status");
    let mut fact = |name: &str, value: String| paper.facts.push((name.to_owned(), value));
    fact("Ledger", held.path.clone());
    if let Some(head) = &held.head {
        fact("Head", head.clone());
    }
    if let Some(last) = &held.last_import {
        fact(
            "Last import",
            format!(
                "{}, {}, {}",
                last.number,
                last.at.get(..10).unwrap_or(&last.at),
                last.file
            ),
        );
    }
    Ok(paper.into())
}

fn body(asked: &Asked, held: &Held) -> Markup {
    if held.imports == 0 {
        return html! { p { "The ledger is empty. Bring in what providers and banks sent: " code { "billbook import PATH…" } } };
    }
    html! {
        h2 { "Open" }
        (open(asked, held))
        h2 { "Billed by month" }
        (charges(held, |currency, spot| Some(billed(asked, held, currency, spot))))
        (grid(asked, held))
        @for gap in &held.gaps {
            p { "No charges of " (gap.provider) "/" (gap.account) " from " (gap.first) " to " (gap.last) "." }
        }
        p.quiet { "Amounts are rounded for reading; each leads to the exact figure and its rows." }
    }
}

/// What is open, each with the page that shows it.
fn open(asked: &Asked, held: &Held) -> Markup {
    let findings = &held.findings;
    let counted = format!(
        "{} errors, {} warnings, {} for information, {} accepted",
        findings.errors, findings.warnings, findings.infos, findings.accepted
    );
    let statements = match &held.statements {
        None => "not made here: there are too many charges for an overview".to_owned(),
        Some(made) => format!("{} open of {}, {} of them accepted", made.open, made.all, made.accepted),
    };
    let closed: Vec<&str> = held.closed.iter().map(|closed| closed.period.as_str()).collect();
    let items = |what: &str, all: &BTreeMap<[String; 2], Items>| {
        let all = all.iter();
        let lines = all.map(|([direction, currency], items)| line(asked, what, currency, direction, items));
        lines.collect::<Vec<Markup>>()
    };
    html! {
        table.open {
            tbody {
                tr { th scope="row" { "Findings" } td { a href=(asked.link(&["findings"], &[])) { (counted) } } }
                tr { th scope="row" { "Statements" } td { a href=(asked.link(&["statements"], &[])) { (statements) } } }
                @for line in items("Invoices", &held.invoices) { (line) }
                @for line in items("Payments", &held.payments) { (line) }
                tr { th scope="row" { "Imports" } td { a href=(asked.link(&["imports"], &[])) { (held.imports) } } }
                tr { th scope="row" { "Closed" } td { @if closed.is_empty() { "no period" } @else { (closed.join(", ")) } } }
            }
        }
    }
}

/// Invoices or payments of a direction and currency: all, open, overdue.
fn line(asked: &Asked, what: &str, currency: &str, direction: &str, items: &Items) -> Markup {
    let of = |sum: &Sum, what: &str| format!("{} {what}, {}", sum.count, amount(&sum.total(), currency));
    let list = asked.link(&["report", "invoices"], &[("currency", currency)]);
    let open = asked.link(&["report", "open-items"], &[("currency", currency)]);
    html! {
        tr {
            th scope="row" { (what) ", " (direction) ", " (currency) }
            td {
                a href=(list) { (items.count) " in all, " (amount(&items.total, currency)) } "; "
                @if items.open.count > 0 { a href=(open) { (of(&items.open, "open")) } } @else { "none open" }
                @if items.overdue.count > 0 { "; " a href=(open) { (of(&items.overdue, "overdue")) } }
            }
        }
    }
}

/// Where a figure of the picture leads: to the spend of a month, of a provider, or of both.
fn billed(asked: &Asked, held: &Held, currency: &str, spot: &Spot) -> String {
    let mut query = vec![("currency", currency)];
    let is_provider = held.months.iter().any(|month| month.provider == spot.series);
    if is_provider {
        query.push(("provider", spot.series));
    }
    // Neither the charges without a time nor those of several providers can be chosen: the report has them among others.
    if spot.bar != NO_TIME && !spot.bar.is_empty() {
        query.push(("period", spot.bar));
    }
    query.push((
        "by",
        match (is_provider, spot.bar.is_empty()) {
            (true, false) => "service",
            (true, true) => "month",
            (false, false) => "provider",
            (false, true) => "month,provider",
        },
    ));
    asked.link(&["report", "spend"], &query)
}

/// A row for each provider and currency, a column for each of the newest months.
fn grid(asked: &Asked, held: &Held) -> Markup {
    let mut sums: BTreeMap<[&str; 2], BTreeMap<&str, DecimalSum>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for month in &held.months {
        let of = sums.entry([&month.provider, &month.currency]).or_default();
        of.entry(&month.name).or_default().add(&month.cost);
        of.entry("all").or_default().add(&month.cost);
        names.insert(month.name.as_str());
    }
    let mut shown: Vec<&str> = names
        .into_iter()
        .filter(|name| !name.is_empty())
        .rev()
        .take(MONTHS)
        .collect();
    shown.reverse();
    let mut rows = Rows {
        columns: ["provider", "currency", "all"].map(str::to_owned).to_vec(),
        rows: Vec::new(),
    };
    rows.columns.extend(shown.iter().map(|&name| name.to_owned()));
    for ([provider, currency], months) in &sums {
        let mut cells = vec![Json::string(*provider), Json::string(*currency)];
        let figures = ["all"].iter().chain(&shown).map(|name| months.get(name));
        cells.extend(figures.map(|sum| sum.map_or(Json::Null, |sum| Json::String(amount(&sum.total(), currency)))));
        rows.rows.push(cells);
    }
    let lead = |index: usize, column: &str| {
        let row = rows.rows.get(index)?;
        let (provider, currency) = (row.first()?.cell(), row.get(1)?.cell());
        let mut query = vec![("by", "service"), ("provider", &*provider), ("currency", &*currency)];
        match column {
            "currency" => return None,
            "provider" | "all" => {
                query.retain(|(name, _)| *name != "by");
                query.push(("by", "month"));
            }
            month => query.push(("period", month)),
        }
        Some(asked.link(&["report", "spend"], &query))
    };
    let places: Vec<usize> = (0..rows.columns.len()).collect();
    table(&rows, (&[], &places, true), &lead)
}
