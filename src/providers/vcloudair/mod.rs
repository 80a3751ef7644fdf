//! VMware vCloud Air, Virtual Private Cloud OnDemand: usage and costs, billable and billed, of API 5.7.
//!
//! The pages are "Resource Usage API Operations" and the reference of the vCloud Air Platform Programmer's Guide;
//! `docs/providers/vcloudair.md` says which operation is which view, where the two contradict each other, and what
//! is not documented.

mod asked;
mod control;
mod costs;
mod costs_answer;
mod flat;
mod groups;
mod groups_answer;
mod nest;
mod operations;
mod parts;
mod roll_up;
mod shape;
mod tables;
mod usage;
mod usage_answer;

use crate::operation::Provider;

pub use shape::XML;

const NAME: &str = "vcloudair";
const TABLE_PAGE: &str = "https://vdc-download.vmware.com/vmwb-repository/dcr-public/f8caf303-01a8-45bb-a5eb-0e340e97c45d/GUID-26877F54-A72B-496B-87B6-6ABC73E5AE5A.html";

/// VMware vCloud Air.
pub static PROVIDER: Provider = Provider {
    name: NAME,
    title: "VMware vCloud Air",
    prefixes: &[],
    operations: &[
        &operations::BILLABLE_COSTS,
        &operations::BILLABLE_USAGE,
        &operations::BILLABLE_USAGE_L1,
        &operations::BILLABLE_USAGE_L2,
        &operations::SERVICE_GROUPS,
        &operations::SERVICE_GROUP,
        &operations::BILLED_COSTS,
        &operations::BILLED_USAGE_GROUP,
        &operations::BILLED_USAGE_L1,
        &operations::BILLED_USAGE_L2,
        &operations::BILLED_USAGE,
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
    decimals: &[],
    nulls: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    relations: &["account", "resource", "charge", "invoice", "invoice_line"],
};
