//! Currencies by their ISO 4217 codes: `EUR`.
//!
//! The list itself is data: the table `currency` of the first migration. It is read from there once, so that
//! program and ledger cannot disagree.

use std::sync::LazyLock;

/// The code of ISO 4217 for "no currency": amounts whose document names none.
pub const NONE: &str = "XXX";

static CODES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let core = include_str!("../../migrations/V001__core.sql");
    let rows = core.split("INSERT INTO currency").nth(1).unwrap_or_default();
    // ('EUR', '978', 2, 'Euro')
    rows.lines()
        .filter_map(|line| line.trim_start().strip_prefix("('")?.get(..3))
        .collect()
});

/// Whether the text is a currency code of ISO 4217.
#[must_use]
pub fn is_code(text: &str) -> bool {
    CODES.binary_search(&text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_from_the_migration_in_order() {
        assert!(CODES.len() > 170);
        assert!(CODES.is_sorted());
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
