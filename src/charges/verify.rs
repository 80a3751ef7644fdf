//! Whether the sums beside the facts are those of the facts: `focus_daily_total` and `focus_monthly_total`, and the control
//! totals of each file.
//!
//! One look at the facts in their order. Sums by day were stored in the order in which they came to an end, so those
//! that are still open at any time are few, however many there are in all.

use crate::charges::TABLE;
use crate::charges::columns::{COSTS, FACTS};
use crate::charges::totals::{Costs, is_unstated};
use crate::charges::unstated;
use crate::clock;
use crate::clock::times;
use crate::error::Result;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::money::sums::{Amount, Sum};
use rusqlite::{Connection, Row, Rows};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// A sum that is not that of its rows.
#[derive(Debug)]
pub(crate) struct Difference {
    /// Table and row, or table and import.
    pub object: String,
    /// Which figure.
    pub what: String,
    /// What the facts come to.
    pub expected: String,
    /// What is stored.
    pub found: String,
}

const SECONDS_OF_DAY: i64 = 86_400;

/// The columns of the sums: each cost, and what is negative in it.
const SUMS: &str = "billed_cost, returned_billed_cost, effective_cost, returned_effective_cost,
    list_cost, returned_list_cost, contracted_cost, returned_contracted_cost";

type Day = Option<i32>;

/// Compares all sums with the facts.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn differences(connection: &Connection) -> Result<Vec<Difference>> {
    let contexts = Contexts::read(connection)?;
    let untotalled = pairs(
        connection,
        "SELECT first_row, last_row FROM focus_untotalled ORDER BY first_row",
    )?;
    let mut untotalled = untotalled.into_iter().peekable();
    let mut files = Files::read(connection)?;
    let mut days_statement = connection.prepare(&format!(
        "SELECT total_id, context_id, day, charges, {SUMS} FROM focus_daily_total ORDER BY total_id"
    ))?;
    let mut days = Days {
        rows: days_statement.query([])?,
        open: HashMap::new(),
        differences: Vec::new(),
    };
    let mut months: HashMap<(u32, Day), Costs> = HashMap::new();
    let mut differences = Vec::new();
    let mut has_unstated = false;
    let columns: Vec<String> = FACTS.iter().map(|name| crate::charges::columns::snake(name)).collect();
    let mut facts = connection.prepare(&format!(
        "SELECT row_id, context_id, charge_period_start, {} FROM {TABLE} ORDER BY row_id",
        columns.join(", ")
    ))?;
    let mut rows = facts.query([])?;
    while let Some(row) = rows.next()? {
        let row_id: i64 = row.get(0)?;
        let context_id: i64 = row.get(1)?;
        let start: Option<i64> = row.get(2)?;
        let day = start.and_then(|start| i32::try_from(start.div_euclid(SECONDS_OF_DAY)).ok());
        let costs = match costs(row) {
            Ok(costs) => costs,
            Err(index) => {
                differences.push(Difference {
                    object: format!("{TABLE}/{row_id}"),
                    what: format!("`{}` is not a decimal", columns.get(index).map_or("", String::as_str)),
                    expected: "a decimal".to_owned(),
                    found: row.get::<_, String>(index + 3).unwrap_or_default(),
                });
                continue;
            }
        };
        has_unstated = has_unstated || is_unstated(&costs);
        let (cube, currency) = contexts.of(context_id);
        files.add(row_id, currency, &costs);
        months.entry((cube, day.map(times::month_of))).or_default().add(&costs);
        while untotalled.next_if(|&(_, last)| last < row_id).is_some() {}
        let is_untotalled = untotalled.peek().is_some_and(|&(first, _)| first <= row_id);
        if !is_untotalled {
            days.add(row_id, context_id, day, &costs)?;
        }
    }
    differences.extend(days.finish()?);
    differences.extend(compare_months(connection, &contexts, months)?);
    differences.extend(files.compare(connection, &contexts)?);
    if has_unstated || unstated::is_there(connection)? {
        differences.extend(unstated::differences(connection)?);
    }
    Ok(differences)
}

/// The four costs of a fact; the number of the first that is not a decimal.
fn costs(row: &Row) -> std::result::Result<[Option<Amount>; COSTS], usize> {
    let mut costs = [const { None }; COSTS];
    for index in 0..FACTS.len() {
        let text = row.get_ref(index + 3).ok().and_then(|value| value.as_bytes().ok());
        let Some(text) = text else { continue };
        let amount = Amount::parse(text).map_err(|_| index)?;
        if let Some(cost) = costs.get_mut(index) {
            *cost = Some(amount);
        }
    }
    Ok(costs)
}

