//! `intervals`: intervals of Gigas' history run forwards, and those of one resource do not overlap.
//!
//! ```text
//! 9101   cpu   2025-05-01 00:00 to 2025-05-20 12:00
//! 9102   cpu   2025-05-20 12:00 to (running)          starts when 9101 ends, not before
//! ```
//!
//! An interval holds its start and not its end. The check reads the newest revision of each interval. An interval
//! opened by a PUT made here counts until a history retrieved later has the provider's own. A history does not say which of
//! the account's resources an interval belongs to, so intervals are compared by account and catalogue resource: an
//! account that has the same resource twice gets findings that are none.
//!
//! `difference` is in seconds.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::query::select;
use rusqlite::Row;
use std::cmp::Ordering;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "intervals",
    order: 70,
    rule: "intervals of Gigas' history end after they start, and those of one resource do not overlap",
    is_quick: true,
    run,
};

const NEWEST: &str =
    "SELECT t.account_id, t.account, t.resource_id, t.id, t.start_date_utc, t.end_date_utc, t.import_id, t.place
FROM gigas_history AS t
JOIN import AS i USING (import_id)
WHERE NOT EXISTS (
    SELECT 1 FROM gigas_history AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND n.id = t.id AND (j.retrieved_at, n.row_id) > (i.retrieved_at, t.row_id))
  AND NOT (t.id LIKE 'local-%' AND EXISTS (
    SELECT 1 FROM gigas_history AS n JOIN import AS j USING (import_id)
    WHERE n.account_id = t.account_id AND j.kind = 'import' AND j.retrieved_at > i.retrieved_at))
ORDER BY t.account_id, t.account, t.resource_id, t.start_date_utc, length(t.id), t.id";

struct Interval {
    /// Whose, and of what: only intervals that agree in it can overlap.
    resource: (i64, String, String),
    id: String,
    start: String,
    end: Option<String>,
    import_id: i64,
    place: String,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let intervals: Vec<Interval> = select(connection, NEWEST, [], |row| Ok(read(row)?))?;
    let mut findings = Vec::new();
    // Of the intervals so far of the same resource, the one that ends last.
    let mut last: Option<&Interval> = None;
    for interval in &intervals {
        let length = interval.end.as_ref().map(|end| end.cmp(&interval.start));
        let finding = if length == Some(Ordering::Less) {
            Some(backwards(interval))
        } else if length == Some(Ordering::Equal) {
            // It holds no moment, so it shares none.
            None
        } else {
            let earlier = last.filter(|last| last.resource == interval.resource);
            last = match earlier {
                Some(earlier) if ends_after(earlier, interval) => Some(earlier),
                _ => Some(interval),
            };
            earlier.and_then(|earlier| overlap(earlier, interval))
        };
        if let Some(finding) = finding {
            findings.push(finding.at(connection, interval.import_id, &interval.place)?);
        }
    }
    Ok(findings)
}

fn read(row: &Row) -> rusqlite::Result<Interval> {
    Ok(Interval {
        resource: (row.get("account_id")?, row.get("account")?, row.get("resource_id")?),
        id: row.get("id")?,
        start: row.get("start_date_utc")?,
        end: row.get("end_date_utc")?,
        import_id: row.get("import_id")?,
        place: row.get("place")?,
    })
}

/// A running interval ends after every other.
fn ends_after(one: &Interval, other: &Interval) -> bool {
    match (&one.end, &other.end) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => one > other,
    }
}

fn finding(interval: &Interval, message: String) -> Finding {
    let (_, account, _) = &interval.resource;
    let object = format!("gigas/{account}/{}", interval.id);
    Finding::new(CHECK.name, Severity::Error, object, message)
}

fn backwards(interval: &Interval) -> Finding {
    let end = interval.end.as_deref().unwrap_or_default();
    let message = "the interval ends before it starts".to_owned();
    finding(interval, message).rule("backwards").times(&interval.start, end)
}

fn overlap(earlier: &Interval, later: &Interval) -> Option<Finding> {
    let (_, _, resource) = &later.resource;
    let of = format!("of resource {resource}");
    match &earlier.end {
        None => {
            let message = format!("starts while {} {of} runs", earlier.id);
            let finding = finding(later, message)
                .rule("running")
                .detail(&*earlier.id)
                .detail(&**resource);
            Some(finding.texts("an end of the other", &*later.start))
        }
        Some(end) if later.start < *end => {
            let message = format!("starts before {} {of} ends", earlier.id);
            let finding = finding(later, message)
                .rule("overlap")
                .detail(&*earlier.id)
                .detail(&**resource);
            Some(finding.times(end, &later.start))
        }
        Some(_) => None,
    }
}
