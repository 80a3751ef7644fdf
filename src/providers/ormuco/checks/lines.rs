//! `ormuco-lines`: quantity and total of a line on Ormuco's invoices agree with uptime, size and rate.
//!
//! ```text
//! uptime 00:01:55:37   size 729 GB   unit GB-hour   quantity 1404.7425             6937 s × 729 / 3600
//! quantity 17.488333333333333        rate 0.0059    total 0.103                    0.1031811666…, at 3 decimals
//! ```
//!
//! Quantities are printed from binary numbers, with 15 digits that hold; they agree when their difference, rounded to
//! 12 decimals or to as many as those digits leave, is 0. The size counts where the unit is other than `hour`, and for
//! volumes, images and snapshots whatever the unit: the documentation prints both units for one snapshot. Zones are priced by the month and object storage by what it
//! held, so their quantities do not follow from uptime. Tiered rates rate nothing here: their steps are not documented.
//! The check reads every revision of an invoice; what is wrong with one that a newer one replaces is information only.

use crate::contract::finding::Finding;
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::contract::stated::Revision;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use crate::query::for_each;
use rusqlite::Row;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "ormuco-lines",
    order: 90,
    rule: "quantity and total of a line on Ormuco's invoices agree with uptime, size and rate",
    is_quick: true,
    run,
};

/// Decimals of a line's total.
const PLACES: u32 = 3;

/// Digits that a binary number holds whatever its value.
const DIGITS: u32 = 15;

/// Decimals within which quantities are compared at most.
const QUANTITY_PLACES: u32 = 12;

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    let sql =
        "SELECT v.account, v.id || '/' || t.position AS row_key, v.revision, v.revisions, t.quantity, t.unit_rate,
                t.rate_system, t.total, coalesce(k.resource_kind, t.type) AS resource_kind, t.unit, t.size, t.uptime,
                t.import_id, t.place
         FROM ormuco_invoice_revision AS v
         JOIN ormuco_invoice_project AS p ON p.parent_row = v.data_row
         JOIN ormuco_invoice_line AS t ON t.parent_row = p.row_id
         LEFT JOIN ormuco_resource_kind AS k ON k.spelled_in = 'invoice' AND k.spelling = t.type
         ORDER BY t.row_id";
    for_each(connection, sql, [], |row| {
        let Some(quantity) = stated::decimal(row, "quantity")? else {
            return Ok(());
        };
        let mut found = Vec::new();
        if let Some(expected) = mismeasured(row, &quantity)? {
            let message = "`quantity` does not agree with `uptime` and `size`";
            found.push((
                "quantity",
                message,
                crate::contract::finding::Severity::Error,
                expected,
                quantity.clone(),
            ));
        }
        let is_flat = row.get::<_, String>("rate_system")? == "flat";
        if is_flat
            && let Some(rate) = stated::decimal(row, "unit_rate")?
            && let Some(total) = stated::decimal(row, "total")?
            && let Some((severity, expected)) = stated::misrounded(&quantity.mul(&rate), PLACES, &total)
        {
            let message = "`total` is not `quantity` × `rate`";
            found.push(("total", message, severity, expected, total));
        }
        let revision = Revision::of(row)?;
        let account: String = row.get("account")?;
        let key: String = row.get("row_key")?;
        for (rule, message, severity, expected, found) in found {
            let object = format!("ormuco/{account}/{key}");
            let finding = Finding::new(
                CHECK.name,
                revision.severity(severity),
                object,
                revision.message(message),
            );
            let finding = revision.told(finding.rule(rule)).figures(&expected, &found);
            findings.push(finding.at_row(connection, row)?);
        }
        Ok(())
    })?;
    Ok(findings)
}

/// The quantity that uptime and size give, where the one that is stated is another.
pub(crate) fn mismeasured(row: &Row, quantity: &Decimal) -> rusqlite::Result<Option<Decimal>> {
    let expected = measured(row)?.filter(|expected| !agree(expected, quantity));
    Ok(expected.map(|expected| rounding::round(&expected, QUANTITY_PLACES, Mode::HalfEven).trim_zeros(0)))
}

/// Kinds of which a size is charged for.
const SIZED: [&str; 4] = ["volume", "volume_snapshot", "server_snapshot", "image"];

/// The quantity that uptime and size give; `None` where it does not follow from them.
fn measured(row: &Row) -> rusqlite::Result<Option<Decimal>> {
    let kind: String = row.get("resource_kind")?;
    if kind == "dns_zone" || kind == "object_storage" {
        return Ok(None);
    }
    let uptime: Option<String> = row.get("uptime")?;
    let size: Option<String> = row.get("size")?;
    let is_hourly = row.get::<_, String>("unit")? == "hour";
    let size = if is_hourly && (size.is_none() || !SIZED.contains(&kind.as_str())) {
        Some(Decimal::from(1_i64))
    } else {
        size.and_then(|size| Decimal::parse(size.split_whitespace().next()?).ok())
    };
    let (Some(seconds), Some(size)) = (uptime.as_deref().and_then(seconds), size) else {
        return Ok(None);
    };
    let exact = Decimal::from(seconds).mul(&size);
    Ok(rounding::divide(&exact, &Decimal::from(3600_i64), 20, Mode::HalfEven).ok())
}

/// Seconds of `DD:HH:MM:SS`.
fn seconds(uptime: &str) -> Option<u64> {
    let mut parts = uptime.split(':').map(|part| part.parse::<u64>().ok());
    let mut seconds = 0_u64;
    for size in [86_400, 3600, 60, 1] {
        seconds = seconds.checked_add(parts.next()??.checked_mul(size)?)?;
    }
    parts.next().is_none().then_some(seconds)
}

/// Whether two quantities are the same except the digits that a binary number does not hold.
fn agree(expected: &Decimal, found: &Decimal) -> bool {
    let whole = rounding::round(expected, 0, Mode::Cut);
    let digits = if whole.is_zero() { 0 } else { whole.to_string().len() };
    let digits = u32::try_from(digits).unwrap_or(DIGITS);
    let places = DIGITS.saturating_sub(digits).min(QUANTITY_PLACES);
    rounding::round(&found.sub(expected), places, Mode::HalfEven).is_zero()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uptime_has_four_parts() {
        assert_eq!(seconds("30:04:47:15"), Some(2_609_235));
        assert_eq!(seconds("04:47:15"), None);
        assert_eq!(seconds("1:30:04:47:15"), None);
        assert_eq!(seconds("a:04:47:15"), None);
    }

    #[test]
    fn quantities_agree_as_far_as_binary_numbers_hold() {
        let agree =
            |expected: &str, found: &str| agree(&Decimal::parse(expected).unwrap(), &Decimal::parse(found).unwrap());
        assert!(agree("0.34333333333333333333", "0.3433333333333334"));
        assert!(agree("277777.77777777777777777778", "277777.77777777775"));
        assert!(!agree("0.34333333333333333333", "0.343333333334"));
        assert!(!agree("1404.7425", "1404.7426"));
    }
}
