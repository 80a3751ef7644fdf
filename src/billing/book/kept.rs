//! Books in the ledger: files and editions, each an import under the chain.

use crate::billing::book::model::Book;
use crate::billing::book::read::BookFile;
use crate::billing::book::values::values;
use crate::clock::Clock;
use crate::error::{Problem, Result, codes, fail};
use crate::ledger::import::OwnText;
use crate::ledger::{archive, chain};
use crate::query::select;
use crate::source::Source;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// What stands in the list of imports as the operation and the account of books.
const FILE: &str = "book-file";
const EDITION: &str = "book";
const ACCOUNT: &str = "book";

/// What a book said at one time.
#[derive(Debug)]
pub(crate) struct Edition {
    /// The hash over its files.
    pub sha256: String,
    /// Its import.
    pub import_id: i64,
    /// The folder, as the user gave it then.
    pub folder: String,
    /// Its files.
    pub files: Vec<BookFile>,
}

impl Edition {
    /// Reads it as a book.
    ///
    /// # Errors
    /// When this version does not read it any more.
    pub(crate) fn book(&self) -> Result<Book> {
        Book::read(&self.folder, &self.files).map_err(|problems| match problems.into_iter().next() {
            Some(problem) => Box::new(problem.hint("this version of billbook does not read the edition in the ledger")),
            None => Box::new(Problem::new(&codes::BOOK, "the edition cannot be read")),
        })
    }
}

/// The list of files with their hashes, as `sha256sum` writes it.
fn list(files: &[(String, String)]) -> String {
    let mut lines: Vec<String> = files
        .iter()
        .map(|(name, sha256)| format!("{sha256}  {name}\n"))
        .collect();
    lines.sort_by(|one, other| one.get(64..).cmp(&other.get(64..)));
    lines.concat()
}

/// The hash of an edition with these files.
#[must_use]
pub(crate) fn sha256(files: &[BookFile]) -> String {
    let hashed = files.iter().map(|file| (file.name.clone(), hash(file.content())));
    Source::new("book", list(&hashed.collect::<Vec<_>>()).into_bytes(), None).sha256
}

fn hash(bytes: &[u8]) -> String {
    Source::new("book", bytes.to_vec(), None).sha256
}

/// Records the files of a book that the ledger does not have yet, and the edition, unless it is the one in force. Gives how
/// many files are new; nothing where the edition is there.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn record(
    connection: &Connection,
    (folder, files): (&str, &[BookFile]),
    amends: bool,
    clock: Clock,
) -> Result<Option<usize>> {
    let wanted = sha256(files);
    if in_force(connection)?.is_some_and(|(_, found, _)| found == wanted) {
        return Ok(None);
    }
    let mut new = 0;
    let mut listed = Vec::new();
    for file in files {
        let hash = hash(file.content());
        let known: Option<i64> = connection
            .query_row(
                "SELECT import_id FROM book_file WHERE name = ?1 AND sha256 = ?2",
                (&file.name, &hash),
                |row| row.get(0),
            )
            .optional()?;
        if known.is_none() {
            let shown = if folder.is_empty() {
                file.name.clone()
            } else {
                format!("{folder}/{}", file.name)
            };
            record_file(connection, &shown, file, clock)?;
            new += 1;
        }
        listed.push((file.name.clone(), hash));
    }
    record_edition(connection, (folder, amends), &list(&listed), clock)?;
    Ok(Some(new))
}

/// Records a file.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn record_file(connection: &Connection, shown: &str, file: &BookFile, clock: Clock) -> Result<()> {
    let source = Source::new(shown, file.content().to_vec(), None);
    let target = format!("{{\"file\":{}}}", crate::source::json::quoted(&file.name));
    let import_id = head(connection, &source, (FILE, &target), clock)?;
    let sql = "INSERT INTO book_file (import_id, name, sha256) VALUES (?1, ?2, ?3)";
    connection.execute(sql, (import_id, &file.name, &source.sha256))?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO book_value (import_id, path, value, line, \"column\") VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for value in values(&file.name, &file.text) {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        insert.execute((
            import_id,
            &value.path,
            &value.value,
            number(value.at.0),
            number(value.at.1),
        ))?;
    }
    chain::append(connection, import_id, &BTreeMap::new())?;
    Ok(())
}

/// Records an edition by the list of its files, and whether billed months are rated by it from now on.
///
/// # Errors
/// When a file of it is not in the ledger, or the ledger cannot be written.
pub(crate) fn record_edition(
    connection: &Connection,
    (folder, amends): (&str, bool),
    list: &str,
    clock: Clock,
) -> Result<()> {
    let source = Source::new("book", list.as_bytes().to_vec(), None);
    let parameters = format!("{{\"folder\":{}}}", crate::source::json::quoted(folder));
    let import_id = head(connection, &source, (EDITION, &parameters), clock)?;
    let sql = "INSERT INTO book_edition (import_id, sha256, folder) VALUES (?1, ?2, ?3)";
    connection.execute(sql, (import_id, &source.sha256, folder))?;
    for line in list.lines() {
        let Some((hash, name)) = line.split_once("  ") else {
            return fail(&codes::DAMAGED, "the list of the files of a book cannot be read");
        };
        let sql = "INSERT INTO book_edition_file (import_id, name, file_import)
                   SELECT ?1, ?2, import_id FROM book_file WHERE name = ?2 AND sha256 = ?3";
        if connection.execute(sql, (import_id, name, hash))? != 1 {
            return fail(
                &codes::DAMAGED,
                format!("the ledger does not have the file `{name}` of the book"),
            );
        }
    }
    if amends {
        let sql = "INSERT INTO book_amendment (import_id, edition) VALUES (?1, ?1)";
        connection.execute(sql, [import_id])?;
    }
    chain::append(connection, import_id, &BTreeMap::new())?;
    Ok(())
}

