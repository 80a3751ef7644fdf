//! A statement for people:
//!
//! ```text
//! ormuco-invoice  ormuco/5c1f…/331e…  2017-05-01 to 2017-06-01  USD  open
//!   4.45            `invoice_total`                    invoices.http /invoices/0, import 3
//!   0.10318116666…  quantity × rate of its lines, 3 rows
//!   4.34681883333…  difference
//!       -0.00018…   rounding        3 lines at 3 decimals
//!        4.35       amount differs  project 14a85e42…: 4.45 here, 0.1 there; its lines add up to 0.103
//!   0               unexplained
//!   4.35            to clear
//! ```

use crate::contract::statement::{Line, Statement, Verdict};
use crate::money::decimal::Decimal;
use crate::output::Rows;
use crate::output::json::Json;
use crate::output::lines::entry;
use crate::output::reader::width::{width, wrapped};
use crate::output::table;
use crate::reconcile::rows;

/// Statements one below the other, with a blank line between.
#[must_use]
pub(crate) fn render(statements: &[Statement]) -> String {
    let texts: Vec<String> = statements.iter().map(one).collect();
    texts.join("\n\n")
}

/// The same as wide as a terminal: amounts are exact, and texts are wrapped beside them, the place below.
#[must_use]
pub(crate) fn fitted(statements: &[Statement], columns: usize) -> String {
    let texts: Vec<String> = statements
        .iter()
        .map(|statement| one_fitted(statement, columns))
        .collect();
    texts.join("\n\n")
}

fn one_fitted(statement: &Statement, columns: usize) -> String {
    let rows = body(statement).rows;
    let texts: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(Json::cell).map(Into::into).collect())
        .collect();
    let widest = |column: usize| {
        let cells = texts.iter().filter_map(|row| row.get(column));
        cells.map(|cell| width(cell)).max().unwrap_or_default()
    };
    let (names, amounts) = (widest(0), widest(1));
    let mut lines = wrapped(&heading(statement), columns);
    for row in &texts {
        let [name, amount, what, place] = row.as_slice() else {
            continue;
        };
        let label = format!("  {name:<names$}  {amount:>amounts$}  ");
        lines.push(entry(&label, what, "", columns).trim_end().to_owned());
        if !place.is_empty() {
            lines.push(entry(&" ".repeat(width(&label)), place, "", columns));
        }
    }
    for line in below(statement) {
        lines.push(entry("  ", &line, "", columns));
    }
    lines.join("\n")
}

/// Verdict, pair, key, period, currency and id.
pub(super) fn heading(statement: &Statement) -> String {
    let mut parts = vec![
        statement.verdict().name().to_owned(),
        statement.pair.to_owned(),
        statement.key(),
    ];
    if !statement.period_end.is_empty() {
        let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
        parts.push(format!(
            "{} to {}",
            day(&statement.period_start),
            day(&statement.period_end)
        ));
    }
    parts.push(statement.currency.clone());
    if statement.verdict() == Verdict::Open {
        parts.push(format!("[{}]", statement.finding().id()));
    }
    parts.join("  ")
}

/// Notes below the figures.
pub(super) fn below(statement: &Statement) -> Vec<String> {
    let bound = statement.bound.as_ref().map(|bound| {
        format!(
            "rounding can make up to {}: {}; FOCUS tolerates {}",
            bound.amount(),
            bound.words(),
            rows::tolerance(statement)
        )
    });
    let accepted = statement.accepted.as_ref();
    let accepted = accepted.map(|acceptance| format!("accepted {}: {}", acceptance.at, acceptance.why));
    let notes = statement.notes.iter().map(|note| format!("note: {note}"));
    bound.into_iter().chain(accepted).chain(notes).collect()
}

fn one(statement: &Statement) -> String {
    let mut text = heading(statement);
    text.push('\n');
    text.push_str(&indented(&table::render(&body(statement))));
    for line in below(statement) {
        text.push_str(&format!("\n  {line}"));
    }
    text
}

pub(super) fn body(statement: &Statement) -> Rows {
    let cell = |text: &str| Json::string(text);
    let total = |name: &str, side: &crate::contract::statement::Side| {
        vec![
            cell(name),
            Json::String(side.total.to_string()),
            cell(&side.what),
            cell(&side.place),
        ]
    };
    let mut rows = vec![total("here", &statement.here), total("there", &statement.there)];
    let figure = |name: &str, amount: &Decimal, what: &str, place: &str| {
        vec![cell(name), Json::String(amount.to_string()), cell(what), cell(place)]
    };
    rows.push(figure("difference", &statement.difference(), "", ""));
    for line in &statement.lines {
        rows.push(figure(
            &format!("- {}", line.kind.name()),
            &line.amount,
            &described(line),
            &line.place,
        ));
    }
    rows.push(figure("unexplained", &statement.unexplained(), "", ""));
    rows.push(figure("to clear", &statement.to_clear(), "", ""));
    Rows {
        columns: ["", "amount", "what", "where"].map(str::to_owned).to_vec(),
        rows,
    }
}

fn described(line: &Line) -> String {
    let mut text = line.object.clone();
    if let (Some(here), Some(there)) = (&line.here, &line.there) {
        let colon = if text.is_empty() { "" } else { ": " };
        text.push_str(&format!("{colon}{here} here, {there} there"));
    }
    for part in [&line.what, &line.rule] {
        if !part.is_empty() {
            if !text.is_empty() {
                text.push_str("; ");
            }
            text.push_str(part);
        }
    }
    text
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