fn pairs(connection: &Connection, sql: &str) -> Result<Vec<(i64, i64)>> {
    let mut statement = connection.prepare(sql)?;
    let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(pairs.collect::<rusqlite::Result<_>>()?)
}

/// Scope, billing account, sub-account, service, region and charge kind.
type Cube = [i64; 6];

/// Which part of the cube and which currency each context belongs to.
#[derive(Default)]
struct Contexts {
    cubes: HashMap<Cube, u32>,
    currencies: Vec<String>,
    /// Context, number of its cube, number of its currency; by context.
    of: Vec<(i64, u32, u32)>,
}

impl Contexts {
    fn read(connection: &Connection) -> Result<Self> {
        let mut contexts = Self::default();
        let mut statement = connection.prepare(
            "SELECT c.context_id, c.scope_id, c.billing_account_key, c.sub_account_key, c.service_key, c.region_key,
                    c.charge_kind_key, coalesce(a.billing_currency, ?1)
             FROM focus_context AS c LEFT JOIN focus_billing_account AS a USING (billing_account_key)
             ORDER BY c.context_id",
        )?;
        let mut rows = statement.query([currency::NONE])?;
        while let Some(row) = rows.next()? {
            let mut cube = Cube::default();
            for (index, key) in cube.iter_mut().enumerate() {
                *key = row.get(index + 1)?;
            }
            let next = u32::try_from(contexts.cubes.len()).unwrap_or(u32::MAX);
            let cube = *contexts.cubes.entry(cube).or_insert(next);
            let name = row.get_ref(7)?.as_str().unwrap_or(currency::NONE);
            let known = contexts.currencies.iter().position(|known| known == name);
            let number = known.unwrap_or_else(|| {
                contexts.currencies.push(name.to_owned());
                contexts.currencies.len() - 1
            });
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            contexts.of.push((row.get(0)?, cube, number));
        }
        Ok(contexts)
    }

    fn of(&self, context_id: i64) -> (u32, u32) {
        // Numbers have no gaps, so a context is mostly found where its number says.
        let guess = usize::try_from(context_id - 1).unwrap_or(usize::MAX);
        if let Some(&(found, cube, currency)) = self.of.get(guess)
            && found == context_id
        {
            return (cube, currency);
        }
        let found = self.of.binary_search_by_key(&context_id, |&(id, _, _)| id);
        let found = found.ok().and_then(|index| self.of.get(index));
        found.map_or((u32::MAX, u32::MAX), |&(_, cube, currency)| (cube, currency))
    }
}

/// A stored sum: of how many charges, and its texts.
struct Stored {
    charges: i64,
    texts: Vec<Option<String>>,
}

impl Stored {
    /// From the column `charges` on.
    fn read(row: &Row, first: usize) -> Result<Self> {
        let texts = (1..=2 * COSTS).map(|index| row.get(first + index));
        Ok(Self {
            charges: row.get(first)?,
            texts: texts.collect::<rusqlite::Result<_>>()?,
        })
    }

    /// What differs from what the facts come to: what, expected, found.
    fn differences(&self, object: &str, costs: &Costs) -> Vec<Difference> {
        let difference = |what: String, expected: String, found: String| Difference {
            object: object.to_owned(),
            what,
            expected,
            found,
        };
        let mut differences = Vec::new();
        if self.charges != costs.charges {
            let (expected, found) = (costs.charges.to_string(), self.charges.to_string());
            differences.push(difference("`charges`".to_owned(), expected, found));
        }
        for (index, (name, pair)) in FACTS.iter().zip(self.texts.chunks(2)).enumerate() {
            let returned = costs.returned.as_ref().and_then(|all| all.get(index)?.as_ref());
            for (what, sum, text) in [
                ("", costs.sums.get(index), pair.first()),
                (" returned", returned, pair.last()),
            ] {
                let text = text.cloned().flatten();
                if !is_equal(sum, text.as_deref()) {
                    let text_of = |text: Option<String>| text.unwrap_or_else(|| "null".to_owned());
                    let expected = text_of(sum.map(Sum::text));
                    differences.push(difference(format!("`{name}`{what}"), expected, text_of(text)));
                }
            }
        }
        differences
    }
}

fn is_equal(sum: Option<&Sum>, text: Option<&str>) -> bool {
    match (sum, text) {
        (None, None) => true,
        (Some(sum), Some(text)) => sum.text() == text || Decimal::parse(text).is_ok_and(|stored| stored == sum.total()),
        _ => false,
    }
}

