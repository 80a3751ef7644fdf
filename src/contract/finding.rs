//! What a check finds: `error balance: cloudsigma/default/39509304: the balance is not that of the last entry`.

use crate::clock;
use crate::contract::stated::Revision;
use crate::digest::{Values, hex};
use crate::error::Result;
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
}

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
        }
    }

    /// Twelve hexadecimal digits of a SHA-256 over check, object, message and figures: the same finding has the same id,
    /// wherever it stands and however many revisions have come since; with other figures it is another one.
    #[must_use]
    pub fn id(&self) -> String {
        let (message, revision) = Revision::split(&self.message);
        let mut values = Values::default();
        for text in [self.check, &self.object, message, revision, &self.expected, &self.found] {
            values.text(text.as_bytes());
        }
        let mut id = hex(&values.finish());
        id.truncate(ID_DIGITS);
        id
    }

    /// The same, with the two figures and their exact difference.
    pub(crate) fn figures(mut self, expected: &Decimal, found: &Decimal) -> Self {
        self.difference = found.sub(expected).to_string();
        self.texts(expected.to_string(), found.to_string())
    }

    /// The same, with what is expected and found where that is no number.
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
}

/// Digits of a finding's id.
const ID_DIGITS: usize = 12;

/// An acceptance in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The number of the decision.
    pub import_id: i64,
    /// The reason.
    pub why: String,
    /// When it was decided.
    pub at: String,
}
