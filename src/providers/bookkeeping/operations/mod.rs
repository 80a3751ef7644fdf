//! The documented operations, a file each.

pub(crate) mod invoice_list;
pub(crate) mod payment_list;
