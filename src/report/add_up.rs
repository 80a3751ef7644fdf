//! Adds charges up as `spend.sql` does, in one pass: `2025-06, AWS` → 457 charges, 36.80847291571210313722 EUR.
//!
//! SQLite groups by sorting, texts and all. Over many sums it takes longer to sort them than to read them, so they are
//! added up in a table here. The statement remains what a report means: `--explain-plan` shows it, and the tests compare.

use crate::contract::report::{Found, Sql};
use crate::error::{Problem, Result, codes};
use crate::money::sums::{Amount, Sum};
use crate::output::json::Json;
use crate::query::bind;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};
use twox_hash::XxHash3_128;

/// The column that counts a row's charges that do not state the cost.
pub(super) const WITHOUT_COST: &str = "charges_without_cost";

/// The parts of a cost: the rest, credits, taxes, corrections.
const PARTS: usize = 4;

/// Figures of one row of the report.
#[derive(Debug, Clone, Default)]
struct Figures {
    charges: i64,
    /// How many of them do not state the cost.
    without: i64,
    parts: [Option<Sum>; PARTS],
    refunds: Option<Sum>,
}

impl Figures {
    fn add(&mut self, other: &Figures) {
        self.charges += other.charges;
        self.without += other.without;
        let sums = self.parts.iter_mut().chain([&mut self.refunds]);
        for (sum, more) in sums.zip(other.parts.iter().chain([&other.refunds])) {
            if let Some(more) = more {
                sum.get_or_insert_default().add_sum(more);
            }
        }
    }

    /// The cells: charges, charged, credits, refunds, taxes, corrections, all of it, and how many charges do not state it.
    /// What no charge states is absent.
    fn cells(&self) -> [Json; 8] {
        let (count, without) = (Json::integer(self.charges), Json::integer(self.without));
        if self.without == self.charges {
            let [charged, credits, refunds, taxes, corrections, whole] = [const { Json::Null }; 6];
            return [count, charged, credits, refunds, taxes, corrections, whole, without];
        }
        let text = |sum: &Option<Sum>| Json::String(sum.as_ref().map_or_else(|| "0".to_owned(), Sum::text));
        let mut whole = Sum::default();
        for part in self.parts.iter().flatten() {
            whole.add_sum(part);
        }
        let [rest, credits, taxes, corrections] = &self.parts;
        let charged = match (rest, &self.refunds) {
            (Some(rest), Some(refunds)) => Json::String(rest.total().sub(&refunds.total()).to_string()),
            _ => text(rest),
        };
        [
            count,
            charged,
            text(credits),
            text(&self.refunds),
            text(taxes),
            text(corrections),
            Json::String(whole.text()),
            without,
        ]
    }
}

/// What a row of the report is about.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The dimensions, the currency, and the step of its rate. Nothing comes before every text.
    cells: Vec<Option<String>>,
}

/// A row of the report.
#[derive(Debug)]
struct Group {
    key: Key,
    /// The name of its resources, as long as they have one.
    name: Option<String>,
    has_names: bool,
    first_start: Option<String>,
    figures: Figures,
}

/// Runs a statement whose columns are the dimensions, currency, step, part, name, moment, charges, cost and returned
/// cost, and adds its rows up. The result has the columns of `spend.sql`.
///
/// # Errors
/// When the ledger cannot be read, or an amount is not a decimal.
pub(super) fn run(connection: &Connection, sql: &Sql, dimensions: usize, cost: &str, has_total: bool) -> Result<Found> {
    let mut statement = connection.prepare_cached(&sql.text)?;
    bind(&mut statement, &sql.values)?;
    let mut rows = statement.raw_query();
    // A random seed, so that nobody can make texts that share a hash.
    let seed = RandomState::new().hash_one(dimensions);
    let mut places: HashMap<u128, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut key = Vec::new();
    while let Some(row) = rows.next()? {
        key_of(row, dimensions + 2, &mut key)?;
        // By 128 bits of hash, which also identify contexts when they are stored.
        let place = *places
            .entry(XxHash3_128::oneshot_with_seed(seed, &key))
            .or_insert(groups.len());
        if place == groups.len() {
            groups.push(group(row, dimensions + 2)?);
        }
        if let Some(group) = groups.get_mut(place) {
            add(group, row, dimensions + 2)?;
        }
    }
    let mut sorted: Vec<&mut Group> = groups.iter_mut().collect();
    sorted.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    Ok(table(&mut sorted, dimensions, cost, has_total))
}

