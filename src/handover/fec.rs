//! The journal of sales with the 18 columns of France's accounting file, to be imported into the books of a whole year. It is
//! not that file: it has one journal only.

use super::entry::{Entry, Posting};
use super::journal::Journal;
use crate::error::{Problem, Result, codes};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use chrono::NaiveDate;

/// The columns.
const COLUMNS: [&str; 18] = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
];

/// The journal as a text.
///
/// # Errors
/// When an amount has more decimals than the currency of the books.
pub(crate) fn write(journal: &Journal) -> Result<(String, usize)> {
    let mut text = format!("{}\r\n", COLUMNS.join("\t"));
    let sales = journal
        .entries
        .iter()
        .filter_map(|entry| Some((entry, journal.documents.get(entry.of?)?)));
    let mut number = 0_usize;
    for (entry, document) in sales.filter(|(_, document)| document.is_sale()) {
        number += 1;
        for posting in &entry.postings {
            let is_party = posting.account.rank == 1;
            let other = |text: &str| if is_party { line(text) } else { String::new() };
            let amount = amount(journal, entry, posting)?;
            let zero = zero(&journal.currency);
            let (debit, credit) = if posting.in_books().is_negative() {
                (zero, amount)
            } else {
                (amount, zero)
            };
            let foreign = posting.base.as_ref().map(|_| posting);
            let cells = [
                "VE".to_owned(),
                "Ventes".to_owned(),
                number.to_string(),
                day(entry.day),
                line(&posting.account.number),
                line(&posting.account.name),
                other(&document.party.key.id),
                other(&document.party.name),
                line(&document.number),
                day(entry.day),
                line(&format!("{} {}", entry.kind.name(), document.party.name)),
                debit,
                credit,
                String::new(),
                String::new(),
                day(entry.day),
                foreign.map_or(String::new(), |posting| {
                    written(&posting.amount.abs(), &posting.currency)
                }),
                foreign.map_or(String::new(), |posting| posting.currency.clone()),
            ];
            text.push_str(&cells.join("\t"));
            text.push_str("\r\n");
        }
    }
    Ok((text, number))
}

fn day(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

fn amount(journal: &Journal, entry: &Entry, posting: &Posting) -> Result<String> {
    let amount = posting.in_books().abs();
    let decimals = currency::decimals(&journal.currency);
    if amount.trim_zeros(decimals).scale() > decimals {
        let message = format!("{}: {amount} has more than {decimals} decimals", entry.code);
        return Err(Box::new(
            Problem::new(&codes::NOT_BOOKED, message).hint("book it by hand"),
        ));
    }
    Ok(written(&amount, &journal.currency))
}

/// With a comma, and all decimals of the currency.
fn written(amount: &Decimal, of: &str) -> String {
    let decimals = currency::decimals(of);
    let trimmed = amount.trim_zeros(decimals);
    let shown = if trimmed.scale() < decimals {
        rounding::round(&trimmed, decimals, Mode::HalfAway)
    } else {
        trimmed
    };
    shown.to_string().replace('.', ",")
}

fn zero(of: &str) -> String {
    written(&Decimal::zero(), of)
}

/// A text without what ends a cell or a line.
fn line(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").replace('|', "/")
}
