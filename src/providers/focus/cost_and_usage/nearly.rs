//! Tables that are nearly one of Cost and Usage: which columns they have, which they lack, and which names are near.

use super::names::{ESSENTIAL, Names};
use crate::contract::document::{Reading, Row};
use crate::contract::header::{self, Lack};
use crate::contract::operation::Operation;
use crate::error::{Problem, codes};
use crate::source::json::Node;

/// How many of the [essential](ESSENTIAL) columns a table has that was probably meant as one of Cost and Usage.
const PROBABLY: usize = 4;

/// What a table of these columns lacks, if it was probably meant as one of Cost and Usage and cannot be read as such.
pub(crate) fn nearly(header: &[String]) -> Option<Problem> {
    let names = Names::of(header, None);
    let has = |name: &&&str| names.read.iter().any(|column| column == **name);
    if names.is_cost_and_usage() || ESSENTIAL.iter().filter(has).count() < PROBABLY {
        return None;
    }
    Some(lacks(header))
}

/// What a table of these columns lacks to be one of Cost and Usage.
fn lacks(columns: &[String]) -> Problem {
    let names = Names::of(columns, None);
    let has = |name: &str| names.read.iter().any(|column| column == name);
    let lacking: Vec<&str> = ESSENTIAL.iter().copied().filter(|name| !has(name)).collect();
    let others = names.read.iter().map(String::as_str);
    let lack = Lack {
        thing: "FOCUS's Cost and Usage".to_owned(),
        needed: ESSENTIAL.to_vec(),
        others: others.filter(|name| !ESSENTIAL.contains(name)).collect(),
        lacking,
    };
    let message = format!(
        "the file lacks columns of FOCUS's Cost and Usage: {}",
        header::listed(&lack.lacking)
    );
    lack.of_meant(Problem::new(&codes::NOT_AN_EXPORT, message), columns)
}

/// Refuses a document that the user calls Cost and Usage, and that is something else: those are read by [`load`](super::load).
pub(super) fn refuse(_: &Operation, root: &Node, reading: &mut Reading) -> Vec<Row> {
    let columns = match reading.table {
        Some(table) => Some(table.grid.header.clone()),
        None => root
            .as_array()
            .and_then(|rows| rows.first())
            .unwrap_or(root)
            .as_object()
            .filter(|members| !members.is_empty())
            .map(|members| members.iter().map(|member| member.key.to_string()).collect()),
    };
    let problem = match columns {
        None => Problem::new(
            &codes::NOT_AN_EXPORT,
            "the document has no rows of FOCUS's Cost and Usage",
        )
        .hint(format!("a row is an object with {}", header::listed(ESSENTIAL))),
        Some(columns) if Names::of(&columns, None).is_cost_and_usage() => Problem::new(
            &codes::TOO_LARGE,
            "a file of Cost and Usage in another form than CSV with line feeds may have at most 64 MiB",
        )
        .hint("save it as CSV, with a line feed at the end of each line"),
        Some(columns) => lacks(&columns),
    };
    reading.refuse(problem);
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(header: &[&str]) -> Option<String> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        nearly(&header).map(|problem| problem.report())
    }

    #[test]
    fn what_is_nearly_cost_and_usage_is_told() {
        let header = [
            "BilledCosts",
            "BillingAccountId",
            "BillingCurrency",
            "BillingPeriodStart",
            "Charge Category",
            "ChargePeriodStart",
        ];
        let text_of = text(&header).unwrap();
        assert!(
            text_of.contains("lacks columns of FOCUS's Cost and Usage: `BilledCost`"),
            "{text_of}"
        );
        assert!(text_of.contains("`BilledCosts` is near `BilledCost`"), "{text_of}");
        assert_eq!(text(&header[..3]), None, "a list of something else");
        assert_eq!(text(&["BilledCost", "ChargeCategory"]), None, "it can be read");
    }
}
