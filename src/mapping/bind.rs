//! A mapping meets a header: where its columns stand, and what must be stated besides.

use super::evaluate::FileFacts;
use super::model::{Header, Mapping};
use crate::error::{Problem, codes};
use std::collections::BTreeMap;

/// Where a column stands in a header.
pub(super) fn place(mapping: &Mapping, header: &[String], column: &str) -> Vec<usize> {
    let names = mapping.read.names;
    if let Header::Given(given) = &mapping.read.header {
        return given.iter().position(|name| name == column).into_iter().collect();
    }
    let is_it = |(place, of_header): (usize, &String)| names.are_one(of_header, column).then_some(place);
    header.iter().enumerate().filter_map(is_it).collect()
}

/// The columns of a header that begin alike: what their names go on with, and where they stand. Columns that the mapping
/// names itself are not among them.
pub(super) fn prefixed(mapping: &Mapping, header: &[String], beginning: &str) -> Vec<(String, usize)> {
    let (names, own) = (mapping.read.names, mapping.read.columns());
    let one = |(place, of_header): (usize, &String)| {
        let is_own = own.iter().any(|name| names.are_one(of_header, name));
        let rest = names.rest(of_header, beginning).filter(|_| !is_own)?;
        Some((rest, place))
    };
    header.iter().enumerate().filter_map(one).collect()
}

/// What is wrong with a header.
pub(super) fn places(mapping: &Mapping, header: &[String], folders: &BTreeMap<String, String>) -> Vec<Problem> {
    let read = &mapping.read;
    let mut problems = Vec::new();
    let mut problem = |message: String, hint: String| {
        problems.push(Problem::new(&codes::MAPPED, message).hint(hint));
    };
    if let Header::Given(given) = &read.header
        && given.len() != header.len()
    {
        let message = format!(
            "a row has {} cells, and the mapping `{}` names {}",
            header.len(),
            mapping.name,
            given.len()
        );
        problem(message, "the file has another form than the mapping".to_owned());
    }
    for column in read.columns() {
        let found = place(mapping, header, &column);
        if found.len() > 1 {
            let names: Vec<&str> = found
                .iter()
                .filter_map(|place| header.get(*place))
                .map(String::as_str)
                .collect();
            let message = format!(
                "the columns {} are all `{column}` of the mapping `{}`",
                names.join(", "),
                mapping.name
            );
            problem(message, "a table may have each column only once".to_owned());
        }
        if found.is_empty() && read.needs.contains(&column) && !folders.contains_key(&column) {
            let nearest = crate::error::nearest(&column, header.iter().map(String::as_str));
            let hint = nearest.map(|nearest| format!("the nearest column is `{nearest}`"));
            let message = format!("the mapping `{}` needs the column `{column}`", mapping.name);
            problem(
                message,
                hint.unwrap_or_else(|| format!("the columns are: {}", header.join(", "))),
            );
        }
    }
    for beginning in read.prefix.values() {
        let found = prefixed(mapping, header, beginning);
        for (index, (rest, _)) in found.iter().enumerate() {
            if found.iter().take(index).any(|(other, _)| other == rest) {
                let message = format!("two columns that begin with `{beginning}` go on with `{rest}`");
                problem(
                    message,
                    "one value would hide the other; name the columns apart".to_owned(),
                );
            }
        }
    }
    for names in &read.one_of {
        let there: Vec<&str> = names
            .iter()
            .filter(|name| !place(mapping, header, name).is_empty() || folders.contains_key(*name))
            .map(String::as_str)
            .collect();
        if there.len() != 1 {
            let found = if there.is_empty() {
                "none of them".to_owned()
            } else {
                there.join(" and ")
            };
            let message = format!(
                "the mapping `{}` needs exactly one of {}, and the file has {found}",
                mapping.name,
                names.join(", ")
            );
            problem(message, "a file with other columns needs another mapping".to_owned());
        }
    }
    problems
}

/// What was to be stated, and is not.
pub(super) fn stated(mapping: &Mapping, file: &FileFacts) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, is_required) in &mapping.read.params {
        if *is_required && file.params.get(name).is_none_or(String::is_empty) {
            let message = format!(
                "the mapping `{}` needs the parameter `{name}`, which is not in the file",
                mapping.name
            );
            problems.push(Problem::new(&codes::MAPPED, message).hint(format!("give it with `--param {name}=…`")));
        }
    }
    if let Some(says) = &mapping.read.says {
        let names = says.dataset.join(" or ");
        match &file.dataset {
            Some(dataset) if says.dataset.contains(dataset) => {}
            Some(dataset) => {
                let message = format!("the mapping `{}` reads {names}, not {dataset}", mapping.name);
                problems.push(Problem::new(&codes::MAPPED, message));
            }
            None => {
                let message = format!("the file does not say whether it is {names}, and must be stated to be");
                let from = says.from.join(", ");
                problems.push(Problem::new(&codes::MAPPED, message).hint(format!("it can be stated by: {from}")));
            }
        }
    }
    problems
}
