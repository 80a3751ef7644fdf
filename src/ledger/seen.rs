//! States that were seen again: an account has 4 of a resource on the first and on the third of June, and 8 on the second.
//!
//! A row that is there already is not stored again; that it was seen is noted, in runs of rows, since a list that is saved
//! again states the same rows in the same order. When an older state comes in later, the row that was seen after it is
//! stored once more, as a row of the import that saw it. So the newest row is always the newest state.

use crate::contract::document::{Cell, Table};
use crate::error::Result;
use crate::ledger::revisions;
use crate::ledger::store::{Owner, insert_sql};
use crate::query::{Values, bind, select};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, ToSql};
use std::borrow::Cow;

/// A derived column of this name holds when the provider stated the row first: the time of its import.
pub(crate) const STATED_FROM: &str = "valid_from";

/// Rows of one table that one document states again, in their order.
#[derive(Debug)]
struct Run {
    table: &'static str,
    first_row: i64,
    last_row: i64,
    place: String,
}

/// What a document states again.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    runs: Vec<Run>,
}

impl Seen {
    /// Notes a row that is there already, and where the document states it.
    pub(crate) fn note(&mut self, table: &'static Table, row_id: i64, place: &str) {
        if let Some(last) = self.runs.last_mut()
            && last.table == table.name
            && row_id == last.last_row + 1
            && further_on(&last.place, row_id - last.first_row) == place
        {
            last.last_row = row_id;
            return;
        }
        self.runs.push(Run {
            table: table.name,
            first_row: row_id,
            last_row: row_id,
            place: place.to_owned(),
        });
    }

    /// Enters what was noted.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn record(&self, connection: &Connection, owner: Owner) -> Result<()> {
        for run in &self.runs {
            connection
                .prepare_cached(
                    "INSERT INTO seen_again (import_id, seen_at, table_name, first_row, last_row, place)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((
                    owner.import_id,
                    owner.retrieved_at,
                    run.table,
                    run.first_row,
                    run.last_row,
                    &run.place,
                ))?;
        }
        Ok(())
    }
}

/// A pointer with its last number so much higher: `/objects/3` and 2 give `/objects/5`.
fn further_on(place: &str, by: i64) -> String {
    let mut parts: Vec<String> = place.split('/').map(str::to_owned).collect();
    let numbers = parts.iter_mut().rev();
    let number = numbers.filter_map(|part| part.parse().ok().map(|number: i64| (part, number)));
    if let Some((part, number)) = number.into_iter().next() {
        *part = number.saturating_add(by).to_string();
    }
    parts.join("/")
}

/// Whether an answer of the same provider is newer than this one: only then can a state be older than what there is.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn is_late(connection: &Connection, owner: Owner) -> Result<bool> {
    let newest: Option<String> = connection
        .prepare_cached("SELECT max(retrieved_at) FROM import WHERE provider = ?1")?
        .query_row([owner.provider], |row| row.get(0))?;
    Ok(newest.is_some_and(|newest| newest.as_str() > owner.retrieved_at))
}

/// Whether the ledger has a later row of an account by the same operation, in a table whose rows have no key: the newest
/// of them counts.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn has_later(connection: &Connection, table: &Table, owner: Owner, account_id: i64) -> Result<bool> {
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM {} AS t JOIN import AS i USING (import_id)
                        WHERE t.account_id = ?1 AND i.retrieved_at > ?2
                          AND i.operation = (SELECT operation FROM import WHERE import_id = ?3))",
        table.name
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row((account_id, owner.retrieved_at, owner.import_id), |row| row.get(0))?)
}

/// A row that was stored once more.
#[derive(Debug)]
pub(crate) struct StoredAgain {
    /// Its number.
    pub(crate) row_id: i64,
    /// Over its content.
    pub(crate) digest: Vec<u8>,
    /// The import that saw it, whose row it is.
    pub(crate) import_id: i64,
    /// When that was.
    pub(crate) seen_at: String,
}

/// A note that a row was seen.
struct Sighting {
    import_id: i64,
    seen_at: String,
    place: String,
    row_id: i64,
    digest: Vec<u8>,
    old_place: String,
}

