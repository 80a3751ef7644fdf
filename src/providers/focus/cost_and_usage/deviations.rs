//! What was read though the specification writes it otherwise; each kind is named once for a file.

use crate::providers::focus::spelling::{NullSpelling, TimeSpelling};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Kinds of deviations found in a file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Deviations {
    found: BTreeSet<Cow<'static, str>>,
}

impl Deviations {
    /// Notes one, as a sentence without its full stop.
    pub(super) fn note(&mut self, sentence: &'static str) {
        self.found.insert(Cow::Borrowed(sentence));
    }

    /// Notes several, as sentences of this file's own.
    pub(super) fn extend(&mut self, sentences: impl IntoIterator<Item = String>) {
        self.found.extend(sentences.into_iter().map(Cow::Owned));
    }

    /// Notes how a null is written.
    pub(super) fn null(&mut self, spelling: NullSpelling) {
        if !spelling.is_specified() {
            self.note(spelling.describe());
        }
    }

    /// Notes how a time is written.
    pub(super) fn time(&mut self, spelling: TimeSpelling) {
        if !spelling.is_specified() {
            self.note(spelling.describe());
        }
    }

    /// All of them, in alphabetical order.
    pub(super) fn sentences(&self) -> impl Iterator<Item = &str> {
        self.found.iter().map(AsRef::as_ref)
    }
}
