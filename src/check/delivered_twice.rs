//! `delivered-twice`: no two deliveries of bulk charges that both count have charges for the same resources and days.
//!
//! ```text
//! delivery 1    AWS                    i-1 on 2025-06-03    10.00 USD
//! delivery 2    Amazon Web Services    i-1 on 2025-06-03    10.00 USD
//! ```
//!
//! Deliveries are compared when they come in, within one provider, account and billing period. So a renamed provider, a file
//! without an account, or a billing period that starts at local midnight lets a month count twice. Corrections are left out.
//! Two accounts whose deliveries are of different datasets may be one account: import asks, and what came in before it asked
//! is found here.

use crate::charges::delivered::question;
use crate::charges::delivered::settle::{self, Open};
use crate::charges::delivered::twice::{self, Side};
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::party::folded;
use rusqlite::Connection;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "delivered-twice",
    order: 203,
    rule: "no two deliveries that count have charges of one account for the same resources on the same days",
    is_quick: false,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    for open in settle::open_accounts(connection)? {
        findings.push(of_accounts(connection, &open)?);
    }
    for pair in twice::pairs(connection, None)? {
        let object = format!("delivery/{}", pair.second.delivery);
        let mut message = format!(
            "delivery {} of the same account has charges for the same resources on the same days; if the charges are the same, `billbook deliveries compare-only {}` takes one out",
            pair.first.delivery, pair.first.delivery
        );
        let [one, other] = [&pair.first.provider, &pair.second.provider];
        if folded(one) != folded(other) && !one.is_empty() && !other.is_empty() {
            message.push_str(&format!(
                "; if `{one}` is called `{other}` now, so does `billbook alias`"
            ));
        }
        let sums: Vec<String> = pair
            .sums
            .iter()
            .map(|(currency, sum)| format!("{sum} {currency}"))
            .collect();
        let finding = Finding::new(CHECK.name, Severity::Warning, object, message)
            .detail(pair.first.delivery.to_string())
            .detail(pair.meet.to_string())
            .texts(
                named(&pair.first),
                format!("{}, {}", named(&pair.second), sums.join(", ")),
            );
        findings.push(finding.at(connection, pair.second.import_id, "")?);
    }
    Ok(findings)
}

/// Two deliveries of different datasets, whose accounts may be one.
fn of_accounts(connection: &Connection, open: &Open) -> Result<Finding> {
    let ((older, older_scopes), (newer, newer_scopes)) = (&open.older, &open.newer);
    let (first, second) = (older.delivery.min(newer.delivery), older.delivery.max(newer.delivery));
    let message = format!(
        "the deliveries {first} and {second} are of different datasets, and {}, so both may be one account in one billing period; if they are, `billbook deliveries compare-only` takes one out, else `billbook deliveries part {second}` says that both count",
        question::why_one([older, newer])
    );
    let named = |number: i64, account: String, dataset: &str| {
        format!("delivery {number}, account {account}, dataset {dataset}")
    };
    let accounts = [
        named(
            older.delivery,
            question::account(connection, older_scopes)?,
            &older.dataset,
        ),
        named(
            newer.delivery,
            question::account(connection, newer_scopes)?,
            &newer.dataset,
        ),
    ];
    let [one, other] = accounts;
    Finding::new(CHECK.name, Severity::Warning, format!("delivery/{second}"), message)
        .rule("accounts")
        .detail(first.to_string())
        .texts(one, other)
        .at(connection, older.since.max(newer.since), "")
}

/// `delivery 1 of AWS, account A1, 2025-06-01`.
fn named(side: &Side) -> String {
    let mut name = format!("delivery {}", side.delivery);
    if !side.provider.is_empty() {
        name.push_str(&format!(" of {}", side.provider));
    }
    if !side.account.is_empty() {
        name.push_str(&format!(", account {}", side.account));
    }
    if !side.period.is_empty() {
        name.push_str(&format!(", billing period from {}", side.period));
    }
    name
}
