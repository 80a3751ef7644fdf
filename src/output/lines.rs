//! Lines of summaries: a label, a text that is wrapped beside it, an amount at the end of the line; and keys made short.

use crate::output::reader::width::{clean, width, wrapped};

/// How wide texts are where nobody reads them on a terminal.
pub(crate) const COLUMNS: usize = 100;

/// A key such as `ormuco/5c1f0a44-8d8a-…/client` with its long parts shortened: `ormuco/5c1f0a44…/client`.
#[must_use]
pub(crate) fn short_key(key: &str) -> String {
    let parts = key.split('/').map(|part| {
        if let Some(time) = part.strip_suffix(":00.000000Z") {
            return time.replace('T', " ");
        }
        let hex = |c: char| c.is_ascii_hexdigit() || c == '-';
        let is_long = width(part) > LONG && part.chars().filter(|c| hex(*c)).count() * 10 >= width(part) * 9;
        if is_long {
            let head: String = part.chars().take(DIGITS).collect();
            format!("{head}…")
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Identifiers are shortened from this length on, and the first digits stay.
const LONG: usize = 20;
const DIGITS: usize = 8;

/// A line of a list: `label`, a text that is wrapped beside it, and an amount that ends where the line does.
#[must_use]
pub(crate) fn entry(label: &str, text: &str, amount: &str, columns: usize) -> String {
    let gap = if amount.is_empty() { 0 } else { width(amount) + 2 };
    let indent = width(label);
    if indent + gap + MIN > columns {
        return below(label, text, amount, columns);
    }
    let room = columns - indent - gap;
    let mut all = String::new();
    let mut lines = wrapped(&clean(text), room);
    if lines.is_empty() {
        lines.push(String::new());
    }
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            all.push_str(&format!("\n{}{line}", " ".repeat(indent)));
            continue;
        }
        all.push_str(&format!("{label}{line}"));
        if !amount.is_empty() {
            let used = indent + width(line) + width(amount);
            all.push_str(&format!("{}{amount}", " ".repeat(columns.saturating_sub(used).max(2))));
        }
    }
    all
}

/// A text whose lines are no longer than the terminal: what does not fit goes on below where the line's text begins, behind
/// its label and the blanks after that, or a little indented where there is no label.
#[must_use]
pub(crate) fn folded(text: &str, columns: usize) -> String {
    let lines = text.lines().map(|line| {
        if width(line) <= columns {
            return line.to_owned();
        }
        let own = line.len() - line.trim_start().len();
        let (margin, rest) = line.split_at(own);
        let label = rest.find("  ").map(|end| {
            let behind = rest.get(end..).unwrap_or_default();
            end + behind.len() - behind.trim_start().len()
        });
        if let Some(label) = label.filter(|label| own + label <= LABEL) {
            let (label, rest) = line.split_at(own + label);
            return entry(label, rest, "", columns);
        }
        let room = columns.saturating_sub(own + 2);
        let lines = wrapped(&clean(rest), room);
        format!("{margin}{}", lines.join(&format!("\n{margin}  ")))
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// What ends further right is not a label.
const LABEL: usize = 30;

/// The same where there is no room beside the label: the text stands below it.
fn below(label: &str, text: &str, amount: &str, columns: usize) -> String {
    let first = format!("{label}{amount}");
    let mut lines: Vec<String> = Vec::new();
    if !first.trim().is_empty() {
        lines.push(first.trim_end().to_owned());
    }
    let indent = columns.min(BELOW);
    for line in wrapped(&clean(text), columns - indent) {
        lines.push(format!("{}{line}", " ".repeat(indent)));
    }
    lines.join("\n")
}

/// How far a text below its label is indented.
const BELOW: usize = 6;

/// A text beside a label never has less room than this.
const MIN: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_parts_of_keys_are_shortened() {
        let key = "ormuco/5c1f0a44-8d8a-4c1e-9d51-6f3d9b0e7a10/client//2017-08-17T20:18:00.000000Z";
        assert_eq!(short_key(key), "ormuco/5c1f0a44…/client//2017-08-17 20:18");
        assert_eq!(
            short_key("bookkeeping/default/Nordhost GmbH/N-206"),
            "bookkeeping/default/Nordhost GmbH/N-206"
        );
    }

    #[test]
    fn what_does_not_fit_goes_on_below_the_text_of_its_line() {
        assert_eq!(
            folded(
                "rows       every row has its values\n  and no other rows are there at all",
                32
            ),
            "rows       every row has its\n           values\n  and no other rows are there\n    at all"
        );
    }

    #[test]
    fn texts_are_broken_at_blanks_and_never_wider() {
        for columns in [40, 60, 100] {
            let text = entry(
                "  45ba  ",
                &"`subtotal` is not the sum of the resources ".repeat(5),
                "-76.00",
                columns,
            );
            assert!(text.lines().all(|line| width(line) <= columns), "{text}");
            assert!(text.lines().next().unwrap().ends_with("-76.00"), "{text}");
            assert_eq!(width(text.lines().next().unwrap()), columns, "{text}");
        }
    }
}
