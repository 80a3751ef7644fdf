//! Ormuco Billing API v1: currencies, products, invoices, usage, and the billing report.
//!
//! The page is "Billing API v1 (Current)" of the partner documentation, which has lost most of its paths;
//! `docs/providers/ormuco.md` says which are documented, which inferred, and which our proposal.

pub mod currencies;
mod invoice;
pub mod invoices;
pub mod period;
pub mod products;
pub mod report;
pub mod resource_metadata;
mod shape;
pub mod usage;
mod write;

use crate::operation::Provider;

const NAME: &str = "ormuco";
const PAGE: &str = "https://partner-doc.ormuco.com/billing_v1.html";

/// Ormuco.
pub static PROVIDER: Provider = Provider {
    name: NAME,
    title: "Ormuco",
    prefixes: &[],
    operations: &[
        &currencies::LIST,
        &currencies::CREATE,
        &products::LIST,
        &report::OPERATION,
        &usage::BY_PROVIDER,
        // Before the invoice of any id, which its path would fit too.
        &invoices::LAST,
        &usage::BY_PROJECT,
        &products::METADATA,
        &resource_metadata::OPERATION,
        &invoices::DETAIL,
        &invoices::LIST,
        &usage::BY_CLIENT,
        &currencies::UPDATE,
    ],
    tables: &[
        &currencies::CURRENCY,
        &currencies::EXCHANGE_RATE,
        &products::TABLE,
        &invoice::INVOICE,
        &invoice::DATA,
        &invoice::PROJECT,
        &invoice::LINE,
        &invoice::TAX,
        &usage::USAGE,
        &usage::LINE,
        &resource_metadata::TABLE,
        &report::TABLE,
    ],
    decimals: &[("ormuco_invoice_line", "unit_rate")],
    nulls: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
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
};
