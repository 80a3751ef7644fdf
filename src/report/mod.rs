//! Reports: tables made from the ledger, one file each.

pub mod billing;