/// A stored sum by day: its number, what it says, and what the facts came to so far.
type OpenSum = (i64, Stored, Costs);

/// The sums by day that are not complete yet. Where a context's day was stored in parts, they are completed in turn.
struct Days<'s> {
    rows: Rows<'s>,
    open: HashMap<(i64, Day), VecDeque<OpenSum>>,
    differences: Vec<Difference>,
}

impl Days<'_> {
    fn add(&mut self, row_id: i64, context_id: i64, day: Day, costs: &[Option<Amount>; COSTS]) -> Result<()> {
        let key = (context_id, day);
        while !self.open.contains_key(&key) {
            if !self.next()? {
                self.differences.push(Difference {
                    object: format!("{TABLE}/{row_id}"),
                    what: "the sums by day do not include the row".to_owned(),
                    expected: "a row of focus_daily_total".to_owned(),
                    found: "none".to_owned(),
                });
                return Ok(());
            }
        }
        let Some(parts) = self.open.get_mut(&key) else {
            return Ok(());
        };
        let Some((total_id, stored, sums)) = parts.front_mut() else {
            return Ok(());
        };
        sums.add(costs);
        if sums.charges == stored.charges {
            let object = format!("focus_daily_total/{total_id}");
            self.differences.extend(stored.differences(&object, sums));
            parts.pop_front();
            if parts.is_empty() {
                self.open.remove(&key);
            }
        }
        Ok(())
    }

    /// Reads one more stored sum; false at the end.
    fn next(&mut self) -> Result<bool> {
        let Some(row) = self.rows.next()? else {
            return Ok(false);
        };
        let total_id: i64 = row.get(0)?;
        let day: Option<String> = row.get(2)?;
        let number = day.as_deref().and_then(day_number);
        let key = (row.get(1)?, number);
        let stored = Stored::read(row, 3)?;
        let parts = self.open.entry(key).or_default();
        parts.push_back((total_id, stored, Costs::default()));
        if day.is_some() != number.is_some() {
            self.differences.push(Difference {
                object: format!("focus_daily_total/{total_id}"),
                what: "its `day` is not a day".to_owned(),
                expected: "a date".to_owned(),
                found: day.unwrap_or_default(),
            });
        }
        Ok(true)
    }

    fn finish(mut self) -> Result<Vec<Difference>> {
        while self.next()? {}
        let mut open: Vec<OpenSum> = self.open.into_values().flatten().collect();
        open.sort_by_key(|(total_id, _, _)| *total_id);
        for (total_id, stored, sums) in open {
            let object = format!("focus_daily_total/{total_id}");
            self.differences.extend(stored.differences(&object, &sums));
        }
        Ok(self.differences)
    }
}

/// Days from 1970-01-01 on.
fn day_number(text: &str) -> Option<i32> {
    let date = clock::parse_date(text)?;
    let days = date.signed_duration_since(chrono::NaiveDate::default()).num_days();
    i32::try_from(days).ok()
}

