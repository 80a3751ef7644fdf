//! From a charge back to its file and its line.

use crate::contract::finding::{Finding, Row};
use crate::error::Result;
use rusqlite::{Connection, OptionalExtension};
use std::collections::{HashMap, HashSet};

/// The import of the charge `f.row_id`, in SQL.
pub(crate) const IMPORT: &str =
    "(SELECT ff.import_id FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1)";

/// The place of the charge `f.row_id` in its file, in SQL.
pub(crate) const PLACE: &str =
    "(SELECT CASE WHEN p.lines < 0 THEN 'row ' ELSE 'line ' END || (f.row_id - p.first_row + 2 + p.lines)
    FROM (SELECT ff.first_row, coalesce((
              SELECT ls.lines FROM focus_line_shift AS ls
              WHERE ls.import_id = ff.import_id AND ls.first_record <= f.row_id - ff.first_row + 1
              ORDER BY ls.first_record DESC LIMIT 1), 0) AS lines
          FROM focus_file AS ff WHERE ff.first_row <= f.row_id ORDER BY ff.first_row DESC LIMIT 1) AS p)";

/// Whether there are such charges at all.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn has_rows(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("SELECT EXISTS (SELECT 1 FROM focus_file)", [], |row| row.get(0))?)
}

/// The import of a charge, and its place in the file: the line where it begins, or the row where the file has no lines.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn place_of(connection: &Connection, row_id: i64) -> Result<Option<(i64, String)>> {
    Ok(connection
        .prepare_cached(
            "SELECT import_id, CASE WHEN lines < 0 THEN 'row ' ELSE 'line ' END || (?1 - first_row + 2 + lines)
             FROM (SELECT f.import_id, f.first_row, coalesce((SELECT s.lines FROM focus_line_shift AS s
                       WHERE s.import_id = f.import_id AND s.first_record <= ?1 - f.first_row + 1
                       ORDER BY s.first_record DESC LIMIT 1), 0) AS lines
                   FROM focus_file AS f WHERE f.first_row <= ?1 AND ?1 < f.first_row + f.row_count
                   ORDER BY f.first_row DESC LIMIT 1)",
        )?
        .query_row([row_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Finds file and line of the findings' rows. All contexts are looked for at once, in one walk over the facts that ends
/// with the last of them.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn find_places(connection: &Connection, findings: &mut [Finding]) -> Result<()> {
    let mut first_rows: HashMap<i64, i64> = HashMap::new();
    let mut wanted: HashSet<i64> = findings
        .iter()
        .filter_map(|finding| match finding.row {
            Some(Row::Context(context)) => Some(context),
            _ => None,
        })
        .collect();
    if !wanted.is_empty() {
        let mut statement = connection.prepare_cached("SELECT row_id, context_id FROM focus_charge ORDER BY row_id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let context: i64 = row.get(1)?;
            if wanted.remove(&context) {
                first_rows.insert(context, row.get(0)?);
                if wanted.is_empty() {
                    break;
                }
            }
        }
    }
    for finding in findings {
        let row = match finding.row {
            Some(Row::Fact(row)) => Some(row),
            Some(Row::Context(context)) => first_rows.get(&context).copied(),
            None => None,
        };
        if let Some(row) = row
            && let Some((import_id, place)) = place_of(connection, row)?
        {
            *finding = finding.clone().at(connection, import_id, &place)?;
        }
    }
    Ok(())
}
