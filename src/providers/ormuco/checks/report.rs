//! `ormuco-report`: a row of Ormuco's billing report says of an invoice what the invoice says itself.
//!
//! ```text
//! report    036abc80-…   2022-01-01   2022-01-31                  24.04   100   0   24.04   0
//! invoice   036abc80-…   2022-01-01   2022-02-01, not included    24.04   100   0   24.04   0
//! ```
//!
//! Compared are the newest revisions of both, in the fields that both have. An empty cell says nothing, and an invoice
//! without a flat discount has one of 0. An invoice may be paid after the report, so its status is compared only where
//! it went back to `not paid`, and that is a warning; so is an `invoice_date` that is not the month in which the period
//! starts. A row whose invoice was not imported must at least add up: percentage and flat discount are the discount, and
//! what is left, with a tax that has no column, the total.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::query::for_each;
use rusqlite::Row;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "ormuco-report",
    order: 120,
    rule: "a row of Ormuco's billing report agrees with the invoice it names, and with itself",
    is_quick: true,
    run,
};

const PAIRS: &str = "SELECT r.*, v.client_id AS own_client_id, v.first_day, v.last_day, v.paid,
       v.invoice_subtotal AS own_subtotal, v.invoice_discount_percentage AS own_discount_percentage,
       coalesce(v.invoice_discount_flat, '0') AS own_discount_flat, v.invoice_discount AS own_discount,
       v.invoice_total AS own_total, v.retrieved_at AS own_retrieved_at
FROM ormuco_newest_report AS r
LEFT JOIN api_ormuco_invoices AS v ON v.id = r.invoice_id
WHERE r.line = 0
ORDER BY r.row_id";

/// Columns of the report that are texts, and what the invoice has.
const TEXTS: [(&str, &str); 3] = [
    ("client_id", "own_client_id"),
    ("invoice_start", "first_day"),
    ("invoice_end", "last_day"),
];

/// Columns of the report that are amounts, and what the invoice has.
const AMOUNTS: [(&str, &str); 5] = [
    ("invoice_subtotal", "own_subtotal"),
    ("invoice_discount_percentage", "own_discount_percentage"),
    ("invoice_discount_flat", "own_discount_flat"),
    ("invoice_discount_total", "own_discount"),
    ("invoice_total", "own_total"),
];

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    for_each(connection, PAIRS, [], |row| {
        let mut found = if row.get::<_, Option<String>>("own_client_id")?.is_some() {
            differences(row)?
        } else {
            sums(row)?
        };
        found.extend(month(row)?);
        for finding in found {
            findings.push(finding.at_row(connection, row)?);
        }
        Ok(())
    })?;
    Ok(findings)
}

fn finding(row: &Row, severity: Severity, rule: &str, message: impl Into<String>) -> rusqlite::Result<Finding> {
    let (account, invoice): (String, String) = (row.get("account")?, row.get("invoice_id")?);
    let object = format!("ormuco/{account}/{invoice}");
    Ok(Finding::new(CHECK.name, severity, object, message).rule(rule))
}

fn month(row: &Row) -> rusqlite::Result<Option<Finding>> {
    let date: Option<String> = row.get("invoice_date")?;
    let start: String = row.get("invoice_start")?;
    let month: String = start.chars().take(7).collect();
    let Some(date) = date.filter(|date| *date != month) else {
        return Ok(None);
    };
    let message = "`invoice_date` is not the month in which the period starts";
    Ok(Some(
        finding(row, Severity::Warning, "month", message)?.texts(month, date),
    ))
}

/// What a row says by itself.
fn sums(row: &Row) -> rusqlite::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let (Some(subtotal), Some(discount)) = (
        stated::decimal(row, "invoice_subtotal")?,
        stated::decimal(row, "invoice_discount_total")?,
    ) else {
        return Ok(findings);
    };
    if let Some(percentage) = stated::decimal(row, "invoice_discount_percentage")? {
        let flat = stated::decimal(row, "invoice_discount_flat")?.unwrap_or_else(Decimal::zero);
        let exact = stated::percent(&percentage, &subtotal).add(&flat);
        let is_capped = subtotal.sub(&exact).is_negative() && discount == subtotal;
        if let Some((severity, expected)) = stated::misrounded(&exact, 2, &discount)
            && !is_capped
        {
            let message = "`invoice_discount_total` is not the sum of the percentage discount and the flat discount";
            findings.push(finding(row, severity, "discount", message)?.figures(&expected, &discount));
        }
    }
    let left = subtotal.sub(&discount);
    if let Some(total) = stated::decimal(row, "invoice_total")?
        && total.sub(&left).is_negative()
    {
        let message = "`invoice_total` is less than the subtotal after the discount";
        findings.push(finding(row, Severity::Error, "total", message)?.figures(&left, &total));
    }
    Ok(findings)
}

fn differences(row: &Row) -> rusqlite::Result<Vec<Finding>> {
    let finding = |severity, field: &str| {
        let message = format!("`{field}` of the report differs from the invoice");
        finding(row, severity, "field", message).map(|finding| finding.detail(field))
    };
    let mut findings = Vec::new();
    for (field, own) in TEXTS {
        let found: String = row.get(field)?;
        let expected: String = row.get(own)?;
        if found != expected {
            findings.push(finding(Severity::Error, field)?.texts(expected, found));
        }
    }
    for (field, own) in AMOUNTS {
        let found = stated::decimal(row, field)?;
        let expected: Option<Decimal> = stated::decimal(row, own)?;
        if let (Some(expected), Some(found)) = (expected, found)
            && expected != found
        {
            findings.push(finding(Severity::Error, field)?.figures(&expected, &found));
        }
    }
    if went_back(row)? {
        let own = if row.get("paid")? { "paid" } else { "not paid" };
        let found: String = row.get("invoice_status")?;
        findings.push(finding(Severity::Warning, "invoice_status")?.texts(own, found));
    }
    Ok(findings)
}

/// Whether what came later is `not paid`, and what came earlier paid.
fn went_back(row: &Row) -> rusqlite::Result<bool> {
    let reported: Option<bool> = match row.get::<_, Option<String>>("invoice_status")?.as_deref() {
        Some("paid") => Some(true),
        Some("not paid") => Some(false),
        // Others are not documented.
        _ => None,
    };
    let is_paid: bool = row.get("paid")?;
    let report_time: String = row.get("retrieved_at")?;
    let invoice_time: String = row.get("own_retrieved_at")?;
    Ok(match reported {
        Some(true) => !is_paid && invoice_time >= report_time,
        Some(false) => is_paid && report_time >= invoice_time,
        None => false,
    })
}
