//! Messages of ISO 20022 from a bank to its customer: which namespaces are read.
//!
//! Versions differ in what is optional and how deep some elements stand. They are read by the names of their elements, so no
//! class lists these.

use crate::source::xml::{Class, Root, Shape};

static MESSAGE: Class = Class {
    attributes: &[],
    children: &[],
    text: None,
};

/// Versions 2 to 14 of the three messages.
pub(super) static XML: Shape = Shape {
    further: &[],
    is_only_read: false,
    namespaces: &[
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.03",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.04",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.05",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.06",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.07",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.09",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.10",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.11",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.12",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.13",
        "urn:iso:std:iso:20022:tech:xsd:camt.053.001.14",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.02",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.03",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.04",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.05",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.06",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.07",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.08",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.09",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.10",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.11",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.12",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.13",
        "urn:iso:std:iso:20022:tech:xsd:camt.052.001.14",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.02",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.03",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.04",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.05",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.06",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.07",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.09",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.10",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.11",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.12",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.13",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.14",
    ],
    roots: &[Root {
        element: "Document",
        class: &MESSAGE,
        operations: &["banking/camt"],
    }],
    open: &["SplmtryData"],
};
