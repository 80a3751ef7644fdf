//! `vcloudair-roll-up`: what a vCloud Air entity costs is what those below it cost, and billed is what was billable.
//!
//! ```text
//! data centre         2025-05   116.81425000 USD
//! its three machines  2025-05   43.53025000 + 43.52400000 + 29.76
//! ```
//!
//! Compared are the newest figures of the same period, currency by currency: a billing month, or for billable usage the
//! stated start and end. The level below is known to be whole when a document has an entity together with some below it.
//! Without such a document, less below than above is a warning when the ledger has everything known to be below, and no
//! finding when it lacks some of it; more below than above is an error in any case.

use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::money::decimal::Decimal;
use crate::query::for_each;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "vcloudair-roll-up",
    order: 160,
    rule: "costs of a vCloud Air entity are the sum of those below it, and billed costs equal the billable ones",
    is_quick: true,
    run,
};

const HELD: &str = "SELECT h.row_id, h.kind, h.period, h.start_time_utc, h.period_end_utc, h.entity_id, h.entity_level,
       h.l2_id, h.service_instance_id, h.import_id, h.place, a.account, i.retrieved_at
FROM vcloudair_held AS h
JOIN known_account AS a USING (account_id)
JOIN import AS i ON i.import_id = h.import_id
ORDER BY i.retrieved_at, h.row_id";

const TOGETHER: &str = "SELECT u.row_id, t.entity_id
FROM vcloudair_newest_usage AS u
JOIN vcloudair_entity AS t ON t.parent_row = u.row_id
WHERE u.kind = ?1 AND (u.period = ?2 OR u.start_time_utc || '/' || u.period_end_utc = ?2)";

/// Costs by currency; `None` when one is not a decimal.
type Costs = Option<BTreeMap<String, Decimal>>;

/// Kind (`billed` or `billable`) and period.
type Period = (String, String);

struct Held {
    period: Period,
    /// Start and end, where both are stated.
    times: Option<String>,
    end: Option<String>,
    retrieved_at: String,
    entity: String,
    level: String,
    l2: Option<String>,
    instance: Option<String>,
    costs: Costs,
    object: String,
    import_id: i64,
    place: String,
}

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let held = held(connection)?;
    let mut findings = Vec::new();
    let mut below: BTreeMap<(&Period, &str), Vec<&Held>> = BTreeMap::new();
    // Which entities are known to be below another, in any period.
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entity in held.values() {
        if let Some(parent) = entity.parent() {
            below.entry((&entity.period, parent)).or_default().push(entity);
            known.entry(parent).or_default().insert(&entity.entity);
        }
    }
    for entity in held.values() {
        if let Some(parts) = below.get(&(&entity.period, entity.entity.as_str())) {
            let known = known.get(entity.entity.as_str()).map_or(0, BTreeSet::len);
            for (currency, own, sum) in differences(&entity.costs, &total(parts)) {
                let severity = if sum > own || are_together(connection, entity, parts)? {
                    Severity::Error
                } else if parts.len() == known {
                    Severity::Warning
                } else {
                    continue;
                };
                let message = format!(
                    "the {} {currency} cost is not the sum of the level below",
                    entity.period.0
                );
                let kind = &*entity.period.0;
                let told = ("below", &[kind, &currency][..]);
                findings.push(entity.finding(connection, severity, (told, message), (&sum, &own))?);
            }
        }
        if let Some(billable) = entity.was_billable(&held) {
            for (currency, own, before) in differences(&entity.costs, &billable.costs) {
                let message = format!("the billed {currency} cost differs from the billable cost of the same period");
                let told = ("billable", &[&*currency][..]);
                findings.push(entity.finding(connection, Severity::Error, (told, message), (&before, &own))?);
            }
        }
    }
    Ok(findings)
}

impl Held {
    /// What it is part of. A machine of which nobody names the data centre is part of none.
    fn parent(&self) -> Option<&str> {
        match self.level.as_str() {
            "l1" => self.l2.as_deref(),
            "l2" => self.instance.as_deref(),
            _ => None,
        }
    }

