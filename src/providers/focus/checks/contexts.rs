//! Contexts of charges in force, and findings that a context alone can tell.

use crate::contract::finding::Row;
use crate::error::Result;
use crate::interrupt;
use crate::providers::focus::checks::broken::Broken;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// What a delivery replaces, where it is in force.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// Provider, or invoice issuer where there is none.
    pub provider: String,
    /// Who bills.
    pub issuer: String,
    /// Billing account; empty where there is none.
    pub account: String,
    /// Start and end of the billing period, as stored.
    pub period: [Option<String>; 2],
}

impl Scope {
    /// `focus/AWS/524167218108/2024-09`.
    #[must_use]
    pub(crate) fn object(&self) -> String {
        let month = self.period.first().and_then(|start| start.as_deref()?.get(..7));
        format!("focus/{}/{}/{}", self.provider, self.account, month.unwrap_or_default())
    }
}

/// Scopes in force, by their numbers.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn scopes_in_force(connection: &Connection) -> Result<BTreeMap<i64, Scope>> {
    let mut statement = connection.prepare_cached(
        "SELECT scope_id, coalesce(provider_name, invoice_issuer_name, 'focus'),
                coalesce(invoice_issuer_name, provider_name, 'focus'), coalesce(billing_account_id, ''),
                billing_period_start, billing_period_end
         FROM focus_scope_in_force ORDER BY scope_id",
    )?;
    let scopes = statement.query_map([], |row| {
        let scope = Scope {
            provider: row.get(1)?,
            issuer: row.get(2)?,
            account: row.get(3)?,
            period: [row.get(4)?, row.get(5)?],
        };
        Ok((row.get(0)?, scope))
    })?;
    Ok(scopes.collect::<rusqlite::Result<_>>()?)
}

/// Calls with every context in force: its number, its scope and the keys of these groups.
///
/// # Errors
/// When the ledger cannot be read, or Ctrl-C was pressed.
pub(crate) fn each_in_force(
    connection: &Connection,
    scopes: &BTreeMap<i64, Scope>,
    groups: &[&str],
    mut each: impl FnMut(i64, i64, &[i64]),
) -> Result<()> {
    let keys = crate::providers::focus::checks::broken::key_columns(groups);
    let mut statement = connection.prepare_cached(&format!("SELECT context_id, scope_id{keys} FROM focus_context"))?;
    let mut rows = statement.query([])?;
    let mut found = vec![0; groups.len()];
    let mut last = (0, false);
    while let Some(row) = rows.next()? {
        let scope: i64 = row.get(1)?;
        if last.0 != scope {
            interrupt::check()?;
            last = (scope, scopes.contains_key(&scope));
        }
        if !last.1 {
            continue;
        }
        for (index, key) in found.iter_mut().enumerate() {
            *key = row.get(index + 2)?;
        }
        each(row.get(0)?, scope, &found);
    }
    Ok(())
}

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
        let scopes = scopes_in_force(connection)?;
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
