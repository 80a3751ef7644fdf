//! Units as codes of UN/ECE Recommendation 20.
//!
//! A provider's text is never taken for a code: `GB` is a code there too, and means gallons a day. A text that is not in this table
//! counts things, and keeps its own words.

use en16931::codes::generated::UNIT_CODES;

/// What is counted.
pub(crate) const ONE: &str = "C62";

/// Units as billbook names them, with their codes.
const CODES: &[(&str, &str)] = &[
    ("second", "SEC"),
    ("minute", "MIN"),
    ("hour", "HUR"),
    ("instance-hour", "HUR"),
    ("day", "DAY"),
    ("week", "WEE"),
    ("month", "MON"),
    ("year", "ANN"),
    ("request", ONE),
    ("unit", ONE),
    ("piece", "H87"),
    ("byte", "AD"),
    ("kB", "2P"),
    ("MB", "4L"),
    ("GB", "E34"),
    ("TB", "E35"),
    ("PB", "E36"),
    ("KiB", "E64"),
    ("MiB", "E63"),
    ("GiB", "E62"),
    ("TiB", "E61"),
    ("PiB", "E60"),
    ("kbit", "C37"),
    ("Mbit", "D36"),
    ("Gbit", "B68"),
    ("MHz", "MHZ"),
    ("GHz", "A86"),
    ("kWh", "KWH"),
    ("percent", "P1"),
    // What billbook writes itself, of fees and lump sums.
    ("C62", ONE),
    ("MON", "MON"),
    ("QAN", "QAN"),
    ("ANN", "ANN"),
];

/// The code of a unit as billbook names it.
#[must_use]
pub(crate) fn code(name: &str) -> Option<&'static str> {
    let found = CODES.iter().find(|(unit, _)| *unit == name);
    found.map(|(_, code)| *code)
}

/// The code that a text is itself, where somebody said that it is one.
#[must_use]
pub(crate) fn stated(text: &str) -> Option<&'static str> {
    UNIT_CODES.iter().find(|code| **code == text).copied()
}

#[cfg(test)]
mod tests {
    use super::{CODES, code, stated};

    #[test]
    fn every_code_is_one() {
        for (name, code) in CODES {
            assert!(stated(code).is_some(), "{name} {code}");
        }
        assert_eq!(code("GB"), Some("E34"));
        assert_eq!(code("GB-month"), None);
        assert_eq!(stated("E62"), Some("E62"));
        assert_eq!(stated("gallon"), None);
    }
}
