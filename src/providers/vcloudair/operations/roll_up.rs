//! Usage that no document states as asked: put together from several, or added up from the level below.
//!
//! An instance is its data centres, a data centre its machines. Lines of the same metric, unit, currency and rate
//! are added exactly; lines that differ in one of them stay apart. A note says what was added up.

use crate::error::Result;
use crate::output::json::Json;
use crate::providers::vcloudair::operations::asked::{BillStage, UsageLevel};
use crate::providers::vcloudair::operations::nest;
use crate::providers::vcloudair::operations::nest::Found;
use crate::providers::vcloudair::operations::usage_answer::{Wanted, entity};
use crate::providers::vcloudair::tables::{BILLABLE, ENTITY, USAGE};
use crate::query::select;
use rusqlite::{Connection, OptionalExtension};

/// The entity asked for, with its immediate children where asked.
pub(crate) fn with_children(
    connection: &Connection,
    wanted: &Wanted,
    is_level_one: bool,
    notes: &mut Vec<String>,
) -> Result<Vec<Json>> {
    let mut entities = Vec::new();
    entities.extend(held_or_added(connection, wanted, wanted.scope, wanted.id, notes)?);
    if entities.is_empty() || !is_level_one {
        return Ok(entities);
    }
    let below = match wanted.scope {
        UsageLevel::Instance => UsageLevel::L2,
        _ => UsageLevel::L1,
    };
    for child in children(connection, wanted.id)? {
        entities.extend(held_or_added(connection, wanted, below, &child, notes)?);
    }
    if entities.len() == 1 {
        notes.push(format!(
            "the ledger has no children of {} for {}",
            wanted.id, wanted.period
        ));
    }
    Ok(entities)
}

