//! Every row under the chain, read again: the digest of `cloudsigma_transaction` from rowid 1 to 20 is what link 3 says.

use crate::contract::finding::Finding;
use crate::digest::Values;
use crate::digest::hex;
use crate::error::Result;
use crate::interrupt;
use crate::ledger::chain::TABLES;
use crate::verify::question::{Seen, finding};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::collections::BTreeMap;

/// Rows after which Ctrl-C is looked for.
const BETWEEN_LOOKS: u64 = 1 << 14;

/// What a link says of a range of rows.
struct Part {
    import_id: i64,
    first_row: i64,
    last_row: i64,
    row_count: i64,
    columns: usize,
    digest: Vec<u8>,
}

/// What is read of a range.
#[derive(Default)]
struct Read {
    rows: i64,
    values: Values,
    /// Values in columns that came after the link.
    late: i64,
}

pub(super) fn run(connection: &Connection, seen: &mut Seen) -> Result<Vec<Finding>> {
    let mut parts = parts(connection)?;
    let mut findings = Vec::new();
    for table in TABLES.iter() {
        let parts = parts.remove(table).unwrap_or_default();
        findings.extend(verify(connection, table, &parts, seen)?);
    }
    for table in parts.keys() {
        findings.push(finding(table, "the chain covers a table that the ledger does not have"));
    }
    Ok(findings)
}

fn parts(connection: &Connection) -> Result<BTreeMap<String, Vec<Part>>> {
    let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    let mut statement = connection.prepare(
        "SELECT table_name, import_id, first_row, last_row, row_count, column_count, digest FROM chain_part
         ORDER BY table_name, first_row, import_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let part = Part {
            import_id: row.get(1)?,
            first_row: row.get(2)?,
            last_row: row.get(3)?,
            row_count: row.get(4)?,
            columns: usize::try_from(row.get::<_, i64>(5)?).unwrap_or(usize::MAX),
            digest: row.get(6)?,
        };
        parts.entry(row.get(0)?).or_default().push(part);
    }
    Ok(parts)
}

/// One look at a whole table in the order of its rowids, beside its parts.
fn verify(connection: &Connection, table: &str, parts: &[Part], seen: &mut Seen) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    // The table itself, and no index that repeats it. The name is the program's own.
    let mut statement = connection.prepare(&format!("SELECT rowid, * FROM {table} NOT INDEXED ORDER BY rowid"))?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut parts = parts.iter().peekable();
    let mut read = Read::default();
    let mut strays: Option<(i64, i64, i64)> = None;
    let mut count: u64 = 0;
    while let Some(row) = rows.next()? {
        count += 1;
        if count.is_multiple_of(BETWEEN_LOOKS) {
            interrupt::check()?;
        }
        let rowid: i64 = row.get(0)?;
        while let Some(part) = parts.next_if(|part| part.last_row < rowid) {
            findings.extend(compare(connection, table, part, std::mem::take(&mut read))?);
        }
        let Some(part) = parts.peek().filter(|part| part.first_row <= rowid) else {
            let (first, _, number) = strays.unwrap_or((rowid, rowid, 0));
            strays = Some((first, rowid, number + 1));
            continue;
        };
        read.rows += 1;
        for index in 1..columns {
            let value = row.get_ref(index)?;
            if index <= part.columns {
                read.values.value(value);
            } else if value != ValueRef::Null {
                read.late += 1;
            }
        }
    }
    for part in parts {
        findings.extend(compare(connection, table, part, std::mem::take(&mut read))?);
    }
    if let Some((first, last, number)) = strays {
        findings.push(
            finding(format!("{table}/{first}"), "rows that no import or write added")
                .texts("0", format!("{number}, to row {last}")),
        );
    }
    seen.rows += count;
    seen.tables += u64::from(count > 0);
    Ok(findings)
}

fn compare(connection: &Connection, table: &str, part: &Part, read: Read) -> Result<Option<Finding>> {
    let object = if part.first_row == part.last_row {
        format!("{table}/{}", part.first_row)
    } else {
        format!("{table}/{} to {}", part.first_row, part.last_row)
    };
    let found = if read.rows != part.row_count {
        finding(object, "rows were removed, or rows were added")
            .texts(part.row_count.to_string(), read.rows.to_string())
    } else if read.late > 0 {
        finding(
            object,
            "values in columns that the table did not have when billbook wrote the rows",
        )
    } else {
        let digest = read.values.finish();
        if digest == part.digest {
            return Ok(None);
        }
        let message = if part.row_count == 1 {
            "the row was altered"
        } else {
            "one or more of these rows were altered"
        };
        finding(object, message).texts(short(&part.digest), short(&digest))
    };
    found.at(connection, part.import_id, "").map(Some)
}

/// Enough of a digest to tell it from others.
fn short(digest: &[u8]) -> String {
    hex(digest.get(..6).unwrap_or(digest))
}
