//! `rows-twice`: no row of a file of bulk charges stands in it twice, equal in every column.
//!
//! Two usages may be alike in all that a file says, so this is a warning: the charges count as often as they stand there.

use crate::charges::repeated;
use crate::contract::finding::{Finding, Row, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "rows-twice",
    order: 206,
    rule: "no two rows of one file of bulk charges are equal in every column",
    is_quick: false,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for file in repeated::files(&ledger.connection)? {
        let rows = match file.rows {
            1 => "1 row repeats another one".to_owned(),
            rows => format!("{rows} rows repeat others"),
        };
        let sums: Vec<String> = file
            .sums
            .iter()
            .map(|(currency, sum)| format!("{} {currency}", sum.total()))
            .collect();
        let message =
            format!("{rows} of the same file, equal in every column; the charges count as often as they stand there");
        let object = format!("delivery/{}/import/{}", file.delivery, file.import_id);
        let mut finding = Finding::new(CHECK.name, Severity::Warning, object, message)
            .detail(file.rows.to_string())
            .texts("each row once", sums.join(", "));
        finding.row = Some(Row::Fact(file.first));
        findings.push(finding);
    }
    Ok(findings)
}
