//! A session: lines that make queries, and the few commands that begin with a point.

use crate::contract::registry::Ledger;
use crate::error::{Exit, Problem, Result, codes, io, nearest};
use crate::output::to_stdout;
use crate::query::select;
use std::io::BufRead;

/// Answers a query.
pub(super) type Answer<'a> = dyn FnMut(&str) -> Result<()> + 'a;

const COMMANDS: [(&str, &str); 4] = [
    (
        ".tables",
        "names of tables and views; `.tables charge` those with `charge` in them",
    ),
    (
        ".schema",
        "`.schema NAME`: how a table or view is made, with comments on its columns",
    ),
    (".help", "this list"),
    (".quit", "end; Ctrl-D does too"),
];

/// How wide names are set beside each other.
const WIDTH: usize = 100;

/// What comes of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Another line may come.
    Line,
    /// The query goes on in the next line.
    More,
    /// The session is over.
    End,
}

/// The lines of a query that has not ended yet.
#[derive(Debug, Default)]
pub(super) struct Session {
    text: String,
}

impl Session {
    /// Takes a line, and answers what it completes.
    ///
    /// # Errors
    /// When a query or a command is refused. The session can go on.
    pub(super) fn line(&mut self, ledger: &Ledger, line: &str, answer: &mut Answer) -> Result<Next> {
        if is_blank(&self.text) && line.trim_start().starts_with('.') {
            self.text.clear();
            return command(ledger, line.trim());
        }
        self.text.push_str(line);
        self.text.push('\n');
        while let Some(end) = end_of_query(&self.text) {
            let rest = self.text.split_off(end);
            let query = std::mem::replace(&mut self.text, rest);
            if let Err(problem) = answer(query.trim()) {
                self.text.clear();
                return Err(problem);
            }
        }
        if is_blank(&self.text) {
            self.text.clear();
            return Ok(Next::Line);
        }
        Ok(Next::More)
    }

    /// Forgets what was begun.
    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    /// Answers what has no semicolon at its end.
    ///
    /// # Errors
    /// When the query is refused.
    pub(super) fn end(&mut self, answer: &mut Answer) -> Result<()> {
        let query = std::mem::take(&mut self.text);
        if is_blank(&query) {
            return Ok(());
        }
        answer(query.trim())
    }
}

/// A session from standard input. The first problem ends it.
///
/// # Errors
/// When a query is refused, or standard input cannot be read.
pub(super) fn run(ledger: &Ledger, answer: &mut Answer) -> Result<Exit> {
    let mut session = Session::default();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|error| io("standard input", "cannot read", &error))?;
        if session.line(ledger, &line, answer)? == Next::End {
            return Ok(Exit::Done);
        }
    }
    session.end(answer)?;
    Ok(Exit::Done)
}

fn command(ledger: &Ledger, line: &str) -> Result<Next> {
    let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let argument = argument.trim().trim_end_matches(';');
    match name.trim_end_matches(';') {
        ".quit" | ".exit" => return Ok(Next::End),
        ".help" => {
            let lines = COMMANDS.map(|(name, what)| format!("{name:<9}{what}\n"));
            to_stdout(&format!(
                "{}A query ends with a semicolon and may have several lines. Nothing is written, and no history is kept.\n",
                lines.concat()
            ))?;
        }
        ".tables" => to_stdout(&side_by_side(&matching(&names(ledger)?, argument)))?,
        ".schema" if argument.is_empty() => {
            let problem = Problem::new(&codes::SQL, "`.schema` needs the name of a table or view");
            return Err(Box::new(problem.hint("`.tables` lists them")));
        }
        ".schema" => to_stdout(&schema(ledger, argument)?)?,
        other => {
            let known = COMMANDS.map(|(name, _)| name);
            let mut problem = Problem::new(&codes::SQL, format!("there is no command `{other}`"));
            if let Some(nearest) = nearest(other, known.into_iter()) {
                problem = problem.hint(format!("the nearest is `{nearest}`"));
            }
            return Err(Box::new(problem.hint("`.help` lists the commands")));
        }
    }
    Ok(Next::Line)
}

