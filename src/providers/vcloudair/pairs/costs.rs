//! `vcloudair-costs`: what a vCloud Air service group was billed besides usage against what was billable of it.
//!
//! ```text
//! billed                                        SUPPORT 19.25   SERVICE_CREDIT -50.00
//! billable, last updated 2025-06-10T05:00Z      SUPPORT 17.50   SERVICE_CREDIT -50.00
//! period cut, SUPPORT                                    1.75
//! ```
//!
//! Billable costs name no period, only when they were updated last: those of the month that were updated latest within it
//! are taken. What grew until the month was over is cut by the period; what became less, or other, differs.

use crate::clock;
use crate::contract::registry::{Ledger, Pair};
use crate::contract::scope::Scope;
use crate::contract::stated;
use crate::contract::statement::{About, Line, LineKind, Side, Statement};
use crate::error::Result;
use crate::evidence::origin::{Origin, Query};
use crate::evidence::place::Place;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::providers::vcloudair::pairs::held::minute;
use crate::query::{for_each, gather};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The pair.
pub(crate) static PAIR: Pair = Pair {
    name: "vcloudair-costs",
    order: 80,
    here: "billed costs of a service group",
    there: "billable costs of the same month",
    rule: "type by type; amounts after the last update of the billable costs are a period cut",
    run,
};

/// The newest documents of billed months.
const BILLED: &str = "SELECT service_group_id, period, start_time_utc, end_time_utc, period_end_utc, currency, row_id,
       import_id, place
FROM vcloudair_newest_costs
WHERE kind = 'billed' AND start_time_utc IS NOT NULL AND period_end_utc IS NOT NULL
ORDER BY service_group_id, period, row_id";

/// Every document, the newest last. One that a newer answer replaced is still of its time.
const BILLABLE: &str = "SELECT t.row_id, t.last_update_time, t.import_id, t.place
FROM vcloudair_costs AS t
JOIN import AS i ON i.import_id = t.import_id
WHERE t.kind = 'billable' AND t.service_group_id = ?1 AND t.currency = ?2 AND t.last_update_time IS NOT NULL
ORDER BY i.retrieved_at, t.row_id";

const COSTS: &str = "SELECT type, amount, item_position, import_id, place, parent_row AS costs_row,
       cost_position AS at_position
FROM vcloudair_cost_line
WHERE parent_row = ?1
ORDER BY cost_position, item_position IS NOT NULL, item_position";

/// What a row adds to the costs: a cost its amount; an item its amount where its cost states none.
pub(crate) const TOTAL: &str = "CASE WHEN item_position IS NULL OR NOT EXISTS (SELECT 1 FROM vcloudair_cost_line AS c
    WHERE c.parent_row = costs_row AND c.cost_position = at_position AND c.item_position IS NULL AND c.amount IS NOT NULL)
    THEN amount END";
/// What a cost that states an amount and has items with amounts adds.
pub(crate) const OF_ITEMS: &str = "CASE WHEN item_position IS NULL AND EXISTS (SELECT 1 FROM vcloudair_cost_line AS c
    WHERE c.parent_row = costs_row AND c.cost_position = at_position AND c.item_position IS NOT NULL
      AND c.amount IS NOT NULL) THEN amount END";
/// What an item adds, where its cost states an amount.
pub(crate) const ITEMS: &str = "CASE WHEN item_position IS NOT NULL AND EXISTS (SELECT 1 FROM vcloudair_cost_line AS c
    WHERE c.parent_row = costs_row AND c.cost_position = at_position AND c.item_position IS NULL AND c.amount IS NOT NULL)
    THEN amount END";
/// The type of the cost that a row is of.
pub(crate) const NAME: &str = "coalesce((SELECT c.type FROM vcloudair_cost_line AS c
    WHERE c.parent_row = costs_row AND c.cost_position = at_position AND c.item_position IS NULL), '')";

/// The rows of a document.
pub(crate) fn query(costs_row: i64, adds: &str) -> Query {
    Query::new("vcloudair_cost_line", COSTS, [("?1", costs_row.into())], adds)
}

/// A cost with its items.
#[derive(Debug)]
pub(crate) struct Cost {
    pub(crate) name: String,
    pub(crate) amount: Option<Decimal>,
    pub(crate) items: Vec<Option<Decimal>>,
    /// File and place.
    pub(crate) place: Place,
}

impl Cost {
    /// Its own amount counts before those of its items; `None` where neither has any.
    pub(crate) fn total(&self) -> Option<Decimal> {
        let items = || {
            let mut sum = DecimalSum::new();
            let amounts: Vec<&Decimal> = self.items.iter().flatten().collect();
            for amount in &amounts {
                sum.add(amount);
            }
            (!amounts.is_empty()).then(|| sum.total())
        };
        self.amount.clone().or_else(items)
    }
}

/// The costs of a document, in its order.
pub(crate) fn read(connection: &Connection, costs_row: i64) -> Result<Vec<Cost>> {
    let mut costs: Vec<Cost> = Vec::new();
    for_each(connection, COSTS, [costs_row], |row| {
        let amount = stated::decimal(row, "amount")?;
        let is_item = row.get::<_, Option<i64>>("item_position")?.is_some();
        if let Some(cost) = costs.last_mut().filter(|_| is_item) {
            cost.items.push(amount);
            return Ok(());
        }
        costs.push(Cost {
            name: row.get::<_, Option<String>>("type")?.unwrap_or_default(),
            amount,
            items: Vec::new(),
            place: Place::of_row(connection, row)?,
        });
        Ok(())
    })?;
    Ok(costs)
}

