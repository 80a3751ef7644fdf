//! Texts that a spreadsheet would run: `=HYPERLINK("http://…")` becomes `'=HYPERLINK("http://…")` in CSV.
//!
//! A spreadsheet that opens a CSV file takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a
//! formula. An apostrophe in front makes it a text. Decimal numbers such as `-5.00` are left alone. A text that has
//! apostrophes and then such a character gets one more, so that taking one off always gives the text back.

use crate::money::decimal::Decimal;
use std::borrow::Cow;

const STARTS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n'];

/// Whether a text, behind any apostrophes, would be run as a formula.
fn is_formula(text: &str) -> bool {
    let behind = text.trim_start_matches('\'');
    behind.starts_with(STARTS) && !Decimal::is_decimal(behind)
}

/// The text as a CSV cell holds it.
#[must_use]
pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    if is_formula(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text behind a CSV cell.
#[must_use]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_formula(cell) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_get_an_apostrophe_and_numbers_do_not() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3", "'-2+3"),
            ("\tx", "'\tx"),
            ("'=1", "''=1"),
            ("-5.00", "-5.00"),
            ("-1E-7", "-1E-7"),
            ("+5", "'+5"),
            ("'-5.00", "'-5.00"),
            ("'tis", "'tis"),
            ("", ""),
        ] {
            assert_eq!(guard(text), cell);
            assert_eq!(unguard(cell), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "['=+@\\-0-9.\t\r\na-c]{0,6}") {
            let cell = guard(&text);
            prop_assert_eq!(unguard(&cell), text.as_str());
            let first = cell.chars().next();
            prop_assert!(!first.is_some_and(|c| STARTS.contains(&c)) || Decimal::is_decimal(&cell));
        }
    }
}
