//! CloudSigma API 2.0: balance, prices and burst levels, discounts, ledger, usage, licences, subscriptions.
//!
//! The pages are "Billing" and "Burst Usage" of the provider's documentation; `docs/providers/cloudsigma.md` says
//! which operation is which view and command, and what is not documented.

pub(crate) mod checks;
pub(crate) mod documentation;
pub(crate) mod entries;
mod incomplete;
pub(crate) mod operations;
pub(crate) mod pairs;
mod period;
mod reason;

use crate::contract::registry::Provider;

/// CloudSigma.
pub(crate) static PROVIDER: Provider = Provider {
    name: documentation::NAME,
    title: "CloudSigma",
    is_form: false,
    prefixes: &["/api/2.0"],
    operations: &[
        &operations::balance::OPERATION,
        &operations::schema::BALANCE,
        &operations::pricing::OPERATION,
        &operations::schema::PRICING,
        &operations::discount::OPERATION,
        &operations::schema::DISCOUNT,
        &operations::ledger::OPERATION,
        &operations::schema::LEDGER,
        &operations::currentusage::OPERATION,
        &operations::schema::CURRENTUSAGE,
        &operations::licenses::OPERATION,
        &operations::schema::LICENSES,
        &operations::burstusage::OPERATION,
        &operations::schema::BURSTUSAGE,
        &operations::dailyburstusage::OPERATION,
        &operations::schema::DAILYBURSTUSAGE,
        &operations::usage::OPERATION,
        &operations::subscriptions::OPERATION,
        &operations::schema::SUBSCRIPTIONS,
        &operations::subscriptioncalculator::OPERATION,
        &operations::subscriptioncalculator::EXTEND,
    ],
    tables: &[
        &operations::balance::TABLE,
        &operations::pricing::TABLE,
        &operations::discount::TABLE,
        &operations::ledger::TABLE,
        &operations::currentusage::TABLE,
        &operations::licenses::TABLE,
        &operations::burstusage::TABLE,
        &operations::dailyburstusage::TABLE,
        &operations::usage::TABLE,
        &operations::subscriptions::TABLE,
        &operations::subscriptioncalculator::TABLE,
        &operations::schema::TABLE,
        &operations::list::LIST,
    ],
    resells: false,
    refuses: None,
    names: &[],
    settles: &[],
    decimals: &[
        ("cloudsigma_list", "price"),
        ("cloudsigma_transaction", "reason_amount"),
    ],
    nulls: &[],
    lists: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    further_views: None,
    incomplete: Some(incomplete::incomplete),
    relations: &[
        "account",
        "resource",
        "charge",
        "ledger_entry",
        "price",
        "discount",
        "payment",
    ],
    checks: checks::CHECKS,
    pairs: pairs::PAIRS,
    derived: None,
    reports: &[],
    xml: None,
    bulk: None,
    exports: &[],
};
