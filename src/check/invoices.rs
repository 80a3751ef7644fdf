//! `invoice-documents`: documents that state one invoice agree, and none of them leaves open which invoice it states.
//!
//! ```text
//! issuer's document    ormuco 3411    total 13.80 CAD
//! line of a list       ORMUCO 3411    total 13.90 CAD
//! ```
//!
//! The issuer's own document counts; a list is somebody's copy of it. Other figures in it are an error where they are the
//! total or the currency, else a warning. A document that fits several invoices, and numbers that look like one number
//! spelt twice (`3411` and `INV 3411`, of one party and amount), are warnings: both count until somebody mends the list.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::party::identity::{self, Stated};
use crate::party::{Parties, documents, folded};
use crate::query::for_each;
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "invoice-documents",
    order: 205,
    rule: "documents that state one invoice state the same, and each states one invoice",
    is_quick: false,
    run,
};

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut findings = differences(connection)?;
    let parties = Parties::read(connection)?;
    let stated = documents::stated(connection, &parties)?;
    let found = identity::find(&stated);
    if found.unsure.is_empty() && stated.len() < 2 {
        return Ok(findings);
    }
    for (key, candidates) in &found.unsure {
        let Some(one) = stated.iter().find(|one| &one.row_key == key) else {
            continue;
        };
        let message = format!(
            "it fits {} invoices of this number, and counts as one more: state its account and date",
            candidates.len()
        );
        let finding = Finding::new(CHECK.name, Severity::Warning, key, message)
            .rule("several")
            .texts("one invoice", candidates.join(", "));
        findings.push(located(connection, finding, &one.row_key)?);
    }
    let invoices = stated.iter().filter(|one| !found.same.contains_key(&one.row_key));
    for (one, other) in near_doubles(invoices) {
        let message = format!(
            "the number looks like `{}` of the same party and total: one invoice may be counted twice",
            one.number
        );
        let finding = Finding::new(CHECK.name, Severity::Warning, &other.row_key, message)
            .rule("near double")
            .detail(&one.row_key)
            .texts(&one.number, &other.number);
        findings.push(located(connection, finding, &other.row_key)?);
    }
    Ok(findings)
}

/// Figures that a document states otherwise than the one its invoice is called by.
const DIFFERENT: &str = "SELECT o.issuer || '/' || o.account || '/' || o.invoice_id AS object, h.basis,
       o.billing_currency AS own_currency, d.billing_currency, o.total AS own_total, d.total, o.tax AS own_tax, d.tax,
       o.due_at AS own_due, d.due_at, o.import_id AS own_import, o.place AS own_place, d.import_id, d.place, d.row_key
FROM invoice_held AS h
JOIN invoice_document AS d ON d.row_key = h.document_key
JOIN invoice_document AS o ON o.row_key = h.invoice_key
ORDER BY o.row_key, d.row_key";

fn differences(connection: &Connection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let has_any: bool = connection.query_row("SELECT EXISTS (SELECT 1 FROM invoice_match)", [], |row| row.get(0))?;
    if !has_any {
        return Ok(findings);
    }
    for_each(connection, DIFFERENT, [], |row| {
        let object: String = row.get("object")?;
        let place =
            crate::evidence::place::text(connection, row.get("own_import")?, &row.get::<_, String>("own_place")?)?;
        let told = |figure: &str, severity: Severity| {
            let message = format!("the `{figure}` is not the one of the issuer's document ({place})");
            Finding::new(CHECK.name, severity, &object, message)
                .rule(figure)
                .detail(figure)
        };
        let mut add = |finding: Finding| -> Result<()> {
            findings.push(finding.at_row(connection, row)?);
            Ok(())
        };
        let [own, other] = both(row, "own_currency", "billing_currency")?;
        if own != other {
            add(told("currency", Severity::Error).texts(own.unwrap_or_default(), other.unwrap_or_default()))?;
            return Ok(());
        }
        for (figure, severity) in [("total", Severity::Error), ("tax", Severity::Warning)] {
            let [own, other] = both(row, &format!("own_{figure}"), figure)?;
            let amount = |text: &Option<String>| text.as_deref().and_then(|text| Decimal::parse(text).ok());
            if let (Some(own), Some(other)) = (amount(&own), amount(&other))
                && own != other
            {
                add(told(figure, severity).figures(&own, &other))?;
            }
        }
        if let [Some(own), Some(other)] = both(row, "own_due", "due_at")?
            && own.get(..10) != other.get(..10)
        {
            add(told("due_date", Severity::Warning).texts(own, other))?;
        }
        if row.get::<_, String>("basis")? == "new year" {
            let message = "dated on both sides of New Year, with the same number and total: taken for one invoice";
            add(Finding::new(CHECK.name, Severity::Info, &object, message).rule("new year"))?;
        }
        Ok(())
    })?;
    Ok(findings)
}

