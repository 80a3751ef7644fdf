//! What the newest edition of the book says, for who needs one word of it and not the book.

use crate::error::Result;
use rusqlite::{Connection, OptionalExtension};

/// The value at a path of the book in force, such as `billing.time_zone`, as it is written there.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn book_value(connection: &Connection, path: &str) -> Result<Option<String>> {
    let sql = "SELECT v.value FROM book_edition_file AS f JOIN book_value AS v ON v.import_id = f.file_import
               WHERE f.import_id = (SELECT max(import_id) FROM book_edition) AND v.path = ?1";
    Ok(connection.query_row(sql, [path], |row| row.get(0)).optional()?)
}
