//! What a table lacks to be the nearest thing that billbook reads: one problem, of its header.
//!
//! ```text
//! error[not-an-export]: no documented operation answers with a table of such columns
//!   hint: columns found: `date`, `value`, `currency`
//!   hint: the nearest is bookkeeping/payment-list, which needs `payment_date`, `amount`, `currency`; missing: `amount`
//!   hint: `amuont` is near `amount`
//! ```

use crate::error::{Problem, codes, nearest};

/// The command that helps where a table is of no form that is known.
pub(crate) const MAPPING: &str = "for a table of another form, start a mapping with `billbook mapping new FILE`";

/// At most so many columns are named.
const SHOWN: usize = 12;

/// Near names are looked for among so many columns, the first ones: no table that people or programs mean has more, and a file of
/// other things may have tens of thousands, each to be compared with hundreds of names.
const LOOKED_AT: usize = 400;

/// What a header lacks to be that of something.
#[derive(Debug)]
pub(crate) struct Lack<'h> {
    /// What it is compared with: `bookkeeping/invoice-list`.
    pub thing: String,
    /// The columns that this needs.
    pub needed: Vec<&'static str>,
    /// Those of them that are not there.
    pub lacking: Vec<&'static str>,
    /// The columns that are there and stand for none of its columns.
    pub others: Vec<&'h str>,
}

impl Lack<'_> {
    /// Names that are lacking, each with one that is there and near.
    pub(crate) fn near(&self) -> impl Iterator<Item = (&str, &str)> {
        let others = || self.others.iter().copied().take(LOOKED_AT);
        self.lacking
            .iter()
            .filter_map(move |name| Some((*name, nearest(name, others())?)))
    }

    /// Says what the thing needs, of a table that the user calls one of these.
    #[must_use]
    pub(crate) fn of_meant(&self, problem: Problem, header: &[String]) -> Problem {
        let problem = problem
            .hint(found("columns", header))
            .hint(format!("columns needed: {}", listed(&self.needed)));
        self.near().fold(problem, near).hint(MAPPING)
    }

    /// Says what is needed, what is lacking, and which names are near.
    #[must_use]
    pub(crate) fn told(&self, problem: Problem) -> Problem {
        let needs = format!("the nearest is {}, which needs {}", self.thing, listed(&self.needed));
        let problem = problem.hint(match self.lacking.as_slice() {
            [] => format!("{needs}; all of them are there, but something around them differs"),
            lacking => format!("{needs}; missing: {}", listed(lacking)),
        });
        self.near().fold(problem, near)
    }
}

/// Says which columns there are, what the nearest thing needs, and what helps.
#[must_use]
pub(crate) fn told(problem: Problem, header: &[String], lack: Option<&Lack>) -> Problem {
    let problem = problem.hint(found("columns", header));
    let problem = match lack {
        Some(lack) => lack.told(problem),
        None => problem.hint(
            "billbook compared them with FOCUS, with lists of invoices and payments, and with the answers in `billbook operations`",
        ),
    };
    problem.hint(MAPPING)
}

/// `columns found: `a`, `b`, and 3 more`
#[must_use]
pub(crate) fn found(what: &str, header: &[String]) -> String {
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    let more = names.len().saturating_sub(SHOWN);
    let shown = listed(names.get(..SHOWN).unwrap_or(&names));
    match more {
        0 => format!("{what} found: {shown}"),
        more => format!("{what} found: {shown}, and {more} more"),
    }
}

/// That a table lacks columns of what the user calls it.
#[must_use]
pub(crate) fn lacking(header: &[String], lacking: &[&str]) -> Problem {
    let noun = if lacking.len() == 1 { "column" } else { "columns" };
    let message = format!("the table lacks the {noun} {}", listed(lacking));
    let problem = Problem::new(&codes::MISSING, message).hint(found("columns", header));
    let others = || header.iter().map(String::as_str).take(LOOKED_AT);
    let pairs = lacking
        .iter()
        .filter_map(|name| Some((*name, nearest(name, others())?)));
    pairs.fold(problem, near).hint(MAPPING)
}

/// Says that a name that is there is near one that is not.
fn near(problem: Problem, (name, near): (&str, &str)) -> Problem {
    problem.hint(format!("`{near}` is near `{name}`"))
}

/// Whether an object of a table is one of its rows, and not an object in a cell: `/3` and `/objects/3`.
#[must_use]
pub(crate) fn is_row(pointer: &str) -> bool {
    let number = pointer.strip_prefix("/objects").unwrap_or(pointer).strip_prefix('/');
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `a`, `b`
#[must_use]
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_looked_for_among_the_first_columns_only() {
        let header = |place: usize| -> Vec<String> {
            let mut names: Vec<String> = (0..20_000).map(|number| format!("c{number}")).collect();
            names.insert(place, "amuont".to_owned());
            names
        };
        let near = |header: &[String]| {
            let lack = Lack {
                thing: String::new(),
                needed: vec!["amount"],
                lacking: vec!["amount"],
                others: header.iter().map(String::as_str).collect(),
            };
            let of_meant = lacking(header, &["amount"]).hints.join("\n");
            assert_eq!(of_meant.contains("`amuont` is near `amount`"), lack.near().count() == 1);
            lack.near().count()
        };
        assert_eq!(near(&header(LOOKED_AT - 1)), 1);
        assert_eq!(near(&header(LOOKED_AT)), 0);
    }
}
