//! The name of the provider, and the pages that document it.

/// The name on the command line.
pub(crate) const NAME: &str = "bookkeeping";
/// What a list looks like as a file.
pub(crate) const PAGE: &str = "https://www.rfc-editor.org/rfc/rfc4180";
