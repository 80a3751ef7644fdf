//! Batches into tables, in the transaction of their import.

use crate::charges::batch::{Batch, NewScope};
use crate::charges::columns::{COSTS, GROUPS};
use crate::charges::counted::Counted;
use crate::charges::delivered::record::{self, Covered};
use crate::charges::digesting::{ByTable, Digesting};
use crate::charges::insert::Insert;
use crate::charges::numbers::Id;
use crate::charges::read_back::ReadBack;
use crate::charges::tables::{Before, Tables};
use crate::charges::totals::Finished;
use crate::charges::unstated;
use crate::error::{Result, codes, fail};
use crate::money::decimal::{Decimal, DecimalSum};
use rusqlite::Connection;
use std::sync::Arc;

/// Rows after which what was stored is read back: so few that SQLite still has their pages.
const READ_BACK_ROWS: i64 = 1 << 11;

/// Stores what a delivery brings. Numbers of one delivery follow on those that the ledger has, and are left for SQLite to
/// give: it then knows that a row goes to the end of its table, and need not look for the place.
pub(crate) struct Writer<'c> {
    connection: &'c Connection,
    import_id: i64,
    delivery_id: i64,
    before: Before,
    /// Rows without totals, to which the next may be added.
    untotalled: Option<(i64, i64)>,
    read_back: ReadBack,
    tables: Tables<Insert<'c>>,
    digesting: Digesting,
}