fn head(connection: &Connection, source: &Source, (operation, parameters): (&str, &str), clock: Clock) -> Result<i64> {
    let own = OwnText {
        parameters,
        ..OwnText::kept("import", operation, ACCOUNT)
    };
    own.record(connection, source, clock)
}

/// The import, the hash and the folder of the edition in force.
fn in_force(connection: &Connection) -> Result<Option<(i64, String, String)>> {
    let sql = "SELECT import_id, sha256, folder FROM book_edition ORDER BY import_id DESC LIMIT 1";
    let found = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    Ok(found.optional()?)
}

/// The edition in force; one by the beginning of its hash, where that is given.
///
/// # Errors
/// When there is none, or the ledger cannot be read.
pub(crate) fn edition(connection: &Connection, wanted: Option<&str>) -> Result<Edition> {
    let found = match wanted {
        None => in_force(connection)?,
        Some(prefix) => {
            let sql = "SELECT import_id, sha256, folder FROM book_edition WHERE substr(sha256, 1, length(?1)) = ?1
                       ORDER BY import_id DESC LIMIT 1";
            let found = connection.query_row(sql, [prefix], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
            found.optional()?
        }
    };
    let Some((import_id, sha256, folder)) = found else {
        let problem = match wanted {
            None => Problem::new(&codes::NOT_FOUND, "the ledger has no book")
                .hint("`billbook book new DIR` writes one to begin with, `billbook import DIR` takes it in"),
            Some(prefix) => Problem::new(&codes::NOT_FOUND, format!("the ledger has no edition `{prefix}`"))
                .hint("`billbook book editions` lists them"),
        };
        return Err(Box::new(problem));
    };
    let sql = "SELECT e.name, s.archived_as FROM book_edition_file AS e JOIN import AS i ON i.import_id = e.file_import
               JOIN source AS s USING (source_id) WHERE e.import_id = ?1 ORDER BY e.name";
    let listed: Vec<(String, Option<String>)> =
        select(connection, sql, [import_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut files = Vec::new();
    for (name, archived) in listed {
        let bytes = archive::get(connection, archived.as_deref().unwrap_or_default())?;
        let message = format!("the archive does not have the file `{name}` of the book");
        let Some(file) = bytes.and_then(|bytes| BookFile::named(name, bytes)) else {
            return fail(&codes::DAMAGED, message);
        };
        files.push(file);
    }
    Ok(Edition {
        sha256,
        import_id,
        folder,
        files,
    })
}

/// The edition of an import.
///
/// # Errors
/// When there is none, or the ledger cannot be read.
pub(crate) fn of_import(connection: &Connection, import_id: i64) -> Result<Edition> {
    let sql = "SELECT sha256 FROM book_edition WHERE import_id = ?1";
    let found: Option<String> = connection.query_row(sql, [import_id], |row| row.get(0)).optional()?;
    match found {
        Some(sha256) => edition(connection, Some(&sha256)),
        None => fail(
            &codes::DAMAGED,
            format!("the import {import_id} is not an edition of a book"),
        ),
    }
}

/// The name and the archived bytes of a source, and the file or the folder of a book that it is.
type Recorded = (String, Option<String>, Option<String>, Option<String>);

/// Records once more what an import of a book recorded, in another ledger. `None` where the import is something else.
///
/// # Errors
/// When a ledger cannot be read or written.
pub(crate) fn again(held: &Connection, fresh: &Connection, import_id: i64, clock: Clock) -> Result<Option<()>> {
    let sql = "SELECT s.name, s.archived_as, (SELECT name FROM book_file AS f WHERE f.import_id = i.import_id),
                      (SELECT folder FROM book_edition AS e WHERE e.import_id = i.import_id)
               FROM import AS i JOIN source AS s USING (source_id) WHERE i.import_id = ?1";
    let (shown, archived, file, folder): Recorded = held.query_row(sql, [import_id], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    if file.is_none() && folder.is_none() {
        return Ok(None);
    }
    let bytes = archive::get(held, archived.as_deref().unwrap_or_default())?;
    // The list of an edition is a text too.
    let name = file.clone().unwrap_or_default();
    let Some(kept) = bytes.and_then(|bytes| BookFile::named(name, bytes)) else {
        return fail(&codes::DAMAGED, format!("the archive does not have `{shown}`"));
    };
    match (file, folder) {
        (Some(_), _) => record_file(fresh, &shown, &kept, clock)?,
        (None, folder) => {
            let sql = "SELECT EXISTS (SELECT 1 FROM book_amendment WHERE import_id = ?1)";
            let amends: bool = held.query_row(sql, [import_id], |row| row.get(0))?;
            record_edition(fresh, (&folder.unwrap_or_default(), amends), &kept.text, clock)?;
        }
    }
    Ok(Some(()))
}
