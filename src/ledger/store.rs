//! Putting rows into tables: new, revised, or there already.
//!
//! Two rows with the same key are the same object. Equal content makes the later one a duplicate, which is
//! counted and not stored again; other content makes it a revision, which is stored beside the older one. Compared
//! is with the revision in force when the provider gave the answer, so that files may come in any order.

pub(crate) use crate::contract::import::Counts;

use crate::contract::document::control::Totals;
use crate::contract::document::rows::Rows;
use crate::contract::document::{Cell, Row, Table};
use crate::error::{Problem, Result, codes, fail};
use crate::interrupt;
use crate::ledger::revisions::{Revisions, Statements};
use crate::ledger::seen::{self, Seen};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What an import did to the tables.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    /// Counts of documented objects per table, envelopes of lists left out.
    pub counts: BTreeMap<&'static str, Counts>,
    /// The same as people count: the parts of some objects rather than these.
    pub counts_for_people: BTreeMap<&'static str, Counts>,
    holders: Holders,
    /// The same, of the objects that were stored: new ones and revisions.
    added: Holders,
    /// Rows of earlier imports, by table and number, that this document states again.
    repeated: HashSet<(&'static str, i64)>,
    seen: Seen,
    /// Whether the ledger has newer answers of the provider.
    is_late: bool,
    /// Objects of which the ledger has a newer state.
    pub outdated: i64,
    /// Rows that took the place of the revision in force.
    pub revised: Vec<Revised>,
}

/// A row that took the place of an earlier one of the same object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Revised {
    /// The table.
    pub table: &'static Table,
    /// The row that was in force.
    pub before: i64,
    /// The new one.
    pub after: i64,
}

/// The import that rows belong to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner<'a> {
    /// Its number.
    pub import_id: i64,
    /// When the provider gave the answer, as stored.
    pub retrieved_at: &'a str,
    /// The provider.
    pub provider: &'a str,
    /// The account of objects that name none.
    pub account_id: i64,
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Cell::Null => ToSqlOutput::Owned(Value::Null),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Integer(number) => ToSqlOutput::Owned(Value::Integer(*number)),
        })
    }
}

fn bindable(cell: &Cell) -> &dyn ToSql {
    cell
}

/// Stores the rows of one document. Calls `progress` after every row.
///
/// # Errors
/// When a row contradicts another of the same document, or the ledger cannot be written, or Ctrl-C was pressed.
pub(crate) fn store(
    connection: &Connection,
    owner: Owner,
    rows: &Rows,
    file: &str,
    revisions: &mut Revisions,
    mut progress: impl FnMut(),
) -> Result<Stored> {
    let mut stored = Stored {
        is_late: seen::is_late(connection, owner)?,
        ..Stored::default()
    };
    let mut prepared: BTreeMap<&'static str, Option<Statements>> = BTreeMap::new();
    let mut accounts: BTreeMap<String, i64> = BTreeMap::new();
    let mut resources: BTreeMap<Option<String>, BTreeSet<String>> = BTreeMap::new();
    rows.each(|row| -> Result<()> {
        interrupt::check()?;
        let table = row.table;
        if !prepared.contains_key(table.name) {
            prepared.insert(table.name, Statements::new(connection, table)?);
        }
        let prepared = prepared.get_mut(table.name).and_then(Option::as_mut);
        let mut finder = prepared.map(|statements| Finder { statements, revisions });
        let account_id = match &row.account {
            None => owner.account_id,
            Some(name) => {
                if let Some(&id) = accounts.get(name) {
                    id
                } else {
                    let id = account(connection, owner.provider, name, owner.import_id)?;
                    accounts.insert(name.clone(), id);
                    id
                }
            }
        };
        let before = stored.counts.get(table.name).copied().unwrap_or_default();
        store_row(connection, finder.as_mut(), owner, account_id, row, file, &mut stored)?;
        if let Some(after) = stored.counts.get(table.name).copied() {
            let weight = if row.counts_by_parts {
                i64::try_from(row.parts.len()).unwrap_or(i64::MAX)
            } else {
                1
            };
            let counts = stored.counts_for_people.entry(table.name).or_default();
            counts.new += (after.new - before.new) * weight;
            counts.revised += (after.revised - before.revised) * weight;
            counts.duplicate += (after.duplicate - before.duplicate) * weight;
        }
        for resource in &row.resources {
            if !resources
                .get(&row.account)
                .is_some_and(|known| known.contains(resource))
            {
                let known = resources.entry(row.account.clone()).or_default();
                known.insert(resource.clone());
            }
        }
        progress();
        Ok(())
    })?;
    stored.seen.record(connection, owner)?;
    let resources = resources
        .iter()
        .flat_map(|(account, resources)| resources.iter().map(move |resource| (account, resource)));
    for (account_name, resource) in resources {
        let account_id = match account_name {
            None => owner.account_id,
            Some(name) => account(connection, owner.provider, name, owner.import_id)?,
        };
        connection
            .prepare_cached(
                "INSERT INTO known_resource (account_id, resource, import_id)
                 SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM known_resource WHERE account_id = ?1 AND resource = ?2)",
            )?
            .execute((account_id, resource, owner.import_id))?;
    }
    Ok(stored)
}

