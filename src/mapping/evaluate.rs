//! Rows in, charges out.

use super::bind::{place, places, prefixed, stated};
use super::cells::{Cells, Forms, Row};
use super::lookup::Lookup;
use super::made::{CellProblem, Made, RowKind};
use super::model::Mapping;
use super::program::{Further, Input, Program, Source};
use super::sql::{Compiled, Failure, Names, Sandbox, Value};
use super::target::ValueKind;
use super::values::{Wrong, checked, holds};
use crate::error::{Problem, codes};
use crate::source::json;
use regex::Regex;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What is known of a file beside its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileFacts {
    /// Its name, without folder.
    pub name: String,
    /// Parameters that the user gave (`--param`).
    pub params: BTreeMap<String, String>,
    /// The data set that the user, a manifest or the name states: `ActualCost`.
    pub dataset: Option<String>,
    /// Values beside the rows of a JSON document, by the names of `[read] document`.
    pub document: BTreeMap<String, String>,
    /// Columns that the file lacks and the folders around it state: `BILLING_PERIOD=2025-09/`.
    pub folders: BTreeMap<String, String>,
}

/// One mapping over the rows of one file. It has an SQLite connection of its own, in memory.
#[derive(Debug)]
pub(crate) struct Evaluator {
    target: Vec<String>,
    program: Program,
    cells: Cells,
    forms: Forms,
    /// The column with elements, and its place.
    each: Option<(usize, String)>,
    /// Whether a row became charges.
    is_begun: bool,
}

impl Evaluator {
    /// Prepares the expressions of a mapping for a file with this header. A file without one has the names of its mapping.
    ///
    /// # Errors
    /// Columns and parameters that are missing, or are there twice.
    pub(crate) fn new(mapping: &Mapping, header: &[String], file: &FileFacts) -> Result<Self, Vec<Problem>> {
        let program = Program::new(mapping).map_err(|wrong| {
            let problem = |(_, message): (usize, String)| Problem::new(&codes::MAPPING, message).in_file(&mapping.file);
            wrong.into_iter().map(problem).collect::<Vec<_>>()
        })?;
        let mut problems = places(mapping, header, &file.folders);
        problems.extend(stated(mapping, file));
        if !problems.is_empty() {
            return Err(problems
                .into_iter()
                .map(|problem| problem.in_file(&file.name))
                .collect());
        }
        let place = |column: &str| place(mapping, header, column).first().copied();
        let pattern = mapping
            .read
            .file
            .as_deref()
            .and_then(|pattern| Regex::new(pattern).ok());
        let groups = pattern.as_ref().and_then(|pattern| pattern.captures(&file.name));
        let fixed = |source: &Source| match source {
            Source::File(group) => groups.as_ref()?.name(group).map(|found| found.as_str().to_owned()),
            Source::Param(name) => file.params.get(name).cloned(),
            Source::Document(name) => file.document.get(name).cloned(),
            Source::Dataset => file.dataset.clone(),
            Source::Column(column) => file.folders.get(column).cloned(),
            Source::Has(column) => place(column).map(|_| "true".to_owned()),
            Source::Capture(_) | Source::Prefix(_) | Source::Element(_) => None,
        };
        let several = |beginning: &str| prefixed(mapping, header, beginning);
        let names: Vec<String> = program.names.all().map(str::to_owned).collect();
        let cells = Cells::new(&program.inputs, &names, &mapping.captures, &place, &several, &fixed);
        Ok(Self {
            target: program.columns.iter().map(|column| column.name.clone()).collect(),
            each: mapping
                .read
                .each
                .as_deref()
                .and_then(|column| Some((place(column)?, column.to_owned()))),
            forms: Forms {
                numbers: mapping.numbers.clone(),
                times: mapping.times.clone(),
                captures: mapping.captures.clone(),
            },
            program,
            cells,
            is_begun: false,
        })
    }

    /// The target columns, in order.
    #[must_use]
    pub(crate) fn target(&self) -> &[String] {
        &self.target
    }

    /// Makes charges of a row: one cell for each name of the header, `None` (or an empty text) where it is empty.
    ///
    /// # Errors
    /// Everything that is wrong with the row; nothing of it may be stored then.
    pub(crate) fn row(&mut self, row: &[Option<&str>], out: &mut Made) -> Result<(), Vec<CellProblem>> {
        out.begin(self.target.len());
        let mut problems = Vec::new();
        out.kind = self.kind(row, &mut problems);
        if out.kind == RowKind::Charges {
            self.cells.read(row, &self.forms, None, &mut problems);
            if problems.is_empty() {
                self.charges(row, out, &mut problems);
                self.is_begun = true;
            }
        } else if out.kind == RowKind::Total
            && let Some(figure) = &mut self.program.figure
        {
            self.cells.read(row, &self.forms, Some(&figure.reads), &mut problems);
            let frame = self.cells.frame(row);
            let computing = Computing {
                frame: &frame,
                names: &self.program.names,
                lookups: &self.program.lookups,
                sandbox: &self.program.sandbox,
            };
            out.total = computing.text(figure, &mut problems);
        }
        if problems.is_empty() {
            return Ok(());
        }
        out.clear();
        Err(problems)
    }

