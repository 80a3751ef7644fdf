//! `ormuco-revisions`: what Ormuco states again of an invoice or a currency agrees with what it stated before.
//!
//! ```text
//! revision 1   subtotal 4.45   server 17cb5d60-…   0.103   volume 09b94d3f-…   0
//! revision 2   subtotal 4.45   server 17cb5d60-…   0.103   server 40023df5-…   0.01   volume 09b94d3f-…   0
//! ```
//!
//! An invoice whose creation is complete (`processed`) may be paid or its client deleted, but its period, amounts and
//! lines stay, and a currency stays with its reseller. Each revision is compared with the one before. A line that differs
//! in nothing but its id is the same entity under another id. All are warnings, since nobody documents that invoices are
//! never corrected; between two revisions that a third one replaces they are information only.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::contract::stated;
use crate::contract::stated::Revision;
use crate::error::Result;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::{for_each, select};
use rusqlite::{Connection, Row};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "ormuco-revisions",
    order: 140,
    rule: "amounts and lines of an Ormuco invoice, and the reseller of a currency, are the same in every revision",
    is_quick: true,
    run,
};

const INVOICES: &str = "SELECT v.account, v.id, v.revision, v.revisions, v.data_row, v.import_id, d.place,
       d.invoice_subtotal, d.invoice_discount_percentage, d.invoice_discount_flat, d.invoice_discount, d.invoice_total,
       d.first_day, d.last_day
FROM ormuco_invoice_revision AS v
JOIN ormuco_invoice_data AS d ON d.row_id = v.data_row
WHERE v.revisions > 1 AND v.processed = 1
ORDER BY v.account, v.id, v.revision";

const LINES: &str = "SELECT p.id AS project, t.id, t.type, t.name, t.description, t.uptime, t.storage_type,
       t.quantity, t.rate, t.total
FROM ormuco_invoice_project AS p
JOIN ormuco_invoice_line AS t ON t.parent_row = p.row_id
WHERE p.parent_row = ?1
ORDER BY t.position";

const CURRENCIES: &str = "SELECT * FROM (
    SELECT c.uuid, c.reseller_uuid, lag(c.reseller_uuid) OVER w AS before, c.import_id, c.place, c.row_id
    FROM ormuco_currency AS c
    JOIN import AS i USING (import_id)
    WHERE c.reseller_uuid IS NOT NULL
    WINDOW w AS (PARTITION BY c.account_id, c.uuid ORDER BY i.retrieved_at, c.row_id))
WHERE reseller_uuid <> before
ORDER BY row_id";

/// Figures that stay.
const AMOUNTS: [&str; 5] = [
    "invoice_subtotal",
    "invoice_discount_percentage",
    "invoice_discount_flat",
    "invoice_discount",
    "invoice_total",
];

struct Invoice {
    object: String,
    revision: Revision,
    amounts: Vec<(&'static str, Option<Decimal>)>,
    period: String,
    lines: Vec<Line>,
    import_id: i64,
    place: String,
}

#[derive(Clone)]
struct Line {
    /// What it is, without its id.
    entity: Vec<Option<String>>,
    id: String,
    /// Quantity, rate and total, without trailing zeros.
    figures: Vec<Option<String>>,
    total: Option<Decimal>,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = Vec::new();
    let mut last: Option<Invoice> = None;
    for_each(connection, INVOICES, [], |row| {
        let invoice = Invoice::read(connection, row)?;
        if let Some(before) = last.take().filter(|before| before.object == invoice.object) {
            for finding in invoice.against(&before) {
                findings.push(finding.at(connection, invoice.import_id, &invoice.place)?);
            }
        }
        last = Some(invoice);
        Ok(())
    })?;
    for_each(connection, CURRENCIES, [], |row| {
        let object = format!("ormuco/{}", row.get::<_, String>("uuid")?);
        let message = "the currency's `reseller_uuid` has changed";
        findings.push(
            Finding::new(CHECK.name, Severity::Warning, object, message)
                .rule("reseller")
                .texts(row.get::<_, String>("before")?, row.get::<_, String>("reseller_uuid")?)
                .at_row(connection, row)?,
        );
        Ok(())
    })?;
    Ok(findings)
}

impl Invoice {
    fn read(connection: &Connection, row: &Row) -> Result<Self> {
        let mut amounts = Vec::new();
        for name in AMOUNTS {
            amounts.push((name, stated::decimal(row, name)?));
        }
        let lines = select(connection, LINES, [row.get::<_, i64>("data_row")?], |line| {
            Ok(Line::read(line)?)
        })?;
        let (account, id): (String, String) = (row.get("account")?, row.get("id")?);
        let (first, last): (String, String) = (row.get("first_day")?, row.get("last_day")?);
        Ok(Self {
            object: format!("ormuco/{account}/{id}"),
            revision: Revision::of(row)?,
            amounts,
            period: format!("{first} to {last}"),
            lines,
            import_id: row.get("import_id")?,
            place: row.get("place")?,
        })
    }

