//! The cells of a row as expressions see them: checked against the grammar of their column, and cut by captures.

use super::grammar::numbers::Numbers;
use super::grammar::times::Times;
use super::made::CellProblem;
use super::model::{Capture, CellKind};
use super::program::{Input, Source};
use super::sql::{Value, days};
use crate::source::json::quoted;
use std::collections::HashMap;
use std::ops::Range;

/// The forms of cells that a mapping declares.
#[derive(Debug)]
pub(super) struct Forms {
    /// Grammars of numbers.
    pub numbers: Vec<Numbers>,
    /// Formats of times.
    pub times: Vec<Times>,
    /// Parts of cells.
    pub captures: Vec<Capture>,
}

/// What a text becomes.
enum Read {
    /// It stays as it is.
    Same,
    /// It is written otherwise; the text is in the buffer.
    Written,
    /// A whole number.
    Integer(i64),
}

impl Forms {
    /// Reads a text as what it must be; a new spelling goes into the buffer. The error goes on after the column's name.
    fn read(&self, kind: CellKind, text: &str, buffer: &mut String) -> Result<Read, String> {
        let mut write = |written: &str| {
            buffer.clear();
            buffer.push_str(written);
            Ok(Read::Written)
        };
        match kind {
            CellKind::Text => Ok(Read::Same),
            CellKind::Decimal(place) => {
                let Some(numbers) = self.numbers.get(place) else {
                    return Ok(Read::Same);
                };
                match numbers.read(text) {
                    Ok(std::borrow::Cow::Borrowed(_)) => Ok(Read::Same),
                    Ok(std::borrow::Cow::Owned(written)) => write(&written),
                    Err(reason) => Err(format!("is not a number of `[numbers.{}]`: it {reason}", numbers.name)),
                }
            }
            CellKind::Time(place) | CellKind::Date(place) => {
                let Some(times) = self.times.get(place) else {
                    return Ok(Read::Same);
                };
                let written = if matches!(kind, CellKind::Time(_)) {
                    times.moment(text).map(days::written)
                } else {
                    times
                        .day(text)
                        .map(|day| format!("{}T00:00:00Z", day.format("%Y-%m-%d")))
                };
                if let Some(written) = written {
                    write(&written)
                } else {
                    let formats: Vec<&str> = times.formats.iter().map(|format| format.text.as_str()).collect();
                    let what = if matches!(kind, CellKind::Time(_)) {
                        "time"
                    } else {
                        "day"
                    };
                    Err(format!(
                        "is not a {what} in the form of `[times.{}]`: {}",
                        times.name,
                        formats.join(" or ")
                    ))
                }
            }
            CellKind::Integer => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                let number = is_plain.then(|| text.parse().ok()).flatten();
                number
                    .map(Read::Integer)
                    .ok_or_else(|| "is not a whole number".to_owned())
            }
            CellKind::Json => match serde_json::from_str::<serde::de::IgnoredAny>(text) {
                Ok(_) => Ok(Read::Same),
                Err(error) if text.contains('\'') && !text.contains('"') => Err(format!(
                    "is not JSON, which has double quotes and no single ones ({error})"
                )),
                Err(error) => Err(format!("is not JSON ({error})")),
            },
        }
    }

    /// Whether an empty cell of this kind is null.
    fn empty_is_null(&self, kind: CellKind) -> bool {
        match kind {
            CellKind::Decimal(place) => self.numbers.get(place).is_none_or(|numbers| numbers.empty_is_null),
            _ => true,
        }
    }

    /// Reads one text as what it must be.
    pub(super) fn value<'t>(&self, kind: CellKind, text: &'t str) -> Result<Value<'t>, String> {
        let mut buffer = String::new();
        Ok(match self.read(kind, text, &mut buffer)? {
            Read::Same => Value::text(text),
            Read::Written => Value::Text(buffer.into()),
            Read::Integer(number) => Value::Integer(number),
        })
    }
}

