//! What settles documents without a payment: a credit note lowers its invoice, and a difference no larger than the book's
//! `small` closes a document that was paid.

use super::settling::Settling;
use crate::error::Result;
use crate::ledger::book_value::book_value;
use crate::money::decimal::Decimal;
use crate::query::select;
use rusqlite::Connection;
use std::collections::HashMap;

/// An adjustment as the table has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// The key of the document.
    pub document: String,
    /// `credit note` or `small difference`.
    pub kind: &'static str,
    /// What it settles.
    pub amount: String,
    /// The currency.
    pub currency: String,
    /// Its day.
    pub day: String,
    /// The key of the document on the other side.
    pub beside: Option<String>,
}

/// A credit note lowers its invoice.
pub(super) const CREDIT_NOTE: &str = "credit note";

/// A small difference closes a document.
pub(super) const SMALL: &str = "small difference";

/// Appends what differs from the adjustments so far; gives how many were made and withdrawn.
pub(super) fn settle(settling: &mut Settling, wanted: Vec<Row>) -> Result<(usize, usize)> {
    let mut insert = settling.connection.prepare_cached(
        "INSERT INTO adjustment (import_id, row_key, amount, currency, adjusted_on, kind, beside_key, withdraws)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let recorded = recorded(settling.connection)?;
    settling.append(recorded, wanted, |import_id, row, withdraws| {
        insert.execute((
            import_id,
            &row.document,
            &row.amount,
            &row.currency,
            &row.day,
            row.kind,
            &row.beside,
            withdraws,
        ))?;
        Ok(())
    })
}

fn recorded(connection: &Connection) -> Result<Vec<(i64, Row)>> {
    let sql =
        "SELECT adjustment_id, invoice_key, kind, amount, currency, adjusted_on, beside_key FROM adjustment_in_force
               WHERE adjustment_id IS NOT NULL ORDER BY adjustment_id";
    select(connection, sql, [], |row| {
        let kind: String = row.get(2)?;
        let found = Row {
            document: row.get(1)?,
            kind: if kind == SMALL { SMALL } else { CREDIT_NOTE },
            amount: row.get(3)?,
            currency: row.get(4)?,
            day: row.get(5)?,
            beside: row.get(6)?,
        };
        Ok((row.get(0)?, found))
    })
}

/// The largest difference that closes a document, as the newest edition of the book says.
pub(super) fn small(connection: &Connection) -> Result<Option<Decimal>> {
    let found = book_value(connection, "billing.small")?;
    Ok(found.and_then(|small| Decimal::parse(&small).ok()))
}

/// The keys of invoices, by those of the credit notes that are for them.
pub(super) fn lowered(connection: &Connection) -> Result<HashMap<String, String>> {
    let sql = "SELECT row_key, corrects_key FROM invoice_billbook WHERE corrects_key IS NOT NULL";
    let found: Vec<(String, String)> = select(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.into_iter().collect())
}