    /// What expressions read of a row, by name; nothing if a cell does not fit.
    pub(super) fn inputs(&mut self, row: &[Option<&str>]) -> Option<Vec<(String, Option<String>)>> {
        let mut problems = Vec::new();
        self.cells.read(row, &self.forms, None, &mut problems);
        let frame = self.cells.frame(row);
        let texts = frame.iter().map(|value| value.written().map(Cow::into_owned));
        problems
            .is_empty()
            .then(|| self.program.names.all().map(str::to_owned).zip(texts).collect())
    }

    /// What a row is, from its cells as they stand in the file.
    fn kind(&mut self, row: &Row, problems: &mut Vec<CellProblem>) -> RowKind {
        let program = &mut self.program;
        if program.skip.is_none() && program.stop.is_none() && program.total.is_none() {
            return RowKind::Charges;
        }
        let frame = self.cells.raw(row);
        let computing = Computing {
            frame: &frame,
            names: &program.names,
            lookups: &program.lookups,
            sandbox: &program.sandbox,
        };
        for (compiled, kind) in [
            (&mut program.stop, RowKind::Stop),
            (&mut program.total, RowKind::Total),
            (&mut program.skip, RowKind::Skipped),
        ] {
            if let Some(compiled) = compiled
                && computing.condition(compiled, problems) == Some(true)
            {
                return kind;
            }
        }
        RowKind::Charges
    }

    fn charges(&mut self, row: &Row, out: &mut Made, problems: &mut Vec<CellProblem>) {
        let Self {
            program,
            cells,
            forms,
            each,
            is_begun,
            ..
        } = self;
        let Program {
            columns,
            checks,
            status,
            split,
            each: element,
            inputs,
            names,
            lookups,
            sandbox,
            ..
        } = program;
        let frame = cells.frame(row);
        let computing = Computing {
            frame: &frame,
            names,
            lookups,
            sandbox,
        };
        for column in columns.iter_mut() {
            let kind = (column.name.as_str(), column.holds, column.is_needed);
            computing.put(kind, &mut column.compiled, out, problems);
        }
        for (check, why) in checks {
            // What is known of the file is the same in every row: the first row shows what is wrong with it.
            let is_of_file = |place: &usize| inputs.get(*place).is_some_and(|input| input.source.is_of_file());
            if *is_begun && check.reads.iter().all(is_of_file) {
                continue;
            }
            if computing.condition(check, problems) == Some(false) {
                let mut problem = computing.failed(None, check, &Failure::plain(UNMET));
                problem.message = why.clone().unwrap_or(problem.message);
                problems.push(problem);
            }
        }
        if let Some(status) = status {
            out.status = computing.status(status, problems);
        }
        if split.is_empty() && element.is_none() {
            return;
        }
        let kinds: Vec<Kind> = columns
            .iter()
            .map(|column| (column.name.as_str(), column.holds, column.is_needed))
            .collect();
        for part in split.iter_mut().filter(|part| !(part.once && *is_begun)) {
            computing.further(&kinds, part, out, problems);
        }
        let (Some(part), Some((place, column))) = (element, each) else {
            return;
        };
        let Some(text) = row.get(*place).copied().flatten().filter(|text| !text.is_empty()) else {
            return;
        };
        let parsed = json::parse(text, false).map(|parsed| parsed.root.value);
        let Ok(json::Value::Array(elements)) = &parsed else {
            problems.push(not_a_list(*place, column, text));
            return;
        };
        for element in elements {
            let mut frame = frame.clone();
            set_element(&mut frame, (inputs, names), element, text, forms, problems);
            let computing = Computing {
                frame: &frame,
                ..computing
            };
            computing.further(&kinds, part, out, problems);
        }
    }
}

/// A target column: its name, what it holds, and whether every row must have it.
type Kind<'a> = (&'a str, ValueKind, bool);

/// The words for a check that does not hold.
const UNMET: &str = "a check of the mapping does not hold for this row";

/// Puts the members of an element where expressions read them.
fn set_element<'v>(
    frame: &mut [Value<'v>],
    (inputs, names): (&[Input], &Names),
    element: &'v json::Node<'v>,
    text: &'v str,
    forms: &Forms,
    problems: &mut Vec<CellProblem>,
) {
    for (place, input) in inputs.iter().enumerate() {
        let Source::Element(member) = &input.source else {
            continue;
        };
        let node = match &element.value {
            json::Value::Object(members) => members
                .iter()
                .find(|found| found.key.eq_ignore_ascii_case(member))
                .map(|found| &found.node),
            _ if member == "value" => Some(element),
            _ => None,
        };
        let found = node.and_then(|node| match &node.value {
            json::Value::Null => None,
            json::Value::Bool(true) => Some("true"),
            json::Value::Bool(false) => Some("false"),
            json::Value::Number(number) => Some(*number),
            json::Value::String(string) => (!string.is_empty()).then_some(&**string),
            json::Value::Array(_) | json::Value::Object(_) => text.get(node.start..node.end),
        });
        let value = match found.map(|found| forms.value(input.kind, found)) {
            None => Value::Null,
            Some(Ok(value)) => value,
            Some(Err(reason)) => {
                problems.push(CellProblem {
                    message: format!("`{}` {reason}", names.name(place)),
                    value: found.map(str::to_owned),
                    ..CellProblem::default()
                });
                Value::Null
            }
        };
        if let Some(slot) = frame.get_mut(place) {
            *slot = value;
        }
    }
}

