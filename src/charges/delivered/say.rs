//! What became of deliveries, in words: `replaces delivery 3: 2 charges, 3.00 EUR`.

use super::settle::{Change, Settled};
use crate::error::Result;
use crate::query::select;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// `1 charge`, `2 charges`.
#[must_use]
pub(super) fn charges(count: i64) -> String {
    if count == 1 {
        "1 charge".to_owned()
    } else {
        format!("{count} charges")
    }
}

/// A sentence for each thing that settling a delivery altered, about the delivery or its file.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn sentences(connection: &Connection, settled: &Settled, delivery: i64) -> Result<Vec<String>> {
    let mut sentences = Vec::new();
    let mut others: BTreeMap<(i64, bool), Vec<&Change>> = BTreeMap::new();
    let mut own: BTreeMap<(&str, Option<i64>, usize), BTreeSet<&str>> = BTreeMap::new();
    let is_own = |change: &&Change| change.delivery == delivery;
    for change in &settled.changes {
        if is_own(&change) {
            let others = if change.decision == "beside" { change.others } else { 0 };
            let period = change.period.as_deref().unwrap_or_default();
            let periods = own.entry((change.decision, change.other, others)).or_default();
            periods.insert(period.get(..10).unwrap_or(period));
        } else {
            others
                .entry((change.delivery, change.in_force))
                .or_default()
                .push(change);
        }
    }
    for ((other, in_force), changes) in others {
        let amounts = amounts(connection, &changes)?;
        let by = changes.iter().find_map(|change| change.other);
        sentences.push(match (in_force, by) {
            (true, _) => format!("brings delivery {other} into force again: {amounts}"),
            (false, Some(by)) if by != delivery => format!("lets delivery {by} replace delivery {other}: {amounts}"),
            (false, _) => format!("replaces delivery {other}: {amounts}"),
        });
    }
    let is_one = own.len() == 1;
    for ((decision, other, others), periods) in own {
        let of = |what: &str| {
            let periods: Vec<&str> = periods.iter().copied().filter(|period| !period.is_empty()).collect();
            if is_one || periods.is_empty() {
                what.to_owned()
            } else {
                format!("{what} of the billing period from {}", periods.join(" and from "))
            }
        };
        let other = other.map(|number| format!("delivery {number}"));
        let several = || "other deliveries of the same account and billing period".to_owned();
        sentences.push(match (decision, other) {
            ("behind" | "replaced", Some(other)) => {
                format!("is older than {other}, so {} not count", of("its charges do"))
            }
            ("beside", Some(other)) => format!(
                "{} in addition to {other}; no day of a sub-account is in both",
                of("counts")
            ),
            ("beside", None) => format!(
                "{} in addition to {others} other deliveries; no day of a sub-account is in two of them",
                of("counts")
            ),
            ("part", other) => format!(
                "{} in addition to {}, as a part of the same bill",
                of("counts"),
                other.unwrap_or_else(several)
            ),
            ("append", _) => "is added to what the ledger has, as corrections".to_owned(),
            ("compare-only", _) => "is kept for comparing; its charges do not count".to_owned(),
            _ => continue,
        });
    }
    Ok(sentences)
}

/// Charges and sums of the scopes that changed.
fn amounts(connection: &Connection, changes: &[&Change]) -> Result<String> {
    let scopes: Vec<String> = changes.iter().map(|change| change.scope_id.to_string()).collect();
    let sql = format!(
        "SELECT coalesce(a.billing_currency, 'XXX'), sum(t.charges), decimal_sum(t.billed_cost)
         FROM focus_monthly_total AS t JOIN focus_billing_account AS a USING (billing_account_key)
         WHERE t.scope_id IN ({}) GROUP BY 1 ORDER BY 1",
        scopes.join(", ")
    );
    let sums = select(connection, &sql, [], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, i64>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    let count = charges(sums.iter().map(|(_, count, _)| count).sum());
    let sums: Vec<String> = sums
        .iter()
        .map(|(currency, _, sum)| format!("{sum} {currency}"))
        .collect();
    Ok(format!("{count}, {}", sums.join(", ")))
}