    fn finding(&self, rule: &str, details: &[&str], message: &str) -> Finding {
        let severity = self.revision.severity(Severity::Warning);
        let mut finding = Finding::new(CHECK.name, severity, &*self.object, self.revision.message(message)).rule(rule);
        for detail in details {
            finding = finding.detail(*detail);
        }
        self.revision.told(finding)
    }

    fn against(&self, before: &Self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.period != before.period {
            let finding = self.finding("period", &[], "the period differs from the previous revision");
            findings.push(finding.texts(&*before.period, &*self.period));
        }
        for ((name, expected), (_, found)) in before.amounts.iter().zip(&self.amounts) {
            if let (Some(expected), Some(found)) = (expected, found)
                && expected != found
            {
                let message = format!("`{name}` differs from the previous revision");
                findings.push(self.finding("amount", &[name], &message).figures(expected, found));
            }
        }
        findings.extend(self.lines_against(before));
        findings
    }

    fn lines_against(&self, before: &Self) -> Vec<Finding> {
        let mut old = before.lines.clone();
        let mut new = self.lines.clone();
        // First those with their ids, then what is left by what it is.
        let same = pairs(&mut old, &mut new, |one, other| {
            one.id == other.id && one.entity == other.entity
        });
        let renamed = pairs(&mut old, &mut new, |one, other| one.entity == other.entity);
        let changed = same
            .iter()
            .chain(&renamed)
            .filter(|(one, other)| one.figures != other.figures);
        let changed = changed.count();
        let mut findings = Vec::new();
        if changed + old.len() + new.len() > 0 {
            let counts = [old.len(), new.len(), changed].map(|count| count.to_string());
            let [gone, new, changed] = counts.each_ref().map(String::as_str);
            let message = format!(
                "the lines differ from the previous revision: {gone} gone, {new} new, {changed} with other figures"
            );
            let finding = self.finding("lines", &[gone, new, changed], &message);
            findings.push(match (total(&before.lines), total(&self.lines)) {
                (Some(expected), Some(found)) => finding.figures(&expected, &found),
                _ => finding,
            });
        }
        if let Some((one, other)) = renamed.first() {
            let (count, first) = (renamed.len().to_string(), one.label());
            let message =
                format!("{count} of the entities have another id than in the previous revision; the first is {first}");
            let finding = self.finding("ids", &[&count, &first], &message);
            findings.push(finding.texts(&*one.id, &*other.id));
        }
        findings
    }
}

impl Line {
    /// Type and name, such as `server web-1`.
    fn label(&self) -> String {
        let words = self.entity.iter().skip(1).take(2).flatten();
        words
            .filter(|word| !word.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn read(row: &Row) -> rusqlite::Result<Self> {
        let mut entity = Vec::new();
        for name in ["project", "type", "name", "description", "uptime", "storage_type"] {
            entity.push(row.get(name)?);
        }
        let mut figures = Vec::new();
        for name in ["quantity", "rate", "total"] {
            let text: Option<String> = row.get(name)?;
            figures.push(text.map(|text| Decimal::parse(&text).map_or(text, |value| value.trim_zeros(0).to_string())));
        }
        Ok(Self {
            entity,
            id: row.get("id")?,
            figures,
            total: stated::decimal(row, "total")?,
        })
    }
}

/// Takes pairs that are alike out of both lists, each line once.
fn pairs(old: &mut Vec<Line>, new: &mut Vec<Line>, alike: impl Fn(&Line, &Line) -> bool) -> Vec<(Line, Line)> {
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for one in old.drain(..) {
        match new.iter().position(|other| alike(&one, other)) {
            Some(at) => pairs.push((one, new.remove(at))),
            None => left.push(one),
        }
    }
    *old = left;
    pairs
}

fn total(lines: &[Line]) -> Option<Decimal> {
    let mut sum = DecimalSum::new();
    for line in lines {
        sum.add(line.total.as_ref()?);
    }
    Some(sum.total())
}
