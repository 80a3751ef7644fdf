//! What vCloud Air states of one entity, by metric: `CPU 408.75 GHz hours at 0.0125, 5.109375 USD`.

use crate::contract::stated;
use crate::error::Result;
use crate::evidence::origin::Query;
use crate::evidence::place::Place;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::query::for_each;
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// Decimals of an amount of money, where a cost is not stated with more.
const PLACES: u32 = 2;

const BILLABLES: &str = "SELECT name, unit, usage, rate, cost, currency, import_id, place
FROM vcloudair_billable WHERE parent_row IN (SELECT value FROM json_each(?1)) ORDER BY parent_row, position";

/// What metrics in a currency are billed with.
pub(crate) const COST: &str = "CASE WHEN usage IS NOT NULL AND rate IS NOT NULL THEN cost END";
/// What they are worth.
pub(crate) const WORTH: &str = "CASE WHEN cost IS NOT NULL THEN decimal_mul(usage, rate) END";

/// The metrics of entities' rows in one currency.
pub(crate) fn query(entity_rows: &[i64], currency: &str, adds: &str) -> Query {
    let metrics = Query::new(
        "vcloudair_billable",
        BILLABLES,
        [("?1", list(entity_rows).into())],
        adds,
    );
    metrics.only("currency", currency.to_owned())
}

fn list(rows: &[i64]) -> String {
    Json::Array(rows.iter().copied().map(Json::integer).collect()).compact()
}

/// Currency, name and unit: what is compared with what.
pub(crate) type Key = (String, String, String);

/// One metric of an entity, over all rows that state it.
#[derive(Debug, Clone)]
pub(crate) struct Metric {
    pub(crate) usage: Decimal,
    pub(crate) cost: Decimal,
    /// Usage × rate.
    pub(crate) worth: Decimal,
    /// Rates, each once.
    pub(crate) rates: Vec<Decimal>,
    pub(crate) rows: u64,
    /// Decimals of the cost, of the row that has the fewest, and two at least.
    pub(crate) decimals: u32,
    /// File and place of the first row.
    pub(crate) place: Place,
}

impl Metric {
    fn add(&mut self, other: Metric) {
        self.usage = self.usage.add(&other.usage);
        self.cost = self.cost.add(&other.cost);
        self.worth = self.worth.add(&other.worth);
        self.rows += other.rows;
        self.decimals = self.decimals.min(other.decimals);
        for rate in other.rates {
            if !self.rates.contains(&rate) {
                self.rates.push(rate);
            }
        }
    }

    /// The rate, where it is one.
    pub(crate) fn rate(&self) -> Option<&Decimal> {
        match self.rates.as_slice() {
            [rate] => Some(rate),
            _ => None,
        }
    }

    /// What rounding its rows can make at most: nobody says how costs are rounded, so a whole unit each.
    pub(crate) fn can_round(&self) -> Decimal {
        Decimal::from_small(1, self.decimals).mul(&Decimal::from(self.rows))
    }
}

/// Adds the metrics of an entity's row to those known.
pub(crate) fn read(connection: &Connection, entity_row: i64, metrics: &mut BTreeMap<Key, Metric>) -> Result<()> {
    for_each(connection, BILLABLES, [list(&[entity_row])], |row| {
        let Some(metric) = metric(connection, row)? else {
            // `check integrity` finds texts that are not decimals.
            return Ok(());
        };
        let key = (row.get("currency")?, row.get("name")?, row.get("unit")?);
        match metrics.get_mut(&key) {
            Some(known) => known.add(metric),
            None => {
                metrics.insert(key, metric);
            }
        }
        Ok(())
    })
}

fn metric(connection: &Connection, row: &Row) -> Result<Option<Metric>> {
    let (Some(usage), Some(rate), Some(cost)) = (
        stated::decimal(row, "usage")?,
        stated::decimal(row, "rate")?,
        stated::decimal(row, "cost")?,
    ) else {
        return Ok(None);
    };
    Ok(Some(Metric {
        worth: usage.mul(&rate),
        decimals: cost.scale().max(PLACES),
        usage,
        cost,
        rates: vec![rate],
        rows: 1,
        place: Place::of_row(connection, row)?,
    }))
}

/// Currencies of metrics, each once.
pub(crate) fn currencies<'m>(metrics: impl Iterator<Item = &'m Key>) -> Vec<String> {
    let found: std::collections::BTreeSet<&String> = metrics.map(|(currency, _, _)| currency).collect();
    found.into_iter().cloned().collect()
}

/// The metrics in one currency, with names and units.
pub(crate) fn of_currency<'m>(
    metrics: &'m BTreeMap<Key, Metric>,
    currency: &'m str,
) -> impl Iterator<Item = (String, &'m Metric)> {
    let wanted = metrics.iter().filter(move |((of, _, _), _)| of == currency);
    wanted.map(|((_, name, unit), metric)| (format!("{name}, {unit}"), metric))
}
