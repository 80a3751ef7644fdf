//! Completion at the prompt: names of tables and views, and the columns of those that the line names.

use super::session;
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::query::select;
use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

/// What is completed besides names.
const WORDS: [&str; 24] = [
    ".help",
    ".quit",
    ".schema",
    ".tables",
    "AND",
    "BETWEEN",
    "COUNT",
    "DISTINCT",
    "FROM",
    "GROUP BY",
    "HAVING",
    "IS NULL",
    "JOIN",
    "LIKE",
    "LIMIT",
    "NOT",
    "ORDER BY",
    "SELECT",
    "UNION ALL",
    "USING",
    "WHERE",
    "decimal_add",
    "decimal_round",
    "decimal_sum",
];

/// The names of a ledger.
pub(super) struct Names<'a> {
    ledger: &'a Ledger,
    names: Vec<String>,
}

impl<'a> Names<'a> {
    /// Reads the names of tables and views.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(super) fn of(ledger: &'a Ledger) -> Result<Self> {
        Ok(Self {
            ledger,
            names: session::names(ledger)?,
        })
    }

    /// What begins as the word before the cursor does.
    fn beginning(&self, line: &str, word: &str) -> Vec<String> {
        let mut columns = Vec::new();
        for name in line
            .split(|c: char| !is_of_name(c))
            .filter(|name| self.names.iter().any(|known| known == name))
        {
            let sql = "SELECT name FROM pragma_table_info(?1) ORDER BY cid";
            // A view that cannot be read has no columns to offer.
            columns.extend(
                select(&self.ledger.connection, sql, [name], |row| Ok(row.get::<_, String>(0)?)).unwrap_or_default(),
            );
        }
        let all = columns.iter().chain(&self.names).map(String::as_str).chain(WORDS);
        let lower = word.to_lowercase();
        let mut found: Vec<String> = Vec::new();
        for name in all.filter(|name| name.to_lowercase().starts_with(&lower)) {
            if !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
        found
    }
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

impl Completer for Names<'_> {
    type Candidate = String;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let before = line.get(..position).unwrap_or_default();
        let word = before
            .rsplit(|c: char| !is_of_name(c) && c != '.')
            .next()
            .unwrap_or_default();
        // In `c.billed` the word is what follows the point; a command begins with one.
        let word = match word.rsplit_once('.') {
            Some((table, column)) if !table.is_empty() => column,
            _ => word,
        };
        if word.is_empty() {
            return Ok((position, Vec::new()));
        }
        Ok((position - word.len(), self.beginning(line, word)))
    }
}

impl Hinter for Names<'_> {
    type Hint = String;
}

impl Highlighter for Names<'_> {}
impl Validator for Names<'_> {}
impl Helper for Names<'_> {}