fn compare_months(
    connection: &Connection,
    contexts: &Contexts,
    mut months: HashMap<(u32, Day), Costs>,
) -> Result<Vec<Difference>> {
    let mut texts: HashMap<String, Day> = HashMap::new();
    for (_, month) in months.keys() {
        texts.extend(month.map(|number| (times::month(number), Some(number))));
    }
    let mut differences = Vec::new();
    let mut statement = connection.prepare(&format!(
        "SELECT total_id, scope_id, billing_account_key, sub_account_key, service_key, region_key, charge_kind_key, month,
                charges, {SUMS} FROM focus_monthly_total ORDER BY total_id"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut cube = Cube::default();
        for (index, key) in cube.iter_mut().enumerate() {
            *key = row.get(index + 1)?;
        }
        let month: Option<String> = row.get(7)?;
        // A month that no fact has is a key that no fact has.
        let number = month.map_or(Some(None), |text| texts.get(&text).copied());
        let cube = contexts.cubes.get(&cube).copied();
        let costs = cube.zip(number).and_then(|key| months.remove(&key)).unwrap_or_default();
        let object = format!("focus_monthly_total/{}", row.get::<_, i64>(0)?);
        differences.extend(Stored::read(row, 8)?.differences(&object, &costs));
    }
    for ((cube, month), costs) in months {
        let scope = contexts.cubes.iter().find(|(_, number)| **number == cube);
        differences.push(Difference {
            object: format!("focus_scope/{}", scope.map_or(0, |(cube, _)| cube[0])),
            what: format!(
                "the sums of the month {} are missing",
                month.map(times::month).unwrap_or_default()
            ),
            expected: format!("sums of {} charges", costs.charges),
            found: "none".to_owned(),
        });
    }
    differences.sort_by(|one, other| (&one.object, &one.what).cmp(&(&other.object, &other.what)));
    Ok(differences)
}

/// Rows and sums of each file, by currency.
struct Files {
    /// Import, first row, rows; by first row.
    all: Vec<(i64, i64, i64)>,
    at: usize,
    counted: Vec<i64>,
    sums: HashMap<(usize, u32), [(i64, Sum); COSTS]>,
    stray: i64,
}

impl Files {
    fn read(connection: &Connection) -> Result<Self> {
        let mut statement = connection
            .prepare("SELECT import_id, first_row, row_count FROM focus_file ORDER BY first_row, import_id")?;
        let files = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let files: Vec<(i64, i64, i64)> = files.collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            counted: vec![0; files.len()],
            all: files,
            at: 0,
            sums: HashMap::new(),
            stray: 0,
        })
    }

    fn add(&mut self, row_id: i64, currency: u32, costs: &[Option<Amount>; COSTS]) {
        while self
            .all
            .get(self.at)
            .is_some_and(|(_, first, rows)| first + rows <= row_id)
        {
            self.at += 1;
        }
        match self.counted.get_mut(self.at) {
            Some(counted) if self.all.get(self.at).is_some_and(|(_, first, _)| *first <= row_id) => *counted += 1,
            _ => {
                self.stray += 1;
                return;
            }
        }
        let sums = self.sums.entry((self.at, currency)).or_default();
        for ((count, sum), cost) in sums.iter_mut().zip(costs) {
            if let Some(cost) = cost {
                *count += 1;
                sum.add(cost);
            }
        }
    }

    fn compare(&self, connection: &Connection, contexts: &Contexts) -> Result<Vec<Difference>> {
        let mut expected: BTreeMap<(i64, String), String> = BTreeMap::new();
        for ((import_id, _, _), counted) in self.all.iter().zip(&self.counted) {
            expected.insert((*import_id, "rows".to_owned()), counted.to_string());
        }
        for ((file, currency), sums) in &self.sums {
            let import_id = self.all.get(*file).map_or(0, |(import_id, _, _)| *import_id);
            let currency = usize::try_from(*currency)
                .ok()
                .and_then(|at| contexts.currencies.get(at));
            for (name, (count, sum)) in FACTS.iter().zip(sums).filter(|(_, (count, _))| *count > 0) {
                let what = format!("`{name}` in {}", currency.map_or(currency::NONE, String::as_str));
                let total = sum.total().trim_zeros(0);
                expected.insert((import_id, what), format!("{total} ({count} values)"));
            }
        }
        let mut found: BTreeMap<(i64, String), String> = BTreeMap::new();
        let mut statement = connection.prepare(
            "SELECT import_id, 'rows', rows_new, NULL FROM import_total WHERE table_name = ?1 UNION ALL
             SELECT import_id, '`' || column_name || '` in ' || currency, row_count, total FROM import_sum
             WHERE table_name = ?1",
        )?;
        let mut rows = statement.query([TABLE])?;
        while let Some(row) = rows.next()? {
            let (count, total): (i64, Option<String>) = (row.get(2)?, row.get(3)?);
            let text = match total.map(|text| Decimal::parse(&text)) {
                None => count.to_string(),
                Some(Ok(total)) => format!("{} ({count} values)", total.trim_zeros(0)),
                Some(Err(error)) => error.to_string(),
            };
            // A column that no row has a value of has a sum of nothing.
            if text != "0 (0 values)" {
                found.insert((row.get(0)?, row.get(1)?), text);
            }
        }
        let mut differences = Vec::new();
        if self.stray > 0 {
            differences.push(Difference {
                object: TABLE.to_owned(),
                what: "rows without a file".to_owned(),
                expected: "0".to_owned(),
                found: self.stray.to_string(),
            });
        }
        let keys: std::collections::BTreeSet<_> = expected.keys().chain(found.keys()).collect();
        for key in keys {
            let of = |map: &BTreeMap<(i64, String), String>| map.get(key).cloned().unwrap_or_else(|| "none".to_owned());
            if expected.get(key) != found.get(key) {
                differences.push(Difference {
                    object: format!("import/{}", key.0),
                    what: format!("control total of {TABLE}: {}", key.1),
                    expected: of(&expected),
                    found: of(&found),
                });
            }
        }
        Ok(differences)
    }
}
