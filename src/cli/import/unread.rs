//! What was not read, and what became of each file.

use crate::cli::import::summary::{Summary, refuse};
use crate::contract::registry::Ledger;
use crate::error::{Exit, Position, Problem, Result, one_line};
use crate::import;
use crate::output::json::Json;
use crate::output::{Rows, note, table};
use crate::source::discover::{Passed, Why};

/// Files that may hold figures and were not read: what is the same for several comes once.
#[derive(Debug, Default)]
pub(super) struct Unread {
    groups: Vec<Group>,
}

/// Files that are not read for one reason.
#[derive(Debug)]
struct Group {
    what: String,
    problem: Problem,
    names: Vec<String>,
}

/// At most so many files are named at once.
const SHOWN: usize = 5;

impl Unread {
    /// Notes a file, what it looks like, and why it is refused.
    pub(super) fn add(&mut self, name: &str, what: &str, problem: Problem) {
        let is_same = |group: &&mut Group| {
            let other = &group.problem;
            group.what == what
                && (other.code, &other.message, &other.value, &other.hints)
                    == (problem.code, &problem.message, &problem.value, &problem.hints)
        };
        if let Some(group) = self.groups.iter_mut().find(is_same) {
            group.names.push(one_line(name).into_owned());
            return;
        }
        self.groups.push(Group {
            what: what.to_owned(),
            problem,
            names: vec![one_line(name).into_owned()],
        });
    }

    /// How the program ends because of them.
    pub(super) fn exit(&self) -> Option<Exit> {
        (!self.groups.is_empty()).then_some(Exit::Input)
    }

    /// Says why they are refused.
    pub(super) fn report(&self) {
        for group in &self.groups {
            let mut problem = group.problem.clone();
            if group.names.len() > 1 {
                problem = problem.at(Position {
                    file: shortened(&group.names),
                    ..Position::default()
                });
            }
            note(&problem.report());
        }
    }

    /// The lines of the summary.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |group: &Group| format!("Not read: {}: {}.", shortened(&group.names), group.what);
        let mut lines: Vec<String> = self.groups.iter().map(line).collect();
        if !lines.is_empty() {
            lines.push("Files that need not be read: `billbook ignore PATTERN` says so for good.".to_owned());
        }
        lines
    }

    /// What these files look like and the next step, one line for each kind of file.
    pub(super) fn next_steps(&self) -> impl Iterator<Item = String> {
        self.groups.iter().map(|group| {
            let next = group.problem.hints.first().map_or("", String::as_str);
            let colon = if next.is_empty() { "" } else { ": " };
            format!("{}: {}{colon}{next}", shortened(&group.names), group.what)
        })
    }

    /// Their names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.groups
            .iter()
            .flat_map(|group| group.names.iter().map(String::as_str))
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.groups.iter().map(|group| group.names.len()).sum()
    }

    /// What became of each.
    fn fates(&self) -> impl Iterator<Item = (&str, String)> {
        self.groups.iter().flat_map(|group| {
            let what = format!("not read: {}", group.what);
            group.names.iter().map(move |name| (name.as_str(), what.clone()))
        })
    }
}

/// What became of files, one by one.
#[derive(Debug, Default)]
pub(super) struct Fates {
    all: Vec<(String, String)>,
}

impl Fates {
    /// Notes what became of a file.
    pub(super) fn add(&mut self, name: &str, fate: &str) {
        self.all
            .push((one_line(name).into_owned(), one_line(fate).into_owned()));
    }

    /// The table of all files by name.
    pub(super) fn table(&self, unread: &Unread) -> String {
        let mut all: Vec<(&str, String)> = self
            .all
            .iter()
            .map(|(name, fate)| (name.as_str(), fate.clone()))
            .collect();
        all.extend(unread.fates());
        all.sort();
        all.dedup();
        let cell = |text: &str| Json::String(text.to_owned());
        let rows = Rows {
            columns: ["file", "what became of it"].map(str::to_owned).to_vec(),
            rows: all.iter().map(|(name, fate)| vec![cell(name), cell(fate)]).collect(),
        };
        table::render(&rows)
    }
}

/// Notes what discovery did not open.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn passed(summary: &mut Summary, ledger: &Ledger, passed: Vec<Passed>) -> Result<()> {
    for Passed { path, why } in passed {
        let name = path.display().to_string();
        match why {
            Why::Hidden => summary.fates.add(&name, "passed over: its name begins with a dot"),
            Why::ReadAnyway => summary
                .fates
                .add(&name, "passed over: a link to a folder that is read anyway"),
            Why::Problem(_) if import::is_ignored(ledger, &name)? => {
                summary.files_skipped += 1;
                summary.fates.add(&name, &format!("skipped: {}", import::IGNORED));
            }
            Why::Problem(problem) => refuse(summary, &name, &[*problem]),
        }
    }
    Ok(())
}

/// Names of files, the first of them where there are many.
pub(super) fn shortened(names: &[String]) -> String {
    let mut shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = format!("{} more", names.len().saturating_sub(SHOWN));
    if names.len() > SHOWN {
        shown.push(&more);
    }
    shown.join(", ")
}
