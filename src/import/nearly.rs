//! A table that is nearly one of a mapping: which columns it lacks.

use crate::contract::header;
use crate::error::{Problem, codes, nearest};
use crate::mapping::Head;

/// The mapping that reads a file except for some columns.
#[derive(Debug)]
pub(super) struct Nearly {
    /// The file.
    pub file: String,
    mapping: String,
    needed: Vec<String>,
    lacks: Vec<String>,
    found: Vec<String>,
    /// Those that are none of the mapping's.
    strange: Vec<String>,
}

impl Nearly {
    /// A file with this header, which lacks columns of a mapping; `None` where it lacks so many that it is something else.
    pub(super) fn of(file: &str, mapping: &Head, lacks: Vec<String>, found: &[String]) -> Option<Self> {
        let needed: Vec<String> = mapping.read.needs.clone();
        let of_several = mapping.read.one_of.iter().map(|names| names.join(" or "));
        let needed: Vec<String> = needed.into_iter().chain(of_several).collect();
        let known = mapping.read.columns();
        (lacks.len() * 3 < needed.len()).then(|| Self {
            file: file.to_owned(),
            mapping: mapping.name.clone(),
            needed,
            lacks,
            found: found.to_vec(),
            strange: found
                .iter()
                .filter(|name| !known.iter().any(|known| mapping.read.names.are_one(name, known)))
                .cloned()
                .collect(),
        })
    }

    /// Whether it lacks less than another one.
    pub(super) fn is_nearer(&self, other: &Self) -> bool {
        let share = |one: &Self, of: &Self| one.lacks.len() * of.needed.len();
        share(self, other) < share(other, self)
    }

    /// Why the file is refused.
    pub(super) fn problem(&self) -> Problem {
        let listed = |names: &[String]| header::listed(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let message = format!(
            "the file lacks columns that the mapping `{}` needs: {}",
            self.mapping,
            listed(&self.lacks)
        );
        let strange = || self.strange.iter().map(String::as_str);
        let near = self.lacks.iter();
        let near = near.filter_map(|name| Some((name, nearest(name, strange())?)));
        let problem = Problem::new(&codes::NOT_AN_EXPORT, message)
            .in_file(&self.file)
            .hint(header::found("columns", &self.found))
            .hint(format!("columns needed: {}", listed(&self.needed)));
        near.fold(problem, |problem, (name, near)| {
            problem.hint(format!("`{near}` is near `{name}`"))
        })
        .hint(format!(
            "export the file with all of these columns; `billbook mapping show {}` prints the mapping",
            self.mapping
        ))
    }
}
