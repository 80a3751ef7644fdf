//! `invoice-documents`: documents that state one invoice agree, and none of them leaves open which invoice it states.
//!
//! ```text
//! issuer's document    ormuco 3411    total 13.80 CAD
//! line of a list       ORMUCO 3411    total 13.90 CAD
//! ```
//!
//! The issuer's own document counts; a list is somebody's copy of it. Other figures in it are an error where they are the
//! total or the currency, else a warning. A document that fits several invoices, and numbers that look like one number
//! spelt twice (`3411` and `INV 3411`, of one party and amount), are warnings: both count until somebody corrects the list. So are
//! invoices of one number, day and amount whose parties have two names.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::evidence::place;
use crate::money::decimal::Decimal;
use crate::party::identity::{self, Stated};
use crate::party::{Parties, documents, folded};
use crate::query::select;
use chrono::NaiveDate;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "invoice-documents",
    order: 201,
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
    let mut unplaced = Vec::new();
    for (key, candidates) in &found.unsure {
        let message = format!(
            "it fits {} invoices of this number, and counts as one more: state its account and date",
            candidates.len()
        );
        let finding = Finding::new(CHECK.name, Severity::Warning, key, message)
            .rule("several")
            .texts("one invoice", candidates.join(", "));
        unplaced.push((key, finding));
    }
    let invoices = stated.iter().filter(|one| !found.same.contains_key(&one.row_key));
    for (one, other) in of_two_names(invoices.clone()) {
        let name = issuer(connection, &one.row_key)?;
        let other_name = issuer(connection, &other.row_key)?;
        let message = format!(
            "`{name}` has an invoice of the same number, day and total: one invoice may be counted twice; if they are one party, `billbook alias` says so"
        );
        let finding = Finding::new(CHECK.name, Severity::Warning, &other.row_key, message)
            .rule("two names")
            .detail(&one.row_key)
            .texts(
                format!("{} of {name}", one.number),
                format!("{} of {other_name}", other.number),
            );
        unplaced.push((&other.row_key, finding));
    }
    for (one, other) in near_doubles(invoices) {
        let message = format!(
            "the number looks like `{}` of the same party and total: one invoice may be counted twice",
            one.number
        );
        let finding = Finding::new(CHECK.name, Severity::Warning, &other.row_key, message)
            .rule("near double")
            .detail(&one.row_key)
            .texts(&one.number, &other.number);
        unplaced.push((&other.row_key, finding));
    }
    findings.extend(placed(connection, unplaced)?);
    Ok(findings)
}

/// Documents that are one invoice with another. SQLite would look through all of them for each.
const JOINED: &str = "SELECT row_key, issuer || '/' || account || '/' || invoice_id AS object,
       nullif(billing_currency, 'XXX') AS currency, total, tax, substr(due_at, 1, 10) AS due_date, import_id, place
FROM invoice_document
WHERE row_key IN (SELECT document_key FROM invoice_held UNION SELECT invoice_key FROM invoice_held)";

/// What a document states.
struct Document {
    object: String,
    currency: Option<String>,
    total: Option<String>,
    tax: Option<String>,
    due_date: Option<String>,
    import_id: i64,
    place: String,
}