fn both(row: &Row, own: &str, other: &str) -> Result<[Option<String>; 2]> {
    Ok([row.get(own)?, row.get(other)?])
}

fn located(connection: &Connection, finding: Finding, row_key: &str) -> Result<Finding> {
    let sql = "SELECT import_id, place FROM invoice_document WHERE row_key = ?1";
    let (import_id, place): (i64, String) = connection
        .prepare_cached(sql)?
        .query_row([row_key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    finding.at(connection, import_id, &place)
}

/// Words and letters that people write before a number, in letters of one case.
const BEFORE_NUMBERS: [&str; 16] = [
    "inv",
    "invoice",
    "invoicenumber",
    "invoiceno",
    "invno",
    "no",
    "nr",
    "number",
    "re",
    "rg",
    "rnr",
    "rechnung",
    "rechnungsnr",
    "facture",
    "fac",
    "bill",
];

/// A number without what people add to it.
fn core(number: &str) -> String {
    let plain = folded(number);
    let digits = plain.trim_start_matches(char::is_alphabetic);
    let word = plain.strip_suffix(digits).unwrap_or_default();
    if !digits.is_empty() && BEFORE_NUMBERS.contains(&word) {
        digits.to_owned()
    } else {
        plain
    }
}

/// Pairs of invoices of one party, year and amount whose numbers look alike.
fn near_doubles<'s>(stated: impl Iterator<Item = &'s Stated>) -> Vec<(&'s Stated, &'s Stated)> {
    let mut alike: BTreeMap<(&str, &str, &str, String), Vec<&Stated>> = BTreeMap::new();
    for one in stated.filter(|one| !one.is_void) {
        if let (Some(currency), Some(total)) = (&one.currency, &one.total)
            && total != "0"
        {
            let key = (one.party.as_str(), currency.as_str(), total.as_str(), core(&one.number));
            alike.entry(key).or_default().push(one);
        }
    }
    let mut found = Vec::new();
    for mut group in alike.into_values().filter(|group| group.len() > 1) {
        group.sort_by_key(|one| (one.is_listed, one.number.len(), one.row_key.as_str()));
        let Some((first, others)) = group.split_first() else {
            continue;
        };
        let year = |one: &Stated| one.date.map(|date| date.format("%Y").to_string());
        let is_near = |other: &&Stated| {
            let is_in_year = year(first).is_none() || year(other).is_none() || year(first) == year(other);
            first.number != other.number && is_in_year
        };
        found.extend(others.iter().copied().filter(is_near).map(|other| (*first, other)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_without_what_people_add() {
        for (number, plain) in [
            ("3411", "3411"),
            ("3411 ", "3411"),
            ("INV 3411", "3411"),
            ("Invoice-No. 34-11", "3411"),
            ("A3411", "a3411"),
            ("inv", "inv"),
            ("Rechnung", "rechnung"),
        ] {
            assert_eq!(core(number), plain, "{number}");
        }
    }
}
