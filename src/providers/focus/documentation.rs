//! The name of the provider, and the pages that document it.

/// The name on the command line.
pub(crate) const NAME: &str = "focus";
/// Where its operations are documented.
pub(crate) const PAGE: &str = "https://focus.finops.org/focus-specification/";
