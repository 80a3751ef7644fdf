//! Rows that are JSON objects: one on each line, or the elements of a list in a document.
//!
//! A member is a column by its name. A member of an object within is one by both names, `service.description`; a list or an
//! object is its JSON text. A number is its own text, whatever its length.

use super::how::How;
use super::lines;
use super::row::Row;
use crate::error::{Position, Problem, Result, codes};
use crate::source::json::{self, Node, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Read;

/// How many lines show the names of columns.
const SAMPLE: usize = 500;

/// How deep objects within objects are columns.
const DEEP: usize = 4;

/// Objects, one on each line.
pub(super) struct Lines<'a> {
    lines: lines::Lines<'a>,
}

impl<'a> Lines<'a> {
    pub(super) fn open(file: &str, source: Box<dyn Read + Send + 'a>, how: &How) -> Result<(Vec<String>, Self)> {
        let mut lines = lines::Lines::new(source);
        let mut names = Names::default();
        for (number, line) in lines.peek(file, SAMPLE)? {
            let text = text_of(file, *number, line)?;
            let parsed = parsed(file, *number, text)?;
            names.add(&parsed);
        }
        Ok((names.with(&how.names), Self { lines }))
    }

    pub(super) fn next(&mut self, file: &str, names: &[String], row: &mut Row) -> Result<bool> {
        let Some((number, line)) = self.lines.next(file)? else {
            return Ok(false);
        };
        let text = text_of(file, number, &line)?;
        let object = parsed(file, number, text)?;
        row.begin(number, text);
        fill(&object, text, names, row);
        Ok(true)
    }
}

fn at(file: &str, line: i64, column: usize) -> Position {
    Position {
        file: file.to_owned(),
        line_column: Some((usize::try_from(line).unwrap_or(1), column)),
        pointer: None,
    }
}

fn text_of<'t>(file: &str, number: i64, line: &'t [u8]) -> Result<&'t str> {
    std::str::from_utf8(line).map_err(|error| {
        let byte = line.get(error.valid_up_to()).copied().unwrap_or_default();
        let message = format!("byte 0x{byte:02x} is not UTF-8");
        Box::new(Problem::new(&codes::NOT_UTF8, message).at(at(file, number, 1)))
    })
}

/// The object on a line.
fn parsed<'t>(file: &str, number: i64, text: &'t str) -> Result<Node<'t>> {
    let node = match json::parse(text, false) {
        Ok(parsed) => parsed.root,
        Err(errors) => {
            let first = errors.into_iter().next();
            let (offset, message) = first.map_or((0, String::new()), |error| (error.offset, error.to_string()));
            let column = json::line_column(text, offset).1;
            return Err(Box::new(
                Problem::new(&codes::JSON_SYNTAX, message).at(at(file, number, column)),
            ));
        }
    };
    refuse_nul(&node, |offset| at(file, number, json::line_column(text, offset).1))?;
    if node.as_object().is_none() {
        let message = format!("the line is {}, not an object", node.kind_name());
        return Err(Box::new(
            Problem::new(&codes::WRONG_TYPE, message).at(at(file, number, 1)),
        ));
    }
    Ok(node)
}

fn refuse_nul(node: &Node, place: impl Fn(usize) -> Position) -> Result<()> {
    match node.nuls().first() {
        Some(&offset) => {
            let problem = Problem::new(&codes::NUL, "a text contains the character U+0000");
            Err(Box::new(problem.at(place(offset))))
        }
        None => Ok(()),
    }
}

/// Names of columns, in the order in which they are met.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    seen: HashSet<String>,
}

impl Names {
    fn add(&mut self, object: &Node) {
        self.add_under(object, "", 1);
    }

    fn add_under(&mut self, object: &Node, prefix: &str, depth: usize) {
        for member in object.as_object().unwrap_or_default() {
            let name = format!("{prefix}{}", member.key);
            if depth < DEEP && member.node.as_object().is_some() {
                self.add_under(&member.node, &format!("{name}."), depth + 1);
            }
            if self.seen.insert(name.clone()) {
                self.names.push(name);
            }
        }
    }

    /// With further names that objects may have.
    fn with(mut self, others: &[String]) -> Vec<String> {
        for name in others {
            if self.seen.insert(name.clone()) {
                self.names.push(name.clone());
            }
        }
        self.names
    }
}

/// The text of each name of an object into a row.
fn fill(object: &Node, text: &str, names: &[String], row: &mut Row) {
    for name in names {
        let cell = member(object, name).and_then(|node| value(node, text));
        row.push(cell.as_deref());
    }
}

/// The member of this name: its own, or one of an object within.
fn member<'n, 't>(object: &'n Node<'t>, name: &str) -> Option<&'n Node<'t>> {
    if let Some(found) = object.get(name) {
        return Some(found);
    }
    name.match_indices('.').find_map(|(dot, _)| {
        let (outer, inner) = (name.get(..dot)?, name.get(dot + 1..)?);
        let within = object.get(outer)?;
        within.as_object()?;
        member(within, inner)
    })
}

