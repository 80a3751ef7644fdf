//! Gigas pay-per-use: the catalogue, an account's resources and their history, the details of an invoice.
//!
//! The page is "Pay-per-use" of the provider's documentation. It lists members and prints no answer, so
//! `docs/providers/gigas.md` says which shapes are accepted, which one is answered, and how an interval becomes a
//! charge.

mod hours;
pub mod ppu_account_resource;
pub mod ppu_account_resources;
pub mod ppu_history;
pub mod ppu_invoice_details;
pub mod ppu_resources;
pub mod put;
mod shape;

use crate::operation::Provider;

const NAME: &str = "gigas";
const PAGE: &str = "http://api.docs.gigas.com/ppu.html";

/// Gigas.
pub static PROVIDER: Provider = Provider {
    name: NAME,
    title: "Gigas",
    prefixes: &[],
    operations: &[
        &ppu_resources::OPERATION,
        &ppu_history::OPERATION,
        &ppu_account_resources::OPERATION,
        &ppu_account_resource::OPERATION,
        &put::OPERATION,
        &ppu_invoice_details::OPERATION,
    ],
    tables: &[
        &ppu_resources::TABLE,
        &ppu_account_resources::TABLE,
        &ppu_history::TABLE,
        &ppu_invoice_details::TABLE,
    ],
    decimals: &[
        ("gigas_resource_price", "price"),
        ("gigas_resource_price", "conversion_factor"),
        ("gigas_history", "charged_hours"),
        ("gigas_invoice_detail", "charged_hours"),
    ],
    nulls: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    relations: &["account", "resource", "charge", "price"],
};
