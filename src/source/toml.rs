//! TOML with the place of everything, and problems that name it: mapping files, and books.

use crate::error::{Code, Position, Problem, nearest};
use crate::source::json::line_column;
use std::ops::Range;
use toml_edit::{Item, TableLike, Value};

/// The text of a TOML file, and what is wrong with it so far.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    /// The file, as given.
    pub file: &'a str,
    /// What kind of problem it is when something is wrong with the file.
    pub code: &'static Code,
    /// Its text.
    pub text: &'a str,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// A table of the file.
#[derive(Clone, Copy)]
pub(crate) struct Section<'a> {
    /// Its name, as in `[read]`; empty for the whole file.
    pub name: &'a str,
    table: &'a dyn TableLike,
    at: usize,
}

/// A value with the byte at which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: usize,
}

/// One member of a table.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    /// Its key.
    pub key: &'a str,
    /// Where the key stands.
    pub at: usize,
    /// Its value.
    pub item: &'a Item,
}

/// Where a value begins.
fn start(span: Option<Range<usize>>) -> usize {
    span.map_or(0, |span| span.start)
}

impl<'a> Section<'a> {
    /// The section that a table is.
    pub(crate) fn new(name: &'a str, table: &'a dyn TableLike, at: usize) -> Self {
        Self { name, table, at }
    }

    /// Where it begins.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Its members, in order.
    pub(crate) fn entries(&self) -> Vec<Entry<'a>> {
        let entry = |(key, item): (&'a str, &'a Item)| {
            let at = self.table.key(key).and_then(toml_edit::Key::span);
            Entry {
                key,
                at: at.map_or_else(|| start(item.span()), |span| span.start),
                item,
            }
        };
        self.table.iter().map(entry).collect()
    }

    /// A member, if it is there.
    pub(crate) fn get(&self, key: &str) -> Option<Entry<'a>> {
        self.entries().into_iter().find(|entry| entry.key == key)
    }

    /// A key as problems name it: `[read] kinds`.
    pub(crate) fn path(&self, key: &str) -> String {
        if self.name.is_empty() {
            format!("`{key}`")
        } else {
            format!("`[{}] {key}`", self.name)
        }
    }
}

impl<'a> Reading<'a> {
    /// The problem of a place.
    pub(crate) fn problem(&self, at: usize, message: impl Into<String>) -> Problem {
        Problem::new(self.code, message).at(Position {
            file: self.file.to_owned(),
            line_column: Some(line_column(self.text, at)),
            pointer: None,
        })
    }

    /// Takes down a problem.
    pub(crate) fn flaw(&mut self, at: usize, message: impl Into<String>) {
        let problem = self.problem(at, message);
        self.problems.push(problem);
    }

    /// Takes down a problem, with what to do.
    pub(crate) fn flaw_with(&mut self, at: usize, message: impl Into<String>, hint: impl Into<String>) {
        let problem = self.problem(at, message).hint(hint);
        self.problems.push(problem);
    }

    /// Refuses keys that a section does not have.
    pub(crate) fn known(&mut self, section: Section, keys: &[&str]) {
        for entry in section.entries() {
            if !keys.contains(&entry.key) {
                let message = format!("there is no key {}", section.path(entry.key));
                let hint = match nearest(entry.key, keys.iter().copied()) {
                    Some(nearest) => format!("the nearest is `{nearest}`"),
                    None => format!("the keys are: {}", keys.join(", ")),
                };
                self.flaw_with(entry.at, message, hint);
            }
        }
    }

    /// Takes down that a value is of another kind.
    pub(crate) fn wrong(&mut self, section: Section, entry: Entry, wanted: &str) {
        let found = entry.item.type_name();
        let path = section.path(entry.key);
        self.flaw(start(entry.item.span()), format!("{path} is {wanted}, not {found}"));
    }