/// Figures that a document states otherwise than the one its invoice is called by.
fn differences(connection: &Connection) -> Result<Vec<Finding>> {
    let sql = "SELECT document_key, invoice_key, basis FROM invoice_held ORDER BY invoice_key, document_key";
    let held: Vec<[String; 3]> = select(connection, sql, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
    let mut findings = Vec::new();
    if held.is_empty() {
        return Ok(findings);
    }
    let documents = select(connection, JOINED, [], |row| {
        let document = Document {
            object: row.get(1)?,
            currency: row.get(2)?,
            total: row.get(3)?,
            tax: row.get(4)?,
            due_date: row.get(5)?,
            import_id: row.get(6)?,
            place: row.get(7)?,
        };
        Ok((row.get::<_, String>(0)?, document))
    })?;
    let documents: HashMap<String, Document> = documents.into_iter().collect();
    for [document, invoice, basis] in &held {
        let (Some(own), Some(other)) = (documents.get(invoice), documents.get(document)) else {
            continue;
        };
        for finding in different(connection, own, other, basis)? {
            findings.push(finding.at(connection, other.import_id, &other.place)?);
        }
    }
    Ok(findings)
}

/// What a document states otherwise.
fn different(connection: &Connection, own: &Document, other: &Document, basis: &str) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    if basis == identity::Basis::NewYear.name() {
        let message = "dated on both sides of New Year, with the same number and total: taken for one invoice";
        findings.push(Finding::new(CHECK.name, Severity::Info, &own.object, message).rule("new year"));
    }
    let figures = [
        ("currency", Severity::Error, &own.currency, &other.currency),
        ("total", Severity::Error, &own.total, &other.total),
        ("tax", Severity::Warning, &own.tax, &other.tax),
        ("due_date", Severity::Warning, &own.due_date, &other.due_date),
    ];
    for (figure, severity, here, there) in figures {
        let (Some(here), Some(there)) = (here, there) else {
            continue;
        };
        let amounts = [here, there].map(|text| Decimal::parse(text).ok());
        let is_same = match &amounts {
            [Some(here), Some(there)] => here == there,
            _ => here == there,
        };
        if is_same {
            continue;
        }
        let place = place::text(connection, own.import_id, &own.place)?;
        let message = format!("the `{figure}` is not the one of the issuer's document ({place})");
        let finding = Finding::new(CHECK.name, severity, &own.object, message)
            .rule(figure)
            .detail(figure);
        findings.push(match &amounts {
            [Some(here), Some(there)] => finding.figures(here, there),
            _ => finding.texts(here, there),
        });
        if figure == "currency" {
            // Amounts of two currencies are not compared.
            break;
        }
    }
    Ok(findings)
}

/// Findings with the places of the documents that they are about. SQLite would look through all documents for each.
fn placed(connection: &Connection, unplaced: Vec<(&String, Finding)>) -> Result<Vec<Finding>> {
    if unplaced.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT row_key, import_id, place FROM invoice_document";
    let places = select(connection, sql, [], |row| {
        Ok((
            row.get::<_, String>(0)?,
            (row.get::<_, i64>(1)?, row.get::<_, String>(2)?),
        ))
    })?;
    let places: HashMap<String, (i64, String)> = places.into_iter().collect();
    let place = |(key, finding): (&String, Finding)| match places.get(key) {
        Some((import_id, place)) => finding.at(connection, *import_id, place),
        None => Ok(finding),
    };
    unplaced.into_iter().map(place).collect()
}

/// Who issued it, as the document has it.
fn issuer(connection: &Connection, row_key: &str) -> Result<String> {
    let sql = "SELECT issuer FROM invoice_document WHERE row_key = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([row_key], |row| row.get(0))?)
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

/// How many letters and digits of one case a name or number has at least that is not by chance that of two.
const TELLING: usize = 5;

/// Pairs of invoices of one day, amount and number whose parties are called otherwise: `Nordhost` and `Nordhost GmbH`. Where the
/// number is short, one name begins with the other.
fn of_two_names<'s>(stated: impl Iterator<Item = &'s Stated>) -> Vec<(&'s Stated, &'s Stated)> {
    let mut alike: BTreeMap<(NaiveDate, &str, &str, String), Vec<&Stated>> = BTreeMap::new();
    for one in stated.filter(|one| !one.is_void) {
        if let (Some(date), Some(currency), Some(total)) = (one.date, &one.currency, &one.total)
            && total != "0"
        {
            let key = (date, currency.as_str(), total.as_str(), core(&one.number));
            alike.entry(key).or_default().push(one);
        }
    }
    let mut found = Vec::new();
    for ((.., number), mut group) in alike {
        group.sort_by_key(|one| (one.is_listed, one.party.len(), one.row_key.as_str()));
        let Some((first, others)) = group.split_first() else {
            continue;
        };
        let is_told = number.chars().count() >= TELLING;
        let is_like = |other: &&&Stated| {
            let [one, other] = [first.party.as_str(), other.party.as_str()];
            one != other && (is_told || one.starts_with(other) || other.starts_with(one))
        };
        found.extend(others.iter().filter(is_like).map(|other| (*first, *other)));
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
