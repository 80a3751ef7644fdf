//! Names of units: `Hours` and `hour` are one unit; other units are converted only where the book says how.

use crate::billing::book::model::Units;
use crate::money::decimal::Decimal;

/// Names of one unit, the first of each line as documents write it. A gigabyte is not a gibibyte.
pub(crate) const NAMES: &[&[&str]] = &[
    &["second", "Seconds", "seconds", "Second", "Sec", "s"],
    &["minute", "Minutes", "minutes", "Minute", "Min"],
    &["hour", "Hours", "Hour", "hours", "Hrs", "Hr", "h"],
    &["day", "Days", "Day", "days", "d"],
    &["month", "Months", "Month", "months", "Mo"],
    &["GB", "Gigabytes", "Gigabyte", "gigabytes", "gigabyte"],
    &["GiB", "Gibibytes", "Gibibyte", "gibibytes", "gibibyte"],
    &["MB", "Megabytes", "Megabyte", "megabytes", "megabyte"],
    &["TB", "Terabytes", "Terabyte", "terabytes", "terabyte"],
    &["TiB", "Tebibytes", "Tebibyte", "tebibytes", "tebibyte"],
    &["GB-hour", "GB-Hours", "GB-Hour", "GB-Hrs", "GB-h"],
    &["GB-month", "GB-Mo", "GB-Month", "GB-Months", "GB-months"],
    &["GiB-hour", "GiB-Hours", "GiB-Hour", "GiB-Hrs", "GiB-h"],
    &["GiB-month", "GiB-Mo", "GiB-Month", "GiB-Months", "GiB-months"],
    &["vCPU-hour", "vCPU-Hours", "vCPU-Hour", "vCPU-h"],
    &["request", "Requests", "Request", "requests"],
    &["unit", "Units", "Unit", "units", "Count", "count", "each", "Each"],
];

/// How many names of a book may lead from one to the next.
const DEPTH: usize = 8;

/// The unit as documents write it.
#[must_use]
pub(crate) fn canonical(name: &str) -> &str {
    let found = NAMES.iter().find(|names| names.contains(&name));
    found.and_then(|names| names.first()).copied().unwrap_or(name)
}

/// The unit as documents write it, by the names that the book declares too.
#[must_use]
pub(crate) fn named<'u>(units: &'u Units, name: &'u str) -> &'u str {
    let mut name = name;
    // A circle of names ends.
    for _ in 0..DEPTH {
        match units.declared.get(name) {
            Some((unit, times)) if *times == Decimal::from(1_i64) => name = unit,
            _ => break,
        }
    }
    canonical(name)
}

/// How many of a unit one of another is; nothing where nobody says. `Stunden = "hour"` in the book makes both one unit.
#[must_use]
pub(crate) fn factor(units: &Units, from: &str, to: &str) -> Option<Decimal> {
    let mut from = from;
    let mut factor = Decimal::from(1_i64);
    // A book may lead from one name to another; a circle ends.
    for _ in 0..DEPTH {
        if canonical(from) == canonical(to) {
            return Some(factor);
        }
        let (unit, times) = units.declared.get(from)?;
        factor = factor.mul(times);
        from = unit;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_unit_are_one() {
        let mut units = Units::default();
        let one = Some(Decimal::from(1_i64));
        assert_eq!(factor(&units, "Hours", "hour"), one);
        assert_eq!(factor(&units, "GB-Mo", "GB-month"), one);
        assert_eq!(factor(&units, "GiB", "GB"), None);
        let thousandth = Decimal::parse("0.001").unwrap();
        units
            .declared
            .insert("MB".to_owned(), ("GB".to_owned(), thousandth.clone()));
        assert_eq!(factor(&units, "MB", "Gigabytes"), Some(thousandth));
        units
            .declared
            .insert("a".to_owned(), ("b".to_owned(), Decimal::from(1_i64)));
        units
            .declared
            .insert("b".to_owned(), ("a".to_owned(), Decimal::from(1_i64)));
        assert_eq!(factor(&units, "a", "c"), None);
        units
            .declared
            .insert("Stunden".to_owned(), ("Hours".to_owned(), Decimal::from(1_i64)));
        assert_eq!(named(&units, "Stunden"), "hour");
        assert_eq!(named(&units, "MB"), "MB");
        assert!(["a", "b"].contains(&named(&units, "a")));
    }
}
