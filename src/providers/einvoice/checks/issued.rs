//! `einvoice-issued`: an electronic invoice whose number billbook issued states what billbook issued.
//!
//! ```text
//! issued     R-2026-0001    2026-12-01    EUR    total 119.00
//! received   R-2026-0001    2026-12-01    EUR    total 119.00
//! ```
//!
//! Such a file is a copy of one's own document. It counts nowhere; it may only differ, and then one of both was altered.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::error::Result;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "einvoice-issued",
    order: 211,
    rule: "an electronic invoice with a number that was issued from the book states what was issued",
    is_quick: true,
    run,
};

/// Both documents side by side, with the sign of the issued one.
const BOTH: &str = "SELECT d.number, d.import_id, i.issue_date AS issued_on, d.issue_date AS stated_on,
       i.currency AS issued_currency, d.currency AS stated_currency, i.customer_name AS issued_to, d.buyer_name AS stated_to,
       i.net AS issued_net, i.tax AS issued_tax, i.total AS issued_total,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.net) ELSE d.net END AS stated_net,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', coalesce(d.tax, '0')) ELSE coalesce(d.tax, '0') END AS stated_tax,
       CASE d.kind WHEN 'credit-note' THEN decimal_sub('0', d.total) ELSE d.total END AS stated_total,
       json_extract(d.places, '$.total') AS place
FROM einvoice_document_sided AS d
JOIN issued_document AS i ON i.number = d.number
WHERE d.is_issued = 1
ORDER BY d.row_id";

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut statement = connection.prepare(BOTH)?;
    let mut rows = statement.query([])?;
    let mut findings = Vec::new();
    while let Some(row) = rows.next()? {
        let number: String = row.get("number")?;
        let import_id: i64 = row.get("import_id")?;
        let place: Option<String> = row.get("place")?;
        let place = place.unwrap_or_default();
        let new =
            |rule: &str, message: &str| Finding::new(CHECK.name, Severity::Error, number.clone(), message).rule(rule);
        let texts = [
            (
                "date",
                ["issued_on", "stated_on"],
                "the file has another date than the document that was issued",
            ),
            (
                "currency",
                ["issued_currency", "stated_currency"],
                "the file has another currency than the document that was issued",
            ),
            (
                "customer",
                ["issued_to", "stated_to"],
                "the file names another customer than the document that was issued",
            ),
        ];
        for (rule, [issued, found], message) in texts {
            let (issued, found): (Option<String>, Option<String>) = (row.get(issued)?, row.get(found)?);
            if issued != found {
                let finding = new(rule, message).texts(issued.unwrap_or_default(), found.unwrap_or_default());
                findings.push(finding.at(connection, import_id, &place)?);
            }
        }
        let figures = [
            (
                "net",
                ["issued_net", "stated_net"],
                "the file has another total without tax than the document that was issued",
            ),
            (
                "tax",
                ["issued_tax", "stated_tax"],
                "the file has another tax than the document that was issued",
            ),
            (
                "total",
                ["issued_total", "stated_total"],
                "the file has another total than the document that was issued",
            ),
        ];
        for (rule, [issued, found], message) in figures {
            let (Some(issued), Some(found)) = (stated::decimal(row, issued)?, stated::decimal(row, found)?) else {
                continue;
            };
            if issued != found {
                findings.push(
                    new(rule, message)
                        .figures(&issued, &found)
                        .at(connection, import_id, &place)?,
                );
            }
        }
    }
    Ok(findings)
}
