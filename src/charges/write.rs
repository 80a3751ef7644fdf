//! Batches into tables, in the transaction of their import.

use crate::charges::batch::{Batch, Fact, NewContext, NewGroupRow, NewScope};
use crate::charges::columns::{COSTS, FACTS, GROUPS, snake};
use crate::charges::counted::Counted;
use crate::charges::delivered::record::{self, Covered};
use crate::charges::insert::Insert;
use crate::charges::numbers::Id;
use crate::charges::read_back::ReadBack;
use crate::charges::totals::{Costs, Finished};
use crate::charges::unstated;
use crate::clock::times;
use crate::error::{Result, codes, fail};
use crate::ledger::chain::Digested;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::money::sums::Sum;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What the cube is cut by.
const CUBE_KEYS: &[&str] = &[
    "scope_id",
    "billing_account_key",
    "sub_account_key",
    "service_key",
    "region_key",
    "charge_kind_key",
    "month",
];

/// Rows after which what was stored is read back: so few that SQLite still has their pages.
const READ_BACK_ROWS: i64 = 1 << 11;

/// Stores what a delivery brings. Numbers of one delivery follow on those that the ledger has, and are left for SQLite to
/// give: it then knows that a row goes to the end of its table, and need not look for the place.
pub(crate) struct Writer<'c> {
    connection: &'c Connection,
    import_id: i64,
    delivery_id: i64,
    /// Row numbers given so far.
    pub last_row: i64,
    before_rows: i64,
    before_contexts: i64,
    before_scopes: i64,
    before_groups: Vec<i64>,
    last_context: i64,
    last_groups: [i64; GROUPS.len()],
    /// Rows without totals, to which the next may be added.
    untotalled: Option<(i64, i64)>,
    read_back: ReadBack,
    facts: Insert<'c>,
    contexts: Insert<'c>,
    groups: Vec<Insert<'c>>,
    days: Insert<'c>,
    months: Insert<'c>,
}