fn not_a_list(place: usize, column: &str, text: &str) -> CellProblem {
    let is_python = text.starts_with("[{'");
    CellProblem {
        column: Some((place, column.to_owned())),
        message: format!("`{column}` is not a JSON array"),
        value: Some(text.to_owned()),
        hint: is_python.then(|| "this is how Python prints a list; export the column as JSON".to_owned()),
        ..CellProblem::default()
    }
}

/// What expressions are computed with.
#[derive(Clone, Copy)]
struct Computing<'a> {
    frame: &'a [Value<'a>],
    names: &'a Names,
    lookups: &'a [Lookup],
    sandbox: &'a Sandbox,
}

impl Computing<'_> {
    /// Puts the value of a column into the charge.
    fn put(
        &self,
        (name, holds, is_needed): Kind,
        compiled: &mut Compiled,
        out: &mut Made,
        problems: &mut Vec<CellProblem>,
    ) {
        let value = compiled.value(self.frame, self.lookups, self.sandbox);
        let wrong = match value.map(|value| checked(holds, is_needed, value)) {
            Ok(Ok(value)) => {
                out.push(value.written().as_deref());
                return;
            }
            Ok(Err(wrong)) => wrong,
            Err(failure) => failure.into(),
        };
        problems.push(self.wrong(name, compiled, wrong));
        out.push(None);
    }

    /// Whether a condition holds; unknown where it is NULL, or cannot be computed.
    fn condition(&self, compiled: &mut Compiled, problems: &mut Vec<CellProblem>) -> Option<bool> {
        let value = compiled.value(self.frame, self.lookups, self.sandbox);
        match value.map(|value| holds(&value)) {
            Ok(holds) => holds,
            Err(failure) => {
                problems.push(self.failed(None, compiled, &failure));
                None
            }
        }
    }

    /// A text, or nothing where it cannot be computed.
    fn text(&self, compiled: &mut Compiled, problems: &mut Vec<CellProblem>) -> Option<String> {
        let value = compiled.value(self.frame, self.lookups, self.sandbox);
        match value.map(|value| value.written().map(Cow::into_owned)) {
            Ok(text) => text,
            Err(failure) => {
                problems.push(self.failed(None, compiled, &failure));
                None
            }
        }
    }

    fn status(&self, compiled: &mut Compiled, problems: &mut Vec<CellProblem>) -> Option<String> {
        let status = self.text(compiled, problems);
        if !matches!(status.as_deref(), None | Some("open" | "final")) {
            let failure = Failure::plain("`[delivery] status` gives `open`, `final` or NULL");
            problems.push(self.failed(None, compiled, &failure));
        }
        status
    }

    /// One more charge, if its condition holds. What does not differ is that of the first charge.
    fn further(&self, kinds: &[Kind], part: &mut Further, out: &mut Made, problems: &mut Vec<CellProblem>) {
        if let Some(when) = &mut part.when
            && self.condition(when, problems) != Some(true)
        {
            return;
        }
        for (place, (kind, own)) in kinds.iter().zip(&mut part.columns).enumerate() {
            match own {
                Some(own) => self.put(*kind, own, out, problems),
                None => out.push_range(out.range(0, place)),
            }
        }
    }

    fn failed(&self, target: Option<&str>, compiled: &Compiled, failure: &Failure) -> CellProblem {
        let input = |place: &usize| {
            let value = self.frame.get(*place).and_then(Value::written);
            (self.names.name(*place).to_owned(), value.map(Cow::into_owned))
        };
        CellProblem {
            target: target.map(str::to_owned),
            message: match target {
                Some(target) => format!("`{target}` cannot be computed: {}", failure.message),
                None => failure.message.clone(),
            },
            expression: Some(compiled.sql.clone()),
            inputs: compiled.reads.iter().map(input).collect(),
            hint: failure.hint.map(str::to_owned),
            ..CellProblem::default()
        }
    }

    fn wrong(&self, target: &str, compiled: &Compiled, wrong: Wrong) -> CellProblem {
        let failure = Failure::plain("");
        let is_value = wrong.message.starts_with("is ");
        let message = if is_value {
            format!("`{target}` {}", wrong.message)
        } else {
            format!("`{target}` cannot be computed: {}", wrong.message)
        };
        CellProblem {
            message,
            value: wrong.value,
            hint: wrong.hint,
            ..self.failed(Some(target), compiled, &failure)
        }
    }
}
