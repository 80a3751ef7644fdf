//! Statements as a page for working papers: what was compared with what, the bridge from one total to the other, and
//! where every figure stands.

use super::rows::{self, tolerance};
use crate::contract::bound::Bound;
use crate::contract::statement::{Line, Side, Statement, Verdict};
use crate::money::decimal::Decimal;
use crate::output::Rows;
use crate::output::document::Proof;
use crate::output::html::bars::Scale;
use crate::report::spend::months_by_currency;
use maud::{Markup, html};

/// A statement of no more lines than these stays on one sheet of paper.
const LINES_KEPT: usize = 12;

/// The body of the page. `spend` has the charges by month and currency, as the report `spend` gives them.
#[must_use]
pub(crate) fn body(statements: &[Statement], (spend, notes): (&Rows, &[String]), proof: Option<&dyn Proof>) -> Markup {
    html! {
        p { (sentence(statements)) }
        @for note in notes { p.quiet { "Note: " (note) } }
        (overview(statements))
        (charges(spend))
        @for (index, statement) in statements.iter().enumerate() { (section(index, statement)) }
        @if let Some(proof) = proof {
            h2 { "Proof" }
            pre { (proof.text()) }
        }
    }
}

fn sentence(statements: &[Statement]) -> String {
    if statements.is_empty() {
        return "Nothing to reconcile: for what you chose, the ledger never has both sides.".to_owned();
    }
    format!("{} statements: {}.", statements.len(), rows::count(statements))
}

fn badge(verdict: Verdict) -> Markup {
    let mark = match verdict {
        Verdict::Exact => "=",
        Verdict::Explained => "✓",
        Verdict::WithinBound => "≈",
        Verdict::Open => "!",
    };
    html! {
        span.verdict.open[verdict == Verdict::Open] { (mark) " " (verdict.name()) }
    }
}

fn period(statement: &Statement) -> String {
    let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    match (statement.period_start.is_empty(), statement.period_end.is_empty()) {
        (_, true) => day(&statement.period_start),
        (true, false) => format!("until {}", day(&statement.period_end)),
        (false, false) => format!("{} to {}", day(&statement.period_start), day(&statement.period_end)),
    }
}

