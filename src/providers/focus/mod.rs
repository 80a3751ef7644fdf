//! FOCUS, the FinOps Open Cost and Usage Specification: bills of many clouds in one shape.
//!
//! FOCUS defines datasets, not requests. Each dataset is an operation here all the same: its rows come in as a table
//! and are answered as a list of objects, under a path that is the dataset's name. `docs/providers/focus.md` says which
//! columns may be absent, which spellings are accepted, and what a row's key is.

pub(crate) mod checks;
pub(crate) mod cost_and_usage;
mod deviations;
pub(crate) mod documentation;
pub(crate) mod operations;
pub(crate) mod pairs;
pub(crate) mod spelling;

use crate::contract::registry::{Bulk, Provider};

static BULK: Bulk = Bulk {
    has_rows: checks::broken::has_rows,
    find_places: checks::broken::find_places,
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
    decimals: &[],
    nulls: spelling::NULLS,
    views: &[
        include_str!("cost_and_usage/views.sql"),
        include_str!("cost_and_usage/relations.sql"),
        include_str!("views.sql"),
        include_str!("relations.sql"),
    ],
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
    reports: &[],
    xml: None,
    bulk: Some(&BULK),
};
