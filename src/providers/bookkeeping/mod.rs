//! Lists of one's own: invoices that were received, payments that were made, and exchange rates, as a CSV or a spreadsheet.
//!
//! No provider sends them, and no standard says what their columns are called. So their names are read in a documented set of
//! spellings, and nothing but names is guessed: amounts, dates and currencies are in the form that everything has here.

mod beside;
pub(crate) mod documentation;
pub(crate) mod operations;
mod signs;
mod spelled;
mod words;

use crate::contract::registry::Provider;

/// Lists of one's own.
pub(crate) static PROVIDER: Provider = Provider {
    name: documentation::NAME,
    title: "Bookkeeping",
    is_form: true,
    prefixes: &[],
    operations: &[
        &operations::invoice_list::OPERATION,
        &operations::payment_list::OPERATION,
        &operations::exchange_rate_list::OPERATION,
    ],
    tables: &[
        &operations::invoice_list::TABLE,
        &operations::payment_list::TABLE,
        &operations::exchange_rate_list::TABLE,
    ],
    resells: false,
    refuses: Some(operations::payment_list::refuse),
    names: &[
        ("bookkeeping_invoice", "issuer"),
        ("bookkeeping_payment", "payer"),
        ("bookkeeping_payment", "payee"),
    ],
    settles: &["bookkeeping_invoice", "bookkeeping_payment"],
    decimals: &[],
    nulls: &[],
    lists: &[
        operations::invoice_list::LIST,
        operations::payment_list::LIST,
        operations::exchange_rate_list::LIST,
    ],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    further_views: None,
    incomplete: None,
    relations: &["invoice", "payment", "exchange_rate"],
    checks: &[],
    pairs: &[],
    derived: None,
    reports: &[],
    xml: Some(&operations::ecb::XML),
    bulk: None,
    exports: &[],
};
