//! How `billbook status` writes amounts, names and columns for people.

use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{Mode, round};

/// How many columns are texts; those after them are to the right.
const TEXTS: usize = 2;

/// Lines with columns two blanks apart, the first two of them to the left.
pub(crate) fn columns(names: &[&str], rows: Vec<Vec<String>>) -> Vec<String> {
    let mut all: Vec<Vec<String>> = vec![names.iter().map(|name| (*name).to_owned()).collect()];
    all.extend(rows);
    let letters = |cell: &String| cell.chars().count();
    let width = |column: usize| {
        all.iter()
            .filter_map(|row: &Vec<String>| row.get(column).map(letters))
            .max()
    };
    let widths: Vec<usize> = (0..names.len())
        .map(|column| width(column).unwrap_or_default())
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            if column < TEXTS {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    all.iter().map(line).collect()
}

/// An amount with the decimals of its currency. One that rounds to nothing and is something is below the smallest unit.
pub(crate) fn amount(amount: &Decimal, currency: &str) -> String {
    let decimals = currency::decimals(currency);
    let rounded = round(amount, decimals, Mode::HalfAway);
    if rounded.is_zero() && !amount.is_zero() {
        let unit = format!(
            "0.{}1",
            "0".repeat(usize::try_from(decimals).unwrap_or_default().saturating_sub(1))
        );
        return format!(
            "{}<{}",
            if amount.is_negative() { "-" } else { "" },
            if decimals == 0 { "1" } else { unit.as_str() }
        );
    }
    rounded.to_string()
}

/// `1.9 MB`.
pub(crate) fn size(bytes: u64) -> String {
    for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")] {
        if bytes >= unit {
            return format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit);
        }
    }
    format!("{bytes} bytes")
}

/// A text with its middle left out where it is longer than this. Control characters become blanks.
pub(crate) fn shortened(text: &str, length: usize) -> String {
    let letters: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if letters.len() <= length || length < 3 {
        return letters.into_iter().collect();
    }
    let (start, end) = ((length - 1).div_ceil(2), (length - 1) / 2);
    let after = letters.len() - end;
    letters
        .iter()
        .take(start)
        .chain(['…'].iter())
        .chain(letters.iter().skip(after))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        let text = |text: &str, currency: &str| amount(&Decimal::parse(text).unwrap(), currency);
        assert_eq!(text("36.80847291571210313722", "EUR"), "36.81");
        assert_eq!(text("0.004", "EUR"), "<0.01");
        assert_eq!(text("-0.0004", "KWD"), "-<0.001");
        assert_eq!(text("0.4", "JPY"), "<1");
        assert_eq!(text("0", "EUR"), "0.00");
        assert_eq!(text("-2.345", "EUR"), "-2.35");
    }

    #[test]
    fn long_names_keep_their_ends() {
        assert_eq!(shortened("Nimbus", 20), "Nimbus");
        assert_eq!(
            shortened("b3826036-4541-4193-b56f-f0c52fb42eae", 20),
            "b3826036-4…52fb42eae"
        );
        assert_eq!(size(1_900_000), "1.9 MB");
    }
}
