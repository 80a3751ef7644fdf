//! Statements as a page for working papers: what was compared with what, what is open first; for each statement the bridge
//! from one total to the other, and where every figure stands.

use super::overview::rank;
use super::rows::{self, tolerance};
use crate::contract::bound::Bound;
use crate::contract::statement::{Line, LineKind, Side, Statement, Verdict};
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::Rows;
use crate::output::document::Proof;
use crate::output::html::bridge::{Bridge, Step};
use crate::output::html::chart::Stacked;
use crate::output::html::picture::{Part, Spot, figure};
use crate::output::html::table::Link;
use crate::output::html::{self, Look, table};
use crate::output::json::Json;
use crate::output::reader::Show;
use crate::report::spend::months_by_currency;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// The row of the table of a statement that stands for the difference between both totals, and is not one of its rows.
pub(crate) const DIFFERENCE: usize = usize::MAX;

/// A statement of no more lines than these stays on one sheet of paper.
const LINES_KEPT: usize = 12;

/// A statement with its number, from 1, by which `--explain` knows it.
type Numbered<'s> = (usize, &'s Statement);

/// The body of the page. `spend` has the charges by month and currency, as the report `spend` gives them.
#[must_use]
pub(crate) fn body(statements: &[Statement], spend: &Rows, is_exact: bool, proof: Option<&dyn Proof>) -> Markup {
    let mut numbered: Vec<Numbered> = statements
        .iter()
        .enumerate()
        .map(|(index, one)| (index + 1, one))
        .collect();
    numbered.sort_by_key(|(_, one)| (rank(one), one.verdict() == Verdict::Exact));
    let (exact, others): (Vec<Numbered>, Vec<Numbered>) =
        numbered.iter().partition(|(_, one)| one.verdict() == Verdict::Exact);
    html! {
        (summary(statements))
        (overview(&others, is_exact))
        @for (number, statement) in &others { (section(*number, statement, is_exact, None)) }
        (same(&exact, is_exact))
        (charges(spend))
        @if let Some(proof) = proof { (html::text("Proof", &proof.text())) }
    }
}

/// What the page says in one sentence.
#[must_use]
pub(crate) fn sentence(statements: &[Statement]) -> String {
    if statements.is_empty() {
        return "Nothing to reconcile: for what you chose, the ledger never has both sides.".to_owned();
    }
    format!("{} statements: {}.", statements.len(), rows::count(statements))
}

/// How many statements have each verdict, and what is to be cleared.
fn summary(statements: &[Statement]) -> Markup {
    let mut to_clear: BTreeMap<&str, DecimalSum> = BTreeMap::new();
    let open: Vec<&Statement> = statements.iter().filter(|one| one.is_open()).collect();
    for one in &open {
        to_clear.entry(&one.currency).or_default().add(&one.to_clear());
    }
    let count = |is_it: fn(&Statement) -> bool| statements.iter().filter(|one| is_it(one)).count();
    let others = [
        ("open, accepted", count(|one| one.accepted.is_some())),
        ("within bound", count(|one| one.verdict() == Verdict::WithinBound)),
        ("explained", count(|one| one.verdict() == Verdict::Explained)),
        ("exact", count(|one| one.verdict() == Verdict::Exact)),
    ];
    html! {
        @if !statements.is_empty() {
            ul.summary {
                @if !open.is_empty() {
                    li.open {
                        b { (open.len()) " open" }
                        @for (currency, sum) in &to_clear { div { "to clear " (figure(&sum.total(), currency)) " " (currency) } }
                    }
                }
                @for (name, count) in others {
                    @if count > 0 { li { b { (count) } (name) } }
                }
            }
        }
    }
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
        (false, false) if statement.period_start == statement.period_end => day(&statement.period_start),
        (false, false) => format!("{} to {}", day(&statement.period_start), day(&statement.period_end)),
    }
}

fn named<const N: usize>(columns: [&str; N], rows: Vec<Vec<Json>>) -> Rows {
    Rows {
        columns: columns.map(str::to_owned).to_vec(),
        rows,
    }
}

fn amount(of: &Decimal) -> Json {
    Json::String(of.to_string())
}

fn optional(of: Option<&Decimal>) -> Json {
    of.map_or(Json::Null, amount)
}

