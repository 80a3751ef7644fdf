//! FOCUS, the FinOps Open Cost and Usage Specification: bills of many clouds in one shape.
//!
//! FOCUS defines datasets, not requests. Each dataset is an operation here all the same: its rows come in as a table
//! and are answered as a list of objects, under a path that is the dataset's name. `docs/providers/focus.md` says which
//! columns may be absent, which spellings are accepted, and what a row's key is.

pub(crate) mod checks;
pub(crate) mod cost_and_usage;
mod deviations;
pub(crate) mod documentation;
mod export;
mod export_rows;
pub(crate) mod operations;
pub(crate) mod pairs;
pub(crate) mod spelling;
pub(crate) mod stream;
mod views;

use crate::charges::places;
use crate::contract::registry::{Bulk, Provider};
use cost_and_usage::{input, load, manifests, nearly, original, parts};

/// How it brings charges.
pub(crate) static BULK: Bulk = Bulk {
    operation: &cost_and_usage::OPERATION,
    claims: input::of,
    claims_bytes: input::of_source,
    nearly: nearly::nearly,
    manifest: manifests::manifest,
    part_of: parts::part_of,
    load: load::load,
    row_of: original::row_of,
    place_of: places::place_of,
    texts: original::texts,
    made_of: original::made_of,
};

/// FOCUS.
pub(crate) static PROVIDER: Provider = Provider {
    name: documentation::NAME,
    title: "FOCUS",
    is_form: true,
    prefixes: &[],
    operations: &[
        &cost_and_usage::OPERATION,
        &operations::invoice_detail::OPERATION,
        &operations::billing_period::OPERATION,
        &operations::contract_commitment::OPERATION,
    ],
    tables: &[
        &operations::invoice_detail::TABLE,
        &operations::billing_period::TABLE,
        &operations::contract_commitment::TABLE,
    ],
    resells: false,
    refuses: None,
    names: &[
        ("focus_scope", "provider_name"),
        ("focus_scope", "invoice_issuer_name"),
        ("focus_invoice_detail", "invoice_issuer_name"),
    ],
    settles: &["focus_invoice_detail"],
    decimals: &[],
    nulls: spelling::NULLS,
    lists: &[],
    views: &[
        include_str!("cost_and_usage/views.sql"),
        include_str!("cost_and_usage/relations.sql"),
        include_str!("views.sql"),
        include_str!("relations.sql"),
    ],
    further_views: Some(views::views),
    incomplete: None,
    relations: &[
        "account",
        "charge",
        "charge_by_day",
        "charge_by_month",
        "commitment_charge",
        "invoice",
        "invoice_line",
        "tax",
    ],
    checks: checks::CHECKS,
    pairs: pairs::PAIRS,
    derived: None,
    reports: &[],
    xml: None,
    bulk: Some(&BULK),
    exports: &[&export::EXPORT],
};
