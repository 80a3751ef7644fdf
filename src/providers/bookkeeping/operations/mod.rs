//! The documented operations, a file each.

pub(crate) mod ecb;
pub(crate) mod exchange_rate_list;
pub(crate) mod invoice_list;
pub(crate) mod payment_list;
