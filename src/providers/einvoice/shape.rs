//! Electronic invoices as XML: which namespaces are read.
//!
//! Elements are read by their names, since the profiles differ in what is optional and in what may stand several times.

use crate::source::xml::{Class, Root, Shape};

static ANY: Class = Class {
    attributes: &[],
    children: &[],
    text: None,
};

/// Invoices and credit notes of UBL 2.1, and the Cross Industry Invoice D16B.
pub(super) static XML: Shape = Shape {
    is_only_read: true,
    namespaces: &[
        "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
        "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
        "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    ],
    further: &[
        "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
        "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
        "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
        "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
        "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    ],
    roots: &[
        Root {
            element: "Invoice",
            class: &ANY,
            operations: &["einvoice/ubl"],
        },
        Root {
            element: "CreditNote",
            class: &ANY,
            operations: &["einvoice/ubl"],
        },
        Root {
            element: "CrossIndustryInvoice",
            class: &ANY,
            operations: &["einvoice/cii"],
        },
    ],
    open: &["UBLExtensions"],
};
