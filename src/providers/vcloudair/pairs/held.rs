//! Which entities of vCloud Air the ledger holds, billed and billable: `web-1, billed 2025-05, 14 May to 14 June`.

use crate::error::Result;
use crate::evidence::place::Place;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, BTreeSet};

/// The newest statement of each entity and billed month.
const BILLED: &str =
    "SELECT coalesce(service_group_id, service_instance_id, '') AS account, entity_id, entity_level, name,
       period, start_time_utc AS start, period_end_utc AS \"end\", row_id, import_id, place,
       CASE entity_level WHEN 'l1' THEN l2_id WHEN 'l2' THEN service_instance_id END AS parent
FROM vcloudair_held
WHERE kind = 'billed' AND start_time_utc IS NOT NULL AND period_end_utc IS NOT NULL
ORDER BY row_id";

/// Every billable statement, the newest of equal ranges last. An answer that a newer one replaced is still of its range.
const BILLABLE: &str = "SELECT coalesce(u.service_group_id, g.service_group_id, o.service_instance_id, '') AS account,
       e.entity_id, e.entity_level, e.name, u.period, u.start_time_utc AS start, u.period_end_utc AS \"end\", e.row_id,
       e.import_id, e.place,
       CASE e.entity_level WHEN 'l1' THEN coalesce(e.parent_id, p.parent_id) WHEN 'l2' THEN o.service_instance_id END AS parent
FROM vcloudair_usage AS u
JOIN vcloudair_entity AS e ON e.parent_row = u.row_id
JOIN import AS i ON i.import_id = u.import_id
LEFT JOIN vcloudair_instance_of AS o ON o.entity_id = e.entity_id
LEFT JOIN vcloudair_parent AS p ON p.entity_id = e.entity_id
LEFT JOIN vcloudair_instance_group AS g ON g.service_instance_id = o.service_instance_id
WHERE u.kind = 'billable' AND u.start_time_utc IS NOT NULL AND u.period_end_utc IS NOT NULL
ORDER BY i.retrieved_at, e.row_id";

/// Entities that an answer has together with some below them: it has all below them.
/// The lookup is by the entity alone, so that a document of thousands is not searched for each of them.
const LISTS: &str = "SELECT DISTINCT c.kind, c.start_time_utc, c.parent
FROM (
    SELECT u.kind, u.start_time_utc, t.row_id, t.parent_row, coalesce(t.parent_id, p.parent_id) AS parent
    FROM vcloudair_usage AS u
    JOIN vcloudair_entity AS t ON t.parent_row = u.row_id
    LEFT JOIN vcloudair_parent AS p ON p.entity_id = t.entity_id
    WHERE u.start_time_utc IS NOT NULL) AS c
WHERE EXISTS (
    SELECT 1 FROM vcloudair_entity AS e
    WHERE e.entity_id = c.parent AND +e.parent_row = c.parent_row AND e.row_id <> c.row_id)";

/// An entity in a period, as a document states it.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) account: String,
    pub(crate) entity: String,
    pub(crate) level: String,
    pub(crate) name: String,
    pub(crate) period: String,
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) row_id: i64,
    pub(crate) parent: Option<String>,
    import_id: i64,
    pointer: String,
}

impl Held {
    fn of(row: &Row) -> rusqlite::Result<Self> {
        Ok(Self {
            account: row.get("account")?,
            entity: row.get("entity_id")?,
            level: row.get("entity_level")?,
            name: row.get("name")?,
            period: row.get("period")?,
            start: row.get("start")?,
            end: row.get("end")?,
            row_id: row.get("row_id")?,
            parent: row.get("parent")?,
            import_id: row.get("import_id")?,
            pointer: row.get("place")?,
        })
    }

    pub(crate) fn place(&self, connection: &Connection) -> Result<Place> {
        Place::of(connection, self.import_id, &self.pointer)
    }
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Known {
    /// By entity and first moment.
    pub(crate) billed: BTreeMap<(String, String), Held>,
    /// By entity, first moment and end.
    billable: BTreeMap<(String, String), BTreeMap<String, Held>>,
    /// Kind, first moment and entity of answers that have all below that entity.
    lists: BTreeSet<(String, String, String)>,
}

impl Known {
    pub(crate) fn read(connection: &Connection) -> Result<Self> {
        let mut known = Self {
            billed: BTreeMap::new(),
            billable: BTreeMap::new(),
            lists: BTreeSet::new(),
        };
        for row in connection.prepare(BILLED)?.query_map([], Held::of)? {
            let held = row?;
            known.billed.insert((held.entity.clone(), held.start.clone()), held);
        }
        for row in connection.prepare(BILLABLE)?.query_map([], Held::of)? {
            let held = row?;
            let key = (held.entity.clone(), held.start.clone());
            known.billable.entry(key).or_default().insert(held.end.clone(), held);
        }
        let lists = |row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        known.lists = connection
            .prepare(LISTS)?
            .query_map([], lists)?
            .collect::<rusqlite::Result<_>>()?;
        Ok(known)
    }

    /// Billable ranges that follow each other from this moment on, as far as they go within the period; the one range beyond
    /// it where none is within.
    pub(crate) fn billable(&self, entity: &str, start: &str, end: &str) -> Vec<&Held> {
        let mut chain: Vec<&Held> = Vec::new();
        let mut from = start;
        while let Some(ranges) = self.billable.get(&(entity.to_owned(), from.to_owned())) {
            let within = ranges
                .values()
                .rfind(|range| range.end.as_str() <= end && range.end.as_str() > from);
            let beyond = || ranges.values().next().filter(|_| chain.is_empty());
            let Some(range) = within.or_else(beyond) else {
                break;
            };
            chain.push(range);
            from = range.end.as_str();
            if from >= end {
                break;
            }
        }
        chain
    }

    /// Whether an answer of this kind, from the same moment on, has all of what the entity is one of.
    pub(crate) fn is_listed(&self, kind: &str, held: &Held) -> bool {
        let list = |parent: &String| (kind.to_owned(), held.start.clone(), parent.clone());
        held.parent
            .as_ref()
            .is_some_and(|parent| self.lists.contains(&list(parent)))
    }

    /// What was billable from the beginning of a month on and is not in its bill, though an answer has all beside it; with
    /// the end of the month.
    pub(crate) fn not_billed(&self) -> Vec<(String, Held)> {
        // What a month is called and when it ends is known from what was billed beside it.
        let mut months: BTreeMap<(&str, &str), &Held> = BTreeMap::new();
        for held in self.billed.values() {
            if let Some(parent) = &held.parent {
                months.insert((parent, &held.start), held);
            }
        }
        let mut found = Vec::new();
        for ((entity, start), ranges) in &self.billable {
            let Some(held) = ranges.values().next() else {
                continue;
            };
            let is_billed = self.billed.contains_key(&(entity.clone(), start.clone()));
            let month = held
                .parent
                .as_ref()
                .and_then(|parent| months.get(&(parent.as_str(), start.as_str())));
            if let Some(month) = month
                && !is_billed
                && self.is_listed("billed", held)
            {
                let mut held = held.clone();
                held.account.clone_from(&month.account);
                held.period.clone_from(&month.period);
                found.push((month.end.clone(), held));
            }
        }
        found
    }
}

/// `2025-07-01T06:00Z` of a stored time.
pub(crate) fn minute(time: &str) -> String {
    format!("{}Z", time.get(..16).unwrap_or(time))
}
