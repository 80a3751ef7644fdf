//! CloudSigma's ledger entries of each account, oldest first, as checks and reconciliations walk them.
//!
//! Entries are ordered by time; those of the same time by number, since numbers ascend with time. A figure that is
//! no decimal (somebody edited the file) is `None`: that is for the check `integrity` to say.

use crate::clock;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::query::for_each;
use chrono::TimeDelta;
use rusqlite::{Connection, OptionalExtension, Row};

const CHARGED_EVERY: TimeDelta = TimeDelta::minutes(5);
const PRECISION_OF_DATES: TimeDelta = TimeDelta::seconds(1);

/// All entries of one account.
pub(crate) struct AccountEntries {
    /// The account's number in the ledger.
    pub account_id: i64,
    /// The account's name.
    pub account: String,
    /// Its entries, oldest first.
    pub entries: Vec<Entry>,
    /// When the page with the newest entries was retrieved: the last one without filters, from offset 0.
    pub retrieved_at: Option<String>,
    /// The same, among pages whose time the exchange or the user stated. The time of a file proves nothing.
    pub surely_retrieved_at: Option<String>,
}

/// One entry, in its newest revision.
pub(crate) struct Entry {
    /// Its number.
    pub id: String,
    /// When it was made, as stored.
    pub time: String,
    /// Money moved.
    pub amount: Option<Decimal>,
    /// Money before.
    pub initial: Option<Decimal>,
    /// Money afterwards.
    pub end: Option<Decimal>,
    /// What it is, where the text of its reason has a known form: `burst`, `payment`, `subscription`.
    pub kind: Option<String>,
    /// Why it was made, in the provider's words.
    pub reason: String,
    /// The number of a payment or subscription that the reason names.
    pub reference: Option<String>,
    /// What is charged, when it is a burst.
    pub burst: Option<Burst>,
    /// The import that brought it.
    pub import_id: i64,
    /// Its place in the document.
    pub place: String,
}

/// Use above subscription, as an entry charges it.
pub(crate) struct Burst {
    /// The resource.
    pub resource: String,
    /// When the sample was taken, as stored.
    pub sampled_at: Option<String>,
    /// Length of the interval, where it is stated exactly.
    pub seconds: Option<i64>,
    /// Amount of the resource in its raw unit.
    pub quantity: Option<Decimal>,
}

/// Entries of all accounts, the oldest of each first.
pub(crate) const ENTRIES: &str =
    "SELECT account_id, account, id, time_utc, amount, initial, \"end\", reason, reason_kind, reason_reference,
       reason_resource, charge_start_utc, charge_end_utc, interval,
       coalesce(resource_amount, CASE reason_unit WHEN '' THEN reason_amount END) AS quantity, import_id, place
FROM api_cloudsigma_ledger
ORDER BY account_id, time_utc, length(id), id";

/// The chains of all accounts, by account.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn chains(connection: &Connection) -> Result<Vec<AccountEntries>> {
    let mut chains: Vec<AccountEntries> = Vec::new();
    for_each(connection, ENTRIES, [], |row| {
        let account_id = row.get("account_id")?;
        let entry = entry(row)?;
        match chains.last_mut() {
            Some(chain) if chain.account_id == account_id => chain.entries.push(entry),
            _ => chains.push(AccountEntries {
                account_id,
                account: row.get("account")?,
                entries: vec![entry],
                retrieved_at: newest_page(connection, account_id, false)?,
                surely_retrieved_at: newest_page(connection, account_id, true)?,
            }),
        }
        Ok(())
    })?;
    Ok(chains)
}

