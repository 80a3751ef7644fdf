//! `deliveries-by-names`: deliveries from before billbook compared what they cover count as they would by that rule.
//!
//! ```text
//! by names       delivery 1 does not count: delivery 2 has the same provider, account and billing period
//! by coverage    delivery 1 counts: it has other days than delivery 2
//! ```
//!
//! An upgrade alters no figure. What an earlier version left of its deliveries stays until somebody decides otherwise.

use crate::charges::delivered::judge::Standing;
use crate::charges::delivered::settle::{Group, judged_anew};
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::query::select;
use std::collections::BTreeSet;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "deliveries-by-names",
    order: 207,
    rule: "deliveries that an earlier version imported count as they would by what they cover",
    is_quick: true,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let groups = judged_anew(connection)?;
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let counted = select(connection, "SELECT scope_id FROM focus_scope_in_force", [], |row| {
        Ok(row.get(0)?)
    })?;
    let counted: BTreeSet<i64> = counted.into_iter().collect();
    let mut findings = Vec::new();
    for group in groups {
        for (place, (candidate, scopes)) in group.parts.iter().enumerate() {
            let standing = group.judged.standings.get(place).copied().unwrap_or(Standing::InForce);
            let counts = scopes.iter().any(|scope| counted.contains(&scope.number));
            let question = group
                .judged
                .questions
                .iter()
                .find(|one| one.older == place || one.newer == place);
            let delivery = candidate.delivery;
            let (expected, command) = match (standing, question) {
                (Standing::InForce, Some(question)) if !counts => {
                    let other = if question.older == place {
                        question.newer
                    } else {
                        question.older
                    };
                    (
                        format!(
                            "billbook would ask, since it overlaps delivery {} in part",
                            number(&group, other)
                        ),
                        "part",
                    )
                }
                (Standing::InForce, None) if !counts => {
                    ("it counts: no delivery that counts covers all of it".to_owned(), "part")
                }
                (Standing::Replaced(by), _) if counts => (format!("delivery {by} replaces it"), "replace"),
                _ => continue,
            };
            let found = if counts { "it counts" } else { "it does not count" };
            let decided = match standing {
                Standing::Replaced(by) => by,
                _ => delivery,
            };
            let message = format!(
                "the rule by names of an earlier version decided about the delivery, and by what it covers billbook would decide otherwise; `billbook deliveries {command} {decided}` does"
            );
            let object = format!(
                "delivery/{delivery}/{}",
                group.key.period.get(..10).unwrap_or(&group.key.period)
            );
            let finding = Finding::new(CHECK.name, Severity::Warning, object, message)
                .detail(group.key.account.clone())
                .texts(expected, found);
            findings.push(finding.at(connection, candidate.since, "")?);
        }
    }
    Ok(findings)
}

fn number(group: &Group, place: usize) -> i64 {
    group.parts.get(place).map_or(0, |(candidate, _)| candidate.delivery)
}
