//! The rows that a batch comes to, table by table: `focus_charge` gets context, start, seconds and decimals.
//!
//! They are made twice, by two threads: once to be stored, and once for the digest that the chain wants. Both say the same
//! values in the same order, because both are made here.

use crate::charges::batch::{Batch, Fact, NewContext, NewGroupRow, OwnPrices};
use crate::charges::columns::{COSTS, FACTS, GROUPS, UNIT_PRICES, snake};
use crate::charges::totals::{Costs, Finished};
use crate::clock::times;
use crate::error::Result;
use crate::money::sums::Sum;

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

/// The numbers that the tables had reached before a delivery.
#[derive(Debug, Clone)]
pub(crate) struct Before {
    /// Of `focus_charge`.
    pub rows: i64,
    /// Of `focus_context`.
    pub contexts: i64,
    /// Of `focus_scope`.
    pub scopes: i64,
    /// Of the tables of the groups.
    pub groups: Vec<i64>,
    /// Of the totals by day and by month.
    pub days: i64,
    /// The same by month.
    pub months: i64,
}

impl Before {
    /// The last number of a key of the cube.
    pub(crate) fn of_key(&self, key: &str) -> i64 {
        let group = key.strip_suffix("_key");
        let index = GROUPS.iter().position(|known| group == Some(known.name));
        let before = index.and_then(|index| self.groups.get(index));
        before.copied().unwrap_or(self.scopes)
    }
}

/// Takes the values of rows of one table, in the order of its columns, each of them but the first: that is the row's number,
/// which goes up by one with every row, except where it is given.
pub(crate) trait Rows {
    /// Begins a row of this number, in a table whose rows have the numbers of those of another.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn begin(&mut self, number: i64) -> Result<()>;

    /// The next column.
    ///
    /// # Errors
    /// When there is none.
    fn integer(&mut self, number: i64) -> Result<()>;

    /// The next column is a text in UTF-8, or null.
    ///
    /// # Errors
    /// When there is none.
    fn text(&mut self, text: Option<&[u8]>) -> Result<()>;

    /// The next column is null.
    ///
    /// # Errors
    /// When there is none.
    fn null(&mut self) -> Result<()>;

    /// The row is whole; columns left out are null.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn end(&mut self) -> Result<()>;

    /// The next column, which may be null.
    ///
    /// # Errors
    /// When there is none.
    fn integer_or_null(&mut self, number: Option<i64>) -> Result<()> {
        match number {
            Some(number) => self.integer(number),
            None => self.null(),
        }
    }
}

/// A table that takes rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Described<'a> {
    /// Its name.
    pub table: &'a str,
    /// The number of its last row.
    pub last: i64,
    /// Its columns but the first.
    pub columns: &'a [String],
    /// The first, where [`Rows::begin`] gives the numbers of the rows.
    pub key: Option<&'a str>,
}

/// A table whose rows are numbered one after the other.
fn numbered<'a>(table: &'a str, last: i64, columns: &'a [String]) -> Described<'a> {
    Described {
        table,
        last,
        columns,
        key: None,
    }
}

/// The tables of charges.
#[derive(Debug)]
pub(crate) struct Tables<R> {
    import_id: i64,
    before: Before,
    /// The numbers given last.
    pub last_row: i64,
    /// The same of contexts.
    pub last_context: i64,
    /// The same of groups, without those before.
    pub last_groups: [i64; GROUPS.len()],
    facts: R,
    contexts: R,
    groups: Vec<R>,
    own_prices: R,
    days: R,
    months: R,
}

impl<R: Rows> Tables<R> {
    /// Tables that go on where they are; `make` makes what takes the rows of one.
    ///
    /// # Errors
    /// When that fails.
    pub(crate) fn new(import_id: i64, before: Before, make: impl Fn(Described) -> Result<R>) -> Result<Self> {
        let groups = GROUPS.iter().zip(&before.groups).map(|(group, &last)| {
            let columns: Vec<String> = std::iter::once("import_id".to_owned())
                .chain(group.columns.iter().map(|name| snake(name)))
                .collect();
            make(numbered(&format!("focus_{}", group.name), last, &columns))
        });
        let groups = groups.collect::<Result<_>>()?;
        let context_columns: Vec<String> = std::iter::once("scope_id".to_owned())
            .chain(GROUPS.iter().map(|group| format!("{}_key", group.name)))
            .collect();
        let fact_columns: Vec<String> = ["context_id", "charge_period_start", "charge_period_seconds"]
            .map(str::to_owned)
            .into_iter()
            .chain(FACTS.iter().map(|name| snake(name)))
            .collect();
        let price_columns: Vec<String> = UNIT_PRICES.iter().map(|name| snake(name)).collect();
        let day_columns = total_columns(&["context_id", "day"]);
        let month_columns = total_columns(CUBE_KEYS);
        Ok(Self {
            facts: make(numbered("focus_charge", before.rows, &fact_columns))?,
            contexts: make(numbered("focus_context", before.contexts, &context_columns))?,
            groups,
            own_prices: make(Described {
                table: "focus_charge_price",
                last: before.rows,
                columns: &price_columns,
                key: Some("row_id"),
            })?,
            days: make(numbered("focus_daily_total", before.days, &day_columns))?,
            months: make(numbered("focus_monthly_total", before.months, &month_columns))?,
            last_row: before.rows,
            last_context: before.contexts,
            last_groups: [0; GROUPS.len()],
            import_id,
            before,
        })
    }

