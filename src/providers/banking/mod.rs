//! Bank statements: CAMT, MT940 and OFX.
//!
//! Each form has a reader of its own, and all of them give the same: statements of one account with balances and entries. What a
//! statement must hold, and which entries are payments, is the same for all forms.

mod camt;
mod camt_entry;
pub(crate) mod checks;
mod control;
pub(crate) mod documentation;
mod mt940;
mod mt940_text;
mod ofx;
pub(crate) mod operations;
mod shape;
mod statement;
mod tables;
mod written;

use crate::contract::registry::Provider;

/// Bank statements.
pub(crate) static PROVIDER: Provider = Provider {
    name: documentation::NAME,
    title: "Bank statements",
    is_form: true,
    prefixes: &[],
    operations: &[
        &operations::camt::OPERATION,
        &operations::mt940::OPERATION,
        &operations::ofx::OPERATION,
    ],
    tables: &[&tables::STATEMENT, &tables::ENTRY, &tables::TRANSACTION],
    resells: false,
    refuses: None,
    names: &[("banking_entry", "party_name"), ("banking_transaction", "party_name")],
    settles: &["banking_statement"],
    decimals: &[],
    nulls: &[],
    lists: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    further_views: None,
    incomplete: None,
    relations: &["payment", "account_statement"],
    checks: checks::CHECKS,
    pairs: &[],
    derived: None,
    reports: &[],
    xml: Some(&shape::XML),
    bulk: None,
    exports: &[],
};
