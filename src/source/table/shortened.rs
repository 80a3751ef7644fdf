//! Identifiers that a spreadsheet has made numbers of, and shown with six digits: `123456789012` becomes `1.23457E+11`.
//!
//! The rest of the digits is lost when such a sheet is saved as CSV, so two accounts become one. An exponent with a plus
//! sign is how spreadsheets write it, and no identifier that we know of.

/// What is wrong with such a cell, to stand behind the name of its column.
pub(crate) const MESSAGE: &str =
    "is an identifier that a spreadsheet has shortened to a number; its last digits are lost";

/// What to do about it.
pub(crate) const HINT: &str = "import the file as the provider gave it; to look at it in a spreadsheet, open a copy";

/// Whether a text is such a number: `1.23457E+11`, `1,23457E+11` or `1E+11`.
#[must_use]
pub(crate) fn is_shortened(text: &[u8]) -> bool {
    let Some(at) = text.iter().position(|byte| matches!(byte, b'E' | b'e')) else {
        return false;
    };
    let (number, exponent) = text.split_at(at);
    let number = number.strip_prefix(b"-").unwrap_or(number);
    let is_number = match number {
        [b'1'..=b'9'] => true,
        [b'1'..=b'9', b'.' | b',', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let has_plus = match exponent {
        [_, b'+', digits @ ..] => (1..=3).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    is_number && has_plus
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_with_a_positive_exponent_are_shortened() {
        for text in ["1.23457E+11", "1,23457E+11", "1E+11", "9.9e+15", "-1.2E+05", "4.5E+107"] {
            assert!(is_shortened(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "E+1",
            "123456789012",
            "1.5E11",
            "1E-5",
            "12.5E+3",
            "0E+11",
            "1.E+11",
            "A1E+11",
            "1E+11x",
            "1E+",
            "sku-1E+05",
            "e+e",
            "1.2.3E+4",
            "5E+1000",
        ] {
            assert!(!is_shortened(text.as_bytes()), "{text}");
        }
    }
}
