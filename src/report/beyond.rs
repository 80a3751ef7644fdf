//! Charges that reach beyond the month in which they start: a year's subscription, bought in June, counts in June.
//!
//! Stated charges stay where their document puts them; a report by time says how many there are of those. To count them,
//! every charge has to be read, which would cost more than a report of millions does. So there it is done on request.

use crate::contract::report::Request;
use crate::error::Result;
use crate::query::count;
use crate::report::dimension::{Dimension, EXPLAIN_PLAN};
use crate::report::source::choice;
use rusqlite::Connection;

/// Up to so many charges are read for it without being asked: some hundredths of a second.
const READ_UNASKED: i64 = 100_000;

/// What has to be said of them beside a report that tells times apart.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn note(connection: &Connection, request: &Request, by: &[Dimension]) -> Result<Option<String>> {
    let filter = &request.filter;
    let is_by_time = by.iter().any(Dimension::is_time) || filter.from.is_some() || filter.to.is_some();
    if !is_by_time {
        return Ok(None);
    }
    let values = filter.values();
    let all = count(
        connection,
        "SELECT coalesce(sum(charges), 0) FROM charge_by_month",
        &values,
    )?;
    if all > READ_UNASKED && !request.has(EXPLAIN_PLAN.name) {
        return Ok(None);
    }
    let mut sql = "SELECT count(*) FROM charge_beyond_month WHERE 1".to_owned();
    if filter.from.is_some() {
        sql.push_str(" AND charge_period_start >= :from");
    }
    if filter.to.is_some() {
        sql.push_str(" AND charge_period_start < :to");
    }
    for condition in choice(filter) {
        sql.push_str(&format!(" AND {condition}"));
    }
    let found = count(connection, &sql, &values)?;
    Ok((found > 0)
        .then(|| format!("charges that reach beyond the month in which they start, and count in that month: {found}")))
}
