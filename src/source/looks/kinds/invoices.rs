//! Electronic invoices, by the outermost element and its namespace.

use crate::source::looks::kind::Reads::{No, Yes};
use crate::source::looks::kind::{AGAIN, Kind, LIST, kind};
use crate::source::looks::signs::Sign::Element;

/// The kinds.
pub(super) const KINDS: &[Kind] = &[
    kind(
        "an electronic invoice (UBL)",
        Yes,
        &[Element("ubl:schema:xsd:Invoice", &["Invoice"])],
        AGAIN,
    ),
    kind(
        "an electronic credit note (UBL)",
        Yes,
        &[Element("ubl:schema:xsd:CreditNote", &["CreditNote"])],
        AGAIN,
    ),
    kind(
        "an electronic invoice (CII, as in Factur-X and ZUGFeRD)",
        Yes,
        &[Element("CrossIndustryInvoice", &["CrossIndustryInvoice"])],
        AGAIN,
    ),
    kind(
        "an electronic invoice (ZUGFeRD 1)",
        No,
        &[Element("CrossIndustryDocument", &["CrossIndustryDocument"])],
        LIST,
    ),
    kind(
        "an electronic invoice (FatturaPA)",
        No,
        &[Element("fattur", &["FatturaElettronica"])],
        LIST,
    ),
    kind(
        "an electronic invoice (Facturae)",
        No,
        &[Element("facturae", &["Facturae"])],
        LIST,
    ),
];
