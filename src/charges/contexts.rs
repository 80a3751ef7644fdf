//! Contexts of charges in force, their scopes, and the rows of groups that they lead to.

use crate::charges::columns::snake;
use crate::error::Result;
use crate::interrupt;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What a delivery replaces, where it is in force.
#[derive(Debug, Clone)]
pub(crate) struct DeliveryScope {
    /// Provider, or invoice issuer where there is none.
    pub provider: String,
    /// Who bills.
    pub issuer: String,
    /// Billing account; empty where there is none.
    pub account: String,
    /// Start and end of the billing period, as stored.
    pub period: [Option<String>; 2],
}

/// Scopes in force, by their numbers.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn scopes_in_force(connection: &Connection) -> Result<BTreeMap<i64, DeliveryScope>> {
    scopes(connection, "")
}

/// The same without those whose charges a mapping made: what a specification asks of a provider's file is not asked of them.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn unmapped_scopes_in_force(connection: &Connection) -> Result<BTreeMap<i64, DeliveryScope>> {
    let unmapped = format!("WHERE {UNMAPPED}");
    scopes(connection, &unmapped)
}

/// That no mapping made the charges of a delivery.
pub(crate) const UNMAPPED: &str =
    "delivery_id NOT IN (SELECT ff.delivery_id FROM focus_file AS ff JOIN mapped_file AS mf USING (import_id))";

fn scopes(connection: &Connection, condition: &str) -> Result<BTreeMap<i64, DeliveryScope>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT scope_id, coalesce(provider_name, invoice_issuer_name, 'focus'),
                coalesce(invoice_issuer_name, provider_name, 'focus'), coalesce(billing_account_id, ''),
                billing_period_start, billing_period_end
         FROM focus_scope_in_force {condition} ORDER BY scope_id",
    ))?;
    let scopes = statement.query_map([], |row| {
        let scope = DeliveryScope {
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
    scopes: &BTreeMap<i64, DeliveryScope>,
    groups: &[&str],
    mut each: impl FnMut(i64, i64, &[i64]),
) -> Result<()> {
    let keys = key_columns(groups);
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

/// `, service_key, region_key`, to stand behind other columns.
#[must_use]
fn key_columns(groups: &[&str]) -> String {
    groups.iter().fold(String::new(), |mut columns, group| {
        columns.push_str(&format!(", {group}_key"));
        columns
    })
}

/// Calls with every row of a group: its key and these columns.
pub(crate) fn each_text(
    connection: &Connection,
    group: &str,
    columns: &[&str],
    mut each: impl FnMut(i64, &[Option<String>]),
) -> Result<()> {
    let names: Vec<String> = columns.iter().map(|name| snake(name)).collect();
    let sql = format!("SELECT {group}_key, {} FROM focus_{group}", names.join(", "));
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut texts: Vec<Option<String>> = vec![None; columns.len()];
    while let Some(row) = rows.next()? {
        for (index, text) in texts.iter_mut().enumerate() {
            match row.get_ref(index + 1)?.as_str_or_null() {
                Ok(value) => read_again(text, value),
                // Says what is there instead.
                Err(_) => *text = row.get(index + 1)?,
            }
        }
        each(row.get(0)?, &texts);
    }
    Ok(())
}

/// Sets a text, in the room that the one before had.
fn read_again(text: &mut Option<String>, value: Option<&str>) {
    match (value, text.as_mut()) {
        (Some(value), Some(text)) => value.clone_into(text),
        (value, _) => *text = value.map(str::to_owned),
    }
}
