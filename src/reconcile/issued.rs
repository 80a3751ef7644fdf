//! `document-charges`: documents that were issued, against what their charges come to now.
//!
//! ```text
//! R-2026-0002   370.00 EUR   its charges, rated again   374.20
//! ```
//!
//! A month is rated again where charges of it came in after its issue, or where the book was amended. What a later document
//! billed of it, or the next run will, is a late correction. What nobody bills any more stays open.

use crate::billing::issued::against::{self, Against, Difference};
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Computed, Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::output::json::Json;
use rusqlite::Connection;

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "document-charges",
    order: 220,
    here: "a document that was issued, before tax",
    there: "its charges as they are now, rated by its edition of the book",
    rule: "the prices of the book",
    run,
};

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    let found = against::against(connection)?;
    found.into_iter().map(|one| statement(connection, one)).collect()
}

fn statement(connection: &Connection, one: Against) -> Result<Statement> {
    let month = one.month.to_string();
    let is_known = one.unsure.is_empty();
    let mut there = DecimalSum::new();
    if is_known {
        there.add(&one.net);
        one.since.values().for_each(|amount| there.add(amount));
        one.differences
            .iter()
            .for_each(|difference| there.add(&difference.amount));
    }
    let here = match one.row_key.as_ref().zip(one.import_id) {
        Some((key, import_id)) => Side::new("an issued document, before tax", one.net.clone(), 1)
            .at(Place::of(connection, import_id, "")?)
            .made_of(Query::by_key("invoice", [("row_key", Json::string(key))]).adding("decimal_sub(total, tax)")),
        None => Side::new("a month that came to 0, without a document", one.net.clone(), 0),
    };
    let mut there = Side::new("its charges, rated again", there.total(), one.charges);
    if is_known {
        let origin = rated_again(&one, &here.origin, &there.total);
        there = there.made_of(origin);
    }
    let about = About {
        provider: one.seller,
        account: one.customer,
        subject: one.number.unwrap_or_else(|| month.clone()),
        period: [one.month.first(), one.month.after(1).first()].map(|day| format!("{day}T00:00:00.000000Z")),
        currency: one.currency,
    };
    let mut statement = PAIR.statement(about, here, there);
    if !is_known {
        for why in one.unsure {
            statement.notes.push(why);
        }
        let what = "what its charges come to now is not known";
        statement.push(Line::new(LineKind::MissingThere, one.net, "", what));
        return Ok(statement);
    }
    for (number, amount) in one.since {
        let what = format!("came in later, and {number} bills it");
        statement.push(Line::new(LineKind::LateCorrection, amount.neg(), number, what));
    }
    for Difference {
        text,
        amount,
        billed_by,
        ..
    } in one.differences
    {
        let amount = amount.neg();
        statement.push(match billed_by {
            Some(next) => Line::new(
                LineKind::LateCorrection,
                amount,
                text,
                format!("the run of {next} bills it"),
            ),
            None => Line::new(
                LineKind::AmountDiffers,
                amount,
                text,
                "too late to be billed, by `late_through` in the book",
            ),
        });
    }
    Ok(statement)
}

/// What the charges of a document come to now: what it billed, what later documents did, and what differs beyond.
fn rated_again(one: &Against, billed: &Origin, now: &Decimal) -> Origin {
    let mut origin = billed.clone();
    if one.since.is_empty() && one.differences.is_empty() {
        return origin;
    }
    let signed = |amount: &Decimal| {
        let sign = if amount.is_negative() { "-" } else { "+" };
        format!(" {sign} {}", amount.abs())
    };
    let mut operands = one.net.to_string();
    operands.extend(one.since.values().map(signed));
    for Difference { billed, amount, .. } in &one.differences {
        operands.push_str(&signed(&billed.add(amount)));
        operands.push_str(&signed(&billed.neg()));
    }
    origin.computed.push(Computed {
        of: String::new(),
        value: now.clone(),
        operands,
        rounding: String::new(),
    });
    origin
}
