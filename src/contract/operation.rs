//! An operation: the unit of this program.
//!
//! Each provider documents operations such as `GET /ledger/`. An [`Operation`] is a plain value that says how an
//! exported answer is recognised and read, how the ledger answers it again, and, for a documented write, what it
//! appends. The same table routes a path typed by the user and the URL of an imported exchange.

use crate::clock::Clock;
use crate::contract::document::control::Totals;
use crate::contract::document::{Reading, Row};
use crate::contract::registry::Ledger;
use crate::contract::registry::Provider;
use crate::error::{Problem, Result, codes, nearest, unknown};
use crate::output::Rows;
use crate::output::json::Json;
use crate::source::json::Node;

/// What a parameter's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterKind {
    /// A text, compared as it is.
    Text,
    /// A whole number.
    Integer,
    /// A day or a time; a day means its 00:00.
    Time,
    /// One of the texts listed in the parameter's help, checked by the operation.
    Choice(&'static [&'static str]),
}

/// Suffixes a filter may carry, as in `time__lt`.
pub(crate) const COMPARISONS: &[&str] = &["lt", "lte", "gt", "gte"];

/// One documented parameter of an operation.
#[derive(Debug)]
pub struct Parameter {
    /// Its name, without a comparison.
    pub name: &'static str,
    /// What its value must be.
    pub kind: ParameterKind,
    /// The comparisons it allows besides equality: a part of [`COMPARISONS`], and `contains`.
    pub comparisons: &'static [&'static str],
    /// Whether the bare name (equality) is allowed.
    pub exact: bool,
    /// Whether it takes several values with commas between them.
    pub several: bool,
    /// Whether it chooses which objects belong to the answer, other than the page of them.
    pub filters: bool,
    /// What it does, in one line.
    pub help: &'static str,
}

impl Parameter {
    /// A parameter that does not filter: paging, ordering.
    #[must_use]
    pub const fn plain(name: &'static str, kind: ParameterKind, help: &'static str) -> Self {
        Self {
            name,
            kind,
            comparisons: &[],
            exact: true,
            several: false,
            filters: false,
            help,
        }
    }

    /// A filter for equality with one of several values.
    #[must_use]
    pub const fn filter(name: &'static str, kind: ParameterKind, help: &'static str) -> Self {
        let mut parameter = Self::plain(name, kind, help);
        parameter.several = true;
        parameter.filters = true;
        parameter
    }

    /// The same, with comparisons too.
    #[must_use]
    pub const fn compared(mut self, comparisons: &'static [&'static str]) -> Self {
        self.comparisons = comparisons;
        self
    }

    /// The same, with comparisons only.
    #[must_use]
    pub const fn not_exact(mut self) -> Self {
        self.exact = false;
        self
    }

    /// The same, with one value only.
    #[must_use]
    pub const fn single(mut self) -> Self {
        self.several = false;
        self
    }
}

/// One documented operation.
#[derive(Debug)]
pub struct Operation {
    /// The provider's name on the command line.
    pub provider: &'static str,
    /// Its own name, after the documented path: `ledger`, `ledger/schema`.
    pub name: &'static str,
    /// `GET`, `PUT` or `POST`.
    pub method: &'static str,
    /// Whether answering it appends to the ledger. A PUT does, and some POSTs; other POSTs only ask, with a body for a
    /// question.
    pub writes: bool,
    /// The documented path, values in braces: `/billing/invoice/{invoice_id}/ppu_invoice_details`.
    pub path: &'static str,
    /// What it answers, in one line.
    pub summary: &'static str,
    /// The page that documents it.
    pub documented_at: &'static str,
    /// Its documented parameters.
    pub parameters: &'static [Parameter],
    /// The view that holds the documented rows.
    pub view: &'static str,
    /// Whether a document can be this operation's answer: how many documented members it has, `None` for no.
    pub recognise: fn(&Operation, &Node) -> Option<usize>,
    /// Reads a document into rows, noting problems.
    pub read: fn(&Operation, &Node, &mut Reading) -> Vec<Row>,
    /// Counts rows and sums in the same text a second time, without the first reader.
    pub control: fn(&Operation, &str) -> std::result::Result<Totals, String>,
    /// Answers it from the ledger; a documented write appends.
    pub answer: fn(&Question, &mut Ledger) -> Result<Answer>,
}

impl Operation {
    /// `cloudsigma/ledger`, as messages name it.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.provider, self.name)
    }

    /// It has no parameter of this name.
    pub(crate) fn unknown_parameter(&self, name: &str) -> Problem {
        let what = format!("{} parameter", self.full_name());
        unknown(&codes::UNKNOWN_PARAMETER, &what, name, self.parameter_names())
    }

    /// The parameters that filter, of a request, sorted and joined: the question apart from the page asked for.
    #[must_use]
    pub fn question_text(&self, parameters: &[(String, String)]) -> String {
        let mut filters: Vec<String> = parameters
            .iter()
            .filter(|(name, _)| match self.parameter(name) {
                Some(parameter) => parameter.filters,
                // What we do not know may filter all the same; only the output format certainly does not.
                None => name != "format",
            })
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        filters.sort();
        filters.join("&")
    }

    /// The documented parameter a request's name stands for, with or without a comparison.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        let (base, comparison) = match name.split_once("__") {
            Some((base, comparison)) => (base, Some(comparison)),
            None => (name, None),
        };
        self.parameters.iter().find(|parameter| {
            parameter.name == base
                && match comparison {
                    Some(comparison) => parameter.comparisons.contains(&comparison),
                    None => parameter.exact,
                }
        })
    }

    /// Every name a request may use: `limit`, `time`, `time__lt`, …
    #[must_use]
    pub fn parameter_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for parameter in self.parameters {
            if parameter.exact {
                names.push(parameter.name.to_owned());
            }
            for comparison in parameter.comparisons {
                names.push(format!("{}__{comparison}", parameter.name));
            }
        }
        names
    }
}

