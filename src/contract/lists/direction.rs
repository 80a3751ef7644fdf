//! Which way money went: by letters behind amounts, by two columns, by words.

use super::words::plain;
use crate::error::codes;
use crate::source::table::amounts;
use crate::source::table::grid::{Cell, Content, Flaw, Record};
use crate::source::table::header::text_of;
use Since::{First, Languages};
use std::borrow::Cow;

/// Since when a word is known. What is kept with an older list was read without the later words, so its replay is too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Since {
    /// From the first: in English and German.
    First,
    /// Since lists are read in five languages.
    Languages,
}

/// Every word for a direction, as `plain` makes it; whether money went out, and since when the word is known.
const WORDS: &[(&str, bool, Since)] = &[
    ("out", true, First),
    ("outgoing", true, First),
    ("debit", true, First),
    ("debet", true, First),
    ("dbit", true, First),
    ("d", true, First),
    ("dr", true, First),
    ("s", true, First),
    ("soll", true, First),
    ("paid", true, First),
    ("withdrawal", true, First),
    ("af", true, Languages),
    ("uit", true, Languages),
    ("cargo", true, Languages),
    ("debito", true, Languages),
    ("adeudo", true, Languages),
    ("salida", true, Languages),
    ("sortie", true, Languages),
    ("ausgang", true, Languages),
    ("lastschrift", true, Languages),
    ("belastung", true, Languages),
    ("in", false, First),
    ("incoming", false, First),
    ("credit", false, First),
    ("crdt", false, First),
    ("c", false, First),
    ("cr", false, First),
    ("h", false, First),
    ("haben", false, First),
    ("received", false, First),
    ("deposit", false, First),
    ("bij", false, Languages),
    ("abono", false, Languages),
    ("credito", false, Languages),
    ("ingreso", false, Languages),
    ("entrada", false, Languages),
    ("entree", false, Languages),
    ("eingang", false, Languages),
    ("gutschrift", false, Languages),
];

fn goes_out(word: &str, is_of: impl Fn(Since) -> bool) -> Option<bool> {
    let found = WORDS.iter().find(|(known, _, since)| *known == word && is_of(*since));
    found.map(|(_, out, _)| *out)
}

/// The word here for a direction: `out` or `in`.
pub(super) fn word(text: &str) -> Option<&'static str> {
    // A cell with this character is refused as it is.
    if text.contains('\0') {
        return None;
    }
    goes_out(&plain(text), |_| true).map(|out| if out { "out" } else { "in" })
}

/// Whether a cell says that money went out, by the words that were known from the first, for lists that are read as they are:
/// documents in JSON, and what older ledgers have.
#[must_use]
pub(crate) fn as_first(text: &str) -> Option<bool> {
    goes_out(&text.trim().to_lowercase(), |since| since == First)
}

/// An amount with a letter behind it, as a signed one.
pub(super) fn without_letter(text: &str) -> Option<String> {
    let text = text.trim();
    let upper = text.to_uppercase();
    for (letter, sign) in [("CR", ""), ("DR", "-"), ("H", ""), ("S", "-")] {
        let Some(rest) = upper.strip_suffix(letter) else {
            continue;
        };
        let rest = text.get(..rest.len())?.trim();
        let is_amount = amounts::written(rest).is_ok() && !is_negative(rest);
        if is_amount && rest.ends_with(|c: char| c.is_ascii_digit()) {
            return Some(format!("{sign}{rest}"));
        }
    }
    None
}

/// Whether an amount is below zero, whatever its decimal mark.
pub(super) fn is_negative(text: &str) -> bool {
    let readings = amounts::written(text).ok();
    let reading = readings.and_then(|written| written.point.or(written.comma));
    reading.is_some_and(|reading| reading.starts_with('-') && !is_zero(&reading))
}

fn is_zero(text: &str) -> bool {
    !text.contains(|c: char| ('1'..='9').contains(&c))
}

