//! Older encodings of text, which a file does not say: the user does.
//!
//! Each byte of such a text is a character, so nothing shows that the wrong one was chosen. billbook never chooses: it names
//! the likely one, by the letters that the text then has.

use encoding_rs::{ISO_8859_15, MACINTOSH, WINDOWS_1250, WINDOWS_1252};
use std::borrow::Cow;

/// How a file's bytes are text that is not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoding {
    /// Western Europe, as Windows and most banks write it; ISO-8859-1 is a part of it
    #[value(name = "windows-1252", alias = "iso-8859-1", alias = "latin1")]
    Windows1252,
    /// Western Europe with the euro sign of ISO
    #[value(name = "iso-8859-15")]
    Iso8859_15,
    /// Central Europe, as Windows writes it
    #[value(name = "windows-1250")]
    Windows1250,
    /// Western Europe, as older programs of the Macintosh write it
    #[value(name = "macintosh")]
    Macintosh,
}

impl Encoding {
    const ALL: [Self; 4] = [Self::Windows1252, Self::Iso8859_15, Self::Windows1250, Self::Macintosh];

    /// The word of the option.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Windows1252 => "windows-1252",
            Self::Iso8859_15 => "iso-8859-15",
            Self::Windows1250 => "windows-1250",
            Self::Macintosh => "macintosh",
        }
    }

    /// The encoding by the word of the option.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.word() == word)
    }

    /// The text; nothing where a byte stands for no character.
    #[must_use]
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        let encoding = match self {
            Self::Windows1252 => WINDOWS_1252,
            Self::Iso8859_15 => ISO_8859_15,
            Self::Windows1250 => WINDOWS_1250,
            Self::Macintosh => MACINTOSH,
        };
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        // Bytes that mean nothing become control characters.
        let is_sound = !text.contains(|c| matches!(c, '\0' | '\u{80}'..='\u{9F}'));
        is_sound.then_some(text)
    }

    /// The encoding in which these bytes have the most letters and signs of bills; nothing where they are not text.
    #[must_use]
    pub(crate) fn likely(bytes: &[u8]) -> Option<Self> {
        let score = |encoding: Self| {
            let text = encoding.decode(bytes)?;
            let is_letter = |c: &char| "äöüÄÖÜßéèêëàâçñóíáúïîôûæœåøÉÈÀÇÑÓÍÁÚ€£°§–’„“«»\u{a0}".contains(*c);
            Some(text.chars().filter(is_letter).count())
        };
        let scores = Self::ALL
            .into_iter()
            .filter_map(|encoding| Some((score(encoding)?, encoding)));
        // Of several that fit alike, the first.
        scores
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, encoding)| encoding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_encoding_has_letters_of_names() {
        for (bytes, likely) in [
            (&b"Maier & S\xF6hne"[..], Some(Encoding::Windows1252)),
            (b"5,00 \x80; M\xFCller", Some(Encoding::Windows1252)),
            (b"Caf\xE9; 5,00 \xA4", Some(Encoding::Iso8859_15)),
            (b"M\x9Fller; K\x8Ase", Some(Encoding::Macintosh)),
            (b"\x00\x01\xFF", None),
        ] {
            assert_eq!(Encoding::likely(bytes), likely, "{bytes:?}");
        }
        assert_eq!(Encoding::Windows1252.decode(b"a\x81"), None);
        assert_eq!(Encoding::of("macintosh"), Some(Encoding::Macintosh));
    }
}
