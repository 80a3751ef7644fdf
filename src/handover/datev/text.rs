//! Texts as DATEV takes them: in Windows-1252, short enough, without what ends a field.

use crate::handover::letters;
use encoding_rs::WINDOWS_1252;
use std::collections::BTreeSet;

/// Texts on their way, with what was written otherwise.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Characters that were replaced, with what stands for them.
    pub replaced: BTreeSet<(char, String)>,
    /// Numbers of documents that had to be written otherwise.
    pub renamed: BTreeSet<(String, String)>,
}

impl Texts {
    /// A text of so many characters at most. Characters that Windows-1252 does not have are written in ASCII, as in names of
    /// accounts; those without such a form become `?`.
    pub(super) fn text(&mut self, text: &str, most: usize) -> String {
        let mut written = String::new();
        for character in text.chars() {
            if character.is_control() {
                written.push(' ');
                continue;
            }
            let mut bytes = [0; 4];
            let (_, _, is_lost) = WINDOWS_1252.encode(character.encode_utf8(&mut bytes));
            // The places that Windows-1252 leaves free are control characters to others.
            if !is_lost {
                written.push(character);
                continue;
            }
            let other = letters::ascii(character).unwrap_or_else(|| "?".to_owned());
            written.push_str(&other);
            self.replaced.insert((character, other));
        }
        let words: Vec<&str> = written.split(' ').filter(|word| !word.is_empty()).collect();
        let cut: String = words.join(" ").chars().take(most).collect();
        cut.trim_end().to_owned()
    }

    /// The number of a document: letters, digits and `$&%*+-/`; another character becomes `-`.
    pub(super) fn number(&mut self, number: &str, most: usize) -> String {
        let kept = |c: char| {
            if c.is_ascii_alphanumeric() || "$&%*+-/".contains(c) {
                c
            } else {
                '-'
            }
        };
        let written: String = number.chars().map(kept).take(most).collect();
        if written != number {
            self.renamed.insert((number.to_owned(), written.clone()));
        }
        written
    }

    /// What was written otherwise, in sentences.
    pub(super) fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if !self.replaced.is_empty() {
            let all: Vec<String> = self
                .replaced
                .iter()
                .map(|(from, to)| format!("`{from}` is `{to}`"))
                .collect();
            told.push(format!(
                "characters that Windows-1252 does not have: {}",
                all.join(", ")
            ));
        }
        for (from, to) in &self.renamed {
            told.push(format!(
                "the number `{from}` is written `{to}`: DATEV takes up to 36 letters, digits and $&%*+-/"
            ));
        }
        told
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The bytes of a file.
pub(super) fn bytes(text: &str) -> Vec<u8> {
    WINDOWS_1252.encode(text).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_written_otherwise_and_told() {
        let mut texts = Texts::default();
        assert_eq!(texts.text("Łódź  Ä€\n\"x\" 株", 60), "Lódz Ä€ \"x\" ?");
        assert_eq!(texts.text("abcdef", 3), "abc");
        assert_eq!(texts.number("R 2026#1", 36), "R-2026-1");
        assert_eq!(texts.told().len(), 2, "{:?}", texts.told());
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(bytes("Ä€"), [0xC4, 0x80]);
    }
}