/// The two columns as one signed amount for each row; and rows that have both, or both signs in the column for what went out.
pub(super) fn one_amount<'t>(
    records: &[Record<'t>],
    (out, into): (Option<usize>, Option<usize>),
) -> (Vec<Option<Cell<'t>>>, Vec<Flaw>) {
    let cell = |record: &Record<'t>, place: Option<usize>| {
        let cell = record.cells.get(place?)?;
        (!text_of(&cell.content).trim().is_empty()).then(|| cell.clone())
    };
    let is_something = |cell: &Option<Cell>| cell.as_ref().is_some_and(|cell| !is_zero(&text_of(&cell.content)));
    let all_out = || {
        records
            .iter()
            .filter_map(|record| cell(record, out))
            .map(|cell| text_of(&cell.content))
    };
    let below = all_out().filter(|text| is_negative(text)).count();
    let above = all_out().filter(|text| !is_negative(text) && !is_zero(text)).count();
    let mut flaws = Vec::new();
    let mut cells = Vec::new();
    for record in records {
        let (paid, received) = (cell(record, out), cell(record, into));
        if is_something(&paid) && is_something(&received) {
            flaws.push(Flaw {
                code: &codes::SIGN,
                message: "the row has an amount that went out and one that came in".to_owned(),
                spot: record.spot,
                hint: Some("write a row for each"),
            });
        }
        if below > 0
            && above > 0
            && let Some(paid) = paid.as_ref().filter(|paid| is_negative(&text_of(&paid.content)))
        {
            flaws.push(Flaw {
                code: &codes::SIGN,
                message: "the column for money that went out has amounts of both signs".to_owned(),
                spot: paid.spot,
                hint: Some("write what came back into the column for money that came in"),
            });
        }
        let is_out = is_something(&paid) || received.is_none();
        let made = if is_out { paid } else { received };
        cells.push(made.map(|mut made| {
            let text = text_of(&made.content);
            if is_out && !is_negative(&text) && !is_zero(&text) {
                made.content = match made.content {
                    Content::Number(number) => Content::Number(format!("-{number}")),
                    _ => Content::Text(Cow::Owned(format!("-{}", text.trim()))),
                };
            }
            made
        }));
    }
    (cells, flaws)
}

/// Whether money went out, row by row, as far as it is known before the amounts are read. `is_bank` says whether what went
/// out is negative, where that is known.
pub(super) fn each(
    records: &[Record],
    (direction, amount): (Option<usize>, Option<usize>),
    is_bank: Option<bool>,
) -> Vec<bool> {
    let text = |record: &Record, place: Option<usize>| {
        let cell = record.cells.get(place?)?;
        Some(text_of(&cell.content))
    };
    let below = |record: &Record| text(record, amount).is_some_and(|text| is_negative(&text));
    let is_bank = is_bank.unwrap_or_else(|| records.iter().any(below));
    let is_out = |record: &Record| match text(record, direction).as_deref() {
        Some("out") => true,
        Some("in") => false,
        _ => below(record) == is_bank,
    };
    records.iter().map(is_out).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_signs() {
        for (text, expected) in [
            ("12,50 S", Some("-12,50")),
            ("1.190,00 H", Some("1.190,00")),
            ("12.50CR", Some("12.50")),
            ("12.50 dr", Some("-12.50")),
            ("12.50", None),
            ("-12.50 S", None),
            ("5.00 US", None),
            ("SOS", None),
        ] {
            assert_eq!(without_letter(text).as_deref(), expected, "{text}");
        }
        assert_eq!(word("Af"), Some("out"));
        assert_eq!(word("Crédit"), Some("in"));
        assert_eq!(word("card"), None);
    }

    #[test]
    fn lists_that_are_read_as_they_are_know_the_first_words_in_any_case() {
        for (word, out) in [
            ("DBIT", Some(true)),
            ("Soll", Some(true)),
            (" credit ", Some(false)),
            ("H", Some(false)),
            ("", None),
            ("card", None),
            ("Af", None),
            ("d\u{e9}bit", None),
        ] {
            assert_eq!(as_first(word), out, "{word}");
        }
    }

    #[test]
    fn every_word_is_plain_and_there_once() {
        for (place, (text, ..)) in WORDS.iter().enumerate() {
            assert_eq!(plain(text), *text);
            assert!(WORDS.iter().skip(place + 1).all(|(other, ..)| other != text), "{text}");
        }
    }
}
