//! An issued document as it is printed: read from its own rows, and from nothing else.

use super::json;
use crate::billing::rating::early::Early;
use crate::billing::words::{Word, Words};
use crate::error::{Result, codes, fail};
use crate::money::decimal::Decimal;
use crate::query::select;
use crate::source::json as reader;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeMap;

/// A line.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its number.
    pub position: i64,
    /// What it says.
    pub text: String,
    /// How many.
    pub quantity: Decimal,
    /// The quantity as it is shown where that is not a number.
    pub shown: Option<String>,
    /// Of what.
    pub unit: String,
    /// The price of one.
    pub unit_price: Decimal,
    /// The amount.
    pub amount: Decimal,
    /// Category and rate.
    pub tax: (String, Option<String>),
    /// Its first and last day.
    pub period: [String; 2],
}

/// A discount or a coupon.
#[derive(Debug)]
pub(crate) struct Allowance {
    /// The id in the book, or the code of the coupon.
    pub id: String,
    /// What it says.
    pub name: String,
    /// Per cent.
    pub percent: Option<String>,
    /// Which redemption of how many.
    pub redemption: Option<(i64, i64)>,
    /// What the percentage is of.
    pub base: Option<Decimal>,
    /// How much.
    pub amount: Decimal,
    /// How much of it for each category and rate.
    pub parts: Vec<((String, Option<String>), Decimal)>,
}

/// A tax.
#[derive(Debug)]
pub(crate) struct Tax {
    /// What it says.
    pub name: String,
    /// Category and rate.
    pub key: (String, Option<String>),
    /// Its id in the book.
    pub id: String,
    /// The code of the reason.
    pub reason: Option<String>,
    /// The sentence for the document.
    pub note: Option<String>,
    /// On this.
    pub base: Decimal,
    /// How much.
    pub amount: Decimal,
}

/// An exchange rate.
#[derive(Debug)]
pub(crate) struct Rate {
    /// One of this currency.
    pub from: String,
    /// Is so many of this one.
    pub to: String,
    /// On this day, where it has one.
    pub day: Option<String>,
    /// How many.
    pub value: String,
    /// Who states it.
    pub source: String,
}

/// A document.
#[derive(Debug)]
pub(crate) struct Printed {
    /// `invoice` or `credit-note`.
    pub kind: String,
    /// The import of the edition of the book that it was issued by.
    pub edition: i64,
    /// The id of the customer in the book.
    pub customer_id: String,
    /// Its number.
    pub number: String,
    /// The number of the invoice that it corrects.
    pub corrects: Option<String>,
    /// The day of that invoice.
    pub corrects_day: Option<String>,
    /// Why, where that was said.
    pub reason: Option<String>,
    /// The head of the chain before it was issued.
    pub head: Option<String>,
    /// The ids of the contracts.
    pub contracts: Vec<String>,
    /// The currency.
    pub currency: String,
    /// Day of issue, day when it is due, first and last day of what it is for.
    pub days: [String; 4],
    /// What who pays early may take off.
    pub cash_discount: Option<Early>,
    /// The seller.
    pub seller: BTreeMap<String, String>,
    /// The seller's electronic addresses, `scheme:identifier`.
    pub endpoints: Vec<String>,
    /// The customer.
    pub customer: BTreeMap<String, String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// Discounts and coupons.
    pub allowances: Vec<Allowance>,
    /// Taxes.
    pub taxes: Vec<Tax>,
    /// Exchange rates, each once.
    pub rates: Vec<Rate>,
    /// The sum of the lines.
    pub line_total: Decimal,
    /// The sum of the taxes.
    pub tax: Decimal,
    /// Less allowances.
    pub net: Decimal,
    /// With tax.
    pub total: Decimal,
}

