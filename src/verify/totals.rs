//! Counts and sums that were kept beside the rows: import 3 brought 20 rows, and their `amount` comes to 61.20 USD.

use crate::charges;
use crate::contract::document::Table;
use crate::contract::finding::Finding;
use crate::contract::registry::Registry;
use crate::error::Result;
use crate::interrupt;
use crate::money::currency;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::select;
use crate::verify::question::finding;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn run(connection: &Connection, registry: &Registry) -> Result<Vec<Finding>> {
    let kept = Kept::read(connection)?;
    let mut findings = Vec::new();
    for provider in registry.providers {
        for table in provider.tables {
            interrupt::check()?;
            findings.extend(compare(connection, table, &kept)?);
        }
    }
    for difference in charges::verify::differences(connection)? {
        findings.push(finding(difference.object, difference.what).texts(difference.expected, difference.found));
    }
    Ok(findings)
}

/// What was kept, by import and table.
#[derive(Default)]
struct Kept {
    /// Rows that were stored, and rows that were there already.
    rows: BTreeMap<(i64, String), (i64, i64)>,
    /// How many values and their sum, by column and currency.
    sums: BTreeMap<(i64, String, String, String), (i64, String)>,
    /// Imports that found some of their objects in the ledger: their sums are over those too.
    repeating: BTreeSet<i64>,
    /// Rows that were stored once more as those of an import, after it.
    again: BTreeMap<(i64, String), i64>,
}

impl Kept {
    fn read(connection: &Connection) -> Result<Self> {
        let mut kept = Self::default();
        let mut statement = connection
            .prepare("SELECT import_id, table_name, rows_new, rows_revised, rows_duplicate FROM import_total")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let import_id: i64 = row.get(0)?;
            let (new, revised, duplicate): (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
            if duplicate > 0 {
                kept.repeating.insert(import_id);
            }
            kept.rows
                .insert((import_id, row.get(1)?), (new.saturating_add(revised), duplicate));
        }
        let mut statement = connection
            .prepare("SELECT import_id, table_name, column_name, currency, row_count, total FROM import_sum")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            kept.sums.insert(key, (row.get(4)?, row.get(5)?));
        }
        let sql = "SELECT seen_by, table_name, count(*) FROM stored_again GROUP BY seen_by, table_name";
        let again = select(connection, sql, [], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
        kept.again.extend(again);
        Ok(kept)
    }
}

fn compare(connection: &Connection, table: &'static Table, kept: &Kept) -> Result<Vec<Finding>> {
    let columns: Vec<String> = table.sums.iter().map(|sum| column(table, Some(sum.field))).collect();
    let currencies: Vec<String> = table.sums.iter().map(|sum| column(table, sum.currency)).collect();
    // The names are the program's own.
    let mut statement = connection.prepare(&format!(
        "SELECT {} FROM {}",
        [&["import_id".to_owned()], columns.as_slice(), currencies.as_slice()]
            .concat()
            .join(", "),
        table.name
    ))?;
    let mut counts: BTreeMap<i64, i64> = BTreeMap::new();
    let mut sums: BTreeMap<(i64, &str, String), (i64, DecimalSum)> = BTreeMap::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let import_id: i64 = row.get(0)?;
        *counts.entry(import_id).or_default() += 1;
        for (index, sum) in table.sums.iter().enumerate() {
            let Some(value) = row.get::<_, Option<String>>(index + 1)? else {
                continue;
            };
            let currency: Option<String> = row.get(index + 1 + columns.len())?;
            let currency = currency.unwrap_or_else(|| currency::NONE.to_owned());
            let (count, total) = sums.entry((import_id, sum.field, currency)).or_default();
            *count += 1;
            // What is not a decimal was found before.
            let _ = total.add_text(&value);
        }
    }
    let mut findings = Vec::new();
    for ((import_id, name), (stored, _)) in kept.rows.iter().filter(|((_, name), _)| name == table.name) {
        let again = kept.again.get(&(*import_id, name.clone())).copied().unwrap_or(0);
        let found = counts.get(import_id).copied().unwrap_or(0) - again;
        if found != *stored {
            let message = "the number of rows of the import differs from the recorded number";
            let found = finding(name, message).texts(found.to_string(), stored.to_string());
            findings.push(found.at(connection, *import_id, "")?);
        }
    }
    for ((import_id, _, field, currency), (values, total)) in
        kept.sums.iter().filter(|((_, name, _, _), _)| name == table.name)
    {
        let is_counted = kept.rows.contains_key(&(*import_id, table.name.to_owned()));
        let none = (0, DecimalSum::default());
        let key = (*import_id, field.as_str(), currency.clone());
        let (count, sum) = sums.get(&key).unwrap_or(&none);
        // Sums are over all objects of the document, those of earlier imports included; which ones is not kept.
        if kept.repeating.contains(import_id) || (!is_counted && count != values) {
            continue;
        }
        let is_equal = Decimal::parse(total).is_ok_and(|total| total == sum.total());
        if count != values || !is_equal {
            let found = finding(
                table.name,
                format!("the sum of `{field}` in {currency} differs from the sum recorded with the import"),
            )
            .texts(
                format!("{} ({count} values)", sum.total()),
                format!("{total} ({values} values)"),
            );
            findings.push(found.at(connection, *import_id, "")?);
        }
    }
    Ok(findings)
}

/// The column of a member, quoted; NULL for none.
fn column(table: &Table, member: Option<&str>) -> String {
    let field = member.and_then(|name| table.field(name));
    field.map_or_else(|| "NULL".to_owned(), |field| format!("\"{}\"", field.column))
}
