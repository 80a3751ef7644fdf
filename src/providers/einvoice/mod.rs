//! Electronic invoices that were received: UBL, CII, and the PDFs of Factur-X and ZUGFeRD, which have CII inside.
//!
//! Each syntax is a value that says where in its tree the terms of EN 16931 are; one reader reads both by it. What an invoice
//! states is kept as it states it; whether it adds up is a check.

pub(crate) mod checks;
mod cii;
mod control;
pub(crate) mod documentation;
mod lines;
pub(crate) mod operations;
mod read;
mod shape;
mod syntax;
mod tables;
mod terms;
mod ubl;

use crate::contract::registry::Provider;

/// Electronic invoices.
pub(crate) static PROVIDER: Provider = Provider {
    name: documentation::NAME,
    title: "Electronic invoices",
    is_form: true,
    prefixes: &[],
    operations: &[&operations::ubl::OPERATION, &operations::cii::OPERATION],
    tables: &[
        &tables::DOCUMENT,
        &tables::PARTY,
        &tables::LINE,
        &tables::ALLOWANCE,
        &tables::TAX,
        &tables::PAYMENT,
        &tables::REFERENCE,
    ],
    resells: false,
    refuses: None,
    names: &[
        ("einvoice_document", "seller_name"),
        ("einvoice_document", "buyer_name"),
    ],
    settles: &["einvoice_document"],
    decimals: &[],
    nulls: &[],
    lists: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    further_views: None,
    incomplete: None,
    relations: &["invoice", "invoice_line", "tax"],
    checks: checks::CHECKS,
    pairs: &[],
    derived: None,
    reports: &[],
    xml: Some(&shape::XML),
    bulk: None,
    exports: &[],
};
