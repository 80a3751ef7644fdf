//! From JSON to rows, with every problem named by its place.
//!
//! A reading never stops at the first problem: it notes it and goes on, so that a file is refused once, with all
//! that is wrong in it. Where a member is written in another form than documented (a number as a string, a
//! member absent in older documents), the form is remembered in `written_as`, so that the answer can be given
//! back as it came.

use crate::clock;
use crate::contract::date_order::DateOrder;
use crate::contract::document::forms::{cell_is_json_number, form_name, written_form};
use crate::contract::document::listing::Listing;
use crate::contract::document::{Cell, Field, Form, Row, Table, ValueKind};
use crate::contract::header;
use crate::contract::outgoing::Outgoing;
use crate::contract::versions::RULES;
use crate::error::{Code, Position, Problem, codes};
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::source::json::quoted;
use crate::source::json::{self, Node, Value};
use crate::source::table::grid::{Flaw, Rendition};
use crate::source::table::shortened;
use crate::source::tree;
use chrono::{DateTime, Utc};
use std::borrow::Cow;

/// At most this many problems of a document are reported in full; the rest is counted.
pub(crate) const PROBLEMS_MAX: usize = 20;

/// One document being read.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own of the document")]
pub struct Reading<'a> {
    /// The text that the nodes' spans refer to.
    pub text: &'a str,
    /// How the file is named in messages.
    pub file: String,
    /// What the request asked for, by parameter name, in the order of the request.
    pub parameters: Vec<(String, String)>,
    /// The values in the path, such as `account_id`.
    pub path_values: Vec<(String, String)>,
    /// The body of the request, when the exchange shows one.
    pub request_body: Option<String>,
    /// When the provider gave this answer.
    pub retrieved_at: DateTime<Utc>,
    /// Byte offset of `text` in the file, when line numbers can be told.
    pub offset: Option<(usize, &'a str)>,
    /// Whether it was read before, by an earlier version perhaps, so that rules which are new since do not refuse it.
    pub is_again: bool,
    is_xml: bool,
    /// The table the text was made from, when it was one: a CSV text or a sheet.
    pub table: Option<&'a Rendition<'a>>,
    /// Whether the file begins with a byte-order mark.
    pub has_mark: bool,
    /// What the user says of days such as `05/06/2025`.
    pub dates: Option<DateOrder>,
    /// Whether that was needed; else it is not recorded with the import.
    pub needed_dates: bool,
    /// Where an import is made again, what it recorded as accepted the first time.
    pub recorded: Option<Vec<String>>,
    /// Whether what formats of cells say of their numbers counts.
    pub reads_formats: bool,
    /// Which sign money has that went out, where the user says so.
    pub outgoing: Option<Outgoing>,
    /// Whether its columns say that its amounts are a bank's, where what goes out is negative.
    pub is_of_bank: bool,
    /// What says so less surely, in a sentence.
    pub likely_of_bank: Option<String>,
    /// Whether a mapping made it, which says what is meant and leaves nothing open.
    pub is_mapped: bool,
    /// Whether the user's sign was needed.
    pub needed_outgoing: bool,
    /// The version of the rules that make rows different.
    pub rules: i64,
    /// What the reader found of the document as a whole, which is kept with the import.
    pub kept: Vec<(&'static str, String)>,
    /// Deviations from what is documented that were accepted, a sentence each. `--strict` refuses them.
    pub deviations: Vec<String>,
    /// What people should know of the document besides, a sentence each.
    pub told: Vec<String>,
    /// How it reads lists of which only a part is held.
    pub(crate) listing: Listing<'a, Row>,
    problems: Vec<Problem>,
    problem_count: usize,
    /// Columns that the table needs and does not have.
    lacking: Vec<&'static str>,
}

impl<'a> Reading<'a> {
    /// Starts to read `text`, which messages call `file`.
    #[must_use]
    pub fn new(text: &'a str, file: impl Into<String>, retrieved_at: DateTime<Utc>) -> Self {
        Self {
            text,
            file: file.into(),
            parameters: Vec::new(),
            path_values: Vec::new(),
            request_body: None,
            retrieved_at,
            offset: None,
            is_again: false,
            is_xml: tree::is_xml(text),
            table: None,
            has_mark: false,
            dates: None,
            needed_dates: false,
            recorded: None,
            reads_formats: true,
            outgoing: None,
            is_of_bank: false,
            likely_of_bank: None,
            is_mapped: false,
            needed_outgoing: false,
            rules: RULES,
            kept: Vec::new(),
            deviations: Vec::new(),
            told: Vec::new(),
            listing: Listing::default(),
            problems: Vec::new(),
            problem_count: 0,
            lacking: Vec::new(),
        }
    }

    /// The value of a request parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.parameters, name)
    }

    /// The value of a part of the path.
    #[must_use]
    pub fn path_value(&self, name: &str) -> Option<&str> {
        find(&self.path_values, name)
    }

    /// All problems found, with a last one that counts those not told.
    #[must_use]
    pub fn into_problems(mut self) -> Vec<Problem> {
        if let Some(table) = self.table.filter(|_| !self.lacking.is_empty()) {
            let problem = header::lacking(&table.grid.header, &self.lacking);
            self.problems.insert(0, problem.in_file(&self.file));
        }
        let untold = self.problem_count - self.problems.len();
        if untold > 0 {
            let message = format!("{untold} more problems in this document");
            self.problems
                .push(Problem::new(&codes::TOO_MANY, message).in_file(&self.file));
        }
        self.problems
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problem_count == 0
    }

    /// Notes a problem with the value at this node.
    pub fn problem(&mut self, code: &'static Code, message: impl Into<String>, node: &Node, pointer: &str) {
        self.note(code, message.into(), Some(node), node.start, pointer, None);
    }

    /// Notes a problem with the value at this node, and what to do.
    pub fn problem_with_hint(
        &mut self,
        code: &'static Code,
        message: impl Into<String>,
        node: &Node,
        pointer: &str,
        hint: &str,
    ) {
        self.note(code, message.into(), Some(node), node.start, pointer, Some(hint));
    }

    /// Notes what is wrong with the document as a whole.
    pub fn refuse(&mut self, problem: Problem) {
        self.problem_count += 1;
        self.problems.push(problem.in_file(&self.file));
    }

    /// Notes what is wrong with the table itself.
    pub fn flaw(&mut self, flaw: &Flaw) {
        self.problem_count += 1;
        if self.problems.len() >= PROBLEMS_MAX {
            return;
        }
        let mut place = Position {
            file: self.file.clone(),
            ..Position::default()
        };
        if let Some(table) = self.table {
            table.locate_spot(flaw.spot, &mut place);
        }
        let problem = Problem::new(flaw.code, flaw.message.clone()).at(place);
        self.problems.push(match flaw.hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
    }

    fn note(
        &mut self,
        code: &'static Code,
        message: String,
        node: Option<&Node>,
        at: usize,
        pointer: &str,
        hint: Option<&str>,
    ) {
        self.problem_count += 1;
        if self.problems.len() >= PROBLEMS_MAX {
            return;
        }
        let mut place = Position {
            file: self.file.clone(),
            line_column: self.line_column(at),
            pointer: Some(pointer.to_owned()),
        };
        if let Some(table) = self.table {
            table.locate(at, &mut place);
        }
        let mut problem = Problem::new(code, message).at(place);
        if let Some(node) = node {
            problem = problem.value(self.text.get(node.start..node.end).unwrap_or_default());
        }
        if let Some(hint) = hint {
            problem = problem.hint(hint);
        }
        self.problems.push(problem);
    }

    fn line_column(&self, at: usize) -> Option<(usize, usize)> {
        let (offset, whole) = self.offset?;
        Some(json::line_column(whole, offset + at))
    }

    /// Reads an object against its table. `None` when it is not an object; members that cannot be read are
    /// problems and null in the row. Derived cells are null, for the caller to set.
    pub fn row(&mut self, node: &Node, pointer: &str, table: &'static Table) -> Option<Row> {
        let Some(members) = node.as_object() else {
            let message = format!("found {} where the documentation has an object", node.kind_name());
            self.problem(&codes::WRONG_TYPE, message, node, pointer);
            return None;
        };
        let mut row = Row::new(table, pointer);
        row.cells.reserve_exact(table.fields.len() + table.derived.len());
        let mut written_as = String::new();
        let is_table = self.table.is_some();
        for field in table.fields {
            let found = members.iter().find(|member| member.key == field.name);
            let mut node_found = found.map(|member| &member.node);
            if is_table && field.optional && !field.nullable {
                // The column is there for other rows that have the member.
                node_found = node_found.filter(|node| !node.is_null());
            }
            if is_table && is_empty_text(node_found, field, table) {
                row.cells.push(Cell::from(""));
                continue;
            }
            let form = self.field(node_found, node, pointer, field, &mut row.cells);
            if let Some(form) = form {
                if !written_as.is_empty() {
                    written_as.push(' ');
                }
                written_as.push_str(field.name);
                written_as.push('=');
                written_as.push_str(form);
            }
        }
        row.cells.extend(table.derived.iter().map(|_| Cell::Null));
        self.refuse_other_currencies(members, &row, pointer);
        row.written_as = Some(written_as).filter(|text| !text.is_empty());
        row.extra = self.undocumented(node, |key| table.field(key).is_some());
        Some(row)
    }

    /// Members of an object that are not documented, as a JSON object with their own text.
    #[must_use]
    pub fn undocumented(&self, node: &Node, is_documented: impl Fn(&str) -> bool) -> Option<String> {
        let mut extra = String::new();
        for member in node.as_object()? {
            let is_empty_cell = self.table.is_some() && member.node.is_null();
            if !is_documented(&member.key) && !is_empty_cell {
                extra.push(if extra.is_empty() { '{' } else { ',' });
                if self.is_xml {
                    let value = Json::from(&member.node).compact();
                    extra.push_str(&format!("{}: {value}", quoted(&member.key)));
                } else {
                    let text = self.text.get(member.key_start..member.node.end).unwrap_or_default();
                    extra.push_str(text);
                }
            }
        }
        if extra.is_empty() {
            return None;
        }
        extra.push('}');
        Some(extra)
    }

    /// Reads one member into its cells (a time has two). Gives the form it is written in where that is not the
    /// documented one.
    fn field(
        &mut self,
        found: Option<&Node>,
        object: &Node,
        pointer: &str,
        field: &'static Field,
        cells: &mut Vec<Cell>,
    ) -> Option<&'static str> {
        let member_pointer = || format!("{pointer}/{}", json::escape_pointer(field.name));
        let mut form = None;
        let cell = match found {
            None => {
                if !field.optional && self.table.is_some() && header::is_row(pointer) {
                    // It is missing in every row, since its column is.
                    if !self.lacking.contains(&field.name) {
                        self.problem_count += usize::from(self.lacking.is_empty());
                        self.lacking.push(field.name);
                    }
                } else if !field.optional {
                    let message = format!("`{}` is missing", field.name);
                    self.note(&codes::MISSING, message, None, object.start, pointer, None);
                }
                form = Some("absent");
                Cell::Null
            }
            Some(node) if node.is_null() => {
                if !field.nullable {
                    let message = format!("`{}` is null", field.name);
                    self.problem(&codes::NULL, message, node, &member_pointer());
                }
                Cell::Null
            }
            Some(node) if field.empty_is_null && node.as_str() == Some("") => {
                form = Some("empty");
                Cell::Null
            }
            Some(node) => {
                let written = written_form(node);
                match self.value(node, field) {
                    Ok(cell) => {
                        let is_deviation = match self.table {
                            // Tables have no JSON types: a cell is in the documented form, if it can be.
                            Some(_) => field.form == Form::Number && !cell_is_json_number(&cell),
                            None => written != field.form,
                        };
                        if is_deviation {
                            form = Some(form_name(written));
                        }
                        cell
                    }
                    Err((code, message)) => {
                        self.problem(code, message, node, &member_pointer());
                        Cell::Null
                    }
                }
            }
        };
        if field.kind == ValueKind::Timestamp {
            let utc = cell
                .as_text()
                .and_then(|text| time_in(field, text).ok())
                .map(clock::stored);
            cells.push(cell);
            cells.push(utc.into());
        } else {
            cells.push(cell);
        }
        form
    }

    fn value(&self, node: &Node, field: &Field) -> Result<Cell, (&'static Code, String)> {
        let name = field.name;
        let wrong_type = || {
            let message = format!("`{name}` is {}", node.kind_name());
            (&codes::WRONG_TYPE, message)
        };
        match (field.kind, &node.value) {
            (ValueKind::Boolean, Value::Bool(value)) => return Ok(Cell::Integer(i64::from(*value))),
            (ValueKind::Json, Value::Array(_) | Value::Object(_)) if self.is_xml => {
                return Ok(Cell::Text(Json::from(node).compact()));
            }
            (ValueKind::Json, Value::Array(_) | Value::Object(_)) | (ValueKind::DecimalOrList, Value::Array(_)) => {
                let text = self.text.get(node.start..node.end).unwrap_or_default();
                return Ok(Cell::Text(text.to_owned()));
            }
            (ValueKind::Boolean, Value::String(text)) if self.table.is_some() => {
                let is_true = text.eq_ignore_ascii_case("true");
                if is_true || text.eq_ignore_ascii_case("false") {
                    return Ok(Cell::Integer(i64::from(is_true)));
                }
                return Err(wrong_type());
            }
            // Some spreadsheets write a yes as a 1 that is shown as TRUE.
            (ValueKind::Boolean, Value::Number(text @ ("0" | "1"))) if self.table.is_some() => {
                return Ok(Cell::Integer(i64::from(*text == "1")));
            }
            (ValueKind::Json, Value::String(text)) if self.table.is_some() => {
                let parsed = json::parse(text, false);
                let is_nested =
                    parsed.is_ok_and(|parsed| matches!(parsed.root.value, Value::Array(_) | Value::Object(_)));
                return if is_nested {
                    Ok(Cell::Text(text.to_string()))
                } else {
                    Err(wrong_type())
                };
            }
            (ValueKind::Boolean | ValueKind::Json, _) => return Err(wrong_type()),
            _ => {}
        }
        if let Some(found) = self.formatted(node, field) {
            return found;
        }
        let day = match (field.kind, &node.value) {
            (ValueKind::Date | ValueKind::Timestamp, Value::Number(text)) => {
                self.table.and_then(|table| table.date(text))
            }
            _ => None,
        };
        let (text, is_number): (Cow<str>, bool) = match &node.value {
            Value::Number(_) if day.is_some() => (Cow::Owned(day.unwrap_or_default()), false),
            Value::String(text) => (Cow::Borrowed(text.as_ref()), false),
            Value::Number(text) => (Cow::Borrowed(*text), true),
            _ => return Err(wrong_type()),
        };
        match field.kind {
            // A spreadsheet makes a number of a text such as `2025`, and would have kept `007`.
            ValueKind::Text if is_number && self.table.is_some() => Ok(Cell::Text(text.into_owned())),
            ValueKind::Text | ValueKind::Date | ValueKind::Currency if is_number => Err(wrong_type()),
            ValueKind::Identifier if self.table.is_some() && shortened::is_shortened(text.as_bytes()) => {
                Err((&codes::SHORTENED, format!("`{name}` {}", shortened::MESSAGE)))
            }
            ValueKind::Text | ValueKind::Identifier => Ok(Cell::Text(text.into_owned())),
            ValueKind::Decimal | ValueKind::DecimalOrList => match Decimal::parse(&text) {
                Ok(_) => Ok(Cell::Text(text.into_owned())),
                Err(error) => Err((&codes::DECIMAL, format!("`{name}` is not a decimal number: {error}"))),
            },
            ValueKind::Integer => match text.parse::<i64>() {
                // What was read must be given back digit for digit: `007` and `+7` would not be.
                Ok(number) if number.to_string() == text => Ok(Cell::Integer(number)),
                _ => Err((&codes::INTEGER, format!("`{name}` is not a whole number"))),
            },
            ValueKind::Timestamp => match time_in(field, &text) {
                Ok(_) => Ok(Cell::Text(text.into_owned())),
                Err(reason) => Err((&codes::TIME, format!("`{name}` {reason}"))),
            },
            ValueKind::Date => match clock::parse_date(&text) {
                Some(_) => Ok(Cell::Text(text.into_owned())),
                None => Err((&codes::DATE, format!("`{name}` is not a date"))),
            },
            ValueKind::Currency if currency::is_code(&text) => Ok(Cell::Text(text.into_owned())),
            ValueKind::Currency => Err((&codes::CURRENCY, format!("`{name}` is not a currency"))),
            ValueKind::Boolean | ValueKind::Json => Err(wrong_type()),
        }
    }
}

/// Whether an empty cell of a table is an empty text: a table cannot tell it from nothing, and the member cannot be
/// nothing. A key never is.
fn is_empty_text(found: Option<&Node>, field: &Field, table: &Table) -> bool {
    found.is_some_and(Node::is_null)
        && field.kind == ValueKind::Text
        && !field.nullable
        && !field.optional
        && !table.key.contains(&field.column)
}

/// A field's time, or why the text is not one.
fn time_in(field: &Field, text: &str) -> Result<DateTime<Utc>, &'static str> {
    match field.times {
        Some(reader) => reader(text),
        None => time_of(text).ok_or("is not a time"),
    }
}

/// A time as text, or as Unix seconds.
#[must_use]
pub(crate) fn time_of(text: &str) -> Option<DateTime<Utc>> {
    // Nine to eleven digits: 1973 to 5138. A year alone is never a time.
    if (9..=11).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return DateTime::from_timestamp(text.parse().ok()?, 0);
    }
    clock::parse(text)
}

fn find<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}
