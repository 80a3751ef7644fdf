//! A mapping's expressions, compiled: which inputs there are, where each comes from, and what is computed of them.

use super::lookup::Lookup;
use super::model::{CellKind, Expression, Mapping, Part};
use super::sql::lex::{self, Token};
use super::sql::{Compiled, InputKind, Names, Sandbox};
use super::target::{self, ValueKind};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where an input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A column of the file.
    Column(String),
    /// A capture, by its place in the mapping.
    Capture(usize),
    /// A named group of the file's name.
    File(String),
    /// A parameter.
    Param(String),
    /// A value beside the rows of a JSON document.
    Document(String),
    /// The data set that is stated.
    Dataset,
    /// Columns that begin so, as one JSON object.
    Prefix(String),
    /// Whether the file has the column.
    Has(String),
    /// A member of the element of which a charge is made, or the element itself, if it has no name.
    Element(String),
}

impl Source {
    /// Whether it is the same in every row of a file.
    pub(super) fn is_of_file(&self) -> bool {
        match self {
            Self::File(_) | Self::Param(_) | Self::Document(_) | Self::Dataset | Self::Has(_) => true,
            Self::Column(_) | Self::Capture(_) | Self::Prefix(_) | Self::Element(_) => false,
        }
    }
}

/// An input of expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    /// Where it comes from.
    pub source: Source,
    /// What it must be.
    pub kind: CellKind,
}

/// A column that is made.
#[derive(Debug)]
pub(super) struct Made {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub holds: ValueKind,
    /// Whether every row must have it.
    pub is_needed: bool,
    /// Its expression.
    pub compiled: Compiled,
}

/// One more charge of a row.
#[derive(Debug)]
pub(super) struct Further {
    /// When there is one.
    pub when: Option<Compiled>,
    /// Whether there is one for the whole file.
    pub once: bool,
    /// For each target column, the expression that differs from the first charge's.
    pub columns: Vec<Option<Compiled>>,
}

/// All of a mapping's expressions.
#[derive(Debug)]
pub(super) struct Program {
    /// Where SQLite computes.
    pub sandbox: Sandbox,
    /// Tables beside the mapping.
    pub lookups: Arc<Vec<Lookup>>,
    /// The names that expressions may read.
    pub names: Names,
    /// What stands under them.
    pub inputs: Vec<Input>,
    /// Rows that are passed over.
    pub skip: Option<Compiled>,
    /// The row at which reading ends.
    pub stop: Option<Compiled>,
    /// Rows of totals.
    pub total: Option<Compiled>,
    /// The columns of the first charge.
    pub columns: Vec<Made>,
    /// Further charges.
    pub split: Vec<Further>,
    /// The charge of an element.
    pub each: Option<Further>,
    /// Whether a delivery is open or final.
    pub status: Option<Compiled>,
    /// The figure of a row of totals.
    pub figure: Option<Compiled>,
    /// What must hold in each row, and what is wrong where it does not.
    pub checks: Vec<(Compiled, Option<String>)>,
}

/// What is wrong with an expression: where it stands in the mapping, and why.
pub(super) type Wrong = (usize, String);

