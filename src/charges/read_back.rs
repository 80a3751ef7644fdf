//! What the tables hold of a file, read back while the rest of it is stored: rows, and sums of the four costs by currency.

use crate::charges::columns::COSTS;
use crate::charges::counted::Counted;
use crate::error::{Result, codes, fail};
use crate::money::currency;
use crate::money::sums::{Amount, Sum};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// A currency beyond the first 255, to be looked up.
const OTHER: u8 = u8::MAX;

/// Rows read back so far.
#[derive(Debug)]
pub(crate) struct ReadBack {
    last_row: i64,
    before_contexts: i64,
    /// For each context, its currency's place among the names; [`OTHER`] where the place needs more than a byte.
    currencies: Vec<u8>,
    names: Vec<String>,
    rows: u64,
    /// For each currency, values and sum of each cost.
    sums: Vec<[(u64, Sum); COSTS]>,
}

impl ReadBack {
    /// Nothing read yet; the delivery's rows and contexts follow these.
    pub(crate) fn new(before_rows: i64, before_contexts: i64) -> Self {
        Self {
            last_row: before_rows,
            before_contexts,
            currencies: Vec::new(),
            names: Vec::new(),
            rows: 0,
            sums: Vec::new(),
        }
    }

    /// The last row that was read.
    pub(crate) fn last_row(&self) -> i64 {
        self.last_row
    }

    /// Reads the rows stored since.
    ///
    /// # Errors
    /// When the ledger cannot be read, or a stored cost is not a decimal.
    pub(crate) fn go_on(&mut self, connection: &Connection) -> Result<()> {
        self.read_currencies(connection)?;
        let mut statement = connection.prepare_cached(
            "SELECT row_id, context_id, billed_cost, effective_cost, list_cost, contracted_cost
             FROM focus_charge WHERE row_id > ?1",
        )?;
        let mut rows = statement.query([self.last_row])?;
        while let Some(row) = rows.next()? {
            self.rows += 1;
            self.last_row = row.get(0)?;
            let context: i64 = row.get(1)?;
            let index = usize::try_from(context - self.before_contexts - 1).ok();
            let currency = match index.and_then(|index| self.currencies.get(index)) {
                Some(&OTHER) => self.look_up(connection, context)?,
                known => known.map(|&place| place.into()),
            };
            let Some(sums) = currency.and_then(|currency| self.sums.get_mut(currency)) else {
                return fail(&codes::DAMAGED, "a charge in the ledger has no context");
            };
            for (column, (count, sum)) in sums.iter_mut().enumerate() {
                let ValueRef::Text(text) = row.get_ref(column + 2)? else {
                    continue;
                };
                let Ok(amount) = Amount::parse(text) else {
                    return fail(&codes::DAMAGED, "a cost in the ledger is not a decimal number");
                };
                *count += 1;
                sum.add(&amount);
            }
        }
        Ok(())
    }

    /// The place of a context's currency among the names.
    fn look_up(&self, connection: &Connection, context: i64) -> Result<Option<usize>> {
        let mut statement = connection.prepare_cached(
            "SELECT coalesce(a.billing_currency, 'XXX') FROM focus_context AS c
             JOIN focus_billing_account AS a USING (billing_account_key) WHERE c.context_id = ?1",
        )?;
        let name: String = statement.query_row([context], |row| row.get(0))?;
        Ok(self.names.iter().position(|known| *known == name))
    }

    /// The currencies of contexts stored since.
    fn read_currencies(&mut self, connection: &Connection) -> Result<()> {
        let mut statement = connection.prepare_cached(
            "SELECT coalesce(a.billing_currency, 'XXX') FROM focus_context AS c
             CROSS JOIN focus_billing_account AS a ON a.billing_account_key = c.billing_account_key
             WHERE c.context_id > ?1 ORDER BY c.context_id",
        )?;
        let known = i64::try_from(self.currencies.len()).unwrap_or_default();
        let mut rows = statement.query([self.before_contexts + known])?;
        while let Some(row) = rows.next()? {
            let name = row.get_ref(0)?.as_str().unwrap_or(currency::NONE);
            let found = self.names.iter().position(|known| known == name);
            let place = u8::try_from(found.unwrap_or(self.names.len()));
            self.currencies.push(place.unwrap_or(OTHER));
            if found.is_none() {
                self.names.push(name.to_owned());
                self.sums.push(Default::default());
            }
        }
        Ok(())
    }

    /// What was read since the last call.
    pub(crate) fn take(&mut self) -> Counted {
        let mut counted = Counted {
            rows: std::mem::take(&mut self.rows),
            ..Counted::default()
        };
        for (name, sums) in self.names.iter().zip(&mut self.sums) {
            let known = counted.sums.entry(name.clone()).or_default();
            for ((count, sum), own) in known.iter_mut().zip(std::mem::take(sums)) {
                *count += own.0;
                sum.add(&own.1.total());
            }
        }
        counted
    }
}
