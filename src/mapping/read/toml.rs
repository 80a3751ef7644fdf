//! Expressions in a mapping file, and conditions, each with its place.

use crate::mapping::model::Expression;
pub(super) use crate::source::toml::{At, Entry, Reading, Section};
use std::ops::Range;
use toml_edit::Value;

fn start(span: Option<Range<usize>>) -> usize {
    span.map_or(0, |span| span.start)
}

impl<'a> Reading<'a> {
    /// An expression: a text, or `{ sql = "…", guess = "why" }`.
    pub(super) fn expression(&mut self, section: Section<'a>, entry: Entry<'a>) -> Option<Expression> {
        if let Some(table) = entry.item.as_table_like() {
            let inside = Section::new(section.name, table, start(entry.item.span()));
            self.known(inside, &["sql", "guess"]);
            self.required(inside, "sql")?;
            let guess = self.string(inside, "guess").map(|guess| guess.value.to_owned());
            let sql = inside.get("sql")?;
            return Some(Expression {
                guess,
                ..self.expression(inside, sql)?
            });
        }
        let Some(sql) = entry.item.as_str() else {
            self.wrong(section, entry, "an SQL expression in quotes");
            return None;
        };
        Some(self.placed(sql, entry.item.span()))
    }

    /// Conditions that every row must meet: a text, `{ sql = "…", why = "…" }`, or a list of them.
    pub(super) fn checks(&mut self, section: Section<'a>, key: &'a str) -> Vec<Expression> {
        let Some(entry) = section.get(key) else {
            return Vec::new();
        };
        let values: Vec<&'a Value> = match (entry.item.as_array(), entry.item.as_value()) {
            (Some(list), _) => list.iter().collect(),
            (None, Some(one)) => vec![one],
            (None, None) => Vec::new(),
        };
        let mut found = Vec::new();
        for value in values {
            if let Some(table) = value.as_inline_table() {
                let inside = Section::new(key, table, start(value.span()));
                self.known(inside, &["sql", "why"]);
                let why = self.required(inside, "why").map(|why| why.value.to_owned());
                if self.required(inside, "sql").is_some()
                    && let Some(sql) = self.expression_at(inside, "sql")
                {
                    found.push(Expression { why, ..sql });
                }
            } else if let Some(sql) = value.as_str() {
                found.push(self.placed(sql, value.span()));
            } else {
                self.wrong(section, entry, "SQL expressions in quotes");
            }
        }
        found
    }

    /// An expression under a key, if the key is there.
    pub(super) fn expression_at(&mut self, section: Section<'a>, key: &str) -> Option<Expression> {
        let entry = section.get(key)?;
        self.expression(section, entry)
    }

    /// An expression with its place: inside the quotes, where the text stands there as it is.
    pub(super) fn placed(&self, sql: &str, span: Option<Range<usize>>) -> Expression {
        let span = span.unwrap_or_default();
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let inside = raw.find(sql).filter(|_| !sql.is_empty());
        Expression {
            sql: sql.to_owned(),
            at: span.start + inside.unwrap_or(0),
            verbatim: inside.is_some(),
            guess: None,
            why: None,
        }
    }
}
