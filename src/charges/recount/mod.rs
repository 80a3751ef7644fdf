//! The totals kept beside the charges, recounted: they are the sums of the rows, exactly.
//!
//! ```text
//! focus_daily_total     context 17, 2024-09-01    3 charges, billed_cost 0.154520243258071152
//! focus_monthly_total   the cube                  the same by month, for fewer columns
//! import_sum            what the second reader counted in the file
//! ```
//!
//! Every row of every delivery is added up again, those that a later delivery replaced too, since `--as-of` answers
//! from them. Rows must lead to contexts and contexts to the rows of their groups, and amounts must be decimals.

mod facts;
mod files;

use crate::charges::broken::{Broken, shortened, total_differs as broken};
use crate::charges::columns::{COSTS, FACTS, GROUPS, snake};
use crate::charges::contexts::each_text;
use crate::charges::recount::facts::{Sums, TotalsByKey};
use crate::charges::recount::files::Files;
use crate::clock;
use crate::clock::times;
use crate::contract::finding::Row;
use crate::error::Result;
use crate::ledger::by_number::ByNumber;
use crate::money::currency;
use crate::money::sums::Amount;
use crate::query::select;
use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::{HashMap, HashSet};

/// Totals by day that are compared at once; where there are more, the facts are gone through again.
const DAYS_AT_ONCE: i64 = 300_000;

const DAY: i64 = 86_400;

/// The columns that make up a part of the cube, before the month.
const CUBE: &str = "scope_id, billing_account_key, sub_account_key, service_key, region_key, charge_kind_key";

type Cube = [i64; 6];

/// A context: the number of its part of the cube, and of its currency; 0 where it is not there.
#[derive(Debug, Clone, Copy, Default)]
struct Context {
    cube: u32,
    currency: u32,
}

/// What facts lead to.
#[derive(Default)]
struct Contexts {
    of: ByNumber<Context>,
    cubes: Vec<Cube>,
    currencies: Vec<String>,
}

/// Sums by month, and what was found so far.
struct Recount {
    contexts: Contexts,
    months: TotalsByKey<(Cube, Option<i32>)>,
    broken: Vec<Broken>,
}

/// Where they are not.
///
/// # Errors
/// When the ledger cannot be read, or Ctrl-C was pressed.
pub(crate) fn run(connection: &Connection) -> Result<Vec<Broken>> {
    let mut recount = Recount {
        contexts: contexts(connection)?,
        months: TotalsByKey::default(),
        broken: keys(connection)?,
    };
    for (index, (first, last)) in slices(connection)?.into_iter().enumerate() {
        recount.facts(connection, first, last, index == 0)?;
    }
    recount.months(connection)?;
    Ok(recount.broken)
}