impl<'c> Writer<'c> {
    /// A writer for a delivery whose last file is this import.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn new(connection: &'c Connection, delivery_id: i64, import_id: i64) -> Result<Self> {
        let before_groups = GROUPS
            .iter()
            .map(|group| {
                let key = format!("{}_key", group.name);
                last(connection, &format!("focus_{}", group.name), &key)
            })
            .collect::<Result<Vec<i64>>>()?;
        let groups = GROUPS.iter().zip(&before_groups).map(|(group, &before)| {
            let columns: Vec<String> = group.columns.iter().map(|name| snake(name)).collect();
            let columns = [&["import_id".to_owned()], columns.as_slice()].concat();
            Insert::into_table(connection, &format!("focus_{}", group.name), before, &columns)
        });
        let context_columns: Vec<String> = std::iter::once("scope_id".to_owned())
            .chain(GROUPS.iter().map(|group| format!("{}_key", group.name)))
            .collect();
        let fact_columns: Vec<String> = ["context_id", "charge_period_start", "charge_period_seconds"]
            .map(str::to_owned)
            .into_iter()
            .chain(FACTS.iter().map(|name| snake(name)))
            .collect();
        let before_contexts = last(connection, "focus_context", "context_id")?;
        let last_row = last(connection, "focus_charge", "row_id")?;
        let (days, day_columns) = ("focus_daily_total", total_columns(&["context_id", "day"]));
        let (months, month_columns) = ("focus_monthly_total", total_columns(CUBE_KEYS));
        let last_day = last(connection, days, "total_id")?;
        let last_month = last(connection, months, "total_id")?;
        Ok(Self {
            connection,
            read_back: ReadBack::new(last_row, before_contexts),
            import_id,
            delivery_id,
            last_row,
            before_rows: last_row,
            before_contexts,
            last_context: before_contexts,
            last_groups: [0; GROUPS.len()],
            untotalled: None,
            before_scopes: last(connection, "focus_scope", "scope_id")?,
            facts: Insert::into_table(connection, "focus_charge", last_row, &fact_columns)?,
            contexts: Insert::into_table(connection, "focus_context", before_contexts, &context_columns)?,
            groups: groups.collect::<Result<_>>()?,
            days: Insert::into_table(connection, days, last_day, &day_columns)?,
            months: Insert::into_table(connection, months, last_month, &month_columns)?,
            before_groups,
        })
    }

    /// Stores a batch.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn store(&mut self, batch: &Batch) -> Result<()> {
        for scope in &batch.scopes {
            self.scope(scope)?;
        }
        for row in &batch.group_rows {
            self.group_row(row, batch)?;
        }
        for context in &batch.contexts {
            self.context(context)?;
        }
        for fact in &batch.facts {
            self.fact(fact, batch)?;
        }
        if let Some(finished) = &batch.finished {
            self.totals(finished)?;
        }
        // Reading back keeps to the pace of the other threads that way, and need not wait for them to end.
        if self.last_row - self.read_back.last_row() >= READ_BACK_ROWS {
            self.read_back.go_on(self.connection)?;
        }
        Ok(())
    }

    fn fact(&mut self, fact: &Fact, batch: &Batch) -> Result<()> {
        self.last_row += 1;
        let facts = &mut self.facts;
        facts.integer(self.before_contexts + i64::from(fact.context))?;
        facts.integer_or_null(fact.start)?;
        facts.integer_or_null(fact.seconds)?;
        for decimal in &fact.decimals {
            facts.text(batch.bytes(*decimal))?;
        }
        facts.execute()
    }

    fn context(&mut self, context: &NewContext) -> Result<()> {
        let contexts = &mut self.contexts;
        self.last_context = self.before_contexts + i64::from(context.id);
        contexts.integer(self.before_scopes + i64::from(context.scope))?;
        for (id, before) in context.groups.iter().zip(&self.before_groups) {
            contexts.integer(before + i64::from(*id))?;
        }
        contexts.execute()
    }

    fn group_row(&mut self, row: &NewGroupRow, batch: &Batch) -> Result<()> {
        let (Some(insert), Some(last)) = (self.groups.get_mut(row.group), self.last_groups.get_mut(row.group)) else {
            return Ok(());
        };
        *last = i64::from(row.id);
        insert.integer(self.import_id)?;
        let columns = GROUPS.get(row.group).map_or(0, |group| group.columns.len());
        let texts = batch.texts.get(row.first_text..).unwrap_or_default();
        for text in texts.iter().take(columns) {
            insert.text(batch.bytes(*text))?;
        }
        insert.execute()
    }

    fn scope(&mut self, scope: &NewScope) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO focus_scope (scope_id, import_id, delivery_id, provider_name, invoice_issuer_name,
             billing_account_id, billing_period_start, billing_period_end) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let [provider, issuer, account, start, end] = &scope.texts;
        let id = self.before_scopes + i64::from(scope.id);
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

    /// Stores sums beside the facts.
    fn totals(&mut self, finished: &Finished) -> Result<()> {
        for daily in &finished.days {
            self.days.integer(self.before_contexts + i64::from(daily.context))?;
            self.days
                .text(daily.day.map(times::day).as_deref().map(str::as_bytes))?;
            insert_costs(&mut self.days, &daily.costs)?;
        }
        if finished.untotalled > 0 {
            let first = self.last_row - finished.untotalled + 1;
            match &mut self.untotalled {
                Some((_, last)) if *last + 1 == first => *last = self.last_row,
                _ => self.untotalled_done(Some((first, self.last_row)))?,
            }
        }
        let before: Vec<i64> = CUBE_KEYS.iter().map(|key| self.before(key)).collect();
        for (cube, month, costs) in &finished.months {
            for (before, id) in before.iter().zip(cube) {
                self.months.integer(before + i64::from(*id))?;
            }
            self.months
                .text(month.map(times::month).as_deref().map(str::as_bytes))?;
            insert_costs(&mut self.months, costs)?;
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
    pub(crate) fn finish(&mut self, finished: &Finished) -> Result<()> {
        self.totals(finished)?;
        self.untotalled_done(None)
    }

    /// Adds the delivery's charges up once more by which costs they state.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn add_up_stated(&self) -> Result<()> {
        unstated::fill(self.connection, self.before_rows, self.before_scopes)
    }

    /// What the chain wants to know of the rows stored, by table; the others are few.
    pub(crate) fn digested(self) -> BTreeMap<String, Digested> {
        let others = [self.facts, self.contexts, self.days, self.months];
        others.into_iter().chain(self.groups).map(Insert::digested).collect()
    }

    /// The number of a scope in the ledger.
    pub(crate) fn scope_id(&self, scope: Id) -> i64 {
        self.before_scopes + i64::from(scope)
    }

    /// Stores what the scopes of the delivery cover.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn cover(&self, covered: &Covered) -> Result<()> {
        let before = (self.before_scopes, self.before("sub_account_key"));
        record::cover(self.connection, before, self.import_id, covered)
    }

    /// The last number that the ledger had before, of a key of the cube.
    fn before(&self, key: &str) -> i64 {
        let group = key.strip_suffix("_key");
        let index = GROUPS.iter().position(|known| group == Some(known.name));
        let before = index.and_then(|index| self.before_groups.get(index));
        before.copied().unwrap_or(self.before_scopes)
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
            (self.last_row, last(self.connection, "focus_charge", "row_id")?),
            (self.last_context, last(self.connection, "focus_context", "context_id")?),
        ];
        for ((group, before), given) in GROUPS.iter().zip(&self.before_groups).zip(self.last_groups) {
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
        let mut rows = statement.query([self.before_scopes])?;
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

fn total_columns(keys: &[&str]) -> Vec<String> {
    let mut columns: Vec<String> = keys.iter().map(|&key| key.to_owned()).collect();
    columns.push("charges".to_owned());
    for name in FACTS.iter().take(COSTS).map(|name| snake(name)) {
        columns.push(name.clone());
        columns.push(format!("returned_{name}"));
    }
    columns
}

/// Binds the columns from `charges` on, and inserts.
fn insert_costs(insert: &mut Insert, costs: &Costs) -> Result<()> {
    insert.integer(costs.charges)?;
    for (index, sum) in costs.sums.iter().enumerate() {
        let returned = costs
            .returned
            .as_ref()
            .and_then(|returned| returned.get(index)?.as_ref());
        insert.text(Some(sum.text().as_bytes()))?;
        insert.text(returned.map(Sum::text).as_deref().map(str::as_bytes))?;
    }
    insert.execute()
}
