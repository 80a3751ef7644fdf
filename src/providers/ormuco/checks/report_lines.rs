//! `ormuco-report-lines`: a detail row of Ormuco's billing report says of a line what the invoice says itself.
//!
//! ```text
//! report    90e4a1d1-…   174ca5c6-…   web-1   server   720   hour   0.0059   4.248
//! invoice   90e4a1d1-…   174ca5c6-…   web-1   server   720   hour   0.0059   4.248
//! ```
//!
//! Row and line belong together by invoice, project, resource and type. The columns of `detail` are our own proposal, so
//! only rows with a `resource_id` are compared, and empty cells say nothing.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::providers::ormuco::reports::billing;
use crate::query::for_each;
use rusqlite::Row;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "ormuco-report-lines",
    order: 130,
    rule: "a detail row of Ormuco's billing report agrees with the line of the invoice it names",
    is_quick: true,
    run,
};

const PAIRS: &str = "SELECT r.*, t.row_id AS own_row, t.project_name AS own_project_name, t.name AS own_resource_name,
       t.quantity AS own_quantity, t.unit AS own_unit, t.rate AS own_rate, t.total AS own_resource_total
FROM ormuco_newest_report AS r
JOIN api_ormuco_invoices AS v ON v.account_id = r.account_id AND v.id = r.invoice_id
LEFT JOIN api_ormuco_invoice_lines AS t
    ON t.account_id = r.account_id AND t.invoice_id = r.invoice_id AND t.project_id = r.project_id
   AND t.id = r.resource_id AND t.type = coalesce(r.resource_type, t.type)
WHERE r.line > 0 AND r.resource_id IS NOT NULL
ORDER BY r.row_id, t.position";

const COUNTS: &str = "SELECT r.account, r.invoice_id, r.found, r.import_id, r.place, count(t.row_id) AS expected
FROM (SELECT account_id, account, invoice_id, count(*) AS found, min(row_id), import_id, place
      FROM ormuco_newest_report WHERE line > 0 AND resource_id IS NOT NULL GROUP BY account_id, invoice_id) AS r
JOIN api_ormuco_invoice_lines AS t ON t.account_id = r.account_id AND t.invoice_id = r.invoice_id
GROUP BY r.account_id, r.invoice_id
HAVING count(t.row_id) <> r.found
ORDER BY r.account, r.invoice_id";

/// Columns of the report, and what the line has.
const FIELDS: [(&str, &str); 6] = [
    ("project_name", "own_project_name"),
    ("resource_name", "own_resource_name"),
    ("quantity", "own_quantity"),
    ("unit", "own_unit"),
    ("rate", "own_rate"),
    ("resource_total", "own_resource_total"),
];

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    // Of several lines of one resource the one that differs least is meant.
    let mut last: Option<(i64, Vec<Finding>)> = None;
    for_each(connection, PAIRS, [], |row| {
        let row_id: i64 = row.get("row_id")?;
        let mut found = Vec::new();
        for finding in differences(row)? {
            found.push(finding.at_row(connection, row)?);
        }
        match &mut last {
            Some((id, fewest)) if *id == row_id => {
                if found.len() < fewest.len() {
                    *fewest = found;
                }
            }
            _ => findings.extend(last.replace((row_id, found)).into_iter().flat_map(|(_, found)| found)),
        }
        Ok(())
    })?;
    findings.extend(last.into_iter().flat_map(|(_, found)| found));
    for_each(connection, COUNTS, [], |row| {
        let object = format!(
            "ormuco/{}/{}",
            row.get::<_, String>("account")?,
            row.get::<_, String>("invoice_id")?
        );
        let message = "the report has more or fewer rows than the invoice has lines";
        let count = |name: &str| row.get::<_, i64>(name).map(Decimal::from);
        findings.push(
            Finding::new(CHECK.name, Severity::Error, object, message)
                .rule("count")
                .figures(&count("expected")?, &count("found")?)
                .at_row(connection, row)?,
        );
        Ok(())
    })?;
    Ok(findings)
}

fn differences(row: &Row) -> rusqlite::Result<Vec<Finding>> {
    let (account, invoice): (String, String) = (row.get("account")?, row.get("invoice_id")?);
    let resource: String = row.get("resource_id")?;
    let object = format!("ormuco/{account}/{invoice}/{resource}");
    let finding = |rule: &str, message: String| Finding::new(CHECK.name, Severity::Error, &*object, message).rule(rule);
    if row.get::<_, Option<i64>>("own_row")?.is_none() {
        return Ok(vec![finding(
            "line",
            "the invoice has no line of this resource".to_owned(),
        )]);
    }
    let mut findings = Vec::new();
    for (field, own) in FIELDS {
        let message = format!("`{field}` of the report differs from the line");
        let is_figure = billing::is_figure(field);
        let figure = |name| {
            if is_figure {
                stated::decimal(row, name)
            } else {
                Ok(None)
            }
        };
        if let (Some(expected), Some(found)) = (figure(own)?, figure(field)?) {
            if expected != found {
                findings.push(finding("field", message).detail(field).figures(&expected, &found));
            }
            continue;
        }
        let (expected, found): (Option<String>, Option<String>) = (row.get(own)?, row.get(field)?);
        if let Some(found) = found
            && expected.as_deref() != Some(&found)
        {
            findings.push(
                finding("field", message)
                    .detail(field)
                    .texts(expected.unwrap_or_default(), found),
            );
        }
    }
    Ok(findings)
}
