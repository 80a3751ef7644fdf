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
    /// File and place.
    pub place: Place,
}

impl Document {
    /// Whether this is the name of who issued it, or of the provider.
    #[must_use]
    pub(super) fn is_of(&self, name: &str) -> bool {
        [&self.provider, &self.issuer]
            .into_iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// What begins the keys of rows that lists bring to the relations.
const OF_LISTS: &str = "bookkeeping/*";

const DOCUMENTS: &str = "SELECT provider, issuer, account, invoice_id, coalesce(billing_currency, 'XXX') AS currency, total, tax,
       coalesce(billing_period_start, '') AS period_start, coalesce(billing_period_end, '') AS period_end, import_id, place,
       row_key
FROM invoice
WHERE row_key NOT GLOB ?1 AND total IS NOT NULL AND invoice_status IS NOT 'Voided'
ORDER BY provider, account, invoice_id, row_key";

/// The rows of documents at these places, of which each adds what is given.
#[must_use]
pub(super) fn query<'p>(places: impl IntoIterator<Item = &'p Place>, adds: &str) -> Query {
    Query::new("invoice", DOCUMENTS, [("?1", OF_LISTS.to_owned().into())], adds).at(places)
}

/// Invoices that providers state, except voided ones, which nobody has to pay.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn documents(connection: &Connection) -> Result<Vec<Document>> {
    gather(connection, DOCUMENTS, [OF_LISTS], |row| {
        let decimal = |column: usize| -> rusqlite::Result<Option<Decimal>> {
            let text: Option<String> = row.get(column)?;
            Ok(text.and_then(|text| Decimal::parse(&text).ok()))
        };
        // `check integrity` finds texts that are not decimals.
        let Some(total) = decimal(5)? else { return Ok(None) };
        let provider: String = row.get(0)?;
        Ok(Some(Document {
            provider_before: naming::before(&row.get::<_, String>(11)?, &provider),
            provider,
            issuer: row.get(1)?,
            account: row.get(2)?,
            number: row.get(3)?,
            currency: row.get(4)?,
            total,
            tax: decimal(6)?,
            period: [row.get(7)?, row.get(8)?],
            place: Place::of(connection, row.get(9)?, &row.get::<_, String>(10)?)?,
        }))
    })
}