fn entry(row: &Row) -> rusqlite::Result<Entry> {
    let decimal = |column: &str| -> rusqlite::Result<Option<Decimal>> {
        let text: Option<String> = row.get(column)?;
        Ok(text.and_then(|text| Decimal::parse(&text).ok()))
    };
    let kind: Option<String> = row.get("reason_kind")?;
    let resource: Option<String> = row.get("reason_resource")?;
    let burst = match resource {
        Some(resource) if kind.as_deref() == Some("burst") => {
            let sampled_at: Option<String> = row.get("charge_start_utc")?;
            let end: Option<String> = row.get("charge_end_utc")?;
            let stated: Option<i64> = row.get("interval")?;
            Some(Burst {
                resource,
                // Documents of July 2013 state the seconds in `reason` only; the end of the charge follows from them.
                seconds: stated.or_else(|| seconds_between(sampled_at.as_deref()?, &end?)),
                sampled_at,
                quantity: decimal("quantity")?,
            })
        }
        _ => None,
    };
    Ok(Entry {
        id: row.get("id")?,
        time: row.get("time_utc")?,
        amount: decimal("amount")?,
        initial: decimal("initial")?,
        end: decimal("end")?,
        kind,
        reason: row.get("reason")?,
        reference: row.get("reason_reference")?,
        burst,
        import_id: row.get("import_id")?,
        place: row.get("place")?,
    })
}

fn seconds_between(start: &str, end: &str) -> Option<i64> {
    Some((clock::parse(end)? - clock::parse(start)?).num_seconds())
}

fn newest_page(connection: &Connection, account_id: i64, surely: bool) -> Result<Option<String>> {
    let newest = connection
        .prepare_cached(
            "SELECT i.retrieved_at FROM cloudsigma_list AS l JOIN import AS i USING (import_id)
             WHERE l.account_id = ?1 AND l.operation = 'ledger' AND l.question = '' AND coalesce(l.\"offset\", 0) = 0
               AND (i.retrieved_at_basis IN ('exchange', 'stated') OR NOT ?2)
             ORDER BY i.retrieved_at DESC LIMIT 1",
        )?
        .query_row((account_id, surely), |row| row.get(0))
        .optional()?;
    Ok(newest)
}

impl AccountEntries {
    /// `cloudsigma/default/39509304`, for a part of the account.
    pub(crate) fn object(&self, part: &str) -> String {
        format!("cloudsigma/{}/{part}", self.account)
    }

    /// How many entries were made when a balance was stated. An HTTP date leaves out the fractions of its second, so an
    /// entry of that second whose end is the balance was made before; and a day may mean any moment of it.
    pub(crate) fn made_at(&self, balance: &Decimal, at: &str) -> usize {
        let count = self.entries.partition_point(|entry| entry.time.as_str() <= at);
        let agrees = |entry: &Entry| entry.end.as_ref() == Some(balance);
        let last = count.checked_sub(1).and_then(|last| self.entries.get(last));
        let Some(time) = clock::parse(at).filter(|_| !last.is_some_and(agrees)) else {
            return count;
        };
        if let Some(day) = clock::day_meant(time) {
            // The newest entry before the day counts too: the balance may be of its first moment.
            let first = self.before(&clock::stored(day)).saturating_sub(1);
            let of_day = self.entries.get(first..count).unwrap_or_default();
            return of_day.iter().rposition(agrees).map_or(count, |place| first + place + 1);
        }
        let until = clock::stored(time + PRECISION_OF_DATES);
        let later = self.entries.get(count..).unwrap_or_default().iter();
        let later = later.take_while(|entry| entry.time < until);
        later
            .enumerate()
            .find(|(_, entry)| agrees(entry))
            .map_or(count, |(further, _)| count + further + 1)
    }

    /// Whether the last of so many entries certainly was the newest at a time: the next one held starts where it ended, or
    /// the newest entries were retrieved no earlier than charges come before it. `None` when entries may lie between.
    pub(crate) fn is_newest(&self, count: usize, at: &str) -> Option<bool> {
        let entry = self.entries.get(count.checked_sub(1)?)?;
        match self.entries.get(count) {
            Some(next) if meet(entry, next)? => Some(true),
            Some(_) => None,
            None => {
                let page = self.retrieved_at.as_deref()?;
                if page < clock::stored(clock::parse(at)? - CHARGED_EVERY).as_str() {
                    return None;
                }
                Some(self.surely_retrieved_at.as_deref().is_some_and(|page| page >= at))
            }
        }
    }

    /// How many entries are older than a time as stored.
    pub(crate) fn before(&self, time: &str) -> usize {
        self.entries.partition_point(|entry| entry.time.as_str() < time)
    }
}

/// Whether the newer entry starts with the money with which the older one ended. `None` when that cannot be told.
pub(crate) fn meet(older: &Entry, newer: &Entry) -> Option<bool> {
    Some(older.end.as_ref()? == newer.initial.as_ref()?)
}
