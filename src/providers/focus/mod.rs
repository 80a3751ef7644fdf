//! FOCUS, the FinOps Open Cost and Usage Specification: bills of many clouds in one shape.
//!
//! FOCUS defines datasets, not requests. Each dataset is an operation here all the same: its rows come in as a table
//! and are answered as a list of objects, under a path that is the dataset's name. `docs/providers/focus.md` says which
//! columns may be absent, which spellings are accepted, and what a row's key is.

pub mod billing_period;
pub mod contract_commitment;
pub mod cost_and_usage;
mod dataset;
mod deviations;
pub mod invoice_detail;
pub mod spelling;

use crate::operation::Provider;

const NAME: &str = "focus";
const PAGE: &str = "https://focus.finops.org/focus-specification/";

/// FOCUS.
pub static PROVIDER: Provider = Provider {
    name: NAME,
    title: "FOCUS",
    prefixes: &[],
    operations: &[
        &cost_and_usage::OPERATION,
        &invoice_detail::OPERATION,
        &billing_period::OPERATION,
        &contract_commitment::OPERATION,
    ],
    tables: &[
        &invoice_detail::TABLE,
        &billing_period::TABLE,
        &contract_commitment::TABLE,
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
};
