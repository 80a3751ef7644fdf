//! Ormuco Billing API v1: currencies, products, invoices, usage, and the billing report.
//!
//! The page is "Billing API v1 (Current)" of the partner documentation, which has lost most of its paths;
//! `docs/providers/ormuco.md` says which are documented, which inferred, and which our proposal.

pub(crate) mod checks;
pub(crate) mod documentation;
pub(crate) mod operations;
pub(crate) mod pairs;
pub(crate) mod period;
pub(crate) mod reports;
mod shape;

use crate::contract::registry::Provider;

/// Ormuco.
pub(crate) static PROVIDER: Provider = Provider {
    name: documentation::NAME,
    title: "Ormuco",
    is_form: false,
    prefixes: &[],
    operations: &[
        &operations::currencies::LIST,
        &operations::currencies::CREATE,
        &operations::products::LIST,
        &operations::report::OPERATION,
        &operations::usage::BY_PROVIDER,
        // Before the invoice of any id, which its path would fit too.
        &operations::invoices::LAST,
        &operations::usage::BY_PROJECT,
        &operations::products::METADATA,
        &operations::resource_metadata::OPERATION,
        &operations::invoices::DETAIL,
        &operations::invoices::LIST,
        &operations::usage::BY_CLIENT,
        &operations::currencies::UPDATE,
    ],
    tables: &[
        &operations::currencies::CURRENCY,
        &operations::currencies::EXCHANGE_RATE,
        &operations::products::TABLE,
        &operations::invoice::INVOICE,
        &operations::invoice::DATA,
        &operations::invoice::PROJECT,
        &operations::invoice::LINE,
        &operations::invoice::TAX,
        &operations::usage_tables::USAGE,
        &operations::usage_tables::LINE,
        &operations::resource_metadata::TABLE,
        &operations::report::TABLE,
    ],
    resells: true,
    refuses: None,
    names: &[],
    settles: &["ormuco_invoice", "ormuco_invoice_data", "ormuco_report_row"],
    decimals: &[("ormuco_invoice_line", "unit_rate")],
    nulls: &[],
    lists: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    further_views: None,
    incomplete: None,
    relations: &[
        "account",
        "resource",
        "charge",
        "price",
        "invoice",
        "invoice_line",
        "tax",
        "exchange_rate",
    ],
    checks: checks::CHECKS,
    pairs: pairs::PAIRS,
    derived: Some(pairs::invoice::derived),
    reports: reports::REPORTS,
    xml: None,
    bulk: None,
    exports: &[],
};
