//! The documented operations, a file each.

pub(crate) mod billing_period;
pub(crate) mod contract_commitment;
pub(crate) mod dataset;
pub(crate) mod invoice_detail;
