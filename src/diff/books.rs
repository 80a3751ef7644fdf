//! Invoices, ledger entries and payments of two states side by side, by the keys of their rows.
//!
//! ```text
//! 2025-06, Nimbus, invoice_total, EUR, before 100.00, added 250.00, after 350.00
//! ```

use super::dimension::{COLUMNS, Dimension};
use super::others::{add_to_total, month};
use super::pairs::{Pairs, Side};
use super::state::State;
use super::tally::{Months, Tally};
use crate::contract::times;
use crate::error::Result;
use crate::interrupt;
use crate::money::sums::Amount;
use crate::query::for_each;

/// A relation that is compared besides charges.
struct Book {
    /// The figure that is added up, by the name it has in closings.
    figure: &'static str,
    /// What has it, in SQL.
    sql: &'static str,
}

/// Key, amount, currency and time, then provider, issuer, account and invoice.
static BOOKS: [Book; 3] = [
    Book {
        figure: "invoice_total",
        sql: "SELECT row_key, total, coalesce(billing_currency, 'XXX'), {invoice_time}, provider, issuer, account, invoice_id
              FROM invoice WHERE total IS NOT NULL",
    },
    Book {
        figure: "ledger_amount",
        sql: "SELECT row_key, amount, coalesce(currency, 'XXX'), {entry_time}, provider, issuer, account, NULL
              FROM ledger_entry WHERE amount IS NOT NULL",
    },
    Book {
        figure: "payment_amount",
        sql: "SELECT row_key, amount, coalesce(currency, 'XXX'), {payment_time}, provider, issuer, account, invoice_id
              FROM payment WHERE amount IS NOT NULL",
    },
];

/// The columns of lines that they have.
const NAMES: [&str; 4] = ["provider", "issuer", "account", "invoice"];

/// Compares them: for each figure its lines. Deliveries have none.
///
/// # Errors
/// When a state cannot be read, or lines do not add up to what was read.
pub(crate) fn compare(
    before: &State,
    after: &State,
    by: &[Dimension],
    months: Option<Months>,
) -> Result<Vec<(&'static str, Tally)>> {
    let mut tallies = Vec::new();
    if before.delivery.is_some() {
        return Ok(tallies);
    }
    for book in &BOOKS {
        let mut tally = Tally::new(by, months);
        let mut pairs = Pairs::default();
        for (side, state) in [(Side::Before, before), (Side::After, after)] {
            read(state, book, side, &mut tally, &mut pairs)?;
        }
        pairs.finish(&mut tally);
        tally.prove()?;
        tallies.push((book.figure, tally));
    }
    Ok(tallies)
}

fn read(state: &State, book: &Book, side: Side, tally: &mut Tally, pairs: &mut Pairs<String>) -> Result<()> {
    for_each(&state.ledger.connection, &times::filled(book.sql), [], |row| {
        interrupt::check()?;
        let (key, amount, currency): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let time: Option<String> = row.get(3)?;
        let mut values = vec![None; COLUMNS.len()];
        for (index, wanted) in NAMES.into_iter().enumerate() {
            let place = COLUMNS.iter().position(|(name, _)| *name == wanted);
            if let Some(value) = place.and_then(|place| values.get_mut(place)) {
                *value = row.get(4 + index)?;
            }
        }
        let amount = Amount::parse(amount.as_bytes()).ok();
        let base = tally.base(&values, None, &currency);
        let line = tally.line(base, time.as_deref().and_then(month));
        add_to_total(tally, side, base, amount.as_ref());
        pairs.add(side, key, line, amount.as_ref());
        Ok(())
    })
}