/// Costs of one document by type.
#[derive(Default)]
struct Types {
    amounts: BTreeMap<String, (Decimal, Place)>,
    origin: Origin,
    count: u64,
    without_amount: u64,
}

impl Types {
    fn read(connection: &Connection, costs_row: i64) -> Result<Self> {
        let mut types = Self {
            origin: query(costs_row, TOTAL).into(),
            ..Self::default()
        };
        for cost in read(connection, costs_row)? {
            let Some(total) = cost.total() else {
                types.without_amount += 1;
                continue;
            };
            types.count += 1;
            let known = types
                .amounts
                .entry(cost.name)
                .or_insert_with(|| (Decimal::zero(), cost.place));
            known.0 = known.0.add(&total);
        }
        Ok(types)
    }

    fn total(&self) -> Decimal {
        let mut sum = DecimalSum::new();
        for (amount, _) in self.amounts.values() {
            sum.add(amount);
        }
        sum.total()
    }

    fn side(&self, what: String, place: Place) -> Side {
        Side::new(what, self.total(), self.count)
            .at(place)
            .made_of(self.origin.clone())
    }
}

/// Billable costs, and until when.
struct Billable {
    row_id: i64,
    updated: String,
    place: Place,
}

fn run(ledger: &Ledger, _: &Scope) -> Result<Vec<Statement>> {
    let connection = &ledger.connection;
    gather(connection, BILLED, [], |row| {
        let (group, currency): (String, String) = (row.get("service_group_id")?, row.get("currency")?);
        let (start, end): (String, String) = (row.get("start_time_utc")?, row.get("period_end_utc")?);
        let Some(billable) = billable(connection, [&group, &currency], &start, &end)? else {
            return Ok(None);
        };
        // An update in the last stated moment is one at the end.
        let last: Option<String> = row.get("end_time_utc")?;
        let is_cut = billable.updated != end && last.is_none_or(|last| billable.updated != last);
        let mine = Types::read(connection, row.get("row_id")?)?;
        let others = Types::read(connection, billable.row_id)?;
        let here = Place::of_row(connection, row)?;
        let period: String = row.get("period")?;
        let mut statement = PAIR.statement(
            About {
                provider: "vcloudair".to_owned(),
                subject: format!("{group}/{period}"),
                account: group,
                period: [start, end],
                currency,
            },
            mine.side("billed costs".to_owned(), here),
            others.side(
                format!("billable costs, last updated {}", minute(&billable.updated)),
                billable.place,
            ),
        );
        compare(&mut statement, &mine, &others, is_cut);
        for (side, types) in [("billed", &mine), ("billable", &others)] {
            if types.without_amount > 0 {
                let count = types.without_amount;
                statement.notes.push(format!("{side} costs without an amount: {count}"));
            }
        }
        Ok(Some(statement))
    })
}

/// Those of a group and currency that were updated latest within a month.
fn billable(connection: &Connection, of: [&str; 2], start: &str, end: &str) -> Result<Option<Billable>> {
    let mut latest: Option<Billable> = None;
    for_each(connection, BILLABLE, of, |row| {
        let updated: String = row.get("last_update_time")?;
        let Some(updated) = clock::parse(&updated).map(clock::stored) else {
            return Ok(());
        };
        let is_later = latest.as_ref().is_none_or(|latest| updated >= latest.updated);
        if is_later && updated.as_str() > start && updated.as_str() <= end {
            latest = Some(Billable {
                row_id: row.get("row_id")?,
                place: Place::of_row(connection, row)?,
                updated,
            });
        }
        Ok(())
    })?;
    Ok(latest)
}

fn compare(statement: &mut Statement, mine: &Types, others: &Types, is_cut: bool) {
    let names: BTreeSet<&String> = mine.amounts.keys().chain(others.amounts.keys()).collect();
    for name in names {
        let zero = Decimal::zero();
        let (here, there) = (mine.amounts.get(name), others.amounts.get(name));
        let at = here.or(there).map(|(_, place)| place.clone()).unwrap_or_default();
        let (amount, before) = (
            here.map_or(&zero, |(amount, _)| amount),
            there.map_or(&zero, |(amount, _)| amount),
        );
        let more = amount.sub(before);
        if more.is_zero() && here.is_some() == there.is_some() {
            continue;
        }
        // A credit grows downwards.
        let is_growth = before.is_zero() || more.is_zero() || more.is_negative() == before.is_negative();
        let (kind, what) = match (here, there) {
            (Some(_), _) if is_cut && is_growth => (LineKind::PeriodCut, "after the last update of the billable costs"),
            (Some(_), Some(_)) => (LineKind::AmountDiffers, ""),
            (Some(_), None) => (LineKind::MissingThere, "this was not billable"),
            _ => (LineKind::MissingHere, "this was billable and is not billed"),
        };
        let of = |query: &Query| query.clone().when(&format!("{NAME} = {{}}"), name.clone());
        let billed = statement.here.origin.queries.iter().map(of);
        let billable = statement.there.origin.queries.iter().map(of).map(Query::taken_off);
        let rows = Origin::of(billed.chain(billable));
        statement.push(Line::differs(kind, amount, before, &**name, what).at(at).made_of(rows));
    }
}
