//! CloudSigma: 108.54 EUR in the account, against the ledger of transactions and what stands behind each of them.
//!
//! There are no invoices: each transaction takes its amount from the account at once. What takes their place is the month,
//! and each balance that was stated. No transaction names its currency; it is that of the account's newest balance.

pub(crate) mod account;
pub(crate) mod balance;
pub(crate) mod burst;
pub(crate) mod current_usage;
pub(crate) mod subscriptions;
pub(crate) mod usage;

use crate::contract::registry::Pair;

/// Its pairs, in the order in which they run.
pub(crate) static PAIRS: &[&Pair] = &[
    &balance::PAIR,
    &burst::PAIR,
    &usage::PAIR,
    &subscriptions::PAIR,
    &current_usage::PAIR,
];
