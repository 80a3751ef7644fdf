//! A request for a page: what its path and query say, and links from there to others.

use super::site::Site;
use super::stop::Stop;
use crate::cli::global::Reading;
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use maud::Markup;
use std::sync::Arc;

/// The parameter with an earlier state of the ledger, which every link from a page of that state has.
pub(super) const AS_OF: &str = "as-of";

/// A request for a page.
#[derive(Debug)]
pub(super) struct Asked {
    /// What holds for all requests.
    pub site: Arc<Site>,
    /// What every path begins with: `/TOKEN`, or nothing.
    pub base: String,
    /// What stands in the path for the names in its pattern.
    pub parts: Vec<(String, String)>,
    /// The path behind the base, as it came.
    pub path: String,
    /// The query.
    pub query: Vec<(String, String)>,
    /// When the work ends.
    pub stop: Stop,
}

/// What a request gets.
pub(super) enum Shown {
    /// A page.
    Paper(Paper),
    /// A file to be saved.
    File {
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// A page without its frame.
pub(super) struct Paper {
    /// Its heading.
    pub title: String,
    /// What it shows, in a sentence.
    pub sentence: String,
    /// Facts below it.
    pub facts: Vec<(String, String)>,
    /// The rest.
    pub body: Markup,
}

impl Paper {
    /// A page with nothing but a heading and what it says.
    pub(super) fn new(title: impl Into<String>, body: Markup) -> Self {
        Self {
            title: title.into(),
            sentence: String::new(),
            facts: Vec::new(),
            body,
        }
    }

    /// The same with the command that says the same.
    #[must_use]
    pub(super) fn command(mut self, command: impl Into<String>) -> Self {
        self.facts.push(("On the command line".to_owned(), command.into()));
        self
    }
}

impl From<Paper> for Shown {
    fn from(paper: Paper) -> Self {
        Shown::Paper(paper)
    }
}

impl Asked {
    /// What stands in the path for a name in its pattern.
    #[must_use]
    pub(super) fn part(&self, name: &str) -> &str {
        let found = self.parts.iter().find(|(part, _)| part == name);
        found.map_or("", |(_, value)| value)
    }

    /// A parameter of the query, where it says anything.
    #[must_use]
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(parameter, _)| parameter == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The ledger in the state that is asked for, opened for this request only.
    ///
    /// # Errors
    /// When it cannot be read, or has no such past.
    pub(super) fn ledger(&self) -> Result<Ledger> {
        let as_of = self.parameter(AS_OF).map(str::parse).transpose();
        let as_of = as_of.map_err(|error| Box::new(Problem::new(&codes::PARAMETER, format!("as-of: {error}"))))?;
        let mut ledger = self.site.global.open_to_read(&Reading { as_of })?;
        self.stop.watch(&mut ledger.connection)?;
        Ok(ledger)
    }

    /// The address of a page: its path in segments, and its query.
    #[must_use]
    pub(super) fn link(&self, segments: &[&str], query: &[(&str, &str)]) -> String {
        let mut address = self.base.clone();
        for segment in segments {
            address.push('/');
            address.push_str(&encoded(segment));
        }
        if segments.is_empty() {
            address.push('/');
        }
        let as_of = self.parameter(AS_OF).map(|value| (AS_OF, value));
        let is_other = |(name, _): &&(&str, &str)| *name != AS_OF;
        let all = query.iter().filter(is_other).copied().chain(as_of);
        for (number, (name, value)) in all.enumerate() {
            address.push(if number == 0 { '?' } else { '&' });
            address.push_str(&format!("{}={}", encoded(name), encoded(value)));
        }
        address
    }

    /// The address of this page with other values of some parameters; without those that have none.
    #[must_use]
    pub(super) fn again(&self, changes: &[(&str, &str)]) -> String {
        let is_kept = |name: &str| !changes.iter().any(|(changed, _)| *changed == name);
        let kept = self
            .query
            .iter()
            .filter(|(name, value)| is_kept(name) && !value.is_empty());
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let other = changes.iter().filter(|(_, value)| !value.is_empty()).copied();
        let query: Vec<(&str, &str)> = kept.chain(other).collect();
        let here = self.link(&[], &query);
        let behind = here.strip_prefix(&format!("{}/", self.base)).unwrap_or_default();
        format!("{}{}{behind}", self.base, self.path)
    }
}

/// A text as a part of an address: what is neither a letter, a digit nor one of `-._~` is spelt out.
#[must_use]
pub(super) fn encoded(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            all.push(char::from(byte));
        } else {
            all.push_str(&format!("%{byte:02X}"));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_any_text() {
        assert_eq!(encoded("Müller & Söhne/ä"), "M%C3%BCller%20%26%20S%C3%B6hne%2F%C3%A4");
        assert_eq!(encoded("focus/4711"), "focus%2F4711");
    }
}
