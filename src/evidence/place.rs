//! A file and a place in it: `june/invoices.http /invoices/0, import 3`.

use crate::error::{Result, one_line};
use rusqlite::{Connection, OptionalExtension, Row};

/// A file and a place in it, as printed and as the ledger knows it: `invoices.http /invoices/0, import 3`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    text: String,
    row: Option<(i64, String)>,
}

impl Place {
    /// The place of a row.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn of(connection: &Connection, import_id: i64, pointer: &str) -> Result<Self> {
        Ok(Self {
            text: text(connection, import_id, pointer)?,
            row: Some((import_id, pointer.to_owned())),
        })
    }

    /// The place of a row with the columns `import_id` and `place`.
    ///
    /// # Errors
    /// When the ledger cannot be read, or the row has no such columns.
    pub(crate) fn of_row(connection: &Connection, row: &Row) -> Result<Self> {
        Self::of(connection, row.get("import_id")?, &row.get::<_, String>("place")?)
    }

    /// A place outside the ledger.
    #[must_use]
    pub fn outside(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            row: None,
        }
    }

    /// Import and place of a row.
    #[must_use]
    pub fn row(&self) -> Option<(i64, &str)> {
        self.row.as_ref().map(|(import_id, pointer)| (*import_id, &**pointer))
    }
}

impl std::ops::Deref for Place {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&Place> for Place {
    fn from(place: &Place) -> Self {
        place.clone()
    }
}

/// A place as printed: `june/invoices.http /invoices/0, import 3`.
pub(crate) fn text(connection: &Connection, import_id: i64, place: &str) -> Result<String> {
    let origin: Option<(String, String)> = connection
        .prepare_cached("SELECT file, entry FROM import_list WHERE import_id = ?1")?
        .query_row([import_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    // An import that is not there is found by `check integrity`.
    let (file, entry) = origin.unwrap_or_default();
    let place = format!("{file} {entry}{place}");
    Ok(format!("{}, import {import_id}", one_line(place.trim())))
}