impl Printed {
    /// What who pays early may take off, as a sentence.
    #[must_use]
    pub(super) fn cash_discount(&self, words: &Words) -> Option<String> {
        let early = self.cash_discount.as_ref()?;
        let payable = Decimal::parse(&early.payable).ok()?;
        let amount = format!("{}\u{a0}{}", words.number(&payable), self.currency);
        let (day, percent) = (words.day(&early.through), words.digits(&early.percent));
        let values = [("date", day.as_str()), ("percent", &percent), ("amount", &amount)];
        Some(words.with(Word::CashDiscount, &values))
    }
}

/// A rendered file.
#[derive(Debug)]
pub(crate) struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// What wrote it, with its version.
    pub renderer: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl File {
    /// Keeps it with a document.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(super) fn store(&self, connection: &Connection, import_id: i64, document: i64) -> Result<()> {
        connection
            .prepare_cached(
                "INSERT INTO issued_file (import_id, document_id, name, media_type, renderer, sha256, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((
                import_id,
                document,
                &self.name,
                &self.media_type,
                &self.renderer,
                &self.sha256,
                &self.bytes,
            ))?;
        Ok(())
    }
}

/// A figure of a document.
///
/// # Errors
/// When it is not a decimal: the ledger is damaged.
pub(super) fn decimal(text: &str) -> Result<Decimal> {
    match Decimal::parse(text) {
        Ok(decimal) => Ok(decimal),
        Err(_) => fail(&codes::DAMAGED, format!("`{text}` in a document is not a decimal")),
    }
}

fn decimal_at(row: &Row, index: usize) -> Result<Decimal> {
    decimal(&row.get::<_, String>(index)?)
}

/// The row of a document by its number.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn find(connection: &Connection, number: &str) -> Result<Option<i64>> {
    let sql = "SELECT document_id FROM issued_document WHERE number = ?1";
    Ok(connection.query_row(sql, [number], |row| row.get(0)).optional()?)
}

/// A document without its lines, allowances, taxes and rates.
fn head(connection: &Connection, document: i64) -> Result<Printed> {
    let mut heads = select(
        connection,
        "SELECT d.kind, d.number, c.number, d.reason, d.contracts, d.currency, d.issue_date, d.due_date, d.period_start,
                d.period_end, d.snapshot, d.line_total, d.net, d.total, d.edition, d.customer, r.head,
                c.issue_date, d.tax
         FROM issued_document AS d LEFT JOIN issued_document AS c ON c.document_id = d.corrects
         LEFT JOIN billing_run AS r ON r.import_id = d.run WHERE d.document_id = ?1",
        [document],
        |row| {
            let (contracts, snapshot): (String, String) = (row.get(4)?, row.get(10)?);
            let parsed = reader::parse(&snapshot, false).ok();
            let is_credit = row.get::<_, String>(0)? == "credit-note";
            let party = |name: &str| json::read_object(parsed.as_ref().and_then(|parsed| parsed.root.get(name)));
            Ok(Printed {
                kind: row.get(0)?,
                edition: row.get(14)?,
                customer_id: row.get(15)?,
                number: row.get(1)?,
                corrects: row.get(2)?,
                corrects_day: row.get(17)?,
                reason: row.get(3)?,
                head: row.get(16)?,
                contracts: json::read_texts(&contracts),
                currency: row.get(5)?,
                days: [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?],
                cash_discount: parsed
                    .as_ref()
                    .filter(|_| !is_credit)
                    .and_then(|parsed| Early::read(parsed.root.get("cash_discount")?)),
                seller: party("seller"),
                endpoints: json::list(parsed.as_ref().and_then(|parsed| parsed.root.get("endpoints"))),
                customer: party("customer"),
                lines: Vec::new(),
                allowances: Vec::new(),
                taxes: Vec::new(),
                rates: Vec::new(),
                line_total: decimal_at(row, 11)?,
                tax: decimal_at(row, 18)?,
                net: decimal_at(row, 12)?,
                total: decimal_at(row, 13)?,
            })
        },
    )?;
    match heads.pop() {
        Some(head) => Ok(head),
        None => fail(&codes::DAMAGED, "a document is not there"),
    }
}

