//! Rows in, charges out.

use super::bind::{place, places, stated};
use super::cells::{Cells, Forms, Row};
use super::made::{CellProblem, Made, RowKind};
use super::model::Mapping;
use super::program::{Further, Input, Program, Source};
use super::sql::{Compiled, Failure, Names, Value};
use super::target::ValueKind;
use super::values::{Wrong, checked, holds};
use crate::error::{Problem, codes};
use crate::source::json;
use regex::Regex;
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
}

/// One mapping over the rows of one file. It has an SQLite connection of its own, in memory.
#[derive(Debug)]
pub(crate) struct Evaluator {
    target: Vec<String>,
    program: Program,
    cells: Cells,
    forms: Forms,
    /// The place of the column with elements.
    each: Option<usize>,
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
        let mut problems = places(mapping, header);
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
            Source::Column(_) | Source::Capture(_) | Source::Element(_) => None,
        };
        let names: Vec<String> = program.names.all().map(str::to_owned).collect();
        let cells = Cells::new(&program.inputs, &names, &mapping.captures, &place, &fixed);
        Ok(Self {
            target: program.columns.iter().map(|column| column.name.clone()).collect(),
            each: mapping.read.each.as_deref().and_then(place),
            forms: Forms {
                numbers: mapping.numbers.clone(),
                times: mapping.times.clone(),
                captures: mapping.captures.clone(),
            },
            program,
            cells,
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
            }
        } else if out.kind == RowKind::Total
            && let Some(figure) = &mut self.program.figure
        {
            self.cells.read(row, &self.forms, Some(&figure.reads), &mut problems);
            let frame = self.cells.frame(row);
            let computing = Computing {
                frame: &frame,
                program_names: &self.program.names,
            };
            let value = figure.value(&frame, &self.program.lookups, &self.program.sandbox);
            match value.map(|value| value.written().map(std::borrow::Cow::into_owned)) {
                Ok(total) => out.total = total,
                Err(failure) => problems.push(computing.failed(None, figure, &failure)),
            }
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
        let texts = frame
            .iter()
            .map(|value| value.written().map(std::borrow::Cow::into_owned));
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
            program_names: &program.names,
        };
        for (compiled, kind) in [
            (&mut program.stop, RowKind::Stop),
            (&mut program.total, RowKind::Total),
            (&mut program.skip, RowKind::Skipped),
        ] {
            let Some(compiled) = compiled else { continue };
            let value = compiled.value(&frame, &program.lookups, &program.sandbox);
            match value.map(|value| holds(&value)) {
                Ok(Some(true)) => return kind,
                Ok(_) => {}
                Err(failure) => problems.push(computing.failed(None, compiled, &failure)),
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
            ..
        } = self;
        let frame = cells.frame(row);
        let computing = Computing {
            frame: &frame,
            program_names: &program.names,
        };
        for column in &mut program.columns {
            let value = column.compiled.value(&frame, &program.lookups, &program.sandbox);
            let checked = value.map_err(|failure| failure.into()).and_then(|value| {
                let written = checked(column.holds, column.is_needed, value)?;
                out.push(written.written().as_deref());
                Ok(())
            });
            if let Err(wrong) = checked {
                problems.push(computing.wrong(&column.name, &column.compiled, wrong));
                out.push(None);
            }
        }
        for check in &mut program.checks {
            let value = check.value(&frame, &program.lookups, &program.sandbox);
            match value.map(|value| holds(&value)) {
                Ok(Some(false)) => {
                    let failure = Failure {
                        message: "a check of the mapping does not hold for this row".to_owned(),
                        hint: None,
                    };
                    problems.push(computing.failed(None, check, &failure));
                }
                Ok(_) => {}
                Err(failure) => problems.push(computing.failed(None, check, &failure)),
            }
        }
        if let Some(status) = &mut program.status {
            let value = status.value(&frame, &program.lookups, &program.sandbox);
            match value.map(|value| value.written().map(std::borrow::Cow::into_owned)) {
                Ok(found) if matches!(found.as_deref(), None | Some("open" | "final")) => out.status = found,
                Ok(_) => {
                    let failure = Failure {
                        message: "`[delivery] status` gives `open`, `final` or NULL".to_owned(),
                        hint: None,
                    };
                    problems.push(computing.failed(None, status, &failure));
                }
                Err(failure) => problems.push(computing.failed(None, status, &failure)),
            }
        }
        let named: Vec<(&str, ValueKind, bool)> = program
            .columns
            .iter()
            .map(|column| (column.name.as_str(), column.holds, column.is_needed))
            .collect();
        for part in &mut program.split {
            let values = Making {
                named: &named,
                lookups: &program.lookups,
                sandbox: &program.sandbox,
                computing,
            };
            values.further(part, out, problems);
        }
        if let (Some(part), Some(text)) = (
            &mut program.each,
            each.and_then(|place| row.get(place).copied().flatten()),
        ) && !text.is_empty()
        {
            let elements = match json::parse(text, false) {
                Ok(parsed) => parsed,
                Err(_) => {
                    problems.push(not_a_list(each.unwrap_or(0), text));
                    return;
                }
            };
            let json::Value::Array(elements) = &elements.root.value else {
                problems.push(not_a_list(each.unwrap_or(0), text));
                return;
            };
            for element in elements {
                let mut frame = frame.clone();
                set_element(
                    &mut frame,
                    &program.inputs,
                    &program.names,
                    element,
                    text,
                    forms,
                    problems,
                );
                let computing = Computing {
                    frame: &frame,
                    program_names: &program.names,
                };
                let values = Making {
                    named: &named,
                    lookups: &program.lookups,
                    sandbox: &program.sandbox,
                    computing,
                };
                values.further(part, out, problems);
            }
        }
    }
}