/// Stores the state of an object once more that was seen after a row of this import, and before any later row.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn store_again(
    connection: &Connection,
    table: &'static Table,
    owner: Owner,
    account_id: i64,
    key: &[Cow<Cell>],
    digest: &[u8],
) -> Result<Option<StoredAgain>> {
    let Some(seen) = first_sighting(connection, table, owner, account_id, key)? else {
        return Ok(None);
    };
    if seen.digest == digest {
        return Ok(None);
    }
    let copy = Copy {
        connection,
        seen: &seen,
        stated_from: table.derived.contains(&STATED_FROM),
    };
    let row_id = copy.row(table.name, seen.row_id, None)?;
    connection
        .prepare_cached(
            "INSERT INTO stored_again (import_id, table_name, stored_row, seen_by) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((owner.import_id, table.name, row_id, seen.import_id))?;
    Ok(Some(StoredAgain {
        row_id,
        digest: seen.digest,
        import_id: seen.import_id,
        seen_at: seen.seen_at,
    }))
}

fn first_sighting(
    connection: &Connection,
    table: &Table,
    owner: Owner,
    account_id: i64,
    key: &[Cow<Cell>],
) -> Result<Option<Sighting>> {
    let name = table.name;
    let sql = format!(
        "SELECT s.import_id, s.seen_at, s.place, t.row_id - s.first_row, t.row_id, t.content_digest, t.place
         FROM {name} AS t JOIN seen_again AS s
           ON s.table_name = '{name}' AND s.seen_at > ?2 AND t.row_id BETWEEN s.first_row AND s.last_row
         WHERE t.account_id = ?1 AND {}
           AND NOT EXISTS (SELECT 1 FROM {name} AS n JOIN import AS j USING (import_id)
                           WHERE n.account_id = ?1 AND {} AND j.retrieved_at > ?2 AND j.retrieved_at <= s.seen_at)
         ORDER BY s.seen_at, s.row_id LIMIT 1",
        revisions::is_key("t", table, 3),
        revisions::is_key("n", table, 3),
    );
    let mut values: Vec<&dyn ToSql> = vec![&account_id, &owner.retrieved_at];
    for cell in key {
        values.push(cell.as_ref());
    }
    let found = connection
        .prepare_cached(&sql)?
        .query_row(values.as_slice(), |row| {
            let (place, by): (String, i64) = (row.get(2)?, row.get(3)?);
            Ok(Sighting {
                import_id: row.get(0)?,
                seen_at: row.get(1)?,
                place: further_on(&place, by),
                row_id: row.get(4)?,
                digest: row.get(5)?,
                old_place: row.get(6)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Copies a row with the rows of its lists and parts.
struct Copy<'c> {
    connection: &'c Connection,
    seen: &'c Sighting,
    stated_from: bool,
}

impl Copy<'_> {
    fn row(&self, table: &str, row_id: i64, parent_row: Option<i64>) -> Result<i64> {
        let sql = "SELECT name FROM pragma_table_info(?1) WHERE name <> 'row_id' ORDER BY cid";
        let columns: Vec<String> = select(self.connection, sql, [table], |row| Ok(row.get(0)?))?;
        // A part stands within the object: what is before its own place changes with that of the object.
        let value = |name: &String| match name.as_str() {
            "import_id" => ":import_id".to_owned(),
            "parent_row" if parent_row.is_some() => ":parent_row".to_owned(),
            "place" => "CASE WHEN substr(place, 1, length(:old_place)) = :old_place
                             THEN :place || substr(place, length(:old_place) + 1) ELSE place END"
                .to_owned(),
            STATED_FROM if self.stated_from => ":seen_at".to_owned(),
            _ => format!("\"{name}\""),
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let insert = insert_sql(table, &columns);
        let insert = insert.split(" VALUES ").next().unwrap_or_default();
        let sql = format!(
            "{insert} SELECT {} FROM {table} WHERE row_id = :row_id",
            values.join(", ")
        );
        let values = Values::from([
            ("row_id".to_owned(), Value::Integer(row_id)),
            ("import_id".to_owned(), Value::Integer(self.seen.import_id)),
            ("parent_row".to_owned(), parent_row.map_or(Value::Null, Value::Integer)),
            ("old_place".to_owned(), Value::Text(self.seen.old_place.clone())),
            ("place".to_owned(), Value::Text(self.seen.place.clone())),
            ("seen_at".to_owned(), Value::Text(self.seen.seen_at.clone())),
        ]);
        let mut statement = self.connection.prepare(&sql)?;
        bind(&mut statement, &values)?;
        statement.raw_execute()?;
        let copied = self.connection.last_insert_rowid();
        for part in parts(self.connection, table)? {
            let sql = format!("SELECT row_id FROM {part} WHERE parent_row = ?1 ORDER BY row_id");
            for part_row in select(self.connection, &sql, [row_id], |row| Ok(row.get(0)?))? {
                self.row(&part, part_row, Some(copied))?;
            }
        }
        Ok(copied)
    }
}

/// The tables whose rows are parts of this table's.
fn parts(connection: &Connection, table: &str) -> Result<Vec<String>> {
    let sql = "SELECT m.name FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f
               WHERE m.type = 'table' AND f.\"table\" = ?1 AND f.\"from\" = 'parent_row' ORDER BY m.name";
    select(connection, sql, [table], |row| Ok(row.get(0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_on_by_their_last_number() {
        assert_eq!(further_on("/objects/3", 2), "/objects/5");
        assert_eq!(further_on("/3", 1), "/4");
        assert_eq!(further_on("/invoices/9/data", 1), "/invoices/10/data");
        assert_eq!(further_on("", 1), "");
        assert_eq!(further_on("/a", 1), "/a");
    }
}