/// All data centres and machines of a service group.
pub(crate) fn group(connection: &Connection, wanted: &Wanted, notes: &mut Vec<String>) -> Result<Vec<Json>> {
    let ids = |sql: &str| -> Result<Vec<String>> {
        let found = connection
            .prepare_cached(sql)?
            .query_map((wanted.kind.text(), &wanted.period, wanted.id), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(found)
    };
    let centres = ids("SELECT DISTINCT l2_id FROM vcloudair_held
         WHERE kind = ?1 AND period = ?2 AND service_group_id = ?3 AND l2_id IS NOT NULL ORDER BY l2_id")?;
    let machines = ids("SELECT entity_id FROM vcloudair_held
         WHERE kind = ?1 AND period = ?2 AND service_group_id = ?3 AND entity_level = 'l1' ORDER BY l2_id, entity_id")?;
    let mut entities = Vec::new();
    for (scope, ids) in [(UsageLevel::L2, centres), (UsageLevel::L1, machines)] {
        for id in ids {
            entities.extend(held_or_added(connection, wanted, scope, &id, notes)?);
        }
    }
    if !entities.is_empty() {
        notes.push(format!(
            "the ledger has no billed usage of {} for {}; billbook added up the usage of its instances",
            wanted.id, wanted.period
        ));
    }
    Ok(entities)
}

/// Month, year, start and end, as a document of the period states them; the newest where several do.
pub(crate) fn header(connection: &Connection, wanted: &Wanted) -> Result<Vec<(String, Json)>> {
    let sql = "SELECT * FROM vcloudair_newest_usage
               WHERE kind = ?1 AND period = ?2
                 AND (service_instance_id = ?3 OR service_group_id = ?3 OR service_instance_id IN
                      (SELECT service_instance_id FROM vcloudair_instance_group WHERE service_group_id = ?3))
               ORDER BY retrieved_at DESC, row_id DESC LIMIT 1";
    let values: [&dyn rusqlite::ToSql; 3] = [&wanted.kind.text(), &wanted.period, &wanted.owner];
    let found = nest::select(connection, sql, &values, &USAGE)?.pop();
    let members = found.map(|found| found.members).unwrap_or_default();
    Ok(members
        .into_iter()
        .filter(|(name, _)| USAGE.field(name).is_some())
        .collect())
}

fn held(connection: &Connection, wanted: &Wanted, id: &str) -> Result<Option<Found>> {
    let sql = "SELECT * FROM vcloudair_held
               WHERE kind = ?1 AND period = ?2 AND entity_id = ?3
                 AND (?4 OR service_instance_id IS NULL OR service_instance_id = ?5)";
    let is_group = wanted.scope == UsageLevel::Group;
    let values: [&dyn rusqlite::ToSql; 5] = [&wanted.kind.text(), &wanted.period, &id, &is_group, &wanted.owner];
    Ok(nest::select(connection, sql, &values, &ENTITY)?.pop())
}

fn children(connection: &Connection, id: &str) -> Result<Vec<String>> {
    let sql = "SELECT entity_id FROM vcloudair_parent WHERE parent_id = ?1 ORDER BY entity_id";
    select(connection, sql, [id], |row| Ok(row.get(0)?))
}

fn held_or_added(
    connection: &Connection,
    wanted: &Wanted,
    scope: UsageLevel,
    id: &str,
    notes: &mut Vec<String>,
) -> Result<Option<Json>> {
    if let Some(found) = held(connection, wanted, id)? {
        return Ok(Some(entity(connection, found)?));
    }
    let mut below = Below::default();
    below.add(connection, wanted, scope, id)?;
    let Below { rows, missing } = below;
    if rows.is_empty() {
        return Ok(None);
    }
    let count = rows.len();
    notes.push(format!(
        "{id} is the sum of the {count} {} below it that the ledger has for {}",
        if count == 1 { "entity" } else { "entities" },
        wanted.period
    ));
    if !missing.is_empty() {
        notes.push(format!(
            "left out, because the ledger has nothing for {}: {}",
            wanted.period,
            missing.join(", ")
        ));
    }
    if wanted.kind == BillStage::Billable && ends(connection, &rows)? > 1 {
        notes.push("the added documents do not end at the same time".to_owned());
    }
    Ok(Some(added(connection, scope, id, &rows)?))
}

/// The entities below one: the rows of those that are held, and the ids of those that are not.
#[derive(Default)]
struct Below {
    rows: Vec<i64>,
    missing: Vec<String>,
}

impl Below {
    /// Adds those below this one, from the highest level that has them.
    fn add(&mut self, connection: &Connection, wanted: &Wanted, scope: UsageLevel, id: &str) -> Result<()> {
        if scope == UsageLevel::L1 {
            return Ok(());
        }
        for child in children(connection, id)? {
            if let Some(found) = held(connection, wanted, &child)? {
                self.rows.push(found.row_id);
                continue;
            }
            let before = self.rows.len();
            if scope == UsageLevel::Instance {
                self.add(connection, wanted, UsageLevel::L2, &child)?;
            }
            if self.rows.len() == before {
                self.missing.push(child);
            }
        }
        if self.rows.is_empty() && scope == UsageLevel::Instance {
            // Machines whose data centre no document names; with data centres held they could count twice.
            let sql = "SELECT row_id FROM vcloudair_held WHERE kind = ?1 AND period = ?2 AND service_instance_id = ?3
                       AND entity_level = 'l1' AND l2_id IS NULL ORDER BY row_id";
            self.rows = select(connection, sql, (wanted.kind.text(), &wanted.period, id), |row| {
                Ok(row.get(0)?)
            })?;
        }
        Ok(())
    }
}

fn as_list(rows: &[i64]) -> String {
    Json::Array(rows.iter().map(|row| Json::integer(*row)).collect()).compact()
}

fn ends(connection: &Connection, rows: &[i64]) -> Result<i64> {
    let count = connection
        .prepare_cached(
            "SELECT count(DISTINCT u.end_time_utc) FROM vcloudair_entity AS e JOIN vcloudair_usage AS u ON u.row_id = e.parent_row
             WHERE e.row_id IN (SELECT value FROM json_each(?1))",
        )?
        .query_row([as_list(rows)], |row| row.get(0))?;
    Ok(count)
}

fn added(connection: &Connection, scope: UsageLevel, id: &str, rows: &[i64]) -> Result<Json> {
    let known: Option<(String, String, String)> = connection
        .prepare_cached(
            "SELECT e.id, e.name, e.entity_type FROM vcloudair_entity AS e JOIN import AS i USING (import_id)
             WHERE e.entity_id = ?1 ORDER BY i.retrieved_at DESC, e.row_id DESC LIMIT 1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let default_type = if scope == UsageLevel::Instance {
        "serviceInstance"
    } else {
        "vdc"
    };
    let (id, name, type_name) = known.unwrap_or_else(|| (id.to_owned(), id.to_owned(), default_type.to_owned()));
    let sql = "SELECT 0 AS row_id, name, decimal_sum(usage) AS usage, unit, rate, decimal_sum(cost) AS cost, currency,
                      NULL AS position, NULL AS written_as, NULL AS extra
               FROM vcloudair_billable WHERE parent_row IN (SELECT value FROM json_each(?1))
               GROUP BY name, unit, currency, rate ORDER BY min(position), name, unit, currency, rate";
    let billables = nest::select(connection, sql, &[&as_list(rows)], &BILLABLE)?;
    let billables = billables.into_iter().map(Found::json).collect();
    Ok(Json::Object(vec![
        ("id".to_owned(), Json::String(id)),
        ("name".to_owned(), Json::String(name)),
        ("entityType".to_owned(), Json::String(type_name)),
        (
            "billableList".to_owned(),
            Json::Object(vec![("billable".to_owned(), Json::Array(billables))]),
        ),
    ]))
}
