//! Issued invoices line by line, for programs that make their own entries of them: each line with its part of the tax.

use super::document::Document;
use super::issued::decimal;
use super::journal::Journal;
use crate::error::Result;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::rounding::{self, Mode};
use crate::query::select;
use crate::source::table::guard::guard;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// A line, or a discount or coupon, which has a negative amount.
#[derive(Debug)]
pub(super) struct Line {
    /// What it says.
    pub text: String,
    /// How many.
    pub quantity: Decimal,
    /// The unit.
    pub unit: String,
    /// The price of one.
    pub price: Decimal,
    /// The amount without tax.
    pub net: Decimal,
    /// Its part of the tax.
    pub tax: Decimal,
    /// The id of the tax in the book.
    pub tax_id: String,
    /// The account that a fee has of its own.
    pub account: Option<String>,
    /// Which tax of the document: category and rate.
    key: (String, Option<String>),
}

/// Documents of the days that billbook issued.
pub(super) struct Sales<'a> {
    /// Invoices with their lines.
    pub invoices: Vec<Sale<'a>>,
    /// Credit notes with theirs; what they give back is positive.
    pub credits: Vec<Sale<'a>>,
    /// What these programs do not get, in sentences.
    pub left_out: Vec<String>,
}

/// A document with its lines.
pub(super) type Sale<'a> = (&'a Document, Vec<Line>);

impl Line {
    /// The same, given back.
    fn given_back(self) -> Self {
        let (quantity, price) = if self.quantity.is_negative() {
            (self.quantity.neg(), self.price)
        } else {
            (self.quantity, self.price.neg())
        };
        Self {
            quantity,
            price,
            net: self.net.neg(),
            tax: self.tax.neg(),
            ..self
        }
    }
}

/// Reads the lines of the documents of a journal.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn read<'a>(connection: &Connection, journal: &'a Journal) -> Result<Sales<'a>> {
    let (mut invoices, mut credits, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for entry in &journal.entries {
        let Some(document) = entry.of.and_then(|place| journal.documents.get(place)) else {
            continue;
        };
        match document.issued {
            _ if !document.is_sale() => {}
            None => others.push(document.number.as_str()),
            Some(id) if document.total.is_negative() => {
                let lines = lines(connection, id, document)?;
                credits.push((document, lines.into_iter().map(Line::given_back).collect()));
            }
            Some(id) => invoices.push((document, lines(connection, id, document)?)),
        }
    }
    let mut left_out = Vec::new();
    if !others.is_empty() {
        left_out.push(format!(
            "billbook did not issue these, and has no lines of them: {}",
            others.join(", ")
        ));
    }
    Ok(Sales {
        invoices,
        credits,
        left_out,
    })
}

fn lines(connection: &Connection, id: i64, document: &Document) -> Result<Vec<Line>> {
    let sql = "SELECT description, quantity, unit, unit_price, amount, tax_id, tax_category, tax_rate, account
               FROM issued_line WHERE document_id = ?1 ORDER BY line";
    let mut lines = select(connection, sql, [id], |row| {
        let [text, quantity, unit, price, net, tax_id, category]: [String; 7] = [
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
            row.get(6)?,
        ];
        let account = row.get::<_, Option<String>>(8)?.filter(|_| category == "S");
        Ok(Line {
            text,
            quantity: decimal(&quantity)?,
            unit,
            price: decimal(&price)?,
            net: decimal(&net)?,
            tax: Decimal::zero(),
            tax_id,
            account,
            key: (category, row.get(7)?),
        })
    })?;
    let sql = "SELECT t.tax_id, t.tax_category, t.tax_rate, t.amount FROM issued_tax AS t WHERE t.document_id = ?1 ORDER BY t.position";
    let taxes = select(connection, sql, [id], |row| {
        let [tax_id, category]: [String; 2] = [row.get(0)?, row.get(1)?];
        let rate: Option<String> = row.get(2)?;
        Ok((tax_id, (category, rate), decimal(&row.get::<_, String>(3)?)?))
    })?;
    let ids: BTreeMap<(String, Option<String>), String> =
        taxes.iter().map(|(id, key, _)| (key.clone(), id.clone())).collect();
    let sql = "SELECT a.name, p.amount, p.tax_category, p.tax_rate FROM issued_allowance AS a
               JOIN issued_allowance_part AS p USING (document_id, position) WHERE document_id = ?1
               ORDER BY a.position, p.tax_category, p.tax_rate";
    let allowances = select(connection, sql, [id], |row| {
        let [text, amount, category]: [String; 3] = [row.get(0)?, row.get(1)?, row.get(2)?];
        let key = (category, row.get::<_, Option<String>>(3)?);
        let net = decimal(&amount)?.neg();
        Ok(Line {
            text,
            quantity: Decimal::from(1_i64),
            unit: String::new(),
            price: net.clone(),
            net,
            tax: Decimal::zero(),
            tax_id: ids.get(&key).cloned().unwrap_or_default(),
            account: None,
            key,
        })
    })?;
    lines.extend(allowances.into_iter().filter(|line| !line.net.is_zero()));
    let decimals = currency::decimals(&document.currency);
    for (_, key, amount) in &taxes {
        let rate = key.1.as_deref().map(decimal).transpose()?.unwrap_or_default();
        let hundredth = rate.mul(&Decimal::from_small(1, 2));
        let mut left = amount.clone();
        let mut of_tax: Vec<&mut Line> = lines.iter_mut().filter(|line| line.key == *key).collect();
        for line in &mut of_tax {
            line.tax = rounding::round(&line.net.mul(&hundredth), decimals, Mode::HalfAway);
            left = left.sub(&line.tax);
        }
        // What rounding leaves is on the largest line, so that the lines have the tax of the document.
        let largest = of_tax
            .into_iter()
            .max_by(|one, other| one.net.abs().cmp(&other.net.abs()));
        if let Some(line) = largest {
            line.tax = line.tax.add(&left);
        }
    }
    Ok(lines)
}

/// A row of a CSV file. Texts that a spreadsheet would run are guarded.
pub(super) fn row(cells: &[String]) -> String {
    let cells = cells.iter().map(|cell| {
        let cell = guard(cell);
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.into_owned()
        }
    });
    let mut row = cells.collect::<Vec<_>>().join(",");
    row.push_str("\r\n");
    row
}
