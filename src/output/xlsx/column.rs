//! Which columns are texts although their cells look like numbers: nobody adds up the numbers of invoices.

use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::rows::Rows;

/// Last words of the names of columns that tell things apart or describe them: `invoice_id`, `InvoiceId`, `account`.
const NAMING: &[&str] = &[
    "account",
    "attached",
    "code",
    "description",
    "entry",
    "file",
    "hash",
    "head",
    "iban",
    "id",
    "ids",
    "invoice",
    "key",
    "month",
    "name",
    "note",
    "number",
    "object",
    "order",
    "period",
    "phone",
    "place",
    "pointer",
    "project",
    "reason",
    "reference",
    "resource",
    "sha256",
    "sku",
    "text",
    "uuid",
    "vat",
    "version",
    "year",
    "zip",
];

/// Whether a column's cells are texts.
pub(super) fn is_text(rows: &Rows, place: usize) -> bool {
    let name = rows.columns.get(place).map_or("", String::as_str);
    is_naming(name) || has_padded(rows, place) || is_mostly_words(rows, place)
}

/// By its name.
fn is_naming(name: &str) -> bool {
    // `tag:team` has whatever people write.
    name.starts_with("tag:") || last_word(name).is_some_and(|word| NAMING.contains(&word.as_str()))
}

/// The last word of `row_key`, `sub-account`, `InvoiceId` or `invoice id`, in small letters.
fn last_word(name: &str) -> Option<String> {
    let word = name
        .rsplit(|c: char| !c.is_alphanumeric())
        .find(|word| !word.is_empty())?;
    let is_shouted = word.chars().all(|c| !c.is_lowercase());
    let start = word.rfind(char::is_uppercase).filter(|_| !is_shouted).unwrap_or(0);
    Some(word.get(start..)?.to_lowercase())
}

/// Whether a cell is padded with zeros, as `00042`: amounts are not.
fn has_padded(rows: &Rows, place: usize) -> bool {
    let is_padded = |text: &str| {
        let digits = text.trim_start_matches('-').as_bytes();
        matches!(digits, [b'0', next, ..] if next.is_ascii_digit())
    };
    texts(rows, place).any(is_padded)
}

/// Whether more cells are words than numbers: then a number among them is a word too.
fn is_mostly_words(rows: &Rows, place: usize) -> bool {
    let (mut numbers, mut words) = (0_usize, 0_usize);
    for text in texts(rows, place) {
        if Decimal::is_decimal(text) {
            numbers += 1;
        } else if super::own::serial(text).is_none() {
            words += 1;
        }
    }
    words > numbers
}

fn texts(rows: &Rows, place: usize) -> impl Iterator<Item = &str> {
    rows.rows.iter().filter_map(move |row| match row.get(place)? {
        Json::String(text) if !text.is_empty() => Some(text.as_str()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_tells_things_apart() {
        for name in [
            "invoice_id",
            "InvoiceId",
            "id",
            "row_key",
            "sub-account",
            "account",
            "invoice",
            "tag:team",
            "SkuId",
            "UUID",
            "invoice id",
            "payment_reference",
        ] {
            assert!(is_naming(name), "{name}");
        }
        for name in [
            "amount",
            "billed_cost",
            "BilledCost",
            "invoice_total",
            "charges",
            "paid",
            "value",
            "resource_amount",
        ] {
            assert!(!is_naming(name), "{name}");
        }
    }

    #[test]
    fn cells_say_it_too() {
        let of = |cells: &[&str]| {
            let rows = Rows {
                columns: vec!["what".to_owned()],
                rows: cells.iter().map(|cell| vec![Json::string(*cell)]).collect(),
            };
            is_text(&rows, 0)
        };
        assert!(!of(&["12.00", "", "-3"]));
        assert!(!of(&["12.00", "none", "-3"]));
        assert!(!of(&["2025-06-19"]));
        assert!(of(&["00042", "17"]));
        assert!(of(&["paid", "3", "open"]));
        assert!(!of(&["0.5", "-0.5", "0"]));
    }
}
