//! Which row of a file is the header of a list: the first of those that name the most of its columns.

use super::list::List;
use super::words::{self, Meaning};
use crate::source::table::amounts;
use crate::source::table::days;
use crate::source::table::header::Header;
use std::collections::BTreeSet;

/// Finds the header of one of these lists among the texts of the first rows of a file.
#[must_use]
pub(crate) fn find(rows: &[Vec<String>], lists: &[&'static List]) -> Option<(Header, &'static List)> {
    let mut best: Option<(usize, Header, &'static List)> = None;
    for (row, cells) in rows.iter().enumerate() {
        // Below a header stands a row.
        let Some(next) = rows.get(row + 1) else { break };
        let one = (1, cells.clone());
        let two = rows
            .get(row + 2)
            .is_some()
            .then(|| together(cells, next, lists))
            .flatten();
        let two = two.map(|names| (2, names));
        for (depth, names) in [Some(one), two].into_iter().flatten() {
            let Some((count, list)) = best_of(&names, lists) else {
                continue;
            };
            // Two rows are one header where each names columns that the other does not.
            if depth == 2 && count <= known(list, next).max(known(list, cells)) {
                continue;
            }
            if best.as_ref().is_none_or(|(most, _, _)| count > *most) {
                let header = Header {
                    row,
                    depth,
                    names: named(&names),
                };
                best = Some((count, header, list));
            }
        }
    }
    best.map(|(_, header, list)| (header, list))
}

/// The list whose header this is.
#[must_use]
pub(crate) fn of_header(names: &[String], lists: &[&'static List]) -> Option<&'static List> {
    best_of(names, lists).map(|(_, list)| list)
}

/// The list of which a row names the most columns; nothing where it names as many of two.
fn best_of(names: &[String], lists: &[&'static List]) -> Option<(usize, &'static List)> {
    let claims = || lists.iter().filter_map(|list| Some((claim(list, names)?, *list)));
    let (most, list) = claims().max_by_key(|(count, _)| *count)?;
    (claims().filter(|(count, _)| *count == most).count() == 1).then_some((most, list))
}

/// The lists that a header claims to be, with how many of their columns it names.
fn claim(list: &List, names: &[String]) -> Option<usize> {
    let found = columns(list, names);
    let is_there = |group: &&[&str]| group.iter().any(|column| found.contains(column));
    list.needs.iter().all(is_there).then_some(found.len())
}

/// The columns that names mean.
fn columns(list: &List, names: &[String]) -> BTreeSet<&'static str> {
    let meanings = names.iter().map(|name| words::meaning(list, name));
    let columns = meanings.flat_map(|meaning: Meaning| meaning.columns);
    columns.map(|(column, _)| column).collect()
}

fn known(list: &List, names: &[String]) -> usize {
    columns(list, names).len()
}

fn named(names: &[String]) -> Vec<(usize, String)> {
    let names = names.iter().enumerate().filter(|(_, name)| !name.trim().is_empty());
    names.map(|(column, name)| (column, name.trim().to_owned())).collect()
}

/// The names of a header over two rows: `Amount` over `net` and `gross`. Nothing where the second row holds values.
fn together(upper: &[String], lower: &[String], lists: &[&'static List]) -> Option<Vec<String>> {
    let holds_value = |text: &String| {
        let text = text.trim();
        !text.is_empty() && (amounts::written(text).is_ok() || days::written(text).is_some())
    };
    if lower.iter().any(holds_value) || lower.iter().all(|text| text.trim().is_empty()) {
        return None;
    }
    let is_known = |name: &str| lists.iter().any(|list| !words::meaning(list, name).columns.is_empty());
    let mut over = "";
    let mut names = Vec::new();
    for column in 0..upper.len().max(lower.len()) {
        let [above, below] = [upper, lower].map(|row| row.get(column).map_or("", |text| text.trim()));
        if !above.is_empty() {
            over = above;
        } else if below.is_empty() {
            over = "";
        }
        let both = format!("{over} {below}");
        names.push(match (below.is_empty(), over.is_empty()) {
            (true, _) => above.to_owned(),
            (false, true) => below.to_owned(),
            (false, false) if is_known(below) || !is_known(&both) && is_known(over) && above.is_empty() => {
                below.to_owned()
            }
            (false, false) => both,
        });
    }
    Some(names)
}
