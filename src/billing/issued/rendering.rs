//! Files added to a document that was issued before, as it is recorded:
//! `{"render": 1, "number": "R-2026-0001", "documents": "xrechnung,pdf", …}`.

use super::files::Renderer;
use super::kinds::{self, Kind};
use super::write::ACCOUNT;
use super::{printed, rendered};
use crate::billing::book::kept;
use crate::clock::Clock;
use crate::error::{Result, codes, fail};
use crate::ledger::chain;
use crate::ledger::import::OwnText;
use crate::output::json::Json;
use crate::source::Source;
use crate::source::json::{self, Node};
use rusqlite::Connection;
use std::collections::BTreeMap;

const OPERATION: &str = "render";

/// The version of the form of its text.
const VERSION: i64 = 1;

/// Which files are added to which document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Adding {
    /// The number of the document.
    pub number: String,
    /// The kinds of its new files.
    pub kinds: Vec<Kind>,
    /// Who adds them.
    pub by: Option<String>,
}

impl Adding {
    /// The files that a document lacks, of these kinds or of those that the book in force names for its customer.
    ///
    /// # Errors
    /// When the ledger does not have the document, or cannot be read.
    pub(crate) fn new(
        connection: &Connection,
        (document, number): (i64, &str),
        asked: Option<&[Kind]>,
        by: Option<&str>,
    ) -> Result<Self> {
        let wanted = if let Some(kinds) = asked {
            kinds.to_vec()
        } else {
            let customer = printed::read(connection, document)?.customer_id;
            let book = kept::edition(connection, None)?.book()?;
            rendered::of_customer(&book, &customer)
        };
        let has: Vec<String> = printed::files(connection, document)?
            .into_iter()
            .map(|file| file.name)
            .collect();
        Ok(Self {
            number: number.to_owned(),
            kinds: wanted
                .into_iter()
                .filter(|kind| !has.contains(&kind.file_name(number)))
                .collect(),
            by: by.map(str::to_owned),
        })
    }

    /// Its text. The same one has the same text.
    fn text(&self) -> String {
        let mut members = vec![
            ("render".to_owned(), Json::integer(VERSION)),
            ("number".to_owned(), Json::string(&self.number)),
            ("documents".to_owned(), Json::string(kinds::list(&self.kinds))),
        ];
        members.extend(self.by.as_ref().map(|by| ("by".to_owned(), Json::string(by))));
        Json::Object(members).compact()
    }

    /// Reads its text again; nothing where it is another write.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parsed = json::parse(text, false).ok()?;
        let root = &parsed.root;
        let version: i64 = root.get("render")?.as_number_text()?.parse().ok()?;
        (version == VERSION).then_some(())?;
        let text = |name: &str| root.get(name).and_then(Node::as_str).map(str::to_owned);
        Some(Self {
            number: text("number")?,
            kinds: kinds::parse(&text("documents")?).ok()?,
            by: text("by"),
        })
    }

    fn record(&self, connection: &Connection, clock: Clock) -> Result<(i64, i64)> {
        let Some(document) = printed::find(connection, &self.number)? else {
            return fail(&codes::DAMAGED, format!("the document {} is not there", self.number));
        };
        let source = Source::new(OPERATION, self.text().into_bytes(), None);
        let import_id = OwnText::kept("write", OPERATION, ACCOUNT).record(connection, &source, clock)?;
        Ok((import_id, document))
    }

    /// Renders the files and keeps them; gives the import. The caller has begun the transaction.
    ///
    /// # Errors
    /// When the document cannot be written in one of these forms, or the ledger cannot be read or written.
    pub(crate) fn add(&self, connection: &Connection, clock: Clock) -> Result<i64> {
        let (import_id, document) = self.record(connection, clock)?;
        Renderer::new(connection, import_id).add(document, &self.kinds)?;
        chain::append(connection, import_id, &BTreeMap::new())?;
        Ok(import_id)
    }

    /// Adds once more what another ledger has.
    ///
    /// # Errors
    /// When a ledger cannot be read or written.
    pub(crate) fn again(&self, held: (&Connection, i64), connection: &Connection, clock: Clock) -> Result<()> {
        let (import_id, document) = self.record(connection, clock)?;
        Renderer::new(connection, import_id).add_again(held, document, &self.kinds)?;
        chain::append(connection, import_id, &BTreeMap::new())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Adding;

    #[test]
    fn what_is_written_is_read_again() {
        let text = r#"{"render": 1, "number": "R-1", "documents": "xrechnung,pdf", "by": "Ada"}"#;
        assert_eq!(Adding::parse(text).unwrap().text(), text);
        assert_eq!(Adding::parse(r#"{"render": 2}"#), None);
        assert_eq!(Adding::parse(r#"{"issue": 1}"#), None);
    }
}