fn overview(statements: &[Statement]) -> Markup {
    html! {
        @if !statements.is_empty() {
            h2 { "All statements" }
            p.quiet {
                "A statement compares the total here with the total there; the difference is here minus there. Its lines and the "
                "unexplained rest add up to the difference exactly. What is to clear is every line that no document explains, and what "
                "is left beyond rounding, each without its sign.  "
                b { "Exact" } ": the totals are the same. "
                b { "Explained" } ": a document explains every line, and nothing is left.  "
                b { "Within bound" } ": what is left is at most what rounding can make.  "
                b { "Open" } ": a person has to find the reason. The end of a period is the first moment after it."
            }
            div.wide {
                table {
                    thead {
                        tr {
                            th scope="col" { "Verdict" }
                            th scope="col" { "Statement" }
                            th scope="col" { "Period" }
                            th scope="col" { "Currency" }
                            th.amount scope="col" { "Here" }
                            th.amount scope="col" { "There" }
                            th.amount scope="col" { "Difference" }
                            th.amount scope="col" { "Unexplained" }
                            th.amount scope="col" { "To clear" }
                        }
                    }
                    tbody {
                        @for (index, statement) in statements.iter().enumerate() {
                            tr {
                                td { (badge(statement.verdict())) }
                                td.key { a href=(format!("#s{}", index + 1)) { (statement.pair) " " (statement.key()) } }
                                td.kind { (period(statement)) }
                                td { (statement.currency) }
                                td.amount { (statement.here.total) }
                                td.amount { (statement.there.total) }
                                td.amount { (statement.difference()) }
                                td.amount { (statement.unexplained()) }
                                td.amount { (statement.to_clear()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Charges by month, a chart for each currency.
fn charges(spend: &Rows) -> Markup {
    let zero = Decimal::zero();
    html! {
        @for (currency, months) in months_by_currency(spend) {
            @let scale = Scale::over(months.iter().map(|(_, amount)| amount).chain([&zero]));
            section.keep {
                h2 { "Charges by month, " (currency) }
                p.quiet { "Billed cost of all charges of the chosen providers, accounts and times, by the month of their use." }
                table.chart {
                    tbody {
                        @for (month, amount) in &months {
                            tr {
                                td.kind { (month) }
                                td.bar { (scale.bar(&zero, amount, if amount.is_negative() { "minus" } else { "plus" })) }
                                td.amount { (amount) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One statement, with its bridge: it starts at the total there, and each line takes it a step towards the total here.
fn section(index: usize, statement: &Statement) -> Markup {
    let unexplained = statement.unexplained();
    let steps = steps(statement, &unexplained);
    let scale = Scale::over(steps.iter().flat_map(|(from, to)| [from, to]));
    let mut walk = steps.iter();
    let mut bar = |class: &str| {
        let step = walk.next();
        html! { @if let Some((from, to)) = step { (scale.bar(from, to, class)) } }
    };
    let start = bar("total");
    let bars: Vec<Markup> = statement
        .lines
        .iter()
        .map(|line| bar(if line.amount.is_negative() { "minus" } else { "plus" }))
        .collect();
    let rest = bar("rest");
    let end = bar("total");
    html! {
        section.keep[statement.lines.len() <= LINES_KEPT] {
            h2 id=(format!("s{}", index + 1)) { (statement.pair) " " (statement.key()) }
            p { (period(statement)) " · " (statement.currency) " · " (badge(statement.verdict())) }
            p.quiet { "The bridge from there to here. The scale fits the steps and may not start at zero." }
            div.wide {
                table {
                    thead {
                        tr {
                            th scope="col" { "Kind" }
                            th scope="col" { "What" }
                            th.amount scope="col" { "Here" }
                            th.amount scope="col" { "There" }
                            th.amount scope="col" { "Amount" }
                            th scope="col" { "Bridge" }
                            th scope="col" { "Where" }
                        }
                    }
                    tbody {
                        (total("total there", &statement.there, &start))
                        @for (line, bar) in statement.lines.iter().zip(&bars) { (row(line, bar)) }
                        tr.unexplained {
                            td.kind { "unexplained" }
                            td { }
                            td { }
                            td { }
                            td.amount { (unexplained) }
                            td.bar { @if !unexplained.is_zero() { (rest) } }
                            td { }
                        }
                        tr {
                            td.kind { "to clear" }
                            td.what { "each without its sign" }
                            td { }
                            td { }
                            td.amount { (statement.to_clear()) }
                            td { }
                            td { }
                        }
                        (total("total here", &statement.here, &end))
                    }
                }
            }
            p { "Difference: " (statement.difference()) " " (statement.currency) "." }
            @if let Some(bound) = &statement.bound { (limit(statement, bound)) }
            @if let Some(acceptance) = &statement.accepted {
                p { "Accepted " (acceptance.at) ": " (acceptance.why) }
            } @else if statement.is_open() {
                p.quiet { "To accept it: " code { "billbook accept " (statement.finding().id()) " --why …" } }
            }
            @for note in &statement.notes { p.quiet { "Note: " (note) } }
        }
    }
}

/// From where to where each row of the bridge goes; the totals stand at one place.
fn steps(statement: &Statement, unexplained: &Decimal) -> Vec<(Decimal, Decimal)> {
    let mut at = statement.there.total.clone();
    let mut steps = vec![(at.clone(), at.clone())];
    for amount in statement.lines.iter().map(|line| &line.amount).chain([unexplained]) {
        let next = at.add(amount);
        steps.push((at, next.clone()));
        at = next;
    }
    steps.push((at.clone(), at));
    steps
}

fn total(name: &str, side: &Side, bar: &Markup) -> Markup {
    let rows = if side.rows == 1 {
        "1 row".to_owned()
    } else {
        format!("{} rows", side.rows)
    };
    html! {
        tr.total {
            td.kind { (name) }
            td.what { (side.what) " (" (rows) ")" }
            td { }
            td { }
            td.amount { (side.total) }
            td.bar { (bar) }
            td.place { (side.place) }
        }
    }
}

fn row(line: &Line, bar: &Markup) -> Markup {
    let words = [&line.object, &line.what, &line.rule];
    let words: Vec<&str> = words
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    html! {
        tr {
            td.kind { (line.kind.name()) }
            td.what { (words.join("; ")) }
            (figure(line.here.as_ref()))
            (figure(line.there.as_ref()))
            td.amount { (line.amount) }
            td.bar { (bar) }
            td.place { (line.place) }
        }
    }
}

fn figure(amount: Option<&Decimal>) -> Markup {
    html! { td.amount { @if let Some(amount) = amount { (amount) } } }
}

fn limit(statement: &Statement, bound: &Bound) -> Markup {
    html! {
        p {
            "Rounding can make at most " (bound.amount()) " " (statement.currency) ": " (bound.words())
            ". FOCUS 1.4 tolerates " (tolerance(statement)) "."
        }
    }
}

/// The facts at the head of the page that come from the command line: `Pairs: all`, `From: 2025-06-01…`.
#[must_use]
pub(crate) fn choices(names: &[String], scope: &crate::contract::scope::Scope) -> Vec<(String, String)> {
    let filter = &scope.filter;
    let list = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
    let time = |value: Option<chrono::DateTime<chrono::Utc>>| value.map(crate::clock::stored);
    let chosen = [
        ("Pairs", Some(list(names).unwrap_or_else(|| "all".to_owned()))),
        ("Subjects", list(&scope.subjects)),
        ("Period", scope.period.as_ref().map(ToString::to_string)),
        ("Periods that end after", time(filter.from)),
        ("Periods that end by", time(filter.to)),
        ("Provider", filter.provider.clone()),
        ("Account", filter.account.clone()),
        ("Currency", filter.currency.clone()),
        ("Revisions", scope.revisions.then(|| "every one".to_owned())),
    ];
    chosen
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}
