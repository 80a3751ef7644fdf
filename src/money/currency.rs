//! Currencies by their ISO 4217 codes: `EUR`.
//!
//! The list itself is data: the table `currency` of the first migration. It is read from there once, so that
//! program and ledger cannot disagree.

use std::sync::LazyLock;

/// The code of ISO 4217 for "no currency": amounts whose document names none.
pub(crate) const NONE: &str = "XXX";

/// Codes with the decimals of their smallest unit, where there is one.
static CODES: LazyLock<Vec<(&'static str, Option<u32>)>> = LazyLock::new(|| {
    let core = include_str!("../../migrations/V001__core.sql");
    let rows = core.split("INSERT INTO currency").nth(1).unwrap_or_default();
    // ('EUR', '978', 2, 'Euro')
    rows.lines()
        .filter_map(|line| {
            let mut parts = line.trim_start().strip_prefix("('")?.split(',').map(str::trim);
            let code = parts.next()?.get(..3)?;
            Some((code, parts.nth(1)?.parse().ok()))
        })
        .collect()
});

/// Whether the text is a currency code of ISO 4217.
#[must_use]
pub(crate) fn is_code(text: &str) -> bool {
    place_of(text).is_some()
}

/// The decimals of a currency's smallest unit: 2 for EUR, 0 for JPY, 3 for KWD, and 2 for a code that has none.
#[must_use]
pub(crate) fn decimals(code: &str) -> u32 {
    let known = place_of(code).and_then(|place| CODES.get(place));
    known.and_then(|(_, decimals)| *decimals).unwrap_or(2)
}

fn place_of(code: &str) -> Option<usize> {
    CODES.binary_search_by_key(&code, |(code, _)| code).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_from_the_migration_in_order() {
        assert!(CODES.len() > 170);
        assert!(CODES.is_sorted_by_key(|(code, _)| *code));
    }

    #[test]
    fn a_smallest_unit_has_the_decimals_of_iso_4217() {
        for (code, places) in [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), (NONE, 2)] {
            assert_eq!(decimals(code), places, "{code}");
        }
    }

    #[test]
    fn only_codes_are_codes() {
        for code in ["EUR", "USD", "CHF", "JPY", "KWD", NONE] {
            assert!(is_code(code), "{code}");
        }
        for text in ["", "eur", "EURO", "US$", "ZZZ"] {
            assert!(!is_code(text), "{text}");
        }
    }
}
