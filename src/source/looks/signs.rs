//! How a kind of file shows: a sign is one thing that only files of the kind have.

use crate::source::looks::facts::Facts;

/// One sign of a kind of file. Names are written in small letters; `a|b` is one of several names.
#[derive(Debug)]
pub(crate) enum Sign {
    /// The file begins with these bytes.
    Starts(&'static [u8]),
    /// These bytes are at this place.
    At(usize, &'static [u8]),
    /// One row near the beginning of the table, which is its header, has all of these names.
    Columns(&'static [&'static str]),
    /// A JSON text has members of all of these names.
    Members(&'static [&'static str]),
    /// Either of both.
    Names(&'static [&'static str]),
    /// The outermost element of an XML text has one of these names, in a namespace that has this text in it.
    Element(&'static str, &'static [&'static str]),
    /// Something else.
    Form(fn(&Facts) -> bool),
}

impl Sign {
    /// Whether a file has the sign.
    pub(super) fn is_of(&self, facts: &Facts) -> bool {
        match self {
            Sign::Starts(bytes) => facts.bytes.starts_with(bytes),
            Sign::At(place, bytes) => facts.bytes.get(*place..).is_some_and(|rest| rest.starts_with(bytes)),
            Sign::Columns(names) => facts.records.iter().any(|record| has_columns(record, names)),
            Sign::Members(names) => has_members(facts, names),
            Sign::Names(names) => {
                has_members(facts, names) || facts.records.iter().any(|record| has_columns(record, names))
            }
            Sign::Element(namespace, names) => facts
                .element
                .as_ref()
                .is_some_and(|(found, name)| found.contains(namespace) && names.contains(&name.as_str())),
            Sign::Form(is_of) => is_of(facts),
        }
    }
}

fn has_members(facts: &Facts, names: &[&str]) -> bool {
    let has = |wanted: &&str| wanted.split('|').any(|name| facts.members.contains(name));
    !facts.members.is_empty() && names.iter().all(has)
}

/// Whether a header has all of these columns.
fn has_columns(record: &[String], names: &[&str]) -> bool {
    let cells: Vec<String> = record.iter().map(|cell| cell.to_lowercase()).collect();
    let has = |wanted: &&str| {
        wanted
            .split('|')
            .any(|name| cells.iter().any(|cell| is_column(cell, name)))
    };
    names.iter().all(has)
}

/// Whether a cell of a header is this name: alone, before a unit as in `amount (eur)`, or in brackets behind its
/// translation as in `kosten (pretaxcost)`.
fn is_column(cell: &str, name: &str) -> bool {
    if cell == name {
        return true;
    }
    let Some((before, behind)) = cell.split_once(['(', '[']) else {
        return false;
    };
    before.trim() == name || behind.trim_end_matches([')', ']']).trim() == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_units_and_translations() {
        for (cell, name) in [
            ("betrag (eur)", "betrag"),
            ("kosten (pretaxcost)", "pretaxcost"),
            ("cost [usd]", "cost"),
            ("cost", "cost"),
        ] {
            assert!(is_column(cell, name), "{cell}");
        }
        assert!(!is_column("cost center", "cost"));
        assert!(!is_column("unblendedcost", "cost"));
    }
}
