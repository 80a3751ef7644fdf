//! FOCUS, the FinOps Open Cost and Usage Specification: bills of many clouds in one shape.

pub mod cost_and_usage;
pub mod spelling;

use crate::operation::Provider;

const NAME: &str = "focus";

/// FOCUS, by whomever it was published.
pub static PROVIDER: Provider = Provider {
    name: NAME,
    title: "FOCUS",
    prefixes: &[],
    operations: &[&cost_and_usage::OPERATION],
    tables: &[],
    decimals: &[],
    views: &[
        include_str!("cost_and_usage/views.sql"),
        include_str!("cost_and_usage/relations.sql"),
    ],
    relations: &["account", "charge", "charge_by_day", "charge_by_month"],
};
