//! Rules and terms of EN 16931, XRechnung and Peppol in plain words.

use en16931::bt::Path;
use std::fmt::Write;

/// Terms and groups with their names.
const TERMS: &str = include_str!("terms.tsv");

/// Rules, each with what is wrong and what to do.
const RULES: &str = include_str!("rules.tsv");

/// The name of a term or group: `BT-10`.
#[must_use]
pub(crate) fn term(id: &str) -> Option<&'static str> {
    let lines = TERMS.lines().filter_map(|line| line.split_once('\t'));
    lines.filter(|(found, _)| *found == id).map(|(_, name)| name).next()
}

/// What is wrong where a rule is broken, and what to do.
#[must_use]
pub(crate) fn rule(id: &str) -> Option<[&'static str; 2]> {
    for line in RULES.lines() {
        let mut cells = line.split('\t');
        if cells.next() == Some(id) {
            return Some([cells.next()?, cells.next()?]);
        }
    }
    // What a category asks of lines, it asks of discounts and surcharges too.
    let of_lines = ["-03", "-04"].iter().find_map(|end| id.strip_suffix(end));
    of_lines.and_then(|start| rule(&format!("{start}-02")))
}

/// The terms that a place of a document is about, with their names: `line 3, BT-146 unit price`.
#[must_use]
pub(crate) fn place(path: Path) -> String {
    let mut text = String::new();
    if let Some(group) = path.group.bg() {
        let id = group.to_string();
        match (path.index, term(&id)) {
            (Some(index), Some(name)) => {
                let _ = write!(text, "{name} {}", index + 1);
            }
            (Some(index), None) => {
                let _ = write!(text, "{id} {}", index + 1);
            }
            (None, Some(name)) if path.term.is_none() => {
                let _ = write!(text, "{id} {name}");
            }
            (None, _) => {}
        }
    }
    if let Some(id) = path.term.map(|term| term.to_string()) {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&id);
        if let Some(name) = term(&id) {
            text.push(' ');
            text.push_str(name);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{RULES, TERMS, place, rule, term};
    use en16931::Profile;
    use en16931::bt::{BtId, Group, Path};
    use en16931::profiles::{EN16931, PEPPOL_BIS_3, XRECHNUNG};
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_and_term_stands_once_and_every_rule_exists() {
        let known: BTreeSet<&str> = [&EN16931, &XRECHNUNG, &PEPPOL_BIS_3]
            .into_iter()
            .flat_map(Profile::check_ids)
            .collect();
        let mut seen = BTreeSet::new();
        for line in RULES.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "{line}");
            assert!(seen.insert(cells[0]), "{line}");
            assert!(known.contains(cells[0]), "no profile has the rule {}", cells[0]);
        }
        for line in TERMS.lines() {
            assert_eq!(line.split('\t').count(), 2, "{line}");
            assert!(seen.insert(line.split('\t').next().unwrap()), "{line}");
        }
    }

    #[test]
    fn places_are_said_in_words() {
        assert_eq!(term("BT-10"), Some("buyer's reference"));
        assert!(rule("BR-DE-15").is_some());
        assert_eq!(place(Path::term(BtId(10))), "BT-10 buyer's reference");
        assert_eq!(
            place(Path::at_term(Group::Line, 2, BtId(146))),
            "line 3, BT-146 unit price"
        );
        assert_eq!(place(Path::group(Group::Payment)), "BG-16 how to pay");
        assert_eq!(place(Path::document()), "");
    }
}