/// Contexts that lead to no row of a group.
fn keys(connection: &Connection) -> Result<Vec<Broken>> {
    let mut found = Vec::new();
    for group in &GROUPS {
        let name = group.name;
        let mut known: ByNumber<bool> = ByNumber::default();
        let mut statement = connection.prepare_cached(&format!("SELECT {name}_key FROM focus_{name}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            known.set(row.get(0)?, true);
        }
        let mut statement = connection.prepare_cached(&format!("SELECT context_id, {name}_key FROM focus_context"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key: i64 = row.get(1)?;
            if known.get(key) != Some(&true) {
                let object = format!("focus_context/{}", row.get::<_, i64>(0)?);
                let message = format!("a context leads to no row of focus_{name}");
                let texts = (format!("a row of focus_{name}"), key.to_string());
                found.push(broken(("context-key", &[name]), object, message, texts));
            }
        }
    }
    Ok(found)
}

/// The contexts of scopes that are there; with `--as-of` those that were there.
fn contexts(connection: &Connection) -> Result<Contexts> {
    let mut statement = connection.prepare_cached("SELECT scope_id FROM focus_scope")?;
    let scopes: HashSet<i64> = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut contexts = Contexts {
        cubes: vec![[0; 6]],
        ..Contexts::default()
    };
    let mut of_account: HashMap<i64, u32> = HashMap::new();
    each_text(connection, "billing_account", &["BillingCurrency"], |key, texts| {
        let name = texts.first().and_then(Option::as_deref).unwrap_or(currency::NONE);
        let place = contexts.currencies.iter().position(|known| known == name);
        let place = place.unwrap_or_else(|| {
            contexts.currencies.push(name.to_owned());
            contexts.currencies.len() - 1
        });
        of_account.insert(key, u32::try_from(place).unwrap_or_default());
    })?;
    let mut cubes: HashMap<Cube, u32> = HashMap::new();
    let mut statement = connection.prepare_cached(&format!("SELECT context_id, {CUBE} FROM focus_context"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut cube = [0; 6];
        for (index, key) in cube.iter_mut().enumerate() {
            *key = row.get(index + 1)?;
        }
        let [scope, account, ..] = cube;
        if !scopes.contains(&scope) {
            continue;
        }
        let place = *cubes.entry(cube).or_insert_with(|| {
            contexts.cubes.push(cube);
            u32::try_from(contexts.cubes.len() - 1).unwrap_or_default()
        });
        let context = Context {
            cube: place,
            currency: of_account.get(&account).copied().unwrap_or_default(),
        };
        contexts.of.set(row.get(0)?, context);
    }
    Ok(contexts)
}

/// Contexts from one to another, so that each part has [`DAYS_AT_ONCE`] totals by day or few more.
fn slices(connection: &Connection) -> Result<Vec<(i64, i64)>> {
    let count = |sql: &str| -> Result<i64> { Ok(connection.query_row(sql, [], |row| row.get(0))?) };
    let totals = count("SELECT count(*) FROM focus_daily_total")?;
    let last = count("SELECT coalesce(max(context_id), 0) FROM focus_context")?;
    let parts = totals / DAYS_AT_ONCE + 1;
    let step = last / parts + 1;
    // Facts and totals of contexts that are not there are found in the last part.
    let end = |part: i64| if part + 1 == parts { i64::MAX } else { (part + 1) * step };
    Ok((0..parts).map(|part| (part * step, end(part))).collect())
}

impl Recount {
    /// Adds up the facts of these contexts, and compares with the totals by day; the first time with the files' too.
    fn facts(&mut self, connection: &Connection, first: i64, last: i64, is_first: bool) -> Result<()> {
        let mut days: TotalsByKey<(i64, Option<i32>)> = TotalsByKey::default();
        let mut files = Files::new(connection, is_first)?;
        let mut untotalled = untotalled(connection)?;
        let columns: Vec<String> = FACTS.iter().map(|name| snake(name)).collect();
        let sql = format!(
            "SELECT row_id, context_id, charge_period_start, {} FROM focus_charge ORDER BY row_id",
            columns.join(", ")
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let context: i64 = row.get(1)?;
            let is_within = (first..last).contains(&context);
            if !is_within && !is_first {
                continue;
            }
            let found = self.contexts.of.get(context).filter(|found| found.cube != 0);
            let row_id: i64 = row.get(0)?;
            let Some(found) = found else {
                if is_first && !is_hidden(connection, context)? {
                    let message = "a row has no context".to_owned();
                    let object = format!("focus_charge/{row_id}");
                    let texts = ("a context".to_owned(), context.to_string());
                    self.broken.push(broken(("row-context", &[]), object, message, texts));
                }
                continue;
            };
            let mut costs = [const { None }; COSTS];
            // Quantities are not part of a sum; whether they are decimals is read once.
            for index in 0..if is_first { FACTS.len() } else { COSTS } {
                let ValueRef::Text(text) = row.get_ref(index + 3)? else {
                    continue;
                };
                match (Amount::parse(text), costs.get_mut(index)) {
                    (Ok(amount), Some(cost)) => *cost = Some(amount),
                    (Ok(_), None) => {}
                    (Err(_), _) => {
                        let name = columns.get(index).map_or("", String::as_str);
                        let text = shortened(&String::from_utf8_lossy(text));
                        let object = format!("focus_charge/{row_id}");
                        self.broken.push(Broken {
                            row: Some(Row::Fact(row_id)),
                            ..broken(
                                ("decimal", &[name]),
                                object,
                                format!("`{name}` is not a decimal"),
                                ("a decimal".to_owned(), text),
                            )
                        });
                    }
                }
            }
            if is_first {
                files.add(row_id, found.currency, &costs)?;
            }
            let start: Option<i64> = row.get(2)?;
            let day = start.and_then(|start| i32::try_from(start.div_euclid(DAY)).ok());
            while untotalled.last().is_some_and(|(_, last)| *last < row_id) {
                untotalled.pop();
            }
            if untotalled.last().is_some_and(|(first, _)| *first <= row_id) {
                // A row without a total by day is part of its month all the same.
                if is_first && let Some(month) = self.month(context, day) {
                    month.add(&costs);
                }
            } else if is_within && let Some(sums) = days.facts((context, day)) {
                sums.add(&costs);
            }
        }
        for ((context, day), sums) in days.all_facts() {
            if let Some(month) = self.month(*context, *day) {
                month.add_sums(sums);
            }
        }
        if is_first {
            self.broken
                .extend(files.differences(connection, &self.contexts.currencies)?);
        }
        self.days(connection, days, first, last)
    }

    /// The sums of the month of a context's day.
    fn month(&mut self, context: i64, day: Option<i32>) -> Option<&mut Sums> {
        let cube = self.contexts.of.get(context).copied().unwrap_or_default().cube;
        let cube = self.contexts.cubes.get(usize::try_from(cube).ok()?).copied()?;
        self.months.facts((cube, day.map(times::month_of)))
    }

    /// Compares with the totals by day.
    fn days(
        &mut self,
        connection: &Connection,
        mut days: TotalsByKey<(i64, Option<i32>)>,
        first: i64,
        last: i64,
    ) -> Result<()> {
        let sql = format!("SELECT context_id, day, {} FROM focus_daily_total", stated_columns());
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut known: (String, Option<i32>) = (String::new(), None);
        while let Some(row) = rows.next()? {
            let context: i64 = row.get(0)?;
            if !(first..last).contains(&context) || self.contexts.of.get(context).is_none_or(|found| found.cube == 0) {
                continue;
            }
            let day = match row.get_ref(1)?.as_str_or_null().unwrap_or_default() {
                None => None,
                Some(text) if text == known.0 => known.1,
                Some(text) => {
                    // A text that is not a day is a day that no fact has.
                    known = (
                        text.to_owned(),
                        Some(clock::parse_date(text).map_or(i32::MAX, number_of)),
                    );
                    known.1
                }
            };
            if let Some(sums) = days.stated((context, day)) {
                sums.add_stated(row, 2)?;
            }
        }
        for ((context, day), figure, expected, found) in days.differences() {
            let day = day.map_or_else(|| "without a day".to_owned(), day_text);
            let object = format!("focus_daily_total/{context}/{day}");
            let message = format!("`{figure}` of a context and day differs from the sum of its rows");
            let rows = expected.parse().ok().filter(|_| figure == "charges");
            self.broken.push(Broken {
                rows: rows.unwrap_or(1),
                row: Some(Row::Context(context)),
                ..broken(("day", &[&figure]), object, message, (expected, found))
            });
        }
        Ok(())
    }

    /// Compares with the cube.
    fn months(&mut self, connection: &Connection) -> Result<()> {
        let sql = format!("SELECT {CUBE}, month, {} FROM focus_monthly_total", stated_columns());
        let known: HashSet<i64> = self.contexts.cubes.iter().map(|[scope, ..]| *scope).collect();
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut cube = [0; 6];
            for (index, key) in cube.iter_mut().enumerate() {
                *key = row.get(index)?;
            }
            let [scope, ..] = cube;
            if !known.contains(&scope) {
                continue;
            }
            let month: Option<String> = row.get(6)?;
            let month = month.map(|text| {
                let first = clock::parse_date(&format!("{text}-01"));
                first.map_or(i32::MAX, |day| times::month_of(number_of(day)))
            });
            if let Some(sums) = self.months.stated((cube, month)) {
                sums.add_stated(row, 7)?;
            }
        }
        for ((cube, month), figure, expected, found) in self.months.differences() {
            let cube = cube.map(|key| key.to_string()).join("/");
            let month = month.map_or_else(|| "without a month".to_owned(), times::month);
            let object = format!("focus_monthly_total/{cube}/{month}");
            let message = format!("`{figure}` of a month differs from the sum of its rows");
            let told = ("month", &[&*figure][..]);
            self.broken.push(broken(told, object, message, (expected, found)));
        }
        Ok(())
    }
}

/// First and last of rows that have no totals by day, the last ones first.
fn untotalled(connection: &Connection) -> Result<Vec<(i64, i64)>> {
    let sql = "SELECT first_row, last_row FROM focus_untotalled ORDER BY first_row DESC";
    select(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Whether a context is there, though `--as-of` hides what it belongs to.
fn is_hidden(connection: &Connection, context: i64) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM focus_context WHERE context_id = ?1")?
        .exists([context])?)
}

fn stated_columns() -> String {
    let costs = FACTS.iter().take(COSTS).map(|name| snake(name));
    let columns: Vec<String> = costs.map(|name| format!("{name}, returned_{name}")).collect();
    format!("charges, {}", columns.join(", "))
}

fn day_text(day: i32) -> String {
    if day == i32::MAX {
        "no day".to_owned()
    } else {
        times::day(day)
    }
}

fn number_of(day: NaiveDate) -> i32 {
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).unwrap_or(i32::MAX)
}