/// The account of this name, entered on first sight.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn account(connection: &Connection, provider: &str, name: &str, import_id: i64) -> Result<i64> {
    let found = connection
        .prepare_cached("SELECT account_id FROM known_account WHERE provider = ?1 AND account = ?2")?
        .query_row((provider, name), |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    connection
        .prepare_cached("INSERT INTO known_account (provider, account, import_id) VALUES (?1, ?2, ?3)")?
        .execute((provider, name, import_id))?;
    Ok(connection.last_insert_rowid())
}

/// What finds the revisions of a table's objects.
struct Finder<'f, 'c> {
    statements: &'f mut Statements<'c>,
    revisions: &'f mut Revisions,
}

fn store_row(
    connection: &Connection,
    mut finder: Option<&mut Finder>,
    owner: Owner,
    account_id: i64,
    row: &Row,
    file: &str,
    stored: &mut Stored,
) -> Result<()> {
    let digest = digest(row);
    let mut envelope = Counts::default();
    let counts = if row.table.is_envelope {
        &mut envelope
    } else {
        stored.counts.entry(row.table.name).or_default()
    };
    let found = match &mut finder {
        Some(finder) => finder
            .revisions
            .find(finder.statements, owner, account_id, &row.cells)?,
        None => None,
    };
    if let Some(found) = &found {
        // Where it counts since when a state holds, a row that is first stated later is not this one.
        let is_same = found.is_in_force || !row.table.derived.contains(&seen::STATED_FROM);
        if found.digest == digest && is_same {
            counts.duplicate += 1;
            if found.import_id != owner.import_id {
                stored.seen.note(row.table, found.row_id, &row.place);
            }
            if stored.is_late
                && found.is_in_force
                && let Some(finder) = &mut finder
            {
                let has_later = finder
                    .revisions
                    .has_later(finder.statements, owner, account_id, &row.cells)?;
                stored.outdated += i64::from(has_later);
            }
            hold(&mut stored.holders, row.table, found.row_id);
            stored.repeated.insert((row.table.name, found.row_id));
            return hold_parts(connection, found.row_id, row, &mut stored.holders);
        }
        if found.import_id == owner.import_id || stored.repeated.contains(&(row.table.name, found.row_id)) {
            return contradiction(row, file);
        }
    }
    let row_id = insert(connection, owner, account_id, None, row, &digest, &mut stored.holders)?;
    hold(&mut stored.holders, row.table, row_id);
    hold(&mut stored.added, row.table, row_id);
    if let Some(finder) = &mut finder {
        finder
            .revisions
            .add(finder.statements, owner, account_id, &row.cells, row_id, &digest);
    }
    if stored.is_late && is_outdated(connection, finder, owner, account_id, row, &digest)? {
        stored.outdated += 1;
    }
    if let Some(found) = found {
        counts.revised += 1;
        // What is older than the revision in force changes nothing.
        if found.is_in_force {
            stored.revised.push(Revised {
                table: row.table,
                before: found.row_id,
                after: row_id,
            });
        }
    } else {
        counts.new += 1;
    }
    Ok(())
}

