//! A credit note as it is recorded: `{"credit": 1, "number": "R-2026-0001", "line": 3, "amount": "10.00", …}`.

use super::files;
use super::html;
use super::kinds::{self, Kind};
use crate::billing::book::kept;
use crate::billing::credit::Wanted;
use crate::clock::{self, Clock};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::source::json as reader;
use chrono::NaiveDate;
use rusqlite::Connection;

/// The version of the form of its text.
const VERSION: i64 = 1;

/// What is credited, as it is recorded: `{"credit": 1, "number": "R-2026-0001", "line": 3, "amount": "10.00", …}`.
#[derive(Debug, Clone)]
pub(crate) struct Crediting {
    /// The number of the invoice.
    pub number: String,
    /// All that is left, a line, or an amount.
    pub wanted: Wanted,
    /// The reason, which is printed.
    pub reason: String,
    /// The day of issue.
    pub on: NaiveDate,
    /// The hash of the edition whose series is used.
    pub edition: String,
    /// The kinds of its files beside the page.
    pub documents: Vec<Kind>,
    /// What renders its page, with its version.
    pub renderer: String,
    /// Who issues.
    pub by: Option<String>,
}

impl Crediting {
    /// What is credited, by the edition in force and what renders documents now. Without other kinds the credit note has the
    /// files that the invoice was issued with.
    ///
    /// # Errors
    /// When the ledger has no book, or cannot be read.
    pub(crate) fn new(
        connection: &Connection,
        (number, wanted, reason): (&str, Wanted, &str),
        (on, by): (Option<NaiveDate>, Option<&str>),
        documents: Option<Vec<Kind>>,
        clock: Clock,
    ) -> Result<Self> {
        let edition = kept::edition(connection, None)?;
        let today = match on {
            Some(day) => day,
            None => clock
                .now()
                .with_timezone(&edition.book()?.billing.time_zone)
                .date_naive(),
        };
        Ok(Self {
            number: number.to_owned(),
            wanted,
            reason: reason.to_owned(),
            on: today,
            edition: edition.sha256,
            documents: match documents {
                Some(kinds) => kinds.into_iter().filter(|kind| *kind != Kind::Html).collect(),
                None => files::of_invoice(connection, number)?,
            },
            renderer: html::RENDERER.to_owned(),
            by: by.map(str::to_owned),
        })
    }

    /// Its text. The same one has the same text.
    pub(super) fn text(&self) -> String {
        let mut members = vec![
            ("credit".to_owned(), Json::integer(VERSION)),
            ("number".to_owned(), Json::string(&self.number)),
            ("on".to_owned(), Json::string(self.on.to_string())),
            ("edition".to_owned(), Json::string(&self.edition)),
            ("renderer".to_owned(), Json::string(&self.renderer)),
            ("reason".to_owned(), Json::string(&self.reason)),
        ];
        let (line, amount) = match &self.wanted {
            Wanted::All => (None, None),
            Wanted::Line(line, amount) => (Some(*line), amount.as_ref()),
            Wanted::Amount(amount) => (None, Some(amount)),
        };
        members.extend(line.map(|line| ("line".to_owned(), Json::integer(line))));
        members.extend(amount.map(|amount| ("amount".to_owned(), Json::string(amount.to_string()))));
        if !self.documents.is_empty() {
            members.push(("documents".to_owned(), Json::string(kinds::list(&self.documents))));
        }
        members.extend(self.by.as_ref().map(|by| ("by".to_owned(), Json::string(by))));
        Json::Object(members).compact()
    }

    /// Reads its text again; nothing where it is another write.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parsed = reader::parse(text, false).ok()?;
        let root = &parsed.root;
        let version: i64 = root.get("credit")?.as_number_text()?.parse().ok()?;
        (version == VERSION).then_some(())?;
        let text = |name: &str| Some(root.get(name)?.as_str()?.to_owned());
        let line: Option<i64> = root
            .get("line")
            .and_then(reader::Node::as_number_text)
            .and_then(|line| line.parse().ok());
        let amount = text("amount").and_then(|amount| Decimal::parse(&amount).ok());
        Some(Self {
            number: text("number")?,
            wanted: match (line, amount) {
                (Some(line), amount) => Wanted::Line(line, amount),
                (None, Some(amount)) => Wanted::Amount(amount),
                (None, None) => Wanted::All,
            },
            reason: text("reason")?,
            on: clock::parse_date(&text("on")?)?,
            edition: text("edition")?,
            documents: match text("documents") {
                Some(kinds) => kinds::parse(&kinds).ok()?,
                None => Vec::new(),
            },
            renderer: text("renderer")?,
            by: text("by"),
        })
    }
}
