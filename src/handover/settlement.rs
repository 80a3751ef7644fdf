//! What settles documents: payments by allocation, credit notes, small differences, and what issuers call paid.

use super::issued::decimal;
use crate::clock;
use crate::error::{Problem, Result, codes};
use crate::money::decimal::Decimal;
use crate::query::select;
use chrono::NaiveDate;
use rusqlite::Connection;

/// A payment.
#[derive(Debug)]
pub(super) struct Payment {
    /// Its key in the relation `payment`.
    pub key: String,
    /// Its number.
    pub number: String,
    /// Who paid, or was paid.
    pub party: String,
    /// Its day.
    pub day: NaiveDate,
    /// What was paid out; negative for money that came in.
    pub amount: Decimal,
    /// The currency.
    pub currency: String,
    /// The account at the bank.
    pub bank_account: Option<String>,
}

const PAYMENTS: &str = "SELECT p.row_key, p.payment_id, coalesce(o.party, n.party, p.payee, p.payer), date(p.paid_at), p.amount, p.currency,
       p.bank_account
FROM payment AS p
LEFT JOIN payment_party AS o ON o.payment_key = p.row_key
LEFT JOIN party_of AS n ON n.name = coalesce(p.payee, p.payer)
WHERE p.flow IS NOT NULL AND date(p.paid_at) < ?1 ORDER BY date(p.paid_at), p.row_key";

/// All payments before a day, in order.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn payments(connection: &Connection, to: NaiveDate) -> Result<Vec<Payment>> {
    let undated: i64 = connection.query_row(
        "SELECT count(*) FROM payment WHERE flow IS NOT NULL AND date(paid_at) IS NULL",
        [],
        |row| row.get(0),
    )?;
    if undated > 0 {
        let message = format!("{undated} payments have no day");
        return Err(Box::new(Problem::new(&codes::NOT_BOOKED, message)));
    }
    select(connection, PAYMENTS, [to.to_string()], |row| {
        let (number, party): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
        let [day, amount]: [String; 2] = [row.get(3)?, row.get(4)?];
        Ok(Payment {
            key: row.get(0)?,
            number: number.unwrap_or_default(),
            party: party.unwrap_or_else(|| "unknown".to_owned()),
            day: clock::parse_date(&day).unwrap_or_default(),
            amount: decimal(&amount)?,
            currency: row.get(5)?,
            bank_account: row.get(6)?,
        })
    })
}

/// By what a document is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// A payment, by its key, and how much of it; money that came in is negative.
    Payment(String, Decimal),
    /// A document of the other sign, by its key.
    Document(String),
    /// Nothing: a small difference.
    Small,
    /// Nothing: a cash discount at one tax, by its id in the book, with what it lowers before tax.
    Discount(String, Decimal),
    /// Nothing: its issuer calls it paid.
    Stated,
}

/// A part of a document that is settled.
#[derive(Debug)]
pub(super) struct Settlement {
    /// The key of the document.
    pub document: String,
    /// By what.
    pub by: By,
    /// How much of the document.
    pub amount: Decimal,
    /// When.
    pub day: NaiveDate,
}

const SETTLEMENTS: &str = "SELECT invoice_key, payment_key, amount, of_payment, allocated_on, basis, beside, tax_id, net FROM (
    SELECT allocation_id AS id, invoice_key, payment_key, amount, of_payment, allocated_on, basis, NULL AS beside, NULL AS tax_id, NULL AS net
    FROM allocation_in_force WHERE allocation_id IS NOT NULL
    UNION ALL
    SELECT adjustment_id, invoice_key, NULL, amount, NULL, adjusted_on, kind, beside_key, NULL, NULL
    FROM adjustment_in_force WHERE adjustment_id IS NOT NULL
    UNION ALL
    SELECT discount_id, invoice_key, NULL, amount, NULL, taken_on, 'cash discount', NULL, tax_id, net FROM cash_discount_in_force)
WHERE allocated_on < ?1 AND amount GLOB '*[1-9]*'
ORDER BY allocated_on, invoice_key, basis, payment_key, beside, tax_id, amount, id";

/// What settles documents before a day, in order.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn settlements(connection: &Connection, to: NaiveDate) -> Result<Vec<Settlement>> {
    select(connection, SETTLEMENTS, [to.to_string()], |row| {
        let [document, amount, day, basis]: [String; 4] = [row.get(0)?, row.get(2)?, row.get(4)?, row.get(5)?];
        let [payment, of_payment, beside]: [Option<String>; 3] = [row.get(1)?, row.get(3)?, row.get(6)?];
        let discount: Option<(String, String)> = row.get::<_, Option<String>>(7)?.zip(row.get(8)?);
        let by = match (payment, beside) {
            _ if discount.is_some() => {
                let (tax, net) = discount.unwrap_or_default();
                By::Discount(tax, decimal(&net)?)
            }
            (Some(payment), _) => By::Payment(payment, decimal(of_payment.as_deref().unwrap_or(&amount))?),
            (None, Some(beside)) => By::Document(beside),
            (None, None) if basis == "stated" => By::Stated,
            (None, None) => By::Small,
        };
        Ok(Settlement {
            document,
            by,
            amount: decimal(&amount)?,
            day: clock::parse_date(day.get(..10).unwrap_or_default()).unwrap_or_default(),
        })
    })
}
