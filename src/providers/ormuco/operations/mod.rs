//! The documented operations, a file each.

pub(crate) mod currencies;
pub(crate) mod invoice;
pub(crate) mod invoices;
pub(crate) mod products;
pub(crate) mod report;
pub(crate) mod resource_metadata;
pub(crate) mod usage;
pub(crate) mod usage_tables;
pub(crate) mod write;