/// The names of all tables and views, views first: they are what one asks.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn names(ledger: &Ledger) -> Result<Vec<String>> {
    let sql =
        "SELECT name FROM sqlite_schema WHERE type IN ('view', 'table') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
               ORDER BY type DESC, name";
    select(&ledger.connection, sql, [], |row| Ok(row.get(0)?))
}

fn matching<'a>(names: &'a [String], part: &str) -> Vec<&'a str> {
    let part = part.trim_matches('%').to_lowercase();
    names
        .iter()
        .map(String::as_str)
        .filter(|name| name.to_lowercase().contains(&part))
        .collect()
}

/// Names in columns, each column from top to bottom.
fn side_by_side(names: &[&str]) -> String {
    let width = names.iter().map(|name| name.len() + 2).max().unwrap_or(1);
    let columns = (WIDTH / width).max(1);
    let height = names.len().div_ceil(columns);
    let mut text = String::new();
    for line in 0..height {
        let cells: Vec<String> = (0..columns)
            .filter_map(|column| names.get(column * height + line))
            .map(|name| format!("{name:<width$}"))
            .collect();
        text.push_str(cells.concat().trim_end());
        text.push('\n');
    }
    text
}

fn schema(ledger: &Ledger, name: &str) -> Result<String> {
    let sql = "SELECT sql FROM sqlite_schema WHERE type IN ('view', 'table') AND name = ?1";
    let found: Vec<String> = select(&ledger.connection, sql, [name], |row| Ok(row.get(0)?))?;
    if let Some(text) = found.first() {
        return Ok(format!("{text};\n"));
    }
    let names = names(ledger)?;
    let mut problem = Problem::new(&codes::SQL, format!("no such table: {name}"));
    if let Some(nearest) = nearest(name, names.iter().map(String::as_str)) {
        problem = problem.hint(format!("the nearest is `{nearest}`"));
    }
    Err(Box::new(problem.hint("`.tables` lists them")))
}

/// Whether a text has no query: nothing but blanks and comments of one line.
fn is_blank(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line.starts_with("--"))
}

/// Where the first query of a text ends: after a semicolon that is in no text, name or comment.
fn end_of_query(text: &str) -> Option<usize> {
    let mut characters = text.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        match (character, next) {
            (';', _) => return Some(index + 1),
            ('\'' | '"' | '`', _) => {
                // A quote within is written twice, which ends one text and begins another.
                characters.by_ref().find(|(_, inner)| *inner == character)?;
            }
            ('[', _) => {
                characters.by_ref().find(|(_, inner)| *inner == ']')?;
            }
            ('-', Some('-')) => {
                characters.by_ref().find(|(_, inner)| *inner == '\n')?;
            }
            ('/', Some('*')) => {
                characters.next();
                let mut before = ' ';
                characters.by_ref().find(|(_, inner)| {
                    let is_end = before == '*' && *inner == '/';
                    before = *inner;
                    is_end
                })?;
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_ends_with_a_semicolon_that_is_not_in_a_text_or_comment() {
        for (text, query) in [
            ("SELECT 1; SELECT 2", Some("SELECT 1;")),
            ("SELECT ';'", None),
            ("SELECT ';', 'it''s;';x", Some("SELECT ';', 'it''s;';")),
            ("SELECT 1 -- one;\n;", Some("SELECT 1 -- one;\n;")),
            ("SELECT 1 -- one;", None),
            ("SELECT /* ; */ 1", None),
            ("SELECT /*/ ; */ 1;", Some("SELECT /*/ ; */ 1;")),
            ("SELECT \"a;b\", [c;d], `e;f`;", Some("SELECT \"a;b\", [c;d], `e;f`;")),
            ("SELECT 'ends nowhere;", None),
        ] {
            assert_eq!(end_of_query(text).and_then(|end| text.get(..end)), query, "{text}");
        }
    }

    #[test]
    fn names_are_set_in_columns() {
        assert_eq!(side_by_side(&[]), "");
        let names: Vec<String> = (0..12)
            .map(|number| format!("name_of_twenty_chars_{number:02}"))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = side_by_side(&names);
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.lines().all(|line| line.len() <= WIDTH));
    }
}
