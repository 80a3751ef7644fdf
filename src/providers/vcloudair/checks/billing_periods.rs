//! `billing-periods`: the billing periods of a vCloud Air service group follow each other.
//!
//! ```text
//! 11/2014   2014-11-19T08:00:00.000Z to 2014-12-19T07:59:59.999Z, included
//! 12/2014   2014-12-19T08:00:00.000Z to 2015-01-19T07:59:59.999Z             starts 1 ms after the end of 11/2014
//! ```
//!
//! An overlap is an error. A gap is a warning: the bill between may be left out of the list. `difference` is in seconds.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::query::for_each;
use std::cmp::Ordering;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "billing-periods",
    order: 180,
    rule: "billing periods of a vCloud Air service group neither overlap nor leave a gap",
    is_quick: true,
    run,
};

/// The period that ends last so far.
struct Last {
    group: String,
    period: String,
    end: String,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    let mut last: Option<Last> = None;
    let sql = "SELECT service_group_id, period, start_date_utc, period_end_utc, import_id, place
         FROM api_vcloudair_billing_periods
         ORDER BY service_group_id, start_date_utc, period_end_utc, row_id";
    for_each(connection, sql, [], |row| {
        let group: String = row.get("service_group_id")?;
        let period: String = row.get("period")?;
        let start: String = row.get("start_date_utc")?;
        let end: String = row.get("period_end_utc")?;
        let before = last.take().filter(|last| last.group == group);
        if let Some(before) = &before
            && let Some((severity, rule, words)) = match start.cmp(&before.end) {
                Ordering::Less => Some((Severity::Error, "overlap", "starts before the end of")),
                Ordering::Greater => Some((Severity::Warning, "gap", "leaves a gap after")),
                Ordering::Equal => None,
            }
        {
            let object = format!("vcloudair/{group}/{period}");
            let message = format!("the billing period {words} {}", before.period);
            findings.push(
                Finding::new(CHECK.name, severity, object, message)
                    .rule(rule)
                    .detail(&*before.period)
                    .times(&before.end, &start)
                    .at_row(connection, row)?,
            );
        }
        last = match before {
            Some(before) if before.end > end => Some(before),
            _ => Some(Last { group, period, end }),
        };
        Ok(())
    })?;
    Ok(findings)
}
