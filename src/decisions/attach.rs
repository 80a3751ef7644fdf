//! Files that are attached to invoices: `attach NC-2025-0531 june.pdf`. The bytes are kept in the archive.

use crate::error::{Problem, Result, codes, unknown};
use crate::ledger::archive::{self, Original};
use crate::ledger::import::{Identity, record_identity};
use crate::output::json::Json;
use crate::query::select;
use crate::source::Source;
use crate::source::json::Node;
use rusqlite::{Connection, OptionalExtension};

/// Which file is attached to which invoice.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Attach {
    /// The invoice's key.
    pub invoice: String,
    /// The name of the file, without folders.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its bytes, which the text of the decision does not have.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attach")
            .field("invoice", &self.invoice)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// An attached file.
#[derive(Debug, Clone)]
pub(crate) struct Attached {
    /// The decision that attached it.
    pub decision: i64,
    /// The invoice's key.
    pub invoice: String,
    /// Who issued the invoice.
    pub issuer: Option<String>,
    /// The number of the invoice.
    pub number: Option<String>,
    /// The name of the file.
    pub name: String,
    /// How many bytes it has.
    pub size: i64,
    /// Their SHA-256.
    pub sha256: String,
    /// When it was attached.
    pub at: String,
    /// Who attached it.
    pub by: Option<String>,
    /// The reason.
    pub why: Option<String>,
}

const INVOICES: &str = "SELECT row_key FROM invoice
WHERE row_key = ?1 OR invoice_id = ?1 OR issuer || '/' || invoice_id = ?1 OR party || '/' || invoice_id = ?1 ORDER BY row_key";

/// The key of the invoice that a word names.
///
/// # Errors
/// When nothing or several invoices are called so, or the ledger cannot be read.
pub(crate) fn invoice(connection: &Connection, word: &str) -> Result<String> {
    let mut found: Vec<String> = select(connection, INVOICES, [word], |row| Ok(row.get(0)?))?;
    if found.len() > 1 {
        let problem = Problem::new(&codes::PARAMETER, "several invoices have this number").value(word);
        let hint = format!("name one by its key: {}", found.join(", "));
        return Err(Box::new(problem.hint(hint)));
    }
    if let Some(key) = found.pop() {
        return Ok(key);
    }
    let sql = "SELECT invoice_id FROM invoice WHERE invoice_id IS NOT NULL";
    let names: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?))?;
    let names = names.iter().map(String::as_str);
    Err(Box::new(unknown(&codes::NOT_FOUND, "invoice", word, names)))
}

impl Attach {
    /// A file for the invoice of this key.
    #[must_use]
    pub(crate) fn new(invoice: String, file: Source) -> Self {
        let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
        Self {
            invoice,
            name: if matches!(name, "" | "-" | "." | "..") {
                "attachment"
            } else {
                name
            }
            .to_owned(),
            sha256: file.sha256,
            size: u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
            bytes: file.bytes,
        }
    }

    /// The decision by which the same bytes are attached to the invoice already, or to another document that states it.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn known(&self, connection: &Connection) -> Result<Option<i64>> {
        let sql = "SELECT decision FROM invoice_attachment WHERE invoice_key = ?1 AND sha256 = ?2";
        Ok(connection
            .query_row(sql, (&self.invoice, &self.sha256), |row| row.get(0))
            .optional()?)
    }

    /// Its members in the text of a decision.
    pub(super) fn members(&self) -> Vec<(&'static str, Json)> {
        vec![
            ("invoice", Json::string(&self.invoice)),
            ("file", Json::string(&self.name)),
            ("sha256", Json::string(&self.sha256)),
            ("size", Json::Number(self.size.to_string())),
        ]
    }

    /// Reads its members again. The bytes are missing then.
    pub(super) fn read(root: &Node) -> Option<Self> {
        let text = |name: &str| Some(root.get(name)?.as_str()?.to_owned());
        Some(Self {
            invoice: text("invoice")?,
            name: text("file")?,
            sha256: text("sha256")?,
            size: root.get("size")?.as_number_text()?.parse().ok()?,
            bytes: Vec::new(),
        })
    }

    /// Takes the bytes from the archive of a ledger that has them.
    ///
    /// # Errors
    /// When it does not, or they are not what was attached.
    pub(crate) fn fetch(&mut self, held: &Connection) -> Result<()> {
        self.bytes = bytes(held, &self.sha256)?;
        Ok(())
    }
}