fn overview(statements: &[Numbered], is_exact: bool) -> Markup {
    let row = |(_, one): &Numbered| {
        let figures = [
            &one.here.total,
            &one.there.total,
            &one.difference(),
            &one.unexplained(),
            &one.to_clear(),
        ]
        .map(amount);
        let texts = [one.verdict().name(), one.pair, &one.key(), &period(one), &one.currency].map(Json::string);
        texts.into_iter().chain(figures).collect()
    };
    let columns = [
        "verdict",
        "pair",
        "statement",
        "period",
        "currency",
        "here",
        "there",
        "difference",
        "unexplained",
        "to_clear",
    ];
    let rows = named(columns, statements.iter().map(row).collect());
    let shows = Show::named(&[
        ("verdict", Show::VERDICT),
        ("pair", Show::ID),
        ("statement", Show::ID),
        ("period", Show::WORD),
        ("currency", Show::CURRENCY),
        ("here", Show::AMOUNT),
        ("there", Show::AMOUNT),
        ("difference", Show::AMOUNT),
        ("unexplained", Show::AMOUNT),
        ("to_clear", Show::AMOUNT),
    ]);
    let link = |row: usize, column: &str| {
        let (number, _) = statements.get(row)?;
        (column == "statement").then(|| format!("#s{number}"))
    };
    let look = Look {
        is_exact,
        link: Some(&link),
        ..Look::of(&shows)
    };
    html! {
        @if !statements.is_empty() {
            h2 { "Statements with something between the totals, what is open first" }
            (table(&rows, &look))
            p.quiet {
                "A statement compares the total here with the total there; the difference is here minus there. Its lines and the "
                "unexplained rest add up to the difference exactly. What is to clear is every line that no document explains, and what "
                "is left beyond rounding, each without its sign. "
                b { "Exact" } ": the totals are the same. "
                b { "Explained" } ": a document explains every line, and nothing is left. "
                b { "Within bound" } ": what is left is at most what rounding can make. "
                b { "Open" } ": a person has to find the reason. The end of a period is the first moment after it."
            }
        }
    }
}

/// Charges by month, a chart for each currency.
fn charges(spend: &Rows) -> Markup {
    html! {
        @for (currency, months) in months_by_currency(spend) {
            @let chart = Stacked {
                title: format!("Billed cost of all charges of the chosen providers, accounts and times, by month, {currency}"),
                series: vec!["charges".to_owned()],
                bars: months.into_iter().map(|(month, amount)| (month, vec![Part::of(amount)])).collect(),
                currency,
            };
            (chart.draw(None))
        }
    }
}