/// Where an input is found in a row.
#[derive(Debug, Clone)]
enum Found {
    /// Nowhere: it is NULL in every row.
    Nowhere,
    /// The same in every row.
    Fixed(String),
    /// In a cell.
    Cell(usize),
    /// In several cells, as one JSON object: the member's name, as JSON, and the cell.
    Several(Vec<(String, usize)>),
    /// In a part of a cell.
    Part {
        /// The cell.
        cell: usize,
        /// The capture.
        capture: usize,
    },
}

/// An input, and what was last found for it.
#[derive(Debug)]
struct Slot {
    found: Found,
    kind: CellKind,
    name: String,
    state: State,
    /// A new spelling, which stays while the cell does.
    written: String,
    /// The text of which that was made.
    of: String,
    /// Parts of cells that were found before.
    parts: HashMap<String, Option<Range<usize>>>,
}

/// What a slot holds for this row.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Null,
    Whole(usize),
    Part(usize, Range<usize>),
    Written,
    Integer(i64),
}

/// So many parts are remembered for each capture.
const REMEMBERED: usize = 4_096;

/// All inputs of a mapping over the header of a file.
#[derive(Debug)]
pub(super) struct Cells {
    slots: Vec<Slot>,
}

/// The texts of a row.
pub(super) type Row<'r> = [Option<&'r str>];

fn text_at<'r>(row: &Row<'r>, place: usize) -> Option<&'r str> {
    row.get(place).copied().flatten().filter(|text| !text.is_empty())
}

impl Cells {
    /// Binds inputs: `place` is that of a column in the header, `fixed` what is known of the file.
    pub(super) fn new(
        inputs: &[Input],
        names: &[String],
        captures: &[Capture],
        place: &dyn Fn(&str) -> Option<usize>,
        several: &dyn Fn(&str) -> Vec<(String, usize)>,
        fixed: &dyn Fn(&Source) -> Option<String>,
    ) -> Self {
        let slot = |(input, name): (&Input, &String)| {
            let found = match &input.source {
                Source::Column(column) => match place(column) {
                    Some(cell) => Found::Cell(cell),
                    None => fixed(&input.source).map_or(Found::Nowhere, Found::Fixed),
                },
                Source::Capture(capture) => {
                    let of = captures.get(*capture).and_then(|capture| place(&capture.of));
                    of.map_or(Found::Nowhere, |cell| Found::Part {
                        cell,
                        capture: *capture,
                    })
                }
                Source::Prefix(beginning) => {
                    let members = several(beginning).into_iter();
                    Found::Several(members.map(|(name, cell)| (quoted(&name), cell)).collect())
                }
                Source::Element(_) => Found::Nowhere,
                source => fixed(source).map_or(Found::Nowhere, Found::Fixed),
            };
            Slot {
                found,
                kind: input.kind,
                name: name.clone(),
                state: State::Null,
                written: String::new(),
                of: String::new(),
                parts: HashMap::new(),
            }
        };
        Self {
            slots: inputs.iter().zip(names).map(slot).collect(),
        }
    }

    /// Reads the cells of a row; only those of these inputs, if any are named.
    pub(super) fn read(&mut self, row: &Row, forms: &Forms, only: Option<&[usize]>, problems: &mut Vec<CellProblem>) {
        for (place, slot) in self.slots.iter_mut().enumerate() {
            if only.is_some_and(|only| !only.contains(&place)) {
                slot.state = State::Null;
                continue;
            }
            if let Err(problem) = slot.read(row, forms) {
                problems.push(*problem);
            }
        }
    }

    /// What expressions see of the row.
    pub(super) fn frame<'v>(&'v self, row: &Row<'v>) -> Vec<Value<'v>> {
        let value = |slot: &'v Slot| match &slot.state {
            State::Null => Value::Null,
            State::Whole(place) => Value::optional(text_at(row, *place)),
            State::Part(place, range) => Value::optional(text_at(row, *place).and_then(|text| text.get(range.clone()))),
            State::Written => Value::text(&slot.written),
            State::Integer(number) => Value::Integer(*number),
        };
        self.slots.iter().map(value).collect()
    }

    /// What the row's cells are before any grammar.
    pub(super) fn raw<'v>(&'v self, row: &Row<'v>) -> Vec<Value<'v>> {
        let value = |slot: &'v Slot| match &slot.found {
            Found::Cell(place) => Value::optional(text_at(row, *place)),
            Found::Fixed(text) => Value::text(text),
            Found::Nowhere | Found::Several(_) | Found::Part { .. } => Value::Null,
        };
        self.slots.iter().map(value).collect()
    }
}

