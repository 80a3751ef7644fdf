//! Invoices that providers state: `Nimbus Cloud GmbH, NC-2025-0531, 2394.76 EUR, of it tax 382.36`.

use crate::decisions::naming;
use crate::error::Result;
use crate::evidence::origin::Query;
use crate::evidence::place::Place;
use crate::money::decimal::Decimal;
use crate::query::gather;
use rusqlite::Connection;

/// An invoice as its provider states it.
#[derive(Debug)]
pub(super) struct Document {
    /// What tells it from every other.
    pub key: String,
    /// The provider.
    pub provider: String,
    /// Who issued it.
    pub issuer: String,
    /// What its provider was called before invoices had issuers.
    pub provider_before: String,
    /// The account.
    pub account: String,
    /// The number.
    pub number: String,
    /// The currency.
    pub currency: String,
    /// Total, and the tax in it.
    pub total: Decimal,
    /// The tax, where it is stated.
    pub tax: Option<Decimal>,
    /// The billing period: from, to.
    pub period: [String; 2],
    /// The year of its date, else of the last day of its period.
    pub year: Option<String>,
    /// File and place.
    pub place: Place,
}

const DOCUMENTS: &str = "SELECT provider, issuer, account, invoice_id, coalesce(billing_currency, 'XXX') AS currency, total, tax,
       coalesce(billing_period_start, '') AS period_start, coalesce(billing_period_end, '') AS period_end, import_id, place,
       row_key, substr(date(coalesce(issued_at, date(billing_period_end, '-1 second'))), 1, 4) AS year
FROM invoice_document
WHERE is_listed = 0 AND total IS NOT NULL AND is_void = 0
ORDER BY provider, account, invoice_id, row_key";

/// The rows of documents, of which each adds what is given. The documents of one run stand at one place.
#[must_use]
pub(super) fn query<'d>(documents: impl IntoIterator<Item = &'d Document>, adds: &str) -> Query {
    let keys = documents.into_iter().map(|document| document.key.as_str());
    Query::new("invoice_document", DOCUMENTS, [], adds).among("row_key", keys)
}

/// Invoices that providers state, except void ones, which nobody has to pay.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn documents(connection: &Connection) -> Result<Vec<Document>> {
    gather(connection, DOCUMENTS, [], |row| {
        let decimal = |column: usize| -> rusqlite::Result<Option<Decimal>> {
            let text: Option<String> = row.get(column)?;
            Ok(text.and_then(|text| Decimal::parse(&text).ok()))
        };
        // `check integrity` finds texts that are not decimals.
        let Some(total) = decimal(5)? else { return Ok(None) };
        let (provider, key): (String, String) = (row.get(0)?, row.get(11)?);
        Ok(Some(Document {
            provider_before: naming::before(&key, &provider),
            key,
            provider,
            issuer: row.get(1)?,
            account: row.get(2)?,
            number: row.get(3)?,
            currency: row.get(4)?,
            total,
            tax: decimal(6)?,
            period: [row.get(7)?, row.get(8)?],
            year: row.get(12)?,
            place: Place::of(connection, row.get(9)?, &row.get::<_, String>(10)?)?,
        }))
    })
}
