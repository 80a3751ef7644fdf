//! What a check finds: `error balance: cloudsigma/default/39509304: the balance is not that of the last entry`.

use crate::clock;
use crate::digest::{Values, hex};
use crate::error::{Problem, Result, codes};
use crate::evidence::place;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use rusqlite::Connection;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Figures contradict each other.
    Error,
    /// Figures may contradict each other, or something is missing to tell.
    Warning,
    /// Figures differ, and nothing is wrong with what counts: what was stated was revised since, or may differ.
    Info,
}

impl Severity {
    /// As printed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// Something that does not hold.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The check's name.
    pub check: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: `cloudsigma/default/39509304`.
    pub object: String,
    /// What does not hold.
    pub message: String,
    /// The figure that should be there.
    pub expected: String,
    /// The figure that is there.
    pub found: String,
    /// Found less expected.
    pub difference: String,
    /// File and place of what was found.
    pub place: String,
    /// The row it is about, of a file whose rows are too many to look for each at once.
    pub(crate) row: Option<Row>,
    /// Which rule of the check is broken: a code that stays as it is, however the message is worded.
    rule: String,
    /// What else tells it from other findings, in the order of the message: a column, a number of rows.
    details: Vec<String>,
    /// What tells it from another finding that says the same; nothing where there is none.
    part: &'static str,
    /// Other names of its object, under which it may have been accepted.
    known_as: Vec<String>,
}

/// The rule of a finding that stands for others of their kind.
pub(crate) const MORE: &str = "more";

/// A row of a table that has millions, by its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    /// The first row of this context.
    Context(i64),
    /// This row.
    Fact(i64),
}

/// What a finding says, by the names of its columns.
pub(crate) const MEMBERS: [&str; 8] = [
    "check",
    "severity",
    "object",
    "message",
    "expected",
    "found",
    "difference",
    "place",
];

impl Finding {
    /// What it says, in the order of [`MEMBERS`].
    #[must_use]
    pub fn members(&self) -> [&str; MEMBERS.len()] {
        [
            self.check,
            self.severity.name(),
            &self.object,
            &self.message,
            &self.expected,
            &self.found,
            &self.difference,
            &self.place,
        ]
    }

    /// Something that does not hold, without figures and place.
    pub(crate) fn new(
        check: &'static str,
        severity: Severity,
        object: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            check,
            severity,
            object: object.into(),
            message: message.into(),
            expected: String::new(),
            found: String::new(),
            difference: String::new(),
            place: String::new(),
            row: None,
            rule: String::new(),
            details: Vec::new(),
            part: "",
            known_as: Vec::new(),
        }
    }

    /// Twelve hexadecimal digits of a SHA-256 over check, rule, object, details and figures: the same finding has the same
    /// id, wherever it stands and however it is worded; with other figures it is another one.
    #[must_use]
    pub fn id(&self) -> String {
        self.id_as(&self.object, self.part)
    }

    /// Its id, and those it has under the other names of its object.
    pub(crate) fn ids(&self) -> impl Iterator<Item = String> {
        self.ids_with(self.part)
    }

    /// The same from the time when its part was not told.
    pub(crate) fn ids_without_part(&self) -> impl Iterator<Item = String> {
        self.ids_with("")
    }

    fn ids_with(&self, part: &'static str) -> impl Iterator<Item = String> {
        let names = std::iter::once(&self.object).chain(&self.known_as);
        names.map(move |object| self.id_as(object, part))
    }

    fn id_as(&self, object: &str, part: &str) -> String {
        let figures = [&*self.expected, &*self.found];
        let mut details = self.details.clone();
        details.extend((!part.is_empty()).then(|| part.to_owned()));
        id(self.check, &self.rule, object, &details, figures)
    }

    /// The same, which is one part of what another finding may say in the same words.
    pub(crate) fn part(mut self, part: &'static str) -> Self {
        self.part = part;
        self
    }

    /// The same, which breaks this rule of its check. A check with one rule needs no code for it.
    pub(crate) fn rule(mut self, code: impl Into<String>) -> Self {
        self.rule = code.into();
        self
    }

    /// The same, with something that tells it from others of its rule and object.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    /// The same, whose object has another name too.
    pub(crate) fn known_as(mut self, object: String) -> Self {
        if object != self.object && !self.known_as.contains(&object) {
            self.known_as.push(object);
        }
        self
    }

    /// The same, with the two figures and their exact difference.
    pub(crate) fn figures(mut self, expected: &Decimal, found: &Decimal) -> Self {
        self.difference = found.sub(expected).to_string();
        self.texts(expected.to_string(), found.to_string())
    }

    /// The same, with what is expected and found where that is not a number.
    pub(crate) fn texts(mut self, expected: impl Into<String>, found: impl Into<String>) -> Self {
        self.expected = expected.into();
        self.found = found.into();
        self
    }

    /// The same, with two times as stored, and the seconds from the first to the second.
    pub(crate) fn times(mut self, expected: &str, found: &str) -> Self {
        if let (Some(from), Some(to)) = (clock::parse(expected), clock::parse(found))
            && let Some(microseconds) = (to - from).num_microseconds()
        {
            let million = Decimal::from(1_000_000_i64);
            // Six decimals hold every microsecond: nothing is rounded.
            if let Ok(seconds) = rounding::divide(&Decimal::from(microseconds), &million, 6, Mode::HalfEven) {
                self.difference = seconds.trim_zeros(0).to_string();
            }
        }
        self.texts(expected, found)
    }

    /// The same, with where it was found: `june/ledger-1.http /objects/17, import 3`.
    pub(crate) fn at(mut self, connection: &Connection, import_id: i64, place: &str) -> Result<Self> {
        self.place = place::text(connection, import_id, place)?;
        Ok(self)
    }

    /// The same, found at a row with the columns `import_id` and `place`.
    pub(crate) fn at_row(self, connection: &Connection, row: &rusqlite::Row) -> Result<Self> {
        self.at(connection, row.get("import_id")?, &row.get::<_, String>("place")?)
    }
}

/// Digits of a finding's id.
pub(crate) const ID_DIGITS: usize = 12;

/// The id of a finding.
pub(crate) fn id(check: &str, rule: &str, object: &str, details: &[String], figures: [&str; 2]) -> String {
    let mut values = Values::default();
    for text in [check, rule, object] {
        values.text(text.as_bytes());
    }
    values.integer(i64::try_from(details.len()).unwrap_or(i64::MAX));
    for text in details.iter().map(String::as_str).chain(figures) {
        values.text(text.as_bytes());
    }
    shortened(&values.finish())
}

/// The first digits of a digest.
pub(crate) fn shortened(digest: &[u8]) -> String {
    let mut id = hex(digest);
    id.truncate(ID_DIGITS);
    id
}

/// An acceptance in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The number of the decision.
    pub import_id: i64,
    /// The reason.
    pub why: String,
    /// When it was decided.
    pub at: String,
    /// Whether it was made when ids covered messages.
    pub is_worded: bool,
}

impl Acceptance {
    /// A finding is not accepted twice.
    #[must_use]
    pub(crate) fn again(&self, finding: &str) -> Box<Problem> {
        let message = format!("the finding `{finding}` was accepted at {}: {}", self.at, self.why);
        Box::new(Problem::new(&codes::PARAMETER, message))
    }
}