/// The bytes of a file in the archive, by their hash.
///
/// # Errors
/// When they are not there, or were altered.
pub(crate) fn bytes(connection: &Connection, sha256: &str) -> Result<Vec<u8>> {
    let name: Option<Option<String>> = connection
        .query_row("SELECT archived_as FROM source WHERE sha256 = ?1", [sha256], |row| {
            row.get(0)
        })
        .optional()?;
    let found = match name.flatten() {
        Some(name) => archive::get(connection, &name)?,
        None => None,
    };
    match found {
        Some(bytes) if Source::new("", bytes.clone(), None).sha256 == sha256 => Ok(bytes),
        _ => Err(Box::new(
            Problem::new(&codes::DAMAGED, "the archive does not have the file as it was attached").value(sha256),
        )),
    }
}

/// Enters an attachment, with its file.
///
/// # Errors
/// When the ledger cannot be written, or has the file without its bytes.
pub(super) fn insert(connection: &Connection, import_id: i64, attach: &Attach, why: Option<&str>) -> Result<()> {
    let identity = Identity {
        name: &attach.name,
        sha256: &attach.sha256,
        size: attach.size,
        modified_at: None,
    };
    let source_id = record_identity(connection, &identity, Some(Original::Bytes(&attach.bytes)))?;
    let sql = "SELECT archived_as IS NOT NULL FROM source WHERE source_id = ?1";
    if !connection.query_row(sql, [source_id], |row| row.get::<_, bool>(0))? {
        let message = "this file was imported without keeping its bytes, so it cannot be attached";
        return Err(Box::new(
            Problem::new(&codes::PARAMETER, message)
                .in_file(&attach.name)
                .hint("pack it, for example into a zip archive, and attach that"),
        ));
    }
    connection.execute(
        "INSERT INTO attachment (import_id, row_key, name, sha256, size, source_id, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            import_id,
            &attach.invoice,
            &attach.name,
            &attach.sha256,
            i64::try_from(attach.size).unwrap_or(i64::MAX),
            source_id,
            why,
        ),
    )?;
    Ok(())
}

/// The attached files in force, the oldest first; those of one invoice, where one is given.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn all(connection: &Connection, invoice: Option<&str>) -> Result<Vec<Attached>> {
    found(connection, "?1 IS NULL OR invoice_key = ?1", invoice)
}

/// The files that are attached to a row, which is an invoice or a document that states one. Rows of other views have none.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn of_row(connection: &Connection, view: &str, key: &str) -> Result<Vec<Attached>> {
    match view {
        "invoice" => all(connection, Some(key)),
        "invoice_document" => found(connection, "?1 IN (invoice_key, document_key)", Some(key)),
        _ => Ok(Vec::new()),
    }
}

fn found(connection: &Connection, condition: &str, key: Option<&str>) -> Result<Vec<Attached>> {
    let sql = format!(
        "SELECT decision, invoice_key, issuer, invoice_id, name, size, sha256, attached_at, decided_by, why
         FROM invoice_attachment WHERE {condition} ORDER BY decision"
    );
    select(connection, &sql, [key], |row| {
        Ok(Attached {
            decision: row.get(0)?,
            invoice: row.get(1)?,
            issuer: row.get(2)?,
            number: row.get(3)?,
            name: row.get(4)?,
            size: row.get(5)?,
            sha256: row.get(6)?,
            at: row.get(7)?,
            by: row.get(8)?,
            why: row.get(9)?,
        })
    })
}

/// The invoice to which a file with these bytes is attached, by its key.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn of_file(connection: &Connection, sha256: &str) -> Result<Option<String>> {
    let sql = "SELECT invoice_key FROM invoice_attachment WHERE sha256 = ?1 ORDER BY decision LIMIT 1";
    Ok(connection.query_row(sql, [sha256], |row| row.get(0)).optional()?)
}