impl<'c> Writer<'c> {
    /// A writer for a delivery whose last file is this import.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn new(connection: &'c Connection, delivery_id: i64, import_id: i64) -> Result<Self> {
        let groups = GROUPS.iter().map(|group| {
            let key = format!("{}_key", group.name);
            last(connection, &format!("focus_{}", group.name), &key)
        });
        let before = Before {
            rows: last(connection, "focus_charge", "row_id")?,
            contexts: last(connection, "focus_context", "context_id")?,
            scopes: last(connection, "focus_scope", "scope_id")?,
            groups: groups.collect::<Result<_>>()?,
            days: last(connection, "focus_daily_total", "total_id")?,
            months: last(connection, "focus_monthly_total", "total_id")?,
        };
        Ok(Self {
            connection,
            import_id,
            delivery_id,
            untotalled: None,
            read_back: ReadBack::new(before.rows, before.contexts),
            tables: Tables::new(import_id, before.clone(), |table| Insert::into_table(connection, table))?,
            digesting: Digesting::begin(import_id, before.clone())?,
            before,
        })
    }

    /// The number of the row stored last.
    pub(crate) fn last_row(&self) -> i64 {
        self.tables.last_row
    }

    /// Stores a batch.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn store(&mut self, batch: Batch) -> Result<()> {
        let batch = Arc::new(batch);
        self.digesting.hash(Arc::clone(&batch))?;
        for scope in &batch.scopes {
            self.scope(scope)?;
        }
        self.tables.batch(&batch)?;
        if let Some(finished) = &batch.finished {
            self.untotalled(finished)?;
        }
        // Reading back keeps to the pace of the other threads that way, and need not wait for them to end.
        if self.last_row() - self.read_back.last_row() >= READ_BACK_ROWS {
            self.read_back.go_on(self.connection)?;
        }
        Ok(())
    }

    fn scope(&mut self, scope: &NewScope) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO focus_scope (scope_id, import_id, delivery_id, provider_name, invoice_issuer_name,
             billing_account_id, billing_period_start, billing_period_end) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let [provider, issuer, account, start, end] = &scope.texts;
        let id = self.before.scopes + i64::from(scope.id);
        insert.execute((
            id,
            self.import_id,
            self.delivery_id,
            provider,
            issuer,
            account,
            start,
            end,
        ))?;
        Ok(())
    }

    /// Stores which rows have no totals.
    fn untotalled(&mut self, finished: &Finished) -> Result<()> {
        if finished.untotalled > 0 {
            let last = self.last_row();
            let first = last - finished.untotalled + 1;
            match &mut self.untotalled {
                Some((_, known)) if *known + 1 == first => *known = last,
                _ => self.untotalled_done(Some((first, last)))?,
            }
        }
        Ok(())
    }

    /// Stores the rows without totals before those that come next.
    fn untotalled_done(&mut self, next: Option<(i64, i64)>) -> Result<()> {
        if let Some(rows) = std::mem::replace(&mut self.untotalled, next) {
            self.connection
                .prepare_cached("INSERT INTO focus_untotalled (first_row, last_row) VALUES (?1, ?2)")?
                .execute(rows)?;
        }
        Ok(())
    }

    /// Stores what is left at the end of a delivery.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn finish(&mut self, finished: Finished) -> Result<()> {
        self.store(Batch::of_sums(finished))?;
        self.untotalled_done(None)
    }

    /// Adds the delivery's charges up once more by which costs they state.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn add_up_stated(&self) -> Result<()> {
        unstated::fill(self.connection, self.before.rows, self.before.scopes)
    }

    /// What the chain wants to know of the rows stored, by table; the others are few.
    ///
    /// # Errors
    /// When the thread that takes it is lost.
    pub(crate) fn digested(self) -> Result<ByTable> {
        self.digesting.finish()
    }

    /// The number of a scope in the ledger.
    pub(crate) fn scope_id(&self, scope: Id) -> i64 {
        self.before.scopes + i64::from(scope)
    }

    /// Stores what the scopes of the delivery cover.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn cover(&self, covered: &Covered) -> Result<()> {
        let before = (self.before.scopes, self.before.of_key("sub_account_key"));
        record::cover(self.connection, before, self.import_id, covered)
    }

    /// Rows and sums of the rows stored since the last call, read back from the tables.
    ///
    /// # Errors
    /// When the ledger cannot be read, or a stored cost is not a decimal.
    pub(crate) fn read_back(&mut self) -> Result<Counted> {
        self.read_back.go_on(self.connection)?;
        Ok(self.read_back.take())
    }

    /// Refuses tables whose last numbers are not those that the rows were told.
    ///
    /// # Errors
    /// When they are not, or the ledger cannot be read.
    pub(crate) fn refuse_other_numbers(&self) -> Result<()> {
        let mut numbers = vec![
            (self.last_row(), last(self.connection, "focus_charge", "row_id")?),
            (
                self.tables.last_context,
                last(self.connection, "focus_context", "context_id")?,
            ),
        ];
        for ((group, before), given) in GROUPS.iter().zip(&self.before.groups).zip(self.tables.last_groups) {
            let (table, key) = (format!("focus_{}", group.name), format!("{}_key", group.name));
            numbers.push((before + given, last(self.connection, &table, &key)?));
        }
        if numbers.iter().all(|(given, found)| given == found) {
            return Ok(());
        }
        fail(
            &codes::CONTROL_TOTAL,
            "rows were not numbered in their order; nothing was stored",
        )
    }

    /// The billing account of the delivery so far, where it is one.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn only_account(&self) -> Result<Option<String>> {
        let found: (i64, Option<String>) = self.connection.query_row(
            "SELECT count(DISTINCT billing_account_id), min(billing_account_id) FROM focus_scope WHERE delivery_id = ?1",
            [self.delivery_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(found.1.filter(|_| found.0 == 1))
    }

    /// Sums of the four costs over the cube of this delivery, by currency.
    ///
    /// # Errors
    /// When the ledger cannot be read, or a sum is not a decimal.
    pub(crate) fn cube(&self) -> Result<Counted> {
        let mut counted = Counted::default();
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(a.billing_currency, 'XXX'), t.charges, t.billed_cost, t.effective_cost, t.list_cost,
                    t.contracted_cost
             FROM focus_monthly_total AS t JOIN focus_billing_account AS a USING (billing_account_key)
             WHERE t.scope_id > ?1",
        )?;
        let mut rows = statement.query([self.before.scopes])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let charges: i64 = row.get(1)?;
            counted.rows += u64::try_from(charges).unwrap_or_default();
            let sums: &mut [(u64, DecimalSum); COSTS] = counted.sums.entry(name).or_default();
            for (column, (_, sum)) in sums.iter_mut().enumerate() {
                let text: String = row.get(column + 2)?;
                let Ok(amount) = Decimal::parse(&text) else {
                    return fail(&codes::DAMAGED, "a sum in the ledger is not a decimal number");
                };
                sum.add(&amount);
            }
        }
        Ok(counted)
    }
}

fn last(connection: &Connection, table: &str, key: &str) -> Result<i64> {
    let sql = format!("SELECT coalesce(max({key}), 0) FROM {table}");
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}
