//! The name of the provider, and the pages that document it.

/// The name on the command line.
pub(crate) const NAME: &str = "ormuco";
/// Where its operations are documented.
pub(crate) const PAGE: &str = "https://partner-doc.ormuco.com/billing_v1.html";