/// Whether the ledger has a newer state of an object than the one just stored. Where an import has only seen that state
/// again, it is stored once more.
fn is_outdated(
    connection: &Connection,
    finder: Option<&mut Finder>,
    owner: Owner,
    account_id: i64,
    row: &Row,
    digest: &[u8],
) -> Result<bool> {
    let Some(finder) = finder else {
        return Ok(!row.table.is_envelope && seen::has_later(connection, row.table, owner, account_id)?);
    };
    let Finder { statements, revisions } = finder;
    let key = statements.key(&row.cells);
    if let Some(again) = seen::store_again(connection, row.table, owner, account_id, &key, digest)? {
        let seen_by = Owner {
            import_id: again.import_id,
            retrieved_at: &again.seen_at,
            ..owner
        };
        revisions.add(statements, seen_by, account_id, &row.cells, again.row_id, &again.digest);
    }
    revisions.has_later(statements, owner, account_id, &row.cells)
}

/// Per table, the row that holds each object of the document, new or not.
type Holders = BTreeMap<&'static str, (Option<&'static Table>, Vec<i64>)>;

fn hold(holders: &mut Holders, table: &'static Table, row_id: i64) {
    let (_, rows) = holders.entry(table.name).or_insert_with(|| (Some(table), Vec::new()));
    rows.push(row_id);
}

/// Holds the parts of an object that is there already.
fn hold_parts(connection: &Connection, row_id: i64, row: &Row, holders: &mut Holders) -> Result<()> {
    for (index, part) in row.parts.iter().enumerate() {
        let sql = format!(
            "SELECT row_id FROM {} WHERE parent_row = ?1 ORDER BY row_id LIMIT 1 OFFSET ?2",
            part.table.name
        );
        // Parts are stored in the order of the document, each table by itself.
        let before = row
            .parts
            .iter()
            .take(index)
            .filter(|other| other.table.name == part.table.name);
        let offset = i64::try_from(before.count()).unwrap_or(i64::MAX);
        let part_id: i64 = connection
            .prepare_cached(&sql)?
            .query_row((row_id, offset), |found| found.get(0))?;
        hold(holders, part.table, part_id);
        hold_parts(connection, part_id, part, holders)?;
    }
    Ok(())
}

/// Inserts a row, its lists and its parts.
fn insert(
    connection: &Connection,
    owner: Owner,
    account_id: i64,
    parent_row: Option<i64>,
    row: &Row,
    digest: &[u8],
    holders: &mut Holders,
) -> Result<i64> {
    let mut names = vec![
        "import_id",
        "account_id",
        "place",
        "written_as",
        "extra",
        "content_digest",
    ];
    let mut values: Vec<&dyn ToSql> = vec![
        &owner.import_id,
        &account_id,
        &row.place,
        &row.written_as,
        &row.extra,
        &digest,
    ];
    if let Some(parent_row) = &parent_row {
        names.push("parent_row");
        values.push(parent_row);
    }
    let columns = row.table.columns();
    names.extend(columns.iter().map(String::as_str));
    values.extend(row.cells.iter().map(bindable));
    connection
        .prepare_cached(&insert_sql(row.table.name, &names))?
        .execute(values.as_slice())?;
    let row_id = connection.last_insert_rowid();
    for child in &row.children {
        let mut names = vec!["parent_row", "import_id"];
        names.extend(child.table.columns);
        let mut values: Vec<&dyn ToSql> = vec![&row_id, &owner.import_id];
        values.extend(child.cells.iter().map(bindable));
        connection
            .prepare_cached(&insert_sql(child.table.name, &names))?
            .execute(values.as_slice())?;
    }
    for part in &row.parts {
        let digest = self::digest(part);
        let part_id = insert(connection, owner, account_id, Some(row_id), part, &digest, holders)?;
        hold(holders, part.table, part_id);
    }
    Ok(row_id)
}

