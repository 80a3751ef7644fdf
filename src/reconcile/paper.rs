//! Statements on paper: what all of them come to, and each with its two totals and the lines between them.

use crate::contract::statement::Statement;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::lines::short_key;
use crate::output::paper::Part;
use crate::output::{Rows, Show};
use crate::reconcile::text;

/// The parts of the paper.
#[must_use]
pub(crate) fn parts(statements: &[Statement]) -> Vec<Part> {
    let mut parts = vec![overview(statements)];
    parts.extend(statements.iter().map(one));
    parts
}

/// One line for each.
fn overview(statements: &[Statement]) -> Part {
    let day = |time: &str| time.get(..10).unwrap_or(time).to_owned();
    let amount = |of: &Decimal| Json::String(of.to_string());
    let row = |one: &Statement| {
        let texts = [
            one.verdict().name().to_owned(),
            one.pair.to_owned(),
            short_key(&one.key()),
            day(&one.period_start),
            one.currency.clone(),
        ];
        let figures = [&one.here.total, &one.there.total, &one.difference(), &one.to_clear()].map(amount);
        texts.into_iter().map(Json::String).chain(figures).collect()
    };
    Part {
        heading: "Statements".to_owned(),
        rows: Rows {
            columns: [
                "verdict",
                "pair",
                "of",
                "from",
                "currency",
                "here",
                "there",
                "difference",
                "to_clear",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows: statements.iter().map(row).collect(),
        },
        shows: Show::named(&[
            ("verdict", Show::VERDICT),
            ("pair", Show::WORD),
            ("of", Show::ID),
            ("from", Show::DAY),
            ("currency", Show::CURRENCY),
            ("here", Show::AMOUNT),
            ("there", Show::AMOUNT),
            ("difference", Show::AMOUNT),
            ("to_clear", Show::AMOUNT),
        ]),
        ..Part::default()
    }
}

/// One, with every figure as it is.
fn one(statement: &Statement) -> Part {
    Part {
        heading: text::heading(statement),
        rows: text::body(statement),
        shows: Show::named(&[("", Show::WORD), ("what", Show::PROSE), ("where", Show::ID)]),
        below: text::below(statement),
        ..Part::default()
    }
}
