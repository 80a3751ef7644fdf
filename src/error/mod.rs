//! What can go wrong, and the words for it.
//!
//! ```text
//! error[decimal]: `amount` is not a decimal number
//!   --> june.json:14:23 at /objects/0/amount
//!   value: "1,000.00"
//!   rule: digits with an optional leading minus, one point and an exponent; no separators, no currency signs
//!   hint: save the provider's answer again; spreadsheets add separators
//! ```
//!
//! Every kind of problem is one [`Code`] in [`codes`], with its rule; the gallery under `tests/errors` shows each.

pub(crate) mod codes;
mod unknown;

use std::borrow::Cow;
use std::fmt;
use std::process::ExitCode;

pub(crate) use codes::Code;
pub(crate) use unknown::{nearest, unknown, unknown_in_words};

/// Results of everything that can fail; the problem is boxed because it is rare and large.
pub(crate) type Result<T> = std::result::Result<T, Box<Problem>>;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: checks have findings.
    Findings,
    /// 2: the command line asks for something that is not there.
    Usage,
    /// 3: bad input; nothing of it was stored.
    Input,
    /// 4: the ledger file is damaged or was altered.
    Damaged,
    /// 5: reading or writing failed, or another process is writing.
    Io,
    /// 130: stopped by Ctrl-C, as shells count it.
    Interrupted,
}

impl Exit {
    /// The number the shell sees.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Input => 3,
            Exit::Damaged => 4,
            Exit::Io => 5,
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.number())
    }
}

/// Where in the user's input a problem is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Position {
    /// The path as given, or `-`.
    pub file: String,
    /// Line and column, both from 1, in characters.
    pub line_column: Option<(usize, usize)>,
    /// JSON pointer within the document; in a spreadsheet the sheet and cell, as in `Prices!C7`.
    pub pointer: Option<String>,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.line_column {
            write!(f, ":{line}:{column}")?;
        }
        match self.pointer.as_deref() {
            Some("") | None => Ok(()),
            Some(pointer) => write!(f, " at {pointer}"),
        }
    }
}

/// One thing that is wrong: what, where, which value, which rule, and what to do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// Which kind of problem.
    pub code: &'static Code,
    /// What is wrong, without place and value.
    pub message: String,
    /// Where, when it is in a file.
    pub place: Option<Position>,
    /// The value as found.
    pub value: Option<String>,
    /// What to do next; one line each.
    pub hints: Vec<String>,
}

impl Problem {
    /// A problem of this kind with nothing but a message.
    #[must_use]
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: None,
            value: None,
            hints: Vec::new(),
        }
    }

    /// Says where it is.
    #[must_use]
    pub fn at(mut self, place: Position) -> Self {
        self.place = Some(place);
        self
    }

    /// Says in which file it is, when no closer place is known.
    #[must_use]
    pub fn in_file(self, file: &str) -> Self {
        self.at(Position {
            file: file.to_owned(),
            ..Position::default()
        })
    }

    /// Shows the value as found, cut to a length that fits a line.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(shorten(&value.into()));
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The problem as the program prints it, without a final line break.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text = format!("error[{}]: {}", self.code.name, sentence(&self.message));
        if let Some(place) = &self.place {
            text.push_str(&format!("\n  --> {}", fitting(&one_line(&place.to_string()))));
        }
        if let Some(value) = &self.value {
            text.push_str(&format!("\n  value: {value}"));
        }
        if !self.code.rule.is_empty() {
            text.push_str(&format!("\n  rule: {}", self.code.rule));
        }
        for hint in &self.hints {
            text.push_str(&format!("\n  hint: {}", sentence(hint)));
        }
        text
    }
}

/// At most this many characters of a sentence are shown: the names of columns in it may have any length, and any number.
const SENTENCE_CHARACTERS_MAX: usize = 2000;

/// A sentence for a terminal, made [`printable`], and cut where it is very long.
#[must_use]
pub(crate) fn fitting(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SENTENCE_CHARACTERS_MAX) {
        None => printable(text),
        Some((end, _)) => {
            let start = text.get(..end).unwrap_or_default();
            Cow::Owned(format!("{}… ({} bytes)", printable(start), text.len()))
        }
    }
}

/// Whether a character turns the direction of writing, or breaks a line where `\n` does not: marks that nobody sees.
#[must_use]
pub(crate) fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A sentence on one line, cut where it is very long.
fn sentence(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SENTENCE_CHARACTERS_MAX) {
        None => one_line(text),
        Some((end, _)) => {
            let start = text.get(..end).unwrap_or_default();
            Cow::Owned(format!("{}… ({} bytes)", one_line(start), text.len()))
        }
    }
}

/// A text for a terminal: control characters, which names in a document may hold, are spelt out as `\u{1b}`, and so are those
/// that turn the direction of writing. Line breaks stay.
#[must_use]
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    spelt_but(text, |c| c == '\n')
}