/// The first cells of a row as bytes that no other cells have.
fn key_of(row: &Row, cells: usize, key: &mut Vec<u8>) -> Result<()> {
    key.clear();
    for index in 0..cells {
        let text = text(row.get_ref(index)?);
        let length = text
            .as_ref()
            .map_or(u64::MAX, |text| u64::try_from(text.len()).unwrap_or_default());
        key.extend(length.to_le_bytes());
        key.extend(text.unwrap_or_default());
    }
    Ok(())
}

fn text(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Text(bytes) => Some(bytes),
        _ => None,
    }
}

fn owned(value: ValueRef) -> Option<String> {
    text(value).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

fn group(row: &Row, cells: usize) -> Result<Group> {
    let cells: rusqlite::Result<Vec<Option<String>>> = (0..cells).map(|index| row.get_ref(index).map(owned)).collect();
    Ok(Group {
        key: Key { cells: cells? },
        name: None,
        has_names: false,
        first_start: None,
        figures: Figures::default(),
    })
}

fn add(group: &mut Group, row: &Row, after: usize) -> Result<()> {
    let part: i64 = row.get(after)?;
    if let Some(name) = text(row.get_ref(after + 1)?) {
        match &group.name {
            None if !group.has_names => group.name = Some(String::from_utf8_lossy(name).into_owned()),
            Some(known) if known.as_bytes() != name => group.name = None,
            _ => {}
        }
        group.has_names = true;
    }
    if let Some(moment) = text(row.get_ref(after + 2)?)
        && group.first_start.as_ref().is_none_or(|first| moment < first.as_bytes())
    {
        group.first_start = Some(String::from_utf8_lossy(moment).into_owned());
    }
    let figures = &mut group.figures;
    let charges: i64 = row.get(after + 3)?;
    figures.charges += charges;
    if row.get_ref(after + 4)? == ValueRef::Null {
        figures.without += charges;
    }
    let place = usize::try_from(part).unwrap_or_default();
    if let Some(sum) = figures.parts.get_mut(place) {
        add_to(sum.get_or_insert_default(), row.get_ref(after + 4)?)?;
    }
    if part == 0 && row.get_ref(after + 5)? != ValueRef::Null {
        add_to(figures.refunds.get_or_insert_default(), row.get_ref(after + 5)?)?;
    }
    Ok(())
}

fn add_to(sum: &mut Sum, amount: ValueRef) -> Result<()> {
    let Some(bytes) = text(amount) else { return Ok(()) };
    let amount = Amount::parse(bytes).map_err(|error| {
        let problem = Problem::new(
            &codes::DECIMAL,
            format!("an amount in the ledger is not a decimal: {error}"),
        )
        .value(String::from_utf8_lossy(bytes))
        .hint("run `billbook check integrity` to see where it is");
        Box::new(problem)
    })?;
    sum.add(&amount);
    Ok(())
}

fn table(groups: &mut [&mut Group], dimensions: usize, cost: &str, has_total: bool) -> Found {
    let cell = |text: Option<String>| text.map_or(Json::Null, Json::String);
    let mut columns: Vec<String> = (1..=dimensions).map(|number| format!("by_{number}")).collect();
    let names = [
        "currency",
        "step",
        "resource_name",
        "first_start",
        "is_total",
        "charges",
        "charged",
        "credits",
    ];
    columns.extend(
        names
            .into_iter()
            .chain(["refunds", "taxes", "corrections", cost, WITHOUT_COST])
            .map(str::to_owned),
    );
    let mut rows = Vec::with_capacity(groups.len());
    let mut totals: BTreeMap<Option<String>, Figures> = BTreeMap::new();
    for group in groups {
        if has_total {
            let currency = group.key.cells.get(dimensions).cloned().flatten();
            totals.entry(currency).or_default().add(&group.figures);
        }
        let mut cells = Vec::with_capacity(columns.len());
        cells.extend(std::mem::take(&mut group.key.cells).into_iter().map(cell));
        cells.extend([
            cell(group.name.take()),
            cell(group.first_start.take()),
            Json::integer(0),
        ]);
        cells.extend(group.figures.cells());
        rows.push(cells);
    }
    for (currency, figures) in totals {
        let mut cells = vec![Json::Null; dimensions];
        cells.extend([cell(currency), Json::Null, Json::Null, Json::Null, Json::integer(1)]);
        cells.extend(figures.cells());
        rows.push(cells);
    }
    Found { columns, rows }
}
