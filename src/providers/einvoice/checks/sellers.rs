//! `einvoice-sellers`: sellers with one VAT identifier are one party, unless somebody knows better.
//!
//! ```text
//! DE999999999    Nimbus Cloud GmbH
//! DE999999999    Nimbus Cloud Deutschland GmbH
//! ```
//!
//! Companies of one group may share an identifier, so billbook does not join names by it: their numbers of invoices may be the
//! same. The finding names the command that does.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "einvoice-sellers",
    order: 212,
    rule: "sellers of electronic invoices with one VAT identifier are one party",
    is_quick: true,
    run,
};

/// Names of one identifier that mean several parties: the first of them, and each other one.
const SELLERS: &str = "SELECT s.seller_vat, f.seller_name AS first_name, s.seller_name, min(s.import_id) AS import_id
FROM einvoice_document_newest AS s
JOIN party AS p ON p.name = s.seller_name
JOIN (SELECT seller_vat, min(seller_name) AS seller_name FROM einvoice_document_newest WHERE seller_vat IS NOT NULL
      GROUP BY seller_vat) AS f ON f.seller_vat = s.seller_vat
JOIN party AS o ON o.name = f.seller_name
WHERE p.party <> o.party
GROUP BY s.seller_vat, s.seller_name
ORDER BY s.seller_vat, s.seller_name";

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut statement = connection.prepare(SELLERS)?;
    let mut rows = statement.query([])?;
    let mut findings = Vec::new();
    while let Some(row) = rows.next()? {
        let (vat, first, name): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let message = format!(
            "it has the VAT identifier of `{first}`; if they are one party, `billbook alias '{name}' '{first}' --why …` says so"
        );
        let finding = Finding::new(CHECK.name, Severity::Info, &name, message)
            .detail(&vat)
            .texts(&first, &name);
        findings.push(finding.at(connection, row.get(3)?, "")?);
    }
    Ok(findings)
}
