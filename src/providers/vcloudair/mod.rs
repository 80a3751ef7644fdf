//! VMware vCloud Air, Virtual Private Cloud OnDemand: usage and costs, billable and billed, of API 5.7.
//!
//! The pages are "Resource Usage API Operations" and the reference of the vCloud Air Platform Programmer's Guide;
//! `docs/providers/vcloudair.md` says which operation is which view, where the two contradict each other, and what
//! is not documented.

pub(crate) mod checks;
pub(crate) mod documentation;
mod operations;
pub(crate) mod pairs;
mod shape;
mod tables;
#[cfg(test)]
mod xml_tests;

use crate::contract::registry::Provider;

/// VMware vCloud Air.
pub(crate) static PROVIDER: Provider = Provider {
    name: documentation::NAME,
    title: "VMware vCloud Air",
    is_form: false,
    prefixes: &[],
    operations: &[
        &operations::documented::BILLABLE_COSTS,
        &operations::documented::BILLABLE_USAGE,
        &operations::documented::BILLABLE_USAGE_L1,
        &operations::documented::BILLABLE_USAGE_L2,
        &operations::documented::SERVICE_GROUPS,
        &operations::documented::SERVICE_GROUP,
        &operations::documented::BILLED_COSTS,
        &operations::documented::BILLED_USAGE_GROUP,
        &operations::documented::BILLED_USAGE_L1,
        &operations::documented::BILLED_USAGE_L2,
        &operations::documented::BILLED_USAGE,
    ],
    tables: &[
        &tables::USAGE,
        &tables::ENTITY,
        &tables::BILLABLE,
        &tables::COSTS,
        &tables::COST_LINE,
        &tables::COST_PROPERTY,
        &tables::COMPANY,
        &tables::GROUP,
        &tables::ATTRIBUTE,
        &tables::ATTRIBUTE_PROPERTY,
        &tables::BILL,
        &tables::LINK,
        &tables::PERIOD,
    ],
    resells: false,
    refuses: None,
    names: &[],
    settles: &["vcloudair_usage", "vcloudair_costs"],
    decimals: &[],
    nulls: &[],
    lists: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    further_views: None,
    incomplete: None,
    relations: &["account", "resource", "charge", "invoice", "invoice_line"],
    checks: checks::CHECKS,
    pairs: pairs::PAIRS,
    derived: None,
    reports: &[],
    xml: Some(&shape::XML),
    bulk: None,
    exports: &[],
};
