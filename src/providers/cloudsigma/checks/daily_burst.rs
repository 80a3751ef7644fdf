//! `daily-burst`: the burst usage of a day is that of the day's ledger entries.
//!
//! ```text
//! dailyburstusage  2025-06-12 mem   usage 32212254720   amount 0.03155151388888888887
//! ledger           the burst entries of mem whose samples were taken on 2025-06-12 add up to the same
//! ```
//!
//! An entry belongs to the day of its sample; one sampled shortly before midnight is charged after it. The day's
//! figures are compared when the ledger holds the day whole: an entry from before the day, or the account's first
//! entry (`initial` 0) within it; an entry, or a retrieval of the newest entries (not by the time of a file alone),
//! an hour or more after the day; and no break of the running balance between.
//!
//! It is an error when the usage differs. Where only the amount does it is a warning: the provider's daily figures
//! know the intervals to the microsecond, its ledger to the second.

use crate::clock;
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::providers::cloudsigma::entries;
use crate::providers::cloudsigma::entries::{AccountEntries, Entry};
use crate::query::gather;
use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "daily-burst",
    order: 50,
    rule: "daily burst usage is the sum of that day's burst entries in the ledger",
    is_quick: true,
    run,
};

/// In recorded documents a sample is charged within three minutes.
const CHARGED_WITHIN: TimeDelta = TimeDelta::hours(1);

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let chains = entries::chains(connection)?;
    let sql =
        "SELECT account_id, date, resource_type, amount, usage, import_id, place FROM api_cloudsigma_dailyburstusage
         ORDER BY account_id, date, resource_type";
    gather(connection, sql, [], |row| {
        let account_id: i64 = row.get("account_id")?;
        let date: String = row.get("date")?;
        let resource: String = row.get("resource_type")?;
        let Some(chain) = chains.iter().find(|chain| chain.account_id == account_id) else {
            return Ok(None);
        };
        let Some((usage, amount)) = entries_of_day(chain, &date).and_then(|entries| sums(entries, &date, &resource))
        else {
            return Ok(None);
        };
        let stated_usage = Decimal::from(row.get::<_, i64>("usage")?);
        let Ok(stated_amount) = Decimal::parse(&row.get::<_, String>("amount")?) else {
            return Ok(None);
        };
        let (severity, what, expected, found) = if stated_usage != usage {
            (Severity::Error, "usage", usage, stated_usage)
        } else if stated_amount != amount {
            (Severity::Warning, "amount", amount, stated_amount)
        } else {
            return Ok(None);
        };
        let message = format!("`{what}` differs from the sum of the day's ledger entries");
        Ok(Some(
            Finding::new(
                CHECK.name,
                severity,
                chain.object(&format!("{date}/{resource}")),
                message,
            )
            .detail(what)
            .figures(&expected, &found)
            .at_row(connection, row)?,
        ))
    })
}

/// The entries around a day, when the ledger holds all that were made from its start until all of it was charged.
fn entries_of_day<'c>(chain: &'c AccountEntries, date: &str) -> Option<&'c [Entry]> {
    let day = clock::parse_date(date)?;
    let start = day.and_time(NaiveTime::MIN).and_utc();
    entries_between(chain, start, start.checked_add_days(Days::new(1))?)
}

/// The moment by which what was sampled before a time is charged.
pub(crate) fn charged_by(time: DateTime<Utc>) -> DateTime<Utc> {
    time + CHARGED_WITHIN
}

/// The entries around a span of time, when the ledger holds all that were made from its start until all of it was charged.
pub(crate) fn entries_between(chain: &AccountEntries, start: DateTime<Utc>, end: DateTime<Utc>) -> Option<&[Entry]> {
    let (start, until) = (clock::stored(start), clock::stored(charged_by(end)));
    let first = if let Some(index) = chain.before(&start).checked_sub(1) {
        index
    } else {
        let opening = chain.entries.first()?;
        if !opening.initial.as_ref()?.is_zero() || opening.time >= until {
            return None;
        }
        0
    };
    let after = chain.before(&until);
    if after == chain.entries.len() && chain.surely_retrieved_at.as_deref()? < until.as_str() {
        return None;
    }
    let last = after.min(chain.entries.len().checked_sub(1)?);
    let entries = chain.entries.get(first..=last)?;
    let is_whole = entries.windows(2).all(|pair| match pair {
        [older, newer] => entries::meet(older, newer) == Some(true),
        _ => true,
    });
    is_whole.then_some(entries)
}

/// Usage and amount of the bursts of a resource sampled on a day; `None` when one of them is not known.
fn sums(entries: &[Entry], date: &str, resource: &str) -> Option<(Decimal, Decimal)> {
    let mut usage = DecimalSum::new();
    let mut amount = DecimalSum::new();
    for entry in entries {
        let Some(burst) = entry.burst.as_ref().filter(|burst| burst.resource == resource) else {
            continue;
        };
        if burst.sampled_at.as_deref()?.starts_with(date) {
            usage.add(burst.quantity.as_ref()?);
            amount.add(entry.amount.as_ref()?);
        }
    }
    Some((usage.total(), amount.total()))
}
