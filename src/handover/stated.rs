//! The documents of both sides up to a day, as the relation `invoice` states them.

use super::document::{Document, Party, PartyKey};
use super::issued;
use super::journal::{Days, Side};
use super::received::Stated;
use crate::billing::book::model::Book;
use crate::clock;
use crate::error::{Problem, Result, codes};
use crate::query::for_each;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, HashMap};

const DOCUMENTS: &str = "SELECT i.row_key, i.direction, i.invoice_id, i.issuer, i.account,
       coalesce(c.party, i.customer, i.party), i.customer, i.party, i.provider, i.billing_currency,
       coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')), date(i.due_at), date(i.billing_period_start),
       date(i.billing_period_end, '-1 second'), i.total, i.tax
FROM invoice AS i LEFT JOIN party_of AS c ON c.name = i.customer
WHERE i.total IS NOT NULL AND i.is_void = 0
ORDER BY coalesce(date(i.issued_at), date(i.billing_period_end, '-1 second')), i.invoice_id, i.row_key";

/// A document that billbook issued.
#[derive(Debug, Default)]
struct Own {
    /// Its row.
    row: Option<i64>,
    /// The id of the customer.
    customer: Option<String>,
    /// The month.
    period: Option<String>,
    /// The number and the day of the invoice that it corrects.
    corrects: [Option<String>; 2],
}

/// The documents up to the end of the days, with what is stated of those that billbook did not issue, and what is left out.
type Found = (Vec<Document>, Vec<Stated>, Vec<String>);

/// Reads them.
///
/// # Errors
/// When one has no date or no currency, or the ledger cannot be read.
pub(super) fn documents(connection: &Connection, days: &Days, side: Side, book: &Book) -> Result<Found> {
    let mut own: HashMap<String, Own> = HashMap::new();
    let sql = "SELECT 'billbook/' || d.customer || '/' || d.number, d.document_id, d.customer, d.period, c.number, c.issue_date
               FROM issued_document AS d LEFT JOIN issued_document AS c ON c.document_id = d.corrects";
    for_each(connection, sql, [], |row| {
        let one = Own {
            row: row.get(1)?,
            customer: row.get(2)?,
            period: row.get(3)?,
            corrects: [row.get(4)?, row.get(5)?],
        };
        own.insert(row.get(0)?, one);
        Ok(())
    })?;
    let (mut found, mut stated) = (Vec::new(), Vec::new());
    for_each(connection, DOCUMENTS, [], |row| {
        let is_sale = row.get::<_, String>(1)? == "receivable";
        if matches!((side, is_sale), (Side::Receivable, false) | (Side::Payable, true)) {
            return Ok(());
        }
        let own = own.remove(&row.get::<_, String>(0)?).unwrap_or_default();
        let (document, of) = document(row, is_sale, own, book)?;
        if document.day < days.to {
            found.push(document);
            stated.push(of);
        }
        Ok(())
    })?;
    let sql = "SELECT count(*) FROM invoice WHERE total IS NULL AND is_void = 0";
    let without: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    let mut notes = Vec::new();
    if without > 0 {
        notes.push(format!(
            "invoices that state no total, which are in no journal: {without}"
        ));
    }
    Ok((found, stated, notes))
}

fn document(row: &Row, is_sale: bool, own: Own, book: &Book) -> Result<(Document, Stated)> {
    let date = |text: Option<String>| text.as_deref().and_then(clock::parse_date);
    let issuer: String = row.get(3)?;
    let number = row.get::<_, Option<String>>(2)?.unwrap_or_default();
    let name = row.get::<_, Option<String>>(5)?.unwrap_or_else(|| issuer.clone());
    let Some(day) = date(row.get(10)?) else {
        return Err(refused(format!("invoice {number} of {name} has no date")));
    };
    let currency: Option<String> = row.get(9)?;
    let Some(currency) = currency.filter(|currency| currency != "XXX") else {
        return Err(refused(format!("invoice {number} of {name} has no currency")));
    };
    let mut names = vec![name.clone()];
    let others: [Option<String>; 3] = if is_sale {
        [row.get(6)?, None, None]
    } else {
        [row.get(7)?, Some(issuer.clone()), row.get(8)?]
    };
    for other in others.into_iter().flatten() {
        if !names.contains(&other) {
            names.push(other);
        }
    }
    let id = own
        .customer
        .or_else(|| customer_id(book, is_sale, &names))
        .unwrap_or_else(|| name.clone());
    let [corrects, corrected_on] = own.corrects;
    let document = Document {
        key: row.get(0)?,
        number,
        corrects,
        corrected_on: date(corrected_on),
        party: Party {
            key: PartyKey {
                is_customer: is_sale,
                id,
            },
            name,
            names,
        },
        day,
        due: date(row.get(11)?),
        service: [date(row.get(12)?), date(row.get(13)?)],
        period: own.period,
        currency,
        total: issued::decimal(&row.get::<_, String>(14)?)?,
        issued: own.row,
        printed: BTreeMap::new(),
        parts: Vec::new(),
        taxes: Vec::new(),
    };
    let tax: Option<String> = row.get(15)?;
    let stated = Stated {
        issuer,
        account: row.get(4)?,
        tax: tax.map(|tax| issued::decimal(&tax)).transpose()?,
    };
    Ok((document, stated))
}

/// The id of the customer in the book who has one of these names.
fn customer_id(book: &Book, is_sale: bool, names: &[String]) -> Option<String> {
    let is_named = |name: &String| names.iter().any(|known| known.to_lowercase() == name.to_lowercase());
    let mut customers = book.customers.iter().filter(|_| is_sale);
    let found = customers.find(|customer| customer.party.get("name").is_some_and(is_named));
    found.map(|customer| customer.id.clone())
}

fn refused(message: String) -> Box<Problem> {
    let hint = "correct it where it comes from, and import it again; `--receivable` and `--payable` hand over one side";
    Box::new(Problem::new(&codes::NOT_BOOKED, message).hint(hint))
}
