//! An issue as it is recorded: `{"issue": 1, "period": "2026-11", "hash": "80269f07f289a6a1", "on": "2026-12-01", …}`.

use super::kinds::{self, Kind};
use super::made::Asked;
use crate::billing::month::Month;
use crate::clock;
use crate::error::{Result, codes, fail};
use crate::output::json::Json;
use crate::source::json::{self, Node};
use chrono::{DateTime, NaiveDate, Utc};

/// What is issued, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Issue {
    /// The month.
    pub month: Month,
    /// The hash of the run.
    pub hash: String,
    /// The day of issue.
    pub on: NaiveDate,
    /// Only this customer.
    pub customer: Option<String>,
    /// The source of exchange rates.
    pub rates: Option<String>,
    /// The hash of the edition.
    pub edition: String,
    /// The kinds of files that are written, although the book asks for others.
    pub documents: Option<String>,
    /// What renders them, with its version.
    pub renderer: String,
    /// Who issues.
    pub by: Option<String>,
}

/// The version of this form.
const VERSION: i64 = 1;

impl Issue {
    /// Its text. The same issue has the same text.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        let mut members = vec![
            ("issue".to_owned(), Json::integer(VERSION)),
            ("period".to_owned(), Json::string(self.month.to_string())),
            ("hash".to_owned(), Json::string(&self.hash)),
            ("on".to_owned(), Json::string(self.on.to_string())),
            ("edition".to_owned(), Json::string(&self.edition)),
            ("renderer".to_owned(), Json::string(&self.renderer)),
        ];
        let optional = [
            ("customer", &self.customer),
            ("rates", &self.rates),
            ("documents", &self.documents),
            ("by", &self.by),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                members.push((name.to_owned(), Json::string(value)));
            }
        }
        Json::Object(members).compact()
    }

    /// Reads its text again; nothing where it is another write.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parsed = json::parse(text, false).ok()?;
        let root = &parsed.root;
        let version: i64 = root.get("issue")?.as_number_text()?.parse().ok()?;
        let text = |name: &str| root.get(name).and_then(Node::as_str).map(str::to_owned);
        (version == VERSION).then_some(())?;
        Some(Self {
            month: Month::parse(&text("period")?)?,
            hash: text("hash")?,
            on: clock::parse_date(&text("on")?)?,
            customer: text("customer"),
            rates: text("rates"),
            edition: text("edition")?,
            documents: text("documents"),
            renderer: text("renderer")?,
            by: text("by"),
        })
    }

    /// The kinds of files that are written, although the book asks for others.
    ///
    /// # Errors
    /// When this version does not know one of them.
    pub(crate) fn kinds(&self) -> Result<Option<Vec<Kind>>> {
        let parse = |text: &String| match kinds::parse(text) {
            Ok(kinds) => Ok(kinds),
            Err(message) => fail(&codes::DOCUMENT_FORM, message),
        };
        self.documents.as_ref().map(parse).transpose()
    }

    /// The run that it issues.
    #[must_use]
    pub(crate) fn asked(&self, now: DateTime<Utc>) -> Asked {
        Asked {
            month: self.month,
            on: Some(self.on),
            customer: self.customer.clone(),
            rates: self.rates.clone(),
            edition: Some(self.edition.clone()),
            now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Issue;

    #[test]
    fn what_is_written_is_read_again() {
        let text = r#"{"issue": 1, "period": "2026-11", "hash": "80269f07f289a6a1", "on": "2026-12-01", "edition": "ab", "renderer": "html 1", "customer": "polder", "by": "Ada"}"#;
        assert_eq!(Issue::parse(text).unwrap().text(), text);
        assert_eq!(Issue::parse(r#"{"issue": 2}"#), None);
        assert_eq!(Issue::parse(r#"{"settle": 1}"#), None);
    }
}
