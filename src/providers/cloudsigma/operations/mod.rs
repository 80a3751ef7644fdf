//! The documented operations, a file each.

pub(crate) mod balance;
pub(crate) mod burstusage;
pub(crate) mod currentusage;
pub(crate) mod dailyburstusage;
pub(crate) mod discount;
pub(crate) mod ledger;
pub(crate) mod licenses;
pub(crate) mod list;
pub(crate) mod pricing;
pub(crate) mod schema;
pub(crate) mod subscriptioncalculator;
pub(crate) mod subscriptions;
pub(crate) mod usage;