    /// All rows of a batch.
    ///
    /// # Errors
    /// When they cannot be taken.
    pub(crate) fn batch(&mut self, batch: &Batch) -> Result<()> {
        for row in &batch.group_rows {
            self.group_row(row, batch)?;
        }
        for context in &batch.contexts {
            self.context(context)?;
        }
        let before = self.last_row;
        for fact in &batch.facts {
            self.fact(fact, batch)?;
        }
        for prices in &batch.own_prices {
            self.own_prices(before, prices, batch)?;
        }
        if let Some(finished) = &batch.finished {
            self.totals(finished)?;
        }
        Ok(())
    }

    fn fact(&mut self, fact: &Fact, batch: &Batch) -> Result<()> {
        self.last_row += 1;
        let facts = &mut self.facts;
        facts.integer(self.before.contexts + i64::from(fact.context))?;
        facts.integer_or_null(fact.start)?;
        facts.integer_or_null(fact.seconds)?;
        for decimal in &fact.decimals {
            facts.text(batch.bytes(*decimal))?;
        }
        facts.end()
    }

    fn own_prices(&mut self, before: i64, prices: &OwnPrices, batch: &Batch) -> Result<()> {
        let place = i64::try_from(prices.fact).unwrap_or(i64::MAX);
        self.own_prices.begin(before.saturating_add(place).saturating_add(1))?;
        for text in prices.texts {
            self.own_prices.text(batch.bytes(text))?;
        }
        self.own_prices.end()
    }

    fn context(&mut self, context: &NewContext) -> Result<()> {
        let contexts = &mut self.contexts;
        self.last_context = self.before.contexts + i64::from(context.id);
        contexts.integer(self.before.scopes + i64::from(context.scope))?;
        for (id, before) in context.groups.iter().zip(&self.before.groups) {
            contexts.integer(before + i64::from(*id))?;
        }
        contexts.end()
    }

    fn group_row(&mut self, row: &NewGroupRow, batch: &Batch) -> Result<()> {
        let (Some(rows), Some(last)) = (self.groups.get_mut(row.group), self.last_groups.get_mut(row.group)) else {
            return Ok(());
        };
        *last = i64::from(row.id);
        rows.integer(self.import_id)?;
        let columns = GROUPS.get(row.group).map_or(0, |group| group.columns.len());
        let texts = batch.texts.get(row.first_text..).unwrap_or_default();
        for text in texts.iter().take(columns) {
            rows.text(batch.bytes(*text))?;
        }
        rows.end()
    }

    /// Sums beside the facts.
    fn totals(&mut self, finished: &Finished) -> Result<()> {
        for daily in &finished.days {
            self.days.integer(self.before.contexts + i64::from(daily.context))?;
            self.days
                .text(daily.day.map(times::day).as_deref().map(str::as_bytes))?;
            costs(&mut self.days, &daily.costs)?;
        }
        let before: Vec<i64> = CUBE_KEYS.iter().map(|key| self.before.of_key(key)).collect();
        for (cube, month, sums) in &finished.months {
            for (before, id) in before.iter().zip(cube) {
                self.months.integer(before + i64::from(*id))?;
            }
            self.months
                .text(month.map(times::month).as_deref().map(str::as_bytes))?;
            costs(&mut self.months, sums)?;
        }
        Ok(())
    }

    /// What takes the rows of each table.
    pub(crate) fn into_all(self) -> impl Iterator<Item = R> {
        let others = [self.facts, self.contexts, self.own_prices, self.days, self.months];
        others.into_iter().chain(self.groups)
    }
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

/// The columns from `charges` on, and the end of the row.
fn costs(rows: &mut impl Rows, costs: &Costs) -> Result<()> {
    rows.integer(costs.charges)?;
    for (index, sum) in costs.sums.iter().enumerate() {
        let returned = costs
            .returned
            .as_ref()
            .and_then(|returned| returned.get(index)?.as_ref());
        rows.text(Some(sum.text().as_bytes()))?;
        rows.text(returned.map(Sum::text).as_deref().map(str::as_bytes))?;
    }
    rows.end()
}
