//! The electronic invoice inside a PDF: the file that its catalogue lists under the name of a profile, such as `factur-x.xml`.
//!
//! A PDF is objects with numbers. They are found by reading the file from its beginning, streams left out; of several with one
//! number the last counts, as in files that programs add to. From the newest catalogue the names of embedded files lead to
//! their bytes. Nothing of the pages is read. Depth, sizes and numbers of objects are limited, and nothing here recurses
//! deeper than objects are nested.

mod files;
mod objects;
mod parse;
mod stream;

pub(crate) use files::invoice;

/// An embedded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Embedded {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How every PDF begins.
const MAGIC: &[u8] = b"%PDF-";

/// Whether bytes are those of a PDF.
#[must_use]
pub(crate) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}