/// One statement, with its bridge: it starts at the total there, and each line takes it a step towards the total here.
pub(crate) fn section(number: usize, statement: &Statement, is_exact: bool, link: Option<Link>) -> Markup {
    html! {
        section.keep[statement.lines.len() <= LINES_KEPT] {
            h2 id=(format!("s{number}")) { (heading(statement)) " " (badge(statement.verdict())) }
            p.quiet { "Statement " (number) ": " (statement.pair) " " (statement.key()) }
            (drawn(statement, is_exact, link))
            (lines(statement, is_exact, link))
            p {
                "Difference: "
                @let difference = money(&statement.difference(), statement, is_exact);
                @if let Some(to) = link.and_then(|link| link(DIFFERENCE, "amount")) { a href=(to) { (difference) } } @else { (difference) }
                " " (statement.currency) "."
            }
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

fn money(of: &Decimal, statement: &Statement, is_exact: bool) -> Markup {
    if is_exact {
        html! { (of) }
    } else {
        figure(of, &statement.currency)
    }
}

/// What the statement is about, without ids: `ormuco invoice, ormuco, 2025-06-01 to 2025-07-01, CAD`.
fn heading(statement: &Statement) -> String {
    let parts = [
        statement.pair.replace('-', " "),
        statement.issuer().to_owned(),
        period(statement),
        statement.currency.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// Its bridge, each bar of which leads where the row of its figure leads.
fn drawn(statement: &Statement, is_exact: bool, link: Option<Link>) -> Markup {
    let bridge = bridge(statement, is_exact);
    let last = bridge.steps.len() + 2;
    let row_here = statement.lines.len() + 3;
    let lead = |spot: &Spot| {
        let [bar, _] = spot.at;
        let row = if bar == last { row_here } else { bar - 1 };
        link.and_then(|link| link(row, "amount"))
    };
    bridge.draw(Some(&lead))
}

fn bridge(statement: &Statement, is_exact: bool) -> Bridge {
    let line = |line: &Line| Step {
        name: line.kind.name().to_owned(),
        part: Part::of(line.amount.clone()),
        is_rest: false,
    };
    let mut steps: Vec<Step> = statement.lines.iter().map(line).collect();
    let unexplained = statement.unexplained();
    if !unexplained.is_zero() {
        steps.push(Step {
            name: "unexplained".to_owned(),
            part: Part::of(unexplained),
            is_rest: true,
        });
    }
    Bridge {
        title: format!("From there to here, {}", statement.currency),
        currency: statement.currency.clone(),
        start: ("total there".to_owned(), Part::of(statement.there.total.clone())),
        steps,
        end: ("total here".to_owned(), Part::of(statement.here.total.clone())),
        is_exact,
    }
}

/// Both totals and every line, with the place of each.
fn lines(statement: &Statement, is_exact: bool, leads: Option<Link>) -> Markup {
    let code = || Json::string(&*statement.currency);
    let text = |text: &str| Json::string(text);
    let total = |name: &str, side: &Side| {
        let figures = [Json::Null, Json::Null, amount(&side.total), code()];
        let place = text(&side.place);
        [text(name), Json::String(what(side))]
            .into_iter()
            .chain(figures)
            .chain([place])
            .collect()
    };
    let line = |line: &Line| {
        let words = [&line.object, &line.what, &line.rule];
        let words = words.into_iter().map(String::as_str).filter(|text| !text.is_empty());
        let words = words.collect::<Vec<_>>().join("; ");
        let [here, there] = [&line.here, &line.there].map(|of| optional(of.as_ref()));
        // Quantities and prices are not in the currency.
        let is_money = !matches!(line.kind, LineKind::QuantityDiffers | LineKind::PriceDiffers);
        let unit = if is_money { code() } else { Json::Null };
        vec![
            text(line.kind.name()),
            Json::String(words),
            here,
            there,
            amount(&line.amount),
            unit,
            text(&line.place),
        ]
    };
    let left = |name: &str, words: &str, of: &Decimal| {
        let figures = [Json::Null, Json::Null, amount(of), code(), Json::Null];
        [text(name), text(words)].into_iter().chain(figures).collect()
    };
    let mut rows: Vec<Vec<Json>> = vec![total("total there", &statement.there)];
    rows.extend(statement.lines.iter().map(line));
    rows.push(left("unexplained", "", &statement.unexplained()));
    rows.push(left("to clear", "each without its sign", &statement.to_clear()));
    rows.push(total("total here", &statement.here));
    let currency = vec![code(); rows.len()];
    for (row, code) in rows.iter_mut().zip(currency) {
        row.push(code);
    }
    let columns = ["kind", "what", "here", "there", "amount", "unit", "place", "currency"];
    let shows = Show::named(&[
        ("kind", Show::WORD),
        ("what", Show::PROSE),
        ("here", Show::AMOUNT.of("unit")),
        ("there", Show::AMOUNT.of("unit")),
        ("amount", Show::AMOUNT),
        ("place", Show::ID),
    ]);
    let look = Look {
        is_exact,
        places: &[0, 1, 2, 3, 4, 6],
        totals: 1,
        link: leads,
        ..Look::of(&shows)
    };
    table(&named(columns, rows), &look)
}

fn what(side: &Side) -> String {
    let rows = if side.rows == 1 { "row" } else { "rows" };
    format!("{} ({} {rows})", side.what, side.rows)
}

/// Statements whose totals are the same: a row for each.
fn same(statements: &[Numbered], is_exact: bool) -> Markup {
    let row = |(_, one): &Numbered| {
        let texts = [
            one.pair.to_owned(),
            one.key(),
            period(one),
            one.currency.clone(),
            one.here.total.to_string(),
            what(&one.here),
            one.here.place.to_string(),
            what(&one.there),
            one.there.place.to_string(),
            one.notes.join(" "),
        ];
        texts.map(Json::String).to_vec()
    };
    let columns = [
        "pair",
        "statement",
        "period",
        "currency",
        "total",
        "here",
        "place_here",
        "there",
        "place_there",
        "notes",
    ];
    let rows = named(columns, statements.iter().map(row).collect());
    let shows = Show::named(&[
        ("pair", Show::ID),
        ("statement", Show::ID),
        ("period", Show::WORD),
        ("currency", Show::CURRENCY),
        ("total", Show::AMOUNT),
        ("here", Show::TEXT),
        ("place_here", Show::ID),
        ("there", Show::TEXT),
        ("place_there", Show::ID),
        ("notes", Show::PROSE),
    ]);
    let has_notes = statements.iter().any(|(_, one)| !one.notes.is_empty());
    let places: Vec<usize> = (0..if has_notes { columns.len() } else { columns.len() - 1 }).collect();
    let look = Look {
        is_exact,
        places: &places,
        ..Look::of(&shows)
    };
    html! {
        @if !statements.is_empty() {
            h2 { "Exact: the totals are the same, and nothing lies between them" }
            @for (number, _) in statements { a id=(format!("s{number}")) {} }
            (table(&rows, &look))
        }
    }
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
