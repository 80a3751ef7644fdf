//! Whether a file of no kind has amounts: a column, a member or an element that is named like money.

use crate::source::looks::facts::{Facts, values};

/// Names that mean money alone, in letters and digits.
const WHOLE: &[&str] = &[
    "balance", "brutto", "charge", "charges", "credit", "debit", "gross", "haben", "netto", "payment", "saldo", "soll",
    "total",
];

/// Parts of names that mean money: `cost` in `unblended_cost` and in `totalCost`.
const PARTS: &[&str] = &[
    "amount", "amounts", "amt", "bedrag", "cost", "costs", "coste", "fee", "fees", "importe", "impuesto", "kosten",
    "montant", "precio", "preis", "price", "prices", "prix", "revenue", "steuer", "subtotal", "summe", "tax", "taxes",
    "umsatz", "vat",
];

/// Endings of names that mean money: `Gesamtbetrag`.
const ENDINGS: &[&str] = &["betrag", "preis", "kosten", "summe", "bedrag"];

/// What a file is that has amounts; nothing where it has none.
pub(super) fn of(facts: &Facts) -> Option<String> {
    let what = if facts.is_workbook {
        ("a workbook with amounts", "column")
    } else if !facts.records.is_empty() {
        ("a table with amounts", "column")
    } else if facts.element.is_some() {
        ("an XML document with amounts", "element")
    } else {
        ("a JSON document with amounts", "member")
    };
    let name = match what.1 {
        "column" => column(facts),
        "element" => element(facts.text()),
        _ => values(facts.text())
            .find(|(name, value)| is_money(name) && is_number(value))
            .map(|(name, _)| name.to_owned()),
    };
    match name {
        Some(name) => Some(format!("{} ({} `{name}`)", what.0, what.1)),
        None if facts.is_workbook && has_decimals(facts) => Some("a workbook with decimal numbers".to_owned()),
        None if what.1 == "column" && has_decimals(facts) => Some("a table with decimal numbers".to_owned()),
        None => None,
    }
}

/// The name of a column of money, in the first row that may be a header.
fn column(facts: &Facts) -> Option<String> {
    let mut records = facts.records.iter().peekable();
    while let Some(record) = records.next() {
        let goes_on = facts.is_workbook || records.peek().is_none_or(|next| next.len() == record.len());
        if goes_on && is_header(record) {
            let found = record.iter().find(|cell| is_money(cell) && !is_number(cell));
            if found.is_some() {
                return found.cloned();
            }
        }
    }
    None
}

/// Whether a row may be a header, and not a sentence with commas in it.
fn is_header(record: &[String]) -> bool {
    const WORDS: usize = 5;
    let is_name =
        |cell: &String| !cell.ends_with(['.', ':']) && !cell.contains("  ") && cell.split_whitespace().count() <= WORDS;
    record.len() > 1 && record.iter().all(is_name)
}

/// Whether cells below the first row are numbers with cents.
fn has_decimals(facts: &Facts) -> bool {
    let is_decimal = |cell: &String| {
        let Some((before, behind)) = cell.rsplit_once(['.', ',']) else {
            return false;
        };
        let before = before.strip_prefix('-').unwrap_or(before);
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        (behind.len() == 2 || facts.is_workbook)
            && is_digits(behind)
            && before.split(['.', ',', ' ', '\'']).all(is_digits)
    };
    facts.records.iter().skip(1).flatten().any(is_decimal)
}

/// The name of an element of money that has a number in it.
fn element(text: &str) -> Option<String> {
    text.split('<').find_map(|part| {
        let (tag, content) = part.split_once('>')?;
        let name = tag.split_whitespace().next()?;
        let local = name.rsplit(':').next()?;
        (is_money(local) && is_number(content.trim_start())).then(|| local.to_owned())
    })
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('"').unwrap_or(text);
    let text = text
        .strip_prefix('-')
        .unwrap_or(text)
        .trim_start_matches(['$', '€', '£']);
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a name is one that money has: `Total Amount`, `unblended_cost`, `Betrag (EUR)`.
fn is_money(name: &str) -> bool {
    let name = name.split(['(', '[']).next().unwrap_or_default().trim();
    let letters: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    WHOLE.contains(&letters.as_str())
        || letters == "totalamount"
        || words(name)
            .iter()
            .any(|word| PARTS.contains(&word.as_str()) || ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

/// The words of a name: `totalCost` and `total_cost` are `total` and `cost`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = c.is_lowercase();
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
    }
    words
}
