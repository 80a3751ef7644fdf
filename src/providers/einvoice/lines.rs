//! The lines of a document, those within lines after the line that they are a part of, and their allowances and charges.

use crate::contract::document::{Cell, Reading, Row};
use crate::output::json::Json;
use crate::providers::einvoice::read::{allowance, identifier, listed, notes};
use crate::providers::einvoice::syntax::Syntax;
use crate::providers::einvoice::tables::LINE;
use crate::providers::einvoice::terms::{blank, fill, require};
use crate::source::at::At;
use std::collections::HashMap;

/// The lines of a document.
pub(super) struct Lines<'s> {
    syntax: &'s Syntax,
    currency: &'s str,
    /// The lines.
    pub rows: Vec<Row>,
    /// Their allowances and charges.
    pub allowances: Vec<Row>,
    /// The first day that a line is for.
    pub first_day: Option<String>,
    /// The last one.
    pub last_day: Option<String>,
    /// Positions of lines with an amount, by their numbers.
    by_id: HashMap<String, i64>,
}

impl<'s> Lines<'s> {
    /// No lines yet.
    pub(super) fn new(syntax: &'s Syntax, currency: &'s str) -> Self {
        Self {
            syntax,
            currency,
            rows: Vec::new(),
            allowances: Vec::new(),
            first_day: None,
            last_day: None,
            by_id: HashMap::new(),
        }
    }

    /// Reads the lines of a document.
    pub(super) fn read(&mut self, root: &At, reading: &mut Reading) {
        for at in self.syntax.lines.iter().flat_map(|path| root.all(path)) {
            self.line(&at, None, reading);
        }
    }

    /// Reads a line and those within it. Elements are nested at most as deep as the reader of XML allows.
    fn line(&mut self, at: &At, within: Option<i64>, reading: &mut Reading) {
        let syntax = self.syntax;
        let mut row = blank(&LINE, &at.pointer);
        fill(&mut row, at, syntax.line, (self.currency, reading));
        let position = i64::try_from(self.rows.len()).unwrap_or(i64::MAX).saturating_add(1);
        let named = syntax.parent_line.and_then(|path| at.seek(path));
        let named = named.and_then(|at| self.by_id.get(at.own_text()?).copied());
        row.set("position", position);
        row.set("within", within.or(named));
        row.set("currency", self.currency);
        if let Some(notes) = notes(at, syntax.line_notes) {
            row.set("notes", notes);
        }
        let classes = at.all(syntax.classes).into_iter();
        if let Some(list) = listed(classes.filter_map(|class| identifier(&class, "listID", Some("listVersionID")))) {
            row.set("classes", list);
        }
        let (path, name, value) = syntax.attributes;
        let attribute = |at: At| {
            Some(Json::Object(vec![
                ("name".to_owned(), Json::string(at.text(name)?)),
                ("value".to_owned(), Json::string(at.text(value)?)),
            ]))
        };
        if let Some(list) = listed(at.all(path).into_iter().filter_map(attribute)) {
            row.set("attributes", list);
        }
        let is_information = syntax
            .parent_line
            .is_some_and(|_| at.find("associatedDocumentLineDocument/lineStatusReasonCode").is_some());
        if !is_information {
            require(&row, at, &[("amount", "the amount of the line")], reading);
        }
        let text = |column: &str| row.cell(column).and_then(Cell::as_text);
        if let (Some(id), Some(_)) = (text("line_id"), text("amount")) {
            self.by_id.insert(id.to_owned(), position);
        }
        let from = text("period_from").or_else(|| text("period_to"));
        let to = text("period_to").or_else(|| text("period_from"));
        if let Some(day) = from.filter(|day| self.first_day.as_deref().is_none_or(|first| *day < first)) {
            self.first_day = Some(day.to_owned());
        }
        if let Some(day) = to.filter(|day| self.last_day.as_deref().is_none_or(|last| *day > last)) {
            self.last_day = Some(day.to_owned());
        }
        self.rows.push(row);
        for of_line in at.all(syntax.line_allowances) {
            let part = allowance(syntax, &of_line, Some(position), (self.currency, reading));
            self.allowances.push(part);
        }
        for inner in syntax.lines_within.iter().flat_map(|path| at.all(path)) {
            self.line(&inner, Some(position), reading);
        }
    }
}
