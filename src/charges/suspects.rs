//! Findings that a context alone can tell: what is wrong with rows of groups, and how many charges in force have them.

use crate::charges::broken::Broken;
use crate::charges::contexts::{each_in_force, unmapped_scopes_in_force};
use crate::contract::finding::Row;
use crate::error::Result;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// What is wrong with rows of groups, before it is known which charges in force have them.
#[derive(Debug, Default)]
pub(crate) struct Suspects {
    broken: Vec<Broken>,
    /// For each group, what is wrong with the row of this key.
    by_key: BTreeMap<&'static str, HashMap<i64, Vec<usize>>>,
    /// Those that are the same finding: rule and value.
    known: HashMap<(&'static str, String), usize>,
}

impl Suspects {
    /// Notes what is wrong with a row of a group; the same rule and value are one finding.
    pub(crate) fn add(
        &mut self,
        (group, key): (&'static str, i64),
        (rule, value): (&'static str, &str),
        make: impl FnOnce() -> Broken,
    ) {
        let same = (rule, value.to_owned());
        let index = *self.known.entry(same).or_insert(self.broken.len());
        if index == self.broken.len() {
            self.broken.push(make());
        }
        self.by_key
            .entry(group)
            .or_default()
            .entry(key)
            .or_default()
            .push(index);
    }

    /// Those that charges in force have, with the number of rows and the first of them.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn in_force(self, connection: &Connection) -> Result<Vec<Broken>> {
        if self.broken.is_empty() {
            return Ok(Vec::new());
        }
        let scopes = unmapped_scopes_in_force(connection)?;
        let groups: Vec<&str> = self.by_key.keys().copied().collect();
        let mut contexts: HashMap<i64, Vec<usize>> = HashMap::new();
        each_in_force(connection, &scopes, &groups, |context, _, keys| {
            for (suspects, key) in self.by_key.values().zip(keys) {
                if let Some(found) = suspects.get(key) {
                    contexts.entry(context).or_default().extend(found);
                }
            }
        })?;
        let mut broken = self.broken;
        count(connection, &contexts, &mut broken)?;
        broken.retain(|one| one.row.is_some());
        Ok(broken)
    }
}

/// Counts the rows of contexts, from the totals by day where there are any, and names the first context of each finding.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn count(connection: &Connection, contexts: &HashMap<i64, Vec<usize>>, broken: &mut [Broken]) -> Result<()> {
    for (context, found) in contexts {
        for index in found {
            let Some(one) = broken.get_mut(*index) else { continue };
            one.row = match one.row {
                Some(Row::Context(first)) if first < *context => one.row,
                _ => Some(Row::Context(*context)),
            };
        }
    }
    if contexts.is_empty() {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(
        "SELECT context_id, charges FROM focus_daily_total
         UNION ALL
         SELECT f.context_id, 1 FROM focus_untotalled AS u
         CROSS JOIN focus_charge AS f ON f.row_id BETWEEN u.first_row AND u.last_row",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(found) = contexts.get(&row.get(0)?) else {
            continue;
        };
        let charges: i64 = row.get(1)?;
        for index in found {
            if let Some(one) = broken.get_mut(*index) {
                one.rows += charges;
            }
        }
    }
    Ok(())
}