/// What a cell holds; `None` for nothing.
fn value<'n>(node: &'n Node, text: &'n str) -> Option<Cow<'n, str>> {
    match &node.value {
        Value::Null => None,
        Value::Bool(true) => Some(Cow::Borrowed("true")),
        Value::Bool(false) => Some(Cow::Borrowed("false")),
        Value::Number(number) => Some(Cow::Borrowed(number)),
        Value::String(string) => Some(Cow::Borrowed(string)),
        Value::Array(_) | Value::Object(_) => text.get(node.start..node.end).map(Cow::Borrowed),
    }
}

/// The list of a document.
#[allow(
    clippy::struct_field_names,
    reason = "the list is one of the things that are known of it"
)]
pub(super) struct List {
    text: String,
    list: String,
    /// Where each object is.
    spans: Vec<(usize, usize)>,
    next: usize,
    /// Values beside the list, by name.
    pub document: Vec<(String, String)>,
    /// Which page of how many it is.
    pub page: Option<(u64, u64)>,
}

impl List {
    pub(super) fn open(file: &str, bytes: Vec<u8>, how: &How) -> Result<(Vec<String>, Self)> {
        let mut text = String::from_utf8(bytes).map_err(|error| {
            let message = format!("byte {} of the file is not UTF-8", error.utf8_error().valid_up_to());
            Box::new(Problem::new(&codes::NOT_UTF8, message).in_file(file))
        })?;
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let place = |offset: usize| Position {
            file: file.to_owned(),
            line_column: Some(json::line_column(&text, offset)),
            pointer: None,
        };
        let broken = |errors: Vec<json::SyntaxError>| {
            let first = errors.into_iter().next();
            let (offset, message) = first.map_or((0, String::new()), |error| (error.offset, error.to_string()));
            Box::new(Problem::new(&codes::JSON_SYNTAX, message).at(place(offset)))
        };
        // A character that texts may not have is searched for in all of them, and hardly any file has it.
        let has_nul = text.contains('\0') || text.contains("\\u0000");
        let within = format!("{}/", how.list);
        let is_held = has_nul || how.document.iter().any(|(_, pointer)| pointer.starts_with(&within));
        let outlined = if is_held {
            None
        } else {
            Some(json::outline(&text, false).map_err(&broken)?)
        };
        let is_listed = |root: &Node, lists: &json::Lists| {
            let list = root.pointer(&how.list);
            lists.is_empty() || lists.len() == 1 && list.is_some_and(|list| lists.elements(list).is_some())
        };
        let (root, lists) = match outlined {
            Some((parsed, lists)) if is_listed(&parsed.root, &lists) => (parsed.root, Some(lists)),
            _ => (json::parse(&text, false).map_err(&broken)?.root, None),
        };
        refuse_nul(&root, place)?;
        let Some(list) = root.pointer(&how.list).filter(|list| list.as_array().is_some()) else {
            let message = format!("the document has no list `{}`", how.list);
            return Err(Box::new(Problem::new(&codes::NOT_AN_EXPORT, message).in_file(file)));
        };
        let mut names = Names::default();
        let mut spans = Vec::new();
        let mut add = |element: &Node| {
            if element.as_object().is_none() {
                let message = format!("an element of the list is {}, not an object", element.kind_name());
                return Err(Box::new(
                    Problem::new(&codes::WRONG_TYPE, message).at(place(element.start)),
                ));
            }
            names.add(element);
            spans.push((element.start, element.end));
            Ok(())
        };
        match lists.and_then(|lists| lists.elements(list)) {
            Some(mut elements) => elements.try_for_each(|element| add(&element))?,
            None => list.as_array().unwrap_or_default().iter().try_for_each(&mut add)?,
        }
        let header = names.with(&how.names);
        let document = how.document.iter().filter_map(|(name, pointer)| {
            let found = root.pointer(pointer)?;
            Some((name.clone(), value(found, &text)?.into_owned()))
        });
        let document = document.collect();
        let page = page(&root);
        let list = how.list.clone();
        Ok((
            header,
            Self {
                text,
                list,
                spans,
                next: 0,
                document,
                page,
            },
        ))
    }

    pub(super) fn next(&mut self, names: &[String], row: &mut Row) -> bool {
        let Some(&(start, end)) = self.spans.get(self.next) else {
            return false;
        };
        self.next += 1;
        let text = self.text.get(start..end).unwrap_or_default();
        row.begin(i64::try_from(self.next).unwrap_or(i64::MAX), text);
        // It was read before, as a part of the whole.
        if let Ok(parsed) = json::parse(text, false) {
            fill(&parsed.root, text, names, row);
        }
        row.fill(names.len());
        true
    }

    /// Line and column, and pointer, of a row or a member of it.
    pub(super) fn position(&self, row: &Row, name: Option<&String>) -> (Option<(usize, usize)>, Option<String>) {
        let index = usize::try_from(row.number).unwrap_or(1).saturating_sub(1);
        let start = self.spans.get(index).map_or(0, |(start, _)| *start);
        let member = name.map_or_else(String::new, |name| format!("/{}", name.replace('.', "/")));
        (
            Some(json::line_column(&self.text, start)),
            Some(format!("{}/{index}{member}", self.list)),
        )
    }
}

/// Which page of how many a document is, where it says so.
fn page(root: &Node) -> Option<(u64, u64)> {
    let number = |name: &str| root.get(name)?.as_number_text()?.parse::<u64>().ok();
    Some((number("page")?, number("pages")?))
}
