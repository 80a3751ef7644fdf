//! Rows that stand twice in one file, equal in every column.
//!
//! Each row is a context and a fact, and equal rows of one file have the same of both, so hashes of the facts tell which
//! rows may be equal; those are read again and compared. (Where a file has more contexts than the import keeps in mind,
//! the same context may be stored again, and then its rows are not found.)

use crate::charges::columns::{FACTS, UNIT_PRICES, snake};
use crate::error::Result;
use crate::interrupt;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::query::select;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hasher};

/// Rows of a file that repeat others of it.
#[derive(Debug)]
pub(crate) struct Repeated {
    /// The delivery.
    pub delivery: i64,
    /// The file's import.
    pub import_id: i64,
    /// How many rows there are more than different ones.
    pub rows: usize,
    /// The first of them.
    pub first: i64,
    /// Their billed cost, by currency.
    pub sums: BTreeMap<String, DecimalSum>,
}

/// Files in force with such rows.
///
/// # Errors
/// When the ledger cannot be read, or Ctrl-C was pressed.
pub(crate) fn files(connection: &Connection) -> Result<Vec<Repeated>> {
    let files = select(
        connection,
        "SELECT delivery_id, import_id, first_row, first_row + row_count FROM focus_file
         WHERE delivery_id IN (SELECT delivery_id FROM focus_scope_in_force) ORDER BY import_id",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let mut found = Vec::new();
    for (delivery, import_id, first, end) in files {
        interrupt::check()?;
        found.extend(file(connection, (delivery, import_id), (first, end))?);
    }
    Ok(found)
}

fn file(connection: &Connection, (delivery, import_id): (i64, i64), rows: (i64, i64)) -> Result<Option<Repeated>> {
    let columns: Vec<String> = FACTS.iter().chain(&UNIT_PRICES).map(|name| snake(name)).collect();
    let sql = format!(
        "SELECT f.row_id, context_id, charge_period_start, charge_period_seconds, {} FROM focus_charge AS f
         LEFT JOIN focus_charge_price AS u ON u.row_id = f.row_id",
        columns.join(", ")
    );
    let mut hashes: Vec<(u64, i64)> = Vec::new();
    let mut statement = connection.prepare_cached(&format!("{sql} WHERE f.row_id >= ?1 AND f.row_id < ?2"))?;
    let mut facts = statement.query(rows)?;
    while let Some(row) = facts.next()? {
        hashes.push((hash(row)?, row.get(0)?));
    }
    hashes.sort_unstable();
    let mut repeated = Repeated {
        delivery,
        import_id,
        rows: 0,
        first: i64::MAX,
        sums: BTreeMap::new(),
    };
    let mut one = connection.prepare_cached(&format!("{sql} WHERE f.row_id = ?1"))?;
    let mut currency = connection.prepare_cached(
        "SELECT coalesce(billing_currency, 'XXX') FROM focus_context JOIN focus_billing_account USING (billing_account_key)
         WHERE context_id = ?1",
    )?;
    for same in hashes
        .chunk_by(|(one, _), (other, _)| one == other)
        .filter(|same| same.len() > 1)
    {
        let mut seen: HashMap<Vec<Option<String>>, usize> = HashMap::new();
        for &(_, row_id) in same {
            let texts = one.query_row([row_id], texts)?;
            let times = seen.entry(texts.clone()).or_default();
            *times += 1;
            if *times == 1 {
                continue;
            }
            repeated.rows += 1;
            repeated.first = repeated.first.min(row_id);
            let name: String = currency.query_row([texts.first()], |row| row.get(0))?;
            let sum = repeated.sums.entry(name).or_default();
            // Context, start and seconds come before the costs.
            if let Some(Some(Ok(billed))) = texts.get(3).map(|text| text.as_deref().map(Decimal::parse)) {
                sum.add(&billed);
            }
        }
    }
    Ok((repeated.rows > 0).then_some(repeated))
}

fn hash(row: &Row) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for index in 1..FACTS.len() + UNIT_PRICES.len() + 4 {
        match row.get_ref(index)? {
            ValueRef::Integer(number) => hasher.write_i64(number),
            ValueRef::Text(text) => {
                hasher.write_u8(1);
                hasher.write(text);
            }
            _ => hasher.write_u8(0),
        }
        hasher.write_u8(u8::MAX);
    }
    Ok(hasher.finish())
}

/// Context, start, seconds, the decimals, and the unit prices of a row where it has its own.
fn texts(row: &Row) -> rusqlite::Result<Vec<Option<String>>> {
    let text = |index: usize| {
        Ok(match row.get_ref(index)? {
            ValueRef::Integer(number) => Some(number.to_string()),
            ValueRef::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
            _ => None,
        })
    };
    (1..FACTS.len() + UNIT_PRICES.len() + 4).map(text).collect()
}