/// Puts the members of an element where expressions read them.
fn set_element<'v>(
    frame: &mut [Value<'v>],
    inputs: &[Input],
    names: &Names,
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

fn not_a_list(place: usize, text: &str) -> CellProblem {
    let is_python = text.starts_with("[{'");
    CellProblem {
        column: Some((place, String::new())),
        message: "the column of `[read] each` is not a JSON array".to_owned(),
        value: Some(text.to_owned()),
        hint: is_python.then(|| "this is how Python prints a list; export the column as JSON".to_owned()),
        ..CellProblem::default()
    }
}

/// What further charges are made of.
struct Making<'a> {
    named: &'a [(&'a str, ValueKind, bool)],
    lookups: &'a [super::lookup::Lookup],
    sandbox: &'a super::sql::Sandbox,
    computing: Computing<'a>,
}

impl Making<'_> {
    /// One more charge, if it is time for one. What does not differ is that of the first charge.
    fn further(&self, part: &mut Further, out: &mut Made, problems: &mut Vec<CellProblem>) {
        if let Some(when) = &mut part.when {
            let value = when.value(self.computing.frame, self.lookups, self.sandbox);
            match value.map(|value| holds(&value)) {
                Ok(Some(true)) => {}
                Ok(_) => return,
                Err(failure) => {
                    problems.push(self.computing.failed(None, when, &failure));
                    return;
                }
            }
        }
        for (place, ((name, kind, is_needed), own)) in self.named.iter().zip(&mut part.columns).enumerate() {
            let Some(own) = own else {
                out.push_range(out.range(0, place));
                continue;
            };
            let value = own.value(self.computing.frame, self.lookups, self.sandbox);
            let checked = value.map_err(|failure| failure.into()).and_then(|value| {
                let written = checked(*kind, *is_needed, value)?;
                out.push(written.written().as_deref());
                Ok(())
            });
            if let Err(wrong) = checked {
                problems.push(self.computing.wrong(name, own, wrong));
                out.push(None);
            }
        }
    }
}

/// What an expression reads, for the report of its failure.
#[derive(Clone, Copy)]
struct Computing<'a> {
    frame: &'a [Value<'a>],
    program_names: &'a Names,
}

impl Computing<'_> {
    fn failed(&self, target: Option<&str>, compiled: &Compiled, failure: &Failure) -> CellProblem {
        let input = |place: &usize| {
            let value = self.frame.get(*place).and_then(Value::written);
            (
                self.program_names.name(*place).to_owned(),
                value.map(std::borrow::Cow::into_owned),
            )
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
        let failure = Failure {
            message: String::new(),
            hint: None,
        };
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
