//! What a document is, for whoever finds it in a folder of working papers: `Invoices, 2025-06`, asked so, of this ledger.

use crate::output::json::Json;
use crate::output::rows::Rows;

/// What stands at the head of a page, and on a sheet of its own in a workbook.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    /// The heading, in words: `Spend by month and provider, 2025-06`.
    pub heading: String,
    /// What it shows, in a sentence; empty where the heading says it.
    pub sentence: String,
    /// What was asked, and of what the figures are: `Period`, `Ledger`, `Head of its chain`.
    pub facts: Vec<(String, String)>,
}

impl About {
    /// A heading alone.
    #[must_use]
    pub(crate) fn new(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            ..Self::default()
        }
    }

    /// The same, with a sentence.
    #[must_use]
    pub(crate) fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.sentence = sentence.into();
        self
    }

    /// The same, with one more fact.
    #[must_use]
    pub(crate) fn fact(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.facts.push((name.into(), value.into()));
        self
    }

    /// As a sheet of its own, with what must be known beside the rows.
    #[must_use]
    pub(crate) fn rows<'n>(&self, notes: impl Iterator<Item = &'n String>) -> Rows {
        let pair = |name: &str, value: &str| [name, value].map(Json::string).to_vec();
        let mut rows = vec![pair("Heading", &self.heading)];
        if !self.sentence.is_empty() {
            rows.push(pair("What it shows", &self.sentence));
        }
        rows.extend(self.facts.iter().map(|(name, value)| pair(name, value)));
        rows.extend(notes.map(|note| pair("Note", note.strip_prefix("note: ").unwrap_or(note))));
        Rows {
            columns: ["what", "text"].map(str::to_owned).to_vec(),
            rows,
        }
    }
}
