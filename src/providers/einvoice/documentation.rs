//! The name of the provider, and the pages that document its forms.

/// The name on the command line.
pub(crate) const NAME: &str = "einvoice";
/// The Universal Business Language 2.1: invoices and credit notes.
pub(crate) const UBL: &str = "https://docs.oasis-open.org/ubl/UBL-2.1.html";
/// The Cross Industry Invoice of UN/CEFACT, as Factur-X and ZUGFeRD have it inside a PDF.
pub(crate) const CII: &str = "https://unece.org/trade/uncefact/mainstandards";
