//! Statements of the reconciliation: all of them, one with its bridge, and the evidence for each of its figures.

use super::evidence;
use super::missing::not_found;
use super::tables::table;
use crate::cli::serve::asked::{Asked, Paper, Shown};
use crate::contract::statement::{Statement, Verdict};
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::output::{Rows, Show};
use crate::reconcile::{self, html as bridge, rows};
use maud::{Markup, html};

/// The parameter with the figure whose evidence is asked for.
const FIGURE: &str = "figure";

/// All statements.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn list(asked: &Asked) -> Result<Shown> {
    let ledger = asked.ledger()?;
    let statements = asked.site.kept.statements(asked, &ledger)?;
    let of = |verdict: Verdict| {
        statements
            .iter()
            .filter(|one| one.verdict() == verdict)
            .collect::<Vec<_>>()
    };
    let body = html! {
        p { (statements.len()) " statements: " (rows::count(&statements)) "." }
        @for (title, some) in [
            ("Open", of(Verdict::Open)),
            ("Within the bound of rounding", of(Verdict::WithinBound)),
            ("Explained", of(Verdict::Explained)),
            ("Exact", of(Verdict::Exact)),
        ] {
            @if !some.is_empty() {
                h2 { (title) ": " (some.len()) }
                (listing(asked, &some))
            }
        }
    };
    Ok(Paper::new("Statements", body)
        .command("billbook reconcile --all")
        .into())
}

fn listing(asked: &Asked, statements: &[&Statement]) -> Markup {
    let columns = [
        "statement",
        "period",
        "currency",
        "here",
        "there",
        "difference",
        "to clear",
    ];
    let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    let row = |one: &&Statement| {
        let period = format!("{} to {}", day(&one.period_start), day(&one.period_end));
        let figures = [&one.here.total, &one.there.total, &one.difference(), &one.to_clear()].map(ToString::to_string);
        let [here, there, difference, to_clear] = figures;
        let name = format!("{} {}", one.pair, one.key());
        let texts = [&name, &period, &one.currency, &here, &there, &difference, &to_clear];
        texts.map(Json::string).to_vec()
    };
    let rows = Rows {
        columns: columns.map(str::to_owned).to_vec(),
        rows: statements.iter().map(row).collect(),
    };
    let lead = |index: usize, column: &str| {
        let id = statements.get(index)?.finding().id();
        match column {
            "statement" => Some(asked.link(&["statement", &id], &[])),
            "here" | "there" | "difference" | "to clear" => Some(asked.link(&["statement", &id], &[(FIGURE, column)])),
            _ => None,
        }
    };
    let places: Vec<usize> = (0..columns.len()).collect();
    table(&rows, (&Show::named(SHOWS), &places, false), &lead)
}

/// What the columns of the list are.
const SHOWS: &[(&str, Show)] = &[
    ("statement", Show::ID),
    ("period", Show::WORD),
    ("here", Show::AMOUNT),
    ("there", Show::AMOUNT),
    ("difference", Show::AMOUNT),
    ("to clear", Show::AMOUNT),
];

/// One statement, or the evidence for a figure of it.
///
/// # Errors
/// When there is no such statement or figure, or the ledger cannot be read.
pub(super) fn page(asked: &Asked) -> Result<Shown> {
    let ledger = asked.ledger()?;
    let id = asked.part("id");
    let statements = asked.site.kept.statements(asked, &ledger)?;
    let mut numbered = statements.iter().zip(1..);
    let Some((statement, number)) = numbered.find(|(one, _)| one.finding().id() == id) else {
        return Err(not_found(&format!("there is no statement {id} now")));
    };
    let title = format!("{} {}", statement.pair, statement.key());
    if let Some(figure) = asked.parameter(FIGURE) {
        let column = figure
            .parse()
            .map_err(|error| Box::new(Problem::new(&codes::PARAMETER, error)))?;
        let found = reconcile::evidence::evidence(&ledger.connection, statement, Some(column))?;
        let back =
            html! { p { a href=(asked.again(&[(FIGURE, ""), (evidence::FROM, "")])) { "Back to the statement" } } };
        let line = format!("billbook reconcile --explain {id} --column '{figure}'");
        return evidence::page(asked, &ledger, &format!("{title}: {figure}"), &found, (&back, &line));
    }
    // The rows of the bridge: total there, the lines, unexplained, to clear, total here.
    let lines = statement.lines.len();
    let lead = |index: usize, column: &str| {
        let figure = match index {
            0 => "there".to_owned(),
            index if index <= lines => format!("line {index}"),
            index if index == lines + 1 => "unexplained".to_owned(),
            index if index == lines + 2 => "to clear".to_owned(),
            bridge::DIFFERENCE => "difference".to_owned(),
            _ => "here".to_owned(),
        };
        let is_figure = ["here", "there", "amount"].contains(&column);
        is_figure.then(|| asked.again(&[(FIGURE, &figure)]))
    };
    let body = html! {
        (bridge::section(number, statement, false, Some(&lead)))
        p { a href=(asked.again(&[(FIGURE, "difference")])) { "Evidence for both totals" } }
        p { a href=(asked.link(&["statements"], &[])) { "All statements" } }
    };
    let line = format!(
        "billbook reconcile {} --invoice '{}'",
        statement.pair,
        statement.subject.replace('\'', r"'\''")
    );
    Ok(Paper::new(title, body).command(line).into())
}
