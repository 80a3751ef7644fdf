//! Parameters that the user states for a call of several files: each file takes those that it knows, and a name that no file
//! knows is an error.

use crate::contract::import::{Options, Outcome};
use crate::error::{Problem, codes};
use std::collections::BTreeSet;

/// Which parameters documents knew, and what those said that did not.
#[derive(Debug)]
pub(super) struct Stated {
    /// How many files the call is of: one alone must know all of them.
    files: usize,
    known: BTreeSet<String>,
    unknown: Vec<(String, Problem)>,
}

impl Stated {
    /// Nothing is known yet of a call of so many files.
    pub(super) fn of(files: usize) -> Self {
        Self {
            files,
            known: BTreeSet::new(),
            unknown: Vec::new(),
        }
    }

    /// Notes that a file is an archive of so many.
    pub(super) fn add(&mut self, files: usize) {
        self.files = self.files.saturating_add(files.saturating_sub(1));
    }

    /// The options without a parameter that a document does not know, by the reason for which it was refused; `None` if it was
    /// refused for something else.
    pub(super) fn without(&mut self, outcome: &Outcome, options: &Options) -> Option<Options> {
        let Outcome::Refused(problems) = outcome else {
            return None;
        };
        if self.files <= 1 {
            return None;
        }
        let problem = problems
            .iter()
            .find(|problem| problem.code == &codes::UNKNOWN_PARAMETER)?;
        let is_it = |(name, _): &&(String, String)| problem.message.ends_with(&format!("`{name}`"));
        let (name, _) = options.parameters.iter().find(is_it)?;
        if !self.unknown.iter().any(|(known, _)| known == name) {
            self.unknown.push((name.clone(), problem.clone()));
        }
        let mut others = options.clone();
        others.parameters.retain(|(other, _)| other != name);
        Some(others)
    }

    /// Notes that a document was read with these options.
    pub(super) fn note(&mut self, outcome: &Outcome, options: &Options) {
        if !matches!(outcome, Outcome::NotAnExport(_)) {
            let names = options.parameters.iter().map(|(name, _)| name.clone());
            self.known.extend(names);
        }
    }

    /// The names that documents knew.
    pub(super) fn known(&self) -> Vec<&str> {
        self.known.iter().map(String::as_str).collect()
    }

    /// What a document said of a parameter that no file knows.
    pub(super) fn said_of(&self, name: &str) -> Option<&Problem> {
        let said = self.unknown.iter().find(|(unknown, _)| unknown == name);
        said.map(|(_, problem)| problem)
    }
}