impl Program {
    /// Compiles a mapping's expressions.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn new(mapping: &Mapping) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let lookups = Arc::new(mapping.lookups.clone());
        let sandbox =
            Sandbox::open(&lookups).map_err(|error| vec![(0, format!("SQLite cannot be started: {error}"))])?;
        let (names, inputs) = inputs(mapping, &mut wrong);
        // What an element's charge reads besides.
        let (mut element_names, mut all) = (names.clone(), inputs.clone());
        if let Some(each) = &mapping.target.each {
            elements(mapping, each, &mut element_names, &mut all);
        }
        let mut compiler = Compiler {
            sandbox: &sandbox,
            wrong,
        };
        let read = &mapping.read;
        let raw = names.raw();
        let skip = compiler.optional(read.skip.as_ref(), &raw);
        let stop = compiler.optional(read.stop.as_ref(), &raw);
        let total = compiler.optional(read.total.as_ref(), &raw);
        let kind = mapping.target.kind;
        let mut columns = Vec::new();
        for (name, expression) in &mapping.target.columns {
            compiler.category(name, expression);
            let (holds, is_needed) = target::column(kind, name).unwrap_or((ValueKind::Text, false));
            if let Some(compiled) = compiler.compile(expression, &names) {
                columns.push(Made {
                    name: name.clone(),
                    holds,
                    is_needed,
                    compiled,
                });
            }
        }
        let targets: Vec<&str> = mapping.target.columns.iter().map(|(name, _)| name.as_str()).collect();
        let split = mapping
            .target
            .split
            .iter()
            .map(|part| compiler.part(part, &names, &targets))
            .collect();
        let each = mapping
            .target
            .each
            .as_ref()
            .map(|part| compiler.part(part, &element_names, &targets));
        let status = compiler.optional(mapping.status.as_ref(), &names);
        let figure = compiler.optional(mapping.control.total.as_ref(), &names);
        let checks = mapping
            .control
            .checks
            .iter()
            .filter_map(|check| Some((compiler.compile(check, &names)?, check.why.clone())))
            .collect();
        if !compiler.wrong.is_empty() {
            return Err(compiler.wrong);
        }
        Ok(Self {
            sandbox,
            lookups,
            names: element_names,
            inputs: all,
            skip,
            stop,
            total,
            columns,
            split,
            each,
            status,
            figure,
            checks,
        })
    }
}

/// The names that expressions may read, those of an element's charge included, and what stands under them.
pub(super) fn all_inputs(mapping: &Mapping) -> (Names, Vec<Input>) {
    let (mut names, mut all) = inputs(mapping, &mut Vec::new());
    if let Some(each) = &mapping.target.each {
        elements(mapping, each, &mut names, &mut all);
    }
    (names, all)
}

/// The names that every expression may read.
fn inputs(mapping: &Mapping, wrong: &mut Vec<Wrong>) -> (Names, Vec<Input>) {
    let (mut names, mut inputs) = (Names::default(), Vec::new());
    let mut add = |name: &str, source: Source, kind: CellKind| match names.add(name, seen(kind)) {
        Ok(_) => inputs.push(Input { source, kind }),
        Err(other) => {
            let message = format!("`{name}` and `{other}` are one name in SQL, which knows no large and small letters");
            wrong.push((0, message));
        }
    };
    let kind = |name: &str| {
        mapping
            .columns
            .iter()
            .find(|(column, _)| column == name)
            .map_or(CellKind::Text, |(_, kind)| *kind)
    };
    for column in mapping.read.columns() {
        add(&column, Source::Column(column.clone()), kind(&column));
    }
    for (place, capture) in mapping.captures.iter().enumerate() {
        add(&capture.name, Source::Capture(place), capture.kind);
    }
    let pattern = mapping
        .read
        .file
        .as_deref()
        .and_then(|pattern| Regex::new(pattern).ok());
    for group in pattern.iter().flat_map(Regex::capture_names).flatten() {
        add(&format!("file_{group}"), Source::File(group.to_owned()), CellKind::Text);
    }
    for param in mapping.read.params.keys() {
        add(&format!("param_{param}"), Source::Param(param.clone()), CellKind::Text);
    }
    for name in mapping.read.document.keys() {
        let name_in_sql = format!("document_{name}");
        add(&name_in_sql, Source::Document(name.clone()), kind(&name_in_sql));
    }
    for (name, beginning) in &mapping.read.prefix {
        add(
            &format!("prefix_{name}"),
            Source::Prefix(beginning.clone()),
            CellKind::Text,
        );
    }
    for (name, column) in &mapping.read.has {
        add(&format!("has_{name}"), Source::Has(column.clone()), CellKind::Text);
    }
    if mapping.read.says.is_some() {
        add("says_dataset", Source::Dataset, CellKind::Text);
    }
    (names, inputs)
}

