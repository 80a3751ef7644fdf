//! `delivered-twice`: no two deliveries of bulk charges that both count have charges for the same resources and days.
//!
//! ```text
//! delivery 1    AWS                    i-1 on 2025-06-03    10.00 USD
//! delivery 2    Amazon Web Services    i-1 on 2025-06-03    10.00 USD
//! ```
//!
//! Deliveries are compared when they come in, within one provider, account and billing period. So a renamed provider, a file
//! without an account, or a billing period that starts at local midnight lets a month count twice. Corrections are left out.

use crate::charges::delivered::twice::{self, Side};
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::party::folded;

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
