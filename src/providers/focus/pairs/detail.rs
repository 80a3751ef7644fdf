//! Lines of Invoice Detail, each as last stated: `INV-7, line 3, Tax, 382.36 EUR, Issued`.

use crate::error::Result;
use crate::evidence::origin::Query;
use crate::evidence::place::Place;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::query::select;
use crate::reconcile::charges::groups::stored;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// A line of an invoice.
#[derive(Debug, Clone)]
pub(crate) struct DetailLine {
    /// Who issues the invoice.
    pub issuer: String,
    /// Its number.
    pub invoice: String,
    /// The line's currency.
    pub currency: String,
    /// The account.
    pub account: String,
    /// The line's number.
    pub id: String,
    /// Usage, Purchase, Tax, Credit or Adjustment.
    pub category: String,
    /// What it says.
    pub description: String,
    /// What it bills; 0 where nothing is stated.
    pub amount: Decimal,
    /// Open, Issued or Voided.
    pub status: String,
    /// The invoice it corrects, where another.
    pub corrects: Option<String>,
    /// The currency it is paid in, what is paid, and the line that settles it; where it is another currency.
    pub payment: Option<(String, Decimal, String)>,
    /// The billing period: from, to.
    pub period: [String; 2],
    /// File and place.
    pub place: Place,
}

impl DetailLine {
    /// Whether nobody has to pay it.
    #[must_use]
    pub(crate) fn is_voided(&self) -> bool {
        self.status == "Voided"
    }
}

/// The lines of an invoice, of which each adds what it bills.
#[must_use]
pub(crate) fn query(issuer: &str, invoice: &str, currency: &str) -> Query {
    let billed = "CASE WHEN invoice_issue_status IS NOT 'Voided' THEN coalesce(billed_cost, '0') ELSE '0' END";
    Query::new("api_focus_invoice_detail", LINES, [], billed)
        .when("coalesce(invoice_issuer_name, '') = {}", issuer.to_owned())
        .when("coalesce(invoice_id, '') = {}", invoice.to_owned())
        .when(
            "coalesce(nullif(billing_currency, ''), 'XXX') = {}",
            currency.to_owned(),
        )
}

const LINES: &str = "SELECT invoice_issuer_name, invoice_id, billing_currency, account, invoice_detail_id, charge_category,
       invoice_detail_description, billed_cost, invoice_issue_status, reference_invoice_id, payment_currency,
       payment_currency_billed_cost, payment_currency_invoice_detail_id, billing_period_start_utc, billing_period_end_utc,
       import_id, place
FROM api_focus_invoice_detail ORDER BY row_id";

/// All lines, in the order in which they came in.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn read(connection: &Connection) -> Result<Vec<DetailLine>> {
    select(connection, LINES, [], |row| {
        let text = |column: usize| -> rusqlite::Result<String> {
            Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
        };
        // `check integrity` finds texts that are not decimals.
        let decimal = |column: usize| -> rusqlite::Result<Decimal> {
            Ok(Decimal::parse(&text(column)?).unwrap_or_else(|_| Decimal::zero()))
        };
        let invoice = text(1)?;
        let code = text(2)?;
        let currency = if code.is_empty() {
            currency::NONE.to_owned()
        } else {
            code
        };
        let paid_in = text(10)?;
        let is_other = !paid_in.is_empty() && paid_in != currency;
        Ok(DetailLine {
            issuer: text(0)?,
            account: text(3)?,
            id: text(4)?,
            category: text(5)?,
            description: text(6)?,
            amount: decimal(7)?,
            status: text(8)?,
            corrects: Some(text(9)?).filter(|reference| !reference.is_empty() && *reference != invoice),
            payment: if is_other {
                Some((paid_in, decimal(11)?, text(12)?))
            } else {
                None
            },
            period: [stored(&text(13)?), stored(&text(14)?)],
            place: Place::of(connection, row.get(15)?, &text(16)?)?,
            invoice,
            currency,
        })
    })
}

/// What is paid of lines, by the currency it is paid in.
#[must_use]
pub(crate) fn paid(lines: &[DetailLine]) -> BTreeMap<String, Decimal> {
    let mut paid: BTreeMap<String, Decimal> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.is_voided()) {
        if let Some((currency, amount, _)) = &line.payment {
            let sum = paid.entry(currency.clone()).or_insert_with(Decimal::zero);
            *sum = sum.add(amount);
        }
    }
    paid
}
