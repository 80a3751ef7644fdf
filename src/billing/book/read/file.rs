//! A file of a book: a text, or a picture or a font.

use crate::billing::book::values::is_toml;

/// A file of a book.
#[derive(Debug, Clone)]
pub(crate) struct BookFile {
    /// Its path inside the book: `customers.toml`.
    pub name: String,
    /// Its text; empty where it is not one.
    pub text: String,
    /// Its bytes, where it is not a text.
    pub bytes: Option<Vec<u8>>,
}

impl BookFile {
    /// A file with these bytes; nothing where it has to be text in UTF-8, and is not.
    #[must_use]
    pub(crate) fn of(name: String, bytes: Vec<u8>, is_text: bool) -> Option<Self> {
        let (text, bytes) = if is_text {
            (String::from_utf8(bytes).ok()?, None)
        } else {
            (String::new(), Some(bytes))
        };
        Some(Self { name, text, bytes })
    }

    /// The same, where only its name says whether it is a text.
    #[must_use]
    pub(crate) fn named(name: String, bytes: Vec<u8>) -> Option<Self> {
        let is_text = is_toml(&name) || !is_extra(&name);
        Self::of(name, bytes, is_text)
    }

    /// Its bytes.
    #[must_use]
    pub(crate) fn content(&self) -> &[u8] {
        self.bytes.as_deref().unwrap_or(self.text.as_bytes())
    }
}

/// Whether a file has the name of a picture or a font.
#[must_use]
pub(crate) fn is_extra(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    [
        "png", "jpg", "jpeg", "gif", "webp", "svg", "ttf", "otf", "ttc", "woff", "woff2",
    ]
    .contains(&ending.as_str())
}
