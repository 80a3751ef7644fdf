//! Which way money went, by the signs of a list's amounts.
//!
//! A bank writes what goes out below zero; who lists what was paid writes it above. A list whose amounts are all negative is a
//! bank's. In one with both, a column says it, or the user.

use crate::contract::document::{Cell, Reading, Row};
use crate::contract::outgoing::Outgoing;
use crate::error::codes;
use crate::money::decimal::Decimal;
use crate::providers::bookkeeping::spelled::{self, Spellings};
use crate::source::json::Node;

/// A list of what was paid to issuers of invoices.
const ISSUER: &str = "issuer";
/// Entries of a bank account, whose column says which way the money went.
const COLUMN: &str = "column";

/// Said of a list whose amounts are all negative.
const ALL_NEGATIVE: &str =
    "all amounts are negative: read as entries of a bank account, where money that goes out is negative";

const HINT: &str = "say `--outgoing negative` for entries of a bank account, where money that goes out is negative, or \
                    `--outgoing positive` for a list of what was paid, where negative amounts came back";

const MAPPED_HINT: &str = "give `[payment]` of the mapping a column `direction` that is `out` or `in`";

/// How the signs of the list are to be taken, by the word that is kept with it: `goes_out` is what the column for it says, where
/// there is one.
pub(super) fn find(
    rows: &mut [Row],
    goes_out: &[Option<bool>],
    (root, spellings): (&Node, Spellings),
    reading: &mut Reading,
) -> &'static str {
    let amounts: Vec<Decimal> = rows.iter().map(amount).collect();
    let is_negative = |place: &usize| amounts.get(*place).is_some_and(Decimal::is_negative);
    let is_positive = |place: &usize| {
        amounts
            .get(*place)
            .is_some_and(|amount| !amount.is_zero() && !amount.is_negative())
    };
    let all = || 0..rows.len();
    let has_column = goes_out.iter().any(Option::is_some);
    let outgoing = if has_column {
        let [out, into] = [true, false].map(|wanted| {
            let places = all().filter(|place| goes_out.get(*place).is_some_and(|out| *out == Some(wanted)));
            let places: Vec<usize> = places.collect();
            [places.iter().any(is_negative), places.iter().any(is_positive)]
        });
        let unsaid = all().find(|place| goes_out.get(*place).is_some_and(Option::is_none));
        if let Some(place) = unsaid {
            let message = "the column for the direction does not say which way the money went";
            problem((root, spellings), place, message, reading);
            return ISSUER;
        }
        if out == [true, true] || into == [true, true] {
            let message = "amounts of one direction have both signs";
            problem(
                (root, spellings),
                all().find(is_negative).unwrap_or_default(),
                message,
                reading,
            );
            return ISSUER;
        }
        COLUMN
    } else if reading.is_of_bank {
        Outgoing::Negative.word()
    } else if let Some(said) = reading.outgoing {
        reading.needed_outgoing = true;
        said.word()
    } else if !all().any(|place| is_negative(&place)) {
        ISSUER
    } else if reading.is_mapped {
        let message = "the amount is negative, and the mapping does not say which way money goes";
        let place = all().find(is_negative).unwrap_or_default();
        problem_with((root, spellings), place, message, MAPPED_HINT, reading);
        return ISSUER;
    } else if !all().any(|place| is_positive(&place)) {
        reading.deviations.push(ALL_NEGATIVE.to_owned());
        Outgoing::Negative.word()
    } else if let Some(sentence) = reading.likely_of_bank.take() {
        reading.deviations.push(sentence);
        Outgoing::Negative.word()
    } else {
        let message = "the list has positive and negative amounts, and no column says which way the money went";
        problem(
            (root, spellings),
            all().find(is_negative).unwrap_or_default(),
            message,
            reading,
        );
        return ISSUER;
    };
    if outgoing != ISSUER {
        for row in rows {
            // Read the other way round, it is another revision.
            row.also = Some(outgoing.to_owned());
        }
    }
    outgoing
}

fn amount(row: &Row) -> Decimal {
    let text = row.cell("amount").and_then(Cell::as_text);
    text.and_then(|text| Decimal::parse(text).ok()).unwrap_or_default()
}

fn problem(list: (&Node, Spellings), place: usize, message: &str, reading: &mut Reading) {
    problem_with(list, place, message, HINT, reading);
}

fn problem_with((root, spellings): (&Node, Spellings), place: usize, message: &str, hint: &str, reading: &mut Reading) {
    let object = root.as_array().and_then(|rows| rows.get(place)).unwrap_or(root);
    let cells = object.as_object().unwrap_or_default();
    let is_amount = |name: &str| spelled::column(name, spellings) == Some("amount");
    let cell = cells.iter().find(|member| is_amount(&member.key));
    let node = cell.map_or(object, |member| &member.node);
    reading.problem_with_hint(&codes::SIGN, message, node, &format!("/{place}/amount"), hint);
}