/// Writes the cells that hold something as a JSON object; whether there are any.
fn object(row: &Row, members: &[(String, usize)], written: &mut String) -> bool {
    written.clear();
    for (name, cell) in members {
        if let Some(text) = text_at(row, *cell) {
            written.push(if written.is_empty() { '{' } else { ',' });
            written.push_str(name);
            written.push(':');
            written.push_str(&quoted(text));
        }
    }
    if written.is_empty() {
        return false;
    }
    written.push('}');
    true
}

impl Slot {
    fn read(&mut self, row: &Row, forms: &Forms) -> Result<(), Box<CellProblem>> {
        self.state = State::Null;
        let (cell, text, range) = match &self.found {
            Found::Nowhere => return Ok(()),
            Found::Fixed(text) => {
                // A value beside the rows is read once.
                if self.of.is_empty() {
                    text.clone_into(&mut self.of);
                    match forms.value(self.kind, text) {
                        Ok(value) => self.written = value.written().unwrap_or_default().into_owned(),
                        Err(reason) => {
                            self.of.clear();
                            return Err(self.refused(None, text, &reason));
                        }
                    }
                }
                self.state = State::Written;
                return Ok(());
            }
            Found::Several(members) => {
                self.state = if object(row, members, &mut self.written) {
                    State::Written
                } else {
                    State::Null
                };
                return Ok(());
            }
            Found::Cell(cell) => match text_at(row, *cell) {
                Some(text) => (*cell, text, None),
                None if forms.empty_is_null(self.kind) => return Ok(()),
                None => return Err(self.refused(Some(*cell), "", "is empty, which its grammar refuses")),
            },
            Found::Part { cell, capture } => {
                let (cell, capture) = (*cell, *capture);
                let Some(whole) = text_at(row, cell) else { return Ok(()) };
                let Some(range) = self.part(whole, forms.captures.get(capture)) else {
                    return Ok(());
                };
                let Some(text) = whole.get(range.clone()) else {
                    return Ok(());
                };
                (cell, text, Some(range))
            }
        };
        if self.kind == CellKind::Text {
            self.state = range.map_or(State::Whole(cell), |range| State::Part(cell, range));
            return Ok(());
        }
        let is_time = matches!(self.kind, CellKind::Time(_) | CellKind::Date(_));
        if is_time && self.of == text {
            self.state = State::Written;
            return Ok(());
        }
        match forms.read(self.kind, text, &mut self.written) {
            Ok(Read::Same) => self.state = range.map_or(State::Whole(cell), |range| State::Part(cell, range)),
            Ok(Read::Written) => {
                self.state = State::Written;
                if is_time {
                    self.of.clear();
                    self.of.push_str(text);
                }
            }
            Ok(Read::Integer(number)) => self.state = State::Integer(number),
            Err(reason) => return Err(self.refused(Some(cell), text, &reason)),
        }
        Ok(())
    }

    /// Where a capture finds its part of a text.
    fn part(&mut self, text: &str, capture: Option<&Capture>) -> Option<Range<usize>> {
        if let Some(known) = self.parts.get(text) {
            return known.clone();
        }
        let capture = capture?;
        let found = capture.regex.captures(text).and_then(|found| found.get(capture.group));
        let found = found.map(|found| found.range()).filter(|range| !range.is_empty());
        if self.parts.len() >= REMEMBERED {
            self.parts.clear();
        }
        self.parts.insert(text.to_owned(), found.clone());
        found
    }

    fn refused(&self, cell: Option<usize>, text: &str, reason: &str) -> Box<CellProblem> {
        Box::new(CellProblem {
            column: cell.map(|cell| (cell, self.name.clone())),
            message: format!("`{}` {reason}", self.name),
            value: Some(text.to_owned()),
            ..CellProblem::default()
        })
    }
}