/// A request to be answered.
#[derive(Debug)]
pub struct Question<'a> {
    /// What is asked.
    pub operation: &'static Operation,
    /// The path and query string as typed.
    pub target: &'a str,
    /// Values in the path.
    pub path_values: Vec<(String, String)>,
    /// The query's parameters, checked against the operation's.
    pub parameters: Vec<(String, String)>,
    /// The account chosen with `--account`.
    pub account: Option<&'a str>,
    /// The body of a write.
    pub body: Option<&'a str>,
    /// The time of this run.
    pub clock: Clock,
}

impl Question<'_> {
    /// The value of a parameter, by its full name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of a part of the path.
    #[must_use]
    pub fn path_value(&self, name: &str) -> Option<&str> {
        self.path_values
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// An answer, in the documented shape.
#[derive(Debug)]
pub struct Answer {
    /// The whole document.
    pub document: Json,
    /// The same as rows, for tables and CSV.
    pub rows: AnswerRows,
    /// What the reader should know besides: rows left out, totals not held. One sentence each.
    pub notes: Vec<String>,
}

/// Where the rows of an answer are.
#[derive(Debug)]
pub enum AnswerRows {
    /// The document is one row.
    Document,
    /// The document is an array of rows.
    Elements,
    /// This member of the document is an array of rows.
    Member(&'static str),
    /// Rows put together for this purpose.
    Own(Vec<Json>),
    /// The documented answer is itself a table, in CSV; the document holds the same as a list of objects.
    Csv(Rows),
}

/// A path or URL matched to an operation.
#[derive(Debug)]
pub struct Route {
    /// The operation.
    pub operation: &'static Operation,
    /// Values in the path, by their names in braces.
    pub path_values: Vec<(String, String)>,
}

/// The operation for a method and path among those of the providers; a last slash does not matter.
/// The error says whether the path is known with another method.
///
/// # Errors
/// `codes::METHOD` where only the method differs, else `codes::UNKNOWN_OPERATION`.
pub fn route(providers: &[&'static Provider], method: &str, path: &str) -> Result<Route> {
    let mut other_method = None;
    for provider in providers {
        for prefix in provider.prefixes.iter().copied().chain([""]) {
            let Some(rest) = path.strip_prefix(prefix) else {
                continue;
            };
            for operation in provider.operations {
                if let Some(path_values) = match_path(operation.path, rest) {
                    if operation.method == method {
                        return Ok(Route { operation, path_values });
                    }
                    other_method = Some(operation);
                }
            }
        }
    }
    Err(Box::new(match other_method {
        Some(operation) => Problem::new(
            &codes::METHOD,
            format!("`{path}` is documented for {}, not for {method}", operation.method),
        ),
        None => unknown_path(providers, path),
    }))
}

fn unknown_path(providers: &[&'static Provider], path: &str) -> Problem {
    let operations = || providers.iter().flat_map(|provider| provider.operations.iter());
    let prefixes = providers.iter().flat_map(|provider| provider.prefixes);
    let rests = prefixes.filter_map(|prefix| path.strip_prefix(prefix));
    let rest = rests.min_by_key(|rest| rest.len()).unwrap_or(path);
    // The nearest has the values of what was asked for in the places of its own.
    let parts: Vec<&str> = rest.trim_matches('/').split('/').collect();
    let filled: Vec<String> = operations()
        .map(|operation| {
            let own = operation
                .path
                .split('/')
                .skip(1)
                .enumerate()
                .map(|(index, part)| match parts.get(index) {
                    Some(typed) if part.starts_with('{') => *typed,
                    _ => part,
                });
            format!("/{}", own.collect::<Vec<_>>().join("/"))
        })
        .collect();
    let problem = Problem::new(
        &codes::UNKNOWN_OPERATION,
        format!("there is no documented path `{path}`"),
    );
    let problem = match nearest(rest, filled.iter().map(String::as_str)) {
        Some(nearest) => problem.hint(format!("the nearest is `{nearest}`")),
        None => problem,
    };
    let paths: Vec<&str> = operations().map(|operation| operation.path).collect();
    problem
        .hint(format!("the documented paths are: {}", paths.join(", ")))
        .hint("`billbook operations` lists them all, with their paths")
}

fn match_path(pattern: &str, path: &str) -> Option<Vec<(String, String)>> {
    let mut values = Vec::new();
    let mut parts = path.trim_matches('/').split('/');
    for expected in pattern.trim_matches('/').split('/') {
        let part = parts.next()?;
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !part.is_empty() => values.push((name.to_owned(), part.to_owned())),
            None if expected == part => {}
            _ => return None,
        }
    }
    parts.next().is_none().then_some(values)
}