/// An INSERT of one row with a numbered parameter for each of these columns.
#[must_use]
pub(crate) fn insert_sql(table: &str, columns: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = columns.iter().map(|name| format!("\"{}\"", name.as_ref())).collect();
    let marks: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
    format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        quoted.join(", "),
        marks.join(", ")
    )
}

fn contradiction<T>(row: &Row, file: &str) -> Result<T> {
    let key: Vec<String> = row
        .table
        .key
        .iter()
        .filter_map(|name| match row.cell(name)? {
            Cell::Text(text) => Some(format!("{name} {text}")),
            Cell::Integer(number) => Some(format!("{name} {number}")),
            Cell::Null => None,
        })
        .collect();
    Err(Box::new(
        Problem::new(
            &codes::CONTRADICTION,
            format!("this document has {} twice, with different content", key.join(", ")),
        )
        .at(crate::error::Position {
            file: file.to_owned(),
            line_column: None,
            pointer: Some(row.place.clone()),
        })
        .hint("save the answer again; if the provider sends it twice again, import the pages one by one"),
    ))
}

/// A digest over all that a document states of an object: its fields, undocumented members and lists.
/// How it was written, and where it stood, is not part of it.
fn digest(row: &Row) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let derived = row.table.derived.len();
    let stated = row.cells.len() - derived;
    let mut feed = |cell: &Cell| match cell {
        Cell::Null => hasher.update([0]),
        Cell::Text(text) => {
            hasher.update([1]);
            hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        Cell::Integer(number) => {
            hasher.update([2]);
            hasher.update(number.to_le_bytes());
        }
    };
    row.cells.iter().take(stated).for_each(&mut feed);
    feed(&Cell::from(row.extra.clone()));
    feed(&Cell::from(row.also.clone()));
    for child in &row.children {
        feed(&Cell::from(child.table.name));
        child.cells.iter().for_each(&mut feed);
    }
    for part in &row.parts {
        hasher.update([3]);
        hasher.update(digest(part));
    }
    hasher.finalize().to_vec()
}

impl Stored {
    /// Rows and sums as the ledger now holds them for the objects of the document, read back from the file.
    ///
    /// # Errors
    /// When the ledger cannot be read, or a stored amount is not a decimal.
    pub(crate) fn totals(&self, connection: &Connection) -> Result<Totals> {
        totals_of(connection, &self.holders)
    }

    /// The same for the objects that were stored, without those that were there already.
    ///
    /// # Errors
    /// When the ledger cannot be read, or a stored amount is not a decimal.
    pub(crate) fn totals_added(&self, connection: &Connection) -> Result<Totals> {
        totals_of(connection, &self.added)
    }
}

fn totals_of(connection: &Connection, held: &Holders) -> Result<Totals> {
    let mut totals = Totals::default();
    for (table, holders) in held.values() {
        let Some(table) = table else { continue };
        for _ in holders {
            totals.count(table);
        }
        for sum in table.sums {
            let Some(field) = table.field(sum.field) else { continue };
            let currency = sum
                .currency
                .and_then(|name| table.field(name))
                .map_or("NULL", |field| field.column);
            let sql = format!(
                "SELECT \"{}\", {currency} FROM {} WHERE row_id = ?1",
                field.column, table.name
            );
            let mut find = connection.prepare_cached(&sql)?;
            for row_id in holders {
                let (value, currency): (Option<String>, Option<String>) =
                    find.query_row([row_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let Some(value) = value else { continue };
                let currency = currency.as_deref().unwrap_or(crate::money::currency::NONE);
                if let Err(message) = totals.add(table, sum, currency, &value) {
                    return fail(&codes::DAMAGED, message);
                }
            }
        }
    }
    Ok(totals)
}
