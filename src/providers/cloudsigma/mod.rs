//! CloudSigma API 2.0: balance, prices and burst levels, discounts, ledger, usage, licences, subscriptions.
//!
//! The pages are "Billing" and "Burst Usage" of the provider's documentation; `docs/providers/cloudsigma.md` says
//! which operation is which view and command, and what is not documented.

pub mod balance;
pub mod burstusage;
pub mod currentusage;
pub mod dailyburstusage;
pub mod discount;
pub mod ledger;
pub mod licenses;
mod list;
mod period;
pub mod pricing;
mod reason;
pub mod schema;
pub mod subscriptioncalculator;
pub mod subscriptions;

use crate::operation::Provider;

const NAME: &str = "cloudsigma";
const BILLING_PAGE: &str = "https://docs.cloudsigma.com/en/latest/billing.html";
const BURST_PAGE: &str = "https://docs.cloudsigma.com/en/latest/burst_usage.html";
const SUBSCRIPTIONS_PAGE: &str = "https://docs.cloudsigma.com/en/latest/subscriptions.html";

/// CloudSigma.
pub static PROVIDER: Provider = Provider {
    name: NAME,
    title: "CloudSigma",
    prefixes: &["/api/2.0"],
    operations: &[
        &balance::OPERATION,
        &schema::BALANCE,
        &pricing::OPERATION,
        &schema::PRICING,
        &discount::OPERATION,
        &schema::DISCOUNT,
        &ledger::OPERATION,
        &schema::LEDGER,
        &currentusage::OPERATION,
        &schema::CURRENTUSAGE,
        &licenses::OPERATION,
        &schema::LICENSES,
        &burstusage::OPERATION,
        &schema::BURSTUSAGE,
        &dailyburstusage::OPERATION,
        &schema::DAILYBURSTUSAGE,
        &subscriptions::OPERATION,
        &schema::SUBSCRIPTIONS,
        &subscriptioncalculator::OPERATION,
        &subscriptioncalculator::EXTEND,
    ],
    tables: &[
        &balance::TABLE,
        &pricing::TABLE,
        &discount::TABLE,
        &ledger::TABLE,
        &currentusage::TABLE,
        &licenses::TABLE,
        &burstusage::TABLE,
        &dailyburstusage::TABLE,
        &subscriptions::TABLE,
        &subscriptioncalculator::TABLE,
        &schema::TABLE,
        &list::LIST,
    ],
    decimals: &[
        ("cloudsigma_list", "price"),
        ("cloudsigma_transaction", "reason_amount"),
    ],
    nulls: &[],
    views: &[include_str!("views.sql"), include_str!("relations.sql")],
    relations: &[
        "account",
        "resource",
        "charge",
        "ledger_entry",
        "price",
        "discount",
        "payment",
    ],
};
