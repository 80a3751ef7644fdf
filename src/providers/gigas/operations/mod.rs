//! The documented operations, a file each.

pub(crate) mod ppu_account_resource;
pub(crate) mod ppu_account_resources;
pub(crate) mod ppu_history;
pub(crate) mod ppu_invoice_details;
pub(crate) mod ppu_resources;
pub(crate) mod put;
