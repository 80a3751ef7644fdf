//! Gigas pay-per-use: the catalogue, an account's resources and their history, the details of an invoice.
//!
//! The page is "Pay-per-use" of the provider's documentation. It lists members and prints no answer, so
//! `docs/providers/gigas.md` says which shapes are accepted, which one is answered, and how an interval becomes a
//! charge.

pub(crate) mod checks;
pub(crate) mod documentation;
mod hours;
pub(crate) mod operations;
pub(crate) mod pairs;
mod shape;

use crate::contract::registry::Provider;

/// Gigas.
pub(crate) static PROVIDER: Provider = Provider {
    name: documentation::NAME,
    title: "Gigas",
    is_form: false,
    prefixes: &[],
    operations: &[
        &operations::ppu_resources::OPERATION,
        &operations::ppu_history::OPERATION,
        &operations::ppu_account_resources::OPERATION,
        &operations::ppu_account_resource::OPERATION,
        &operations::put::OPERATION,
        &operations::ppu_invoice_details::OPERATION,
    ],
    tables: &[
        &operations::ppu_resources::TABLE,
        &operations::ppu_account_resources::TABLE,
        &operations::ppu_history::TABLE,
        &operations::ppu_invoice_details::TABLE,
    ],
    resells: false,
    refuses: None,
    names: &[],
    settles: &[],
    decimals: &[
        ("gigas_resource_price", "price"),
        ("gigas_resource_price", "conversion_factor"),
        ("gigas_history", "charged_hours"),
        ("gigas_invoice_detail", "charged_hours"),
    ],
    nulls: &[],
    lists: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    further_views: None,
    incomplete: None,
    relations: &["account", "resource", "charge", "price"],
    checks: checks::CHECKS,
    pairs: pairs::PAIRS,
    derived: None,
    reports: &[],
    xml: None,
    bulk: None,
    exports: &[],
};