/// Its discounts and coupons.
fn allowances(connection: &Connection, document: i64) -> Result<Vec<Allowance>> {
    let mut parts = select(
        connection,
        "SELECT position, tax_category, tax_rate, amount FROM issued_allowance_part WHERE document_id = ?1 ORDER BY row_id",
        [document],
        |row| {
            let position: i64 = row.get(0)?;
            Ok((position, ((row.get(1)?, row.get(2)?), decimal_at(row, 3)?)))
        },
    )?;
    select(
        connection,
        "SELECT name, percent, redemption, redemptions, amount, position, id, base FROM issued_allowance
         WHERE document_id = ?1 ORDER BY position",
        [document],
        |row| {
            let (redemption, of): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
            let (position, base): (i64, Option<String>) = (row.get(5)?, row.get(7)?);
            let own = parts.extract_if(.., |(of, _)| *of == position).map(|(_, part)| part);
            Ok(Allowance {
                id: row.get(6)?,
                name: row.get(0)?,
                percent: row.get(1)?,
                redemption: redemption.zip(of),
                base: base.map(|base| decimal(&base)).transpose()?,
                amount: decimal_at(row, 4)?,
                parts: own.collect(),
            })
        },
    )
}

/// Reads a document.
///
/// # Errors
/// When the ledger does not have it, or cannot be read.
pub(crate) fn read(connection: &Connection, document: i64) -> Result<Printed> {
    let lines = select(
        connection,
        "SELECT line, description, quantity, quantity_shown, unit, unit_price, amount, tax_category, tax_rate, period_start,
                period_end
         FROM issued_line WHERE document_id = ?1 ORDER BY line",
        [document],
        |row| {
            Ok(Line {
                position: row.get(0)?,
                text: row.get(1)?,
                quantity: decimal_at(row, 2)?,
                shown: row.get(3)?,
                unit: row.get(4)?,
                unit_price: decimal_at(row, 5)?,
                amount: decimal_at(row, 6)?,
                tax: (row.get(7)?, row.get(8)?),
                period: [row.get(9)?, row.get(10)?],
            })
        },
    )?;
    let allowances = allowances(connection, document)?;
    let taxes = select(
        connection,
        "SELECT tax_name, tax_category, tax_rate, note, base, amount, tax_id, reason FROM issued_tax WHERE document_id = ?1 ORDER BY position",
        [document],
        |row| {
            Ok(Tax {
                name: row.get(0)?,
                key: (row.get(1)?, row.get(2)?),
                id: row.get(6)?,
                reason: row.get(7)?,
                note: row.get(3)?,
                base: decimal_at(row, 4)?,
                amount: decimal_at(row, 5)?,
            })
        },
    )?;
    let rates = select(
        connection,
        "SELECT DISTINCT from_currency, to_currency, rate_date, rate, rate_source FROM issued_rate WHERE document_id = ?1
         ORDER BY from_currency, to_currency, rate_date, rate_source",
        [document],
        |row| {
            Ok(Rate {
                from: row.get(0)?,
                to: row.get(1)?,
                day: row.get(2)?,
                value: row.get(3)?,
                source: row.get(4)?,
            })
        },
    )?;
    let head = head(connection, document)?;
    Ok(Printed {
        lines,
        allowances,
        taxes,
        rates,
        ..head
    })
}

/// The files of a document.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn files(connection: &Connection, document: i64) -> Result<Vec<File>> {
    let sql =
        "SELECT name, media_type, renderer, sha256, bytes FROM issued_file WHERE document_id = ?1 ORDER BY row_id";
    select(connection, sql, [document], file)
}

/// A file of a row with name, media type, renderer, hash and bytes.
pub(super) fn file(row: &Row) -> Result<File> {
    Ok(File {
        name: row.get(0)?,
        media_type: row.get(1)?,
        renderer: row.get(2)?,
        sha256: row.get(3)?,
        bytes: row.get(4)?,
    })
}