    /// The same entity's billable usage of this billed month, retrieved when the month was over.
    fn was_billable<'h>(&self, held: &'h BTreeMap<(Period, String), Held>) -> Option<&'h Held> {
        if self.period.0 != "billed" {
            return None;
        }
        let period = ("billable".to_owned(), self.times.clone()?);
        let billable = held.get(&(period, self.entity.clone()))?;
        (billable.retrieved_at >= *self.end.as_ref()?).then_some(billable)
    }

    fn finding(
        &self,
        connection: &Connection,
        severity: Severity,
        ((rule, details), message): ((&str, &[&str]), String),
        (expected, found): (&Decimal, &Decimal),
    ) -> Result<Finding> {
        let mut finding = Finding::new(CHECK.name, severity, &*self.object, message).rule(rule);
        for detail in details {
            finding = finding.detail(*detail);
        }
        finding
            .figures(expected, found)
            .at(connection, self.import_id, &self.place)
    }
}

/// The newest figures of each entity and period.
fn held(connection: &Connection) -> Result<BTreeMap<(Period, String), Held>> {
    let mut held = BTreeMap::new();
    for_each(connection, HELD, [], |row| {
        let kind: String = row.get("kind")?;
        let named: String = row.get("period")?;
        let start: Option<String> = row.get("start_time_utc")?;
        let end: Option<String> = row.get("period_end_utc")?;
        let times = start.zip(end.as_ref()).map(|(start, end)| format!("{start}/{end}"));
        let is_open = named == "BillToDate" || named == "last";
        let period = match &times {
            // Two answers about usage so far are of one period only where they end together.
            Some(times) if is_open || kind == "billable" => times.clone(),
            None if is_open => return Ok(()),
            _ => named.clone(),
        };
        let entity: String = row.get("entity_id")?;
        let account: String = row.get("account")?;
        let found = Held {
            period: (kind, period),
            times,
            end,
            retrieved_at: row.get("retrieved_at")?,
            object: format!("vcloudair/{account}/{named}/{entity}"),
            entity,
            level: row.get("entity_level")?,
            l2: row.get("l2_id")?,
            instance: row.get("service_instance_id")?,
            costs: costs(connection, row.get("row_id")?)?,
            import_id: row.get("import_id")?,
            place: row.get("place")?,
        };
        held.insert((found.period.clone(), found.entity.clone()), found);
        Ok(())
    })?;
    Ok(held)
}

fn costs(connection: &Connection, entity_row: i64) -> Result<Costs> {
    let mut statement =
        connection.prepare_cached("SELECT currency, cost FROM vcloudair_billable WHERE parent_row = ?1")?;
    let mut rows = statement.query([entity_row])?;
    let mut costs = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let Ok(cost) = Decimal::parse(&row.get::<_, String>("cost")?) else {
            return Ok(None);
        };
        add(&mut costs, row.get("currency")?, &cost);
    }
    Ok(Some(costs))
}

fn add(costs: &mut BTreeMap<String, Decimal>, currency: String, cost: &Decimal) {
    let sum = costs.entry(currency).or_insert_with(Decimal::zero);
    *sum = sum.add(cost);
}

fn total(parts: &[&Held]) -> Costs {
    let mut sums = BTreeMap::new();
    for part in parts {
        for (currency, cost) in part.costs.as_ref()? {
            add(&mut sums, currency.clone(), cost);
        }
    }
    Some(sums)
}

/// Currencies in which two costs differ, with both. A side without any cost has nothing to compare.
fn differences(own: &Costs, other: &Costs) -> Vec<(String, Decimal, Decimal)> {
    let (Some(own), Some(other)) = (own, other) else {
        return Vec::new();
    };
    if own.is_empty() || other.is_empty() {
        return Vec::new();
    }
    let currencies: BTreeSet<&String> = own.keys().chain(other.keys()).collect();
    let of = |costs: &BTreeMap<String, Decimal>, currency| costs.get(currency).cloned().unwrap_or_else(Decimal::zero);
    let pairs = currencies
        .into_iter()
        .map(|currency| (currency.clone(), of(own, currency), of(other, currency)));
    pairs.filter(|(_, own, other)| own != other).collect()
}

/// Whether one document has the entity and some below it: then it has all below it.
fn are_together(connection: &Connection, entity: &Held, parts: &[&Held]) -> Result<bool> {
    let (kind, period) = &entity.period;
    let mut documents: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for_each(connection, TOGETHER, [kind, period], |row| {
        documents.entry(row.get(0)?).or_default().insert(row.get(1)?);
        Ok(())
    })?;
    let mut documents = documents.values();
    Ok(documents
        .any(|listed| listed.contains(&entity.entity) && parts.iter().any(|part| listed.contains(&part.entity))))
}