    /// A text.
    pub(crate) fn string(&mut self, section: Section<'a>, key: &str) -> Option<At<&'a str>> {
        let entry = section.get(key)?;
        if let Some(value) = entry.item.as_str() {
            Some(At {
                value,
                at: start(entry.item.span()),
            })
        } else {
            self.wrong(section, entry, "a text");
            None
        }
    }

    /// A text that must be there, and not be empty.
    pub(crate) fn required(&mut self, section: Section<'a>, key: &str) -> Option<At<&'a str>> {
        if section.get(key).is_none() {
            self.flaw(section.at(), format!("{} is missing", section.path(key)));
            return None;
        }
        let found = self.string(section, key)?;
        if found.value.trim().is_empty() {
            self.flaw(found.at, format!("{} is empty", section.path(key)));
            return None;
        }
        Some(found)
    }

    /// A yes or no.
    pub(crate) fn boolean(&mut self, section: Section<'a>, key: &str) -> Option<bool> {
        let entry = section.get(key)?;
        let found = entry.item.as_bool();
        if found.is_none() {
            self.wrong(section, entry, "true or false");
        }
        found
    }

    /// A whole number that is not negative.
    pub(crate) fn count(&mut self, section: Section<'a>, key: &str) -> Option<At<usize>> {
        let entry = section.get(key)?;
        let found = entry.item.as_integer().and_then(|number| usize::try_from(number).ok());
        if found.is_none() {
            self.wrong(section, entry, "a whole number");
        }
        found.map(|value| At {
            value,
            at: start(entry.item.span()),
        })
    }

    /// The texts of a list, or the one text.
    pub(crate) fn strings(&mut self, section: Section<'a>, key: &str) -> Vec<At<String>> {
        let Some(entry) = section.get(key) else {
            return Vec::new();
        };
        if let Some(one) = entry.item.as_str() {
            return vec![At {
                value: one.to_owned(),
                at: start(entry.item.span()),
            }];
        }
        let Some(list) = entry.item.as_array() else {
            self.wrong(section, entry, "a list of texts");
            return Vec::new();
        };
        self.texts(section, entry, list.iter())
    }

    /// The texts of a list.
    pub(crate) fn texts<'v>(
        &mut self,
        section: Section,
        entry: Entry,
        list: impl Iterator<Item = &'v Value>,
    ) -> Vec<At<String>> {
        let mut found: Vec<At<String>> = Vec::new();
        for value in list {
            let at = start(value.span());
            match value.as_str() {
                Some(text) if found.iter().any(|other| other.value == text) => {
                    self.flaw(at, format!("{} has `{text}` twice", section.path(entry.key)));
                }
                Some(text) => found.push(At {
                    value: text.to_owned(),
                    at,
                }),
                None => self.flaw(at, format!("{} is a list of texts", section.path(entry.key))),
            }
        }
        found
    }

    /// A table inside a table: `[read]`, or `names = { … }`.
    pub(crate) fn section(&mut self, section: Section<'a>, key: &'a str, name: &'a str) -> Option<Section<'a>> {
        let entry = section.get(key)?;
        if let Some(table) = entry.item.as_table_like() {
            Some(Section::new(name, table, start(entry.item.span())))
        } else {
            self.wrong(section, entry, "a table");
            None
        }
    }

    /// The tables of `[[test]]`, or of one `[test]`.
    pub(crate) fn sections(&mut self, section: Section<'a>, key: &'a str) -> Vec<Section<'a>> {
        let Some(entry) = section.get(key) else {
            return Vec::new();
        };
        if let Some(tables) = entry.item.as_array_of_tables() {
            return tables
                .iter()
                .map(|table| Section::new(key, table, start(table.span())))
                .collect();
        }
        if let Some(list) = entry.item.as_array() {
            let tables = list
                .iter()
                .filter_map(|value| Some((value.as_inline_table()?, start(value.span()))));
            let tables: Vec<Section> = tables.map(|(table, at)| Section::new(key, table, at)).collect();
            if tables.len() == list.len() {
                return tables;
            }
        }
        self.section(section, key, key).into_iter().collect()
    }
}