/// The names that begin with `each_` in the expressions of an element's charge.
fn elements(mapping: &Mapping, each: &Part, names: &mut Names, inputs: &mut Vec<Input>) {
    let expressions = each
        .when
        .iter()
        .chain(each.columns.iter().map(|(_, expression)| expression));
    let mut members = BTreeSet::new();
    for expression in expressions {
        for spot in lex::words(&expression.sql).unwrap_or_default() {
            let name = match &spot.token {
                Token::Word(word) => (*word).to_owned(),
                Token::Quoted(name) => name.clone(),
                _ => continue,
            };
            if name.strip_prefix("each_").is_some_and(|member| !member.is_empty()) {
                members.insert(name);
            }
        }
    }
    members.extend(
        mapping
            .columns
            .iter()
            .map(|(name, _)| name.clone())
            .filter(|name| name.starts_with("each_")),
    );
    for name in members {
        let kind = mapping
            .columns
            .iter()
            .find(|(column, _)| *column == name)
            .map_or(CellKind::Text, |(_, kind)| *kind);
        let member = name.trim_start_matches("each_").to_owned();
        if names.add(&name, seen(kind)).is_ok() {
            inputs.push(Input {
                source: Source::Element(member),
                kind,
            });
        }
    }
}

fn seen(kind: CellKind) -> InputKind {
    if matches!(kind, CellKind::Decimal(_)) {
        InputKind::Decimal
    } else {
        InputKind::Other
    }
}

struct Compiler<'a> {
    sandbox: &'a Sandbox,
    wrong: Vec<Wrong>,
}

impl Compiler<'_> {
    fn compile(&mut self, expression: &Expression, names: &Names) -> Option<Compiled> {
        match Compiled::new(&expression.sql, names, self.sandbox) {
            Ok(compiled) => Some(compiled),
            Err((at, message)) => {
                let at = if expression.verbatim {
                    expression.at + at
                } else {
                    expression.at
                };
                self.wrong.push((at, message));
                None
            }
        }
    }

    fn optional(&mut self, expression: Option<&Expression>, names: &Names) -> Option<Compiled> {
        expression.and_then(|expression| self.compile(expression, names))
    }

    fn part(&mut self, part: &Part, names: &Names, targets: &[&str]) -> Further {
        let when = self.optional(part.when.as_ref(), names);
        for (name, expression) in &part.columns {
            self.category(name, expression);
            if !targets.contains(&name.as_str()) {
                let message = format!(
                    "`{name}` is not among the columns of `[charge]`; write it there as NULL if the first charge has none"
                );
                self.wrong.push((expression.at, message));
            }
        }
        let of = |name: &&str| {
            part.columns
                .iter()
                .find(|(column, _)| column == name)
                .map(|(_, expression)| expression)
        };
        let columns = targets.iter().map(|name| self.optional(of(name), names)).collect();
        Further {
            when,
            once: part.once,
            columns,
        }
    }

    /// Refuses a category by default: a kind of row that nobody has thought of would get it.
    fn category(&mut self, name: &str, expression: &Expression) {
        if name != "ChargeCategory" || expression.guess.is_some() {
            return;
        }
        for spot in lex::words(&expression.sql).unwrap_or_default() {
            let Token::Word(word) = &spot.token else { continue };
            if ["else", "iif", "coalesce", "ifnull"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(word))
            {
                let at = if expression.verbatim {
                    expression.at + spot.at
                } else {
                    expression.at
                };
                let message = format!(
                    "`{word}` gives a category to rows of kinds that nobody has thought of: name every kind in a CASE without ELSE, or write {{ sql = \"…\", guess = \"why\" }}"
                );
                self.wrong.push((at, message));
            }
        }
    }
}