/// A text with control characters and those that turn the direction of writing spelt out, but some.
#[must_use]
pub(crate) fn spelt_but(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_spelt = |c: char| (c.is_control() || turns(c)) && !stays(c);
    if !text.contains(is_spelt) {
        return Cow::Borrowed(text);
    }
    let spelt = |mut all: String, c: char| {
        if is_spelt(c) {
            all.extend(c.escape_unicode());
        } else {
            all.push(c);
        }
        all
    };
    Cow::Owned(text.chars().fold(String::with_capacity(text.len()), spelt))
}

/// The same on one line: line breaks are spelt out too, since the name of a file may have them.
#[must_use]
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        same if !same.contains('\n') => same,
        lines => Cow::Owned(lines.replace('\n', "\\n")),
    }
}

/// At most this many characters of a value are shown.
const VALUE_CHARACTERS_MAX: usize = 120;

fn shorten(value: &str) -> String {
    let is_blank = |c: char| c.is_control() || turns(c);
    let one_line: String = value.chars().map(|c| if is_blank(c) { ' ' } else { c }).collect();
    if one_line.chars().count() <= VALUE_CHARACTERS_MAX {
        return one_line;
    }
    let start: String = one_line.chars().take(VALUE_CHARACTERS_MAX).collect();
    format!("{start}… ({} bytes)", value.len())
}

/// Ends with a problem: `fail(&codes::BUSY, "…")`.
///
/// # Errors
/// Always.
pub(crate) fn fail<T>(code: &'static Code, message: impl Into<String>) -> Result<T> {
    Err(Box::new(Problem::new(code, message)))
}

/// Turns an I/O error on a path into a problem.
#[must_use]
pub(crate) fn io(path: &str, what: &str, error: &std::io::Error) -> Box<Problem> {
    Box::new(Problem::new(&codes::IO, format!("{what} `{path}`: {}", plain(error))))
}

fn plain(error: &std::io::Error) -> String {
    // "No such file or directory (os error 2)": the number helps nobody.
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}

impl From<rusqlite::Error> for Box<Problem> {
    fn from(error: rusqlite::Error) -> Self {
        Box::new(codes::from_sqlite(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_named_plainly() {
        let mut names: Vec<_> = codes::ALL.iter().map(|code| code.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "two codes share a name");
        assert!(names.iter().all(|name| {
            name.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        }));
    }

    #[test]
    fn a_report_cannot_speak_to_the_terminal() {
        let problem = Problem::new(&codes::DECIMAL, "`a\u{1b}[2J\nerror: b` is not a decimal")
            .in_file("june\r\u{9b}.json")
            .value("\u{1b}]0;x\u{7}")
            .hint("lacks `\0`");
        let report = problem.report();
        assert!(!report.contains(|c: char| c.is_control() && c != '\n'), "{report:?}");
        assert!(
            report
                .starts_with("error[decimal]: `a\\u{1b}[2J\\nerror: b` is not a decimal\n  --> june\\u{d}\\u{9b}.json")
        );
    }

    #[test]
    fn a_report_is_short_and_shows_what_turns_the_writing() {
        let problem = Problem::new(&codes::DECIMAL, format!("`{}` is not a decimal", "x".repeat(1 << 20)))
            .in_file(&"y".repeat(1 << 20))
            .value("\u{202e}05.21")
            .hint(format!("columns found: {}\u{202e}", "z".repeat(1 << 20)))
            .hint("`\u{202e}` is near `a`");
        let report = problem.report();
        assert!(report.len() < 8000, "{}", report.len());
        assert!(
            !report.contains('\u{202e}') && report.contains("`\\u{202e}` is near"),
            "{report}"
        );
        // The length is that of the whole sentence.
        let length = "columns found: \u{202e}".len() + (1 << 20);
        assert!(
            report.contains(&format!("… ({length} bytes)")),
            "{length}: {}",
            report.len()
        );
    }

    #[test]
    fn a_report_shows_place_value_rule_and_hint() {
        let problem = Problem::new(&codes::DECIMAL, "`amount` is not a decimal number")
            .at(Position {
                file: "june.json".into(),
                line_column: Some((14, 23)),
                pointer: Some("/objects/0/amount".into()),
            })
            .value("\"1,000.00\"")
            .hint("save the answer again");
        let lines: Vec<String> = problem.report().lines().map(str::to_owned).collect();
        assert_eq!(lines[0], "error[decimal]: `amount` is not a decimal number");
        assert_eq!(lines[1], "  --> june.json:14:23 at /objects/0/amount");
        assert_eq!(lines[2], "  value: \"1,000.00\"");
        assert!(lines[3].starts_with("  rule: "));
        assert_eq!(lines[4], "  hint: save the answer again");
    }
}
