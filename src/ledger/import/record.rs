//! What the ledger keeps of an import or a write, besides its rows: the file, what it is, what it brought.

use crate::clock::{self, Clock};
use crate::contract::date_order::DateOrder;
use crate::contract::document::control::Totals;
use crate::contract::import::{DEFAULT_ACCOUNT, Needed, Options};
use crate::contract::outgoing::Outgoing;
use crate::error::{Problem, Result, codes};
use crate::ledger::archive::{self, Original};
use crate::ledger::store::{self, Counts, Owner};
use crate::output::json::Json;
use crate::source::encoding::Encoding;
use crate::source::mapped::Mapped;
use crate::source::table::amounts::DecimalMark;
use crate::source::zipped::{Archive, Member};
use crate::source::{Source, json};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// The user's options as text, as an import keeps them: the same file under other options is another import. An option
/// for files that leave something open is kept only with those that needed it. With them stands what the reader found of the
/// document as a whole.
#[must_use]
pub(crate) fn options_text(options: &Options, needed: Needed, kept: &[(&'static str, String)]) -> String {
    let mut members = Vec::new();
    if let Some(account) = options.account.as_ref().filter(|_| !needed.no_account) {
        members.push(("account".to_owned(), Json::string(account)));
    }
    if let Some(operation) = options.operation {
        members.push(("operation".to_owned(), Json::string(operation.full_name())));
    }
    if !options.parameters.is_empty() {
        let mut parameters = options.parameters.clone();
        parameters.sort();
        let texts = parameters
            .into_iter()
            .map(|(name, value)| (name, Json::String(value)))
            .collect();
        members.push(("parameters".to_owned(), Json::Object(texts)));
    }
    if !options.totals.is_empty() {
        let texts = options.totals.iter();
        let texts = texts.map(|(month, amount)| (month.clone(), Json::string(amount.to_string())));
        members.push(("totals".to_owned(), Json::Object(texts.collect())));
    }
    if let Some(time) = options.retrieved_at {
        members.push(("retrieved_at".to_owned(), Json::string(clock::stored(time))));
    }
    if let Some(sheet) = &options.sheet {
        members.push(("sheet".to_owned(), Json::string(sheet)));
    }
    if let Some(outgoing) = options.outgoing.filter(|_| needed.outgoing) {
        members.push(("outgoing".to_owned(), Json::string(outgoing.word())));
    }
    if let Some(order) = options.dates.filter(|_| needed.dates) {
        members.push(("dates".to_owned(), Json::string(order.word())));
    }
    if let Some(mark) = options.decimal_mark.filter(|_| needed.decimal_mark) {
        members.push(("decimal_mark".to_owned(), Json::string(mark.word())));
    }
    if let Some(currency) = options.currency.as_ref().filter(|_| needed.currency) {
        members.push(("currency".to_owned(), Json::string(currency)));
    }
    if let Some(encoding) = options.encoding.filter(|_| needed.encoding) {
        members.push(("encoding".to_owned(), Json::string(encoding.word())));
    }
    for (name, is_set) in [("lenient", options.lenient), ("strict", options.strict)] {
        if is_set {
            members.push((name.to_owned(), Json::Bool(true)));
        }
    }
    if let Some(answer) = options.answer {
        members.push((answer.name().to_owned(), Json::Bool(true)));
    }
    if !kept.is_empty() {
        let found = kept.iter().map(|(name, text)| ((*name).to_owned(), Json::string(text)));
        members.push(("read".to_owned(), Json::Object(found.collect())));
    }
    if let Some(rules) = needed.table_rules {
        members.push(("table_rules".to_owned(), Json::integer(rules)));
    }
    Json::Object(members).compact()
}

/// The account of documents that name none.
#[must_use]
pub(super) fn account_of(options: &Options, needed: Needed) -> String {
    let stated = options.account.clone().filter(|_| !needed.no_account);
    stated.unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned())
}

/// What tells one reading of the same bytes from another: the hash of the mapping, and what was said for its sake.
#[must_use]
pub(crate) fn said_of(mapped: &Mapped) -> String {
    let dataset = mapped.dataset.as_deref().unwrap_or_default();
    format!("{}{dataset}{}", mapped.text.sha256, mapped.parameters_text())
}

/// The same of the import in the column `import_id`, as an SQL expression; NULL where no mapping read its file.
pub(crate) const SAID: &str = "(SELECT m.sha256 || coalesce(u.dataset, '') || u.parameters
    FROM mapped_file AS u JOIN mapping AS m USING (mapping_id) WHERE u.import_id = import.import_id)";

/// Whether the same bytes came in before under the same options, with the same times of retrieval: then all of the file's
/// documents did. What the user said then, or says now, of files that leave something open makes no difference unless the two
/// contradict each other. Where documents do not say their times, the file's own counts, or now where the file was saved
/// later; standard input is read at another time.
pub(super) fn is_known(connection: &Connection, source: &Source, options: &Options, clock: Clock) -> Result<bool> {
    let wanted = options_text(options, Needed::default(), &[]);
    let is_same = |stored: &str| {
        let Ok(parsed) = json::parse(stored, false) else {
            return false;
        };
        let members = parsed.root.as_object().unwrap_or_default().iter();
        let agrees = |name: &str, word: Option<&str>| {
            let stored = parsed.root.get(name).and_then(json::Node::as_str);
            word.is_none() || stored.is_none() || word == stored
        };
        let others = members.filter(|member| !LEFT_OPEN.contains(&member.key.as_ref()));
        let others = others.map(|member| (member.key.to_string(), Json::from(&member.node)));
        agrees("dates", options.dates.map(DateOrder::word))
            && agrees("decimal_mark", options.decimal_mark.map(DecimalMark::word))
            && agrees("outgoing", options.outgoing.map(Outgoing::word))
            && agrees("currency", options.currency.as_deref())
            && agrees("encoding", options.encoding.map(Encoding::word))
            && Json::Object(others.collect()).compact() == wanted
    };
    let said = source.mapped.as_deref().map(said_of);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT options, entry, retrieved_at, retrieved_at_basis IN ('exchange', 'stated')
         FROM import JOIN source USING (source_id) WHERE sha256 = ?1 AND kind = 'import' AND {SAID} IS ?2",
    ))?;
    let of_file = clock::stored(options.time_of_file(source.modified_at, clock).0);
    // By entry, whether its time is that of now.
    let mut entries: BTreeMap<String, bool> = BTreeMap::new();
    let mut rows = statement.query((&source.sha256, &said))?;
    while let Some(row) = rows.next()? {
        if is_same(&row.get::<_, String>(0)?) {
            let (retrieved_at, is_fixed): (String, bool) = (row.get(2)?, row.get(3)?);
            let is_now = entries.entry(row.get(1)?).or_default();
            *is_now |= is_fixed || retrieved_at == of_file;
        }
    }
    Ok(!entries.is_empty() && entries.values().all(|is_now| *is_now))
}

/// Members of options that are kept only where a file needed them.
const LEFT_OPEN: &[&str] = &[
    "dates",
    "decimal_mark",
    "outgoing",
    "currency",
    "encoding",
    "read",
    "table_rules",
];

/// Enters a file, and keeps its bytes.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn record_source(connection: &Connection, source: &Source, options: &Options) -> Result<i64> {
    let identity = Identity {
        name: &source.name,
        sha256: &source.sha256,
        size: u64::try_from(source.bytes.len()).unwrap_or(u64::MAX),
        modified_at: source.modified_at,
    };
    let keep = options.keep_source || source.bytes.len() <= archive::KEPT_BYTES_MAX;
    record_identity(connection, &identity, keep.then(|| Original::Bytes(&source.bytes)))
}

/// What is known of a file besides its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Identity<'a> {
    /// The path as the user gave it.
    pub name: &'a str,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: &'a str,
    /// How many bytes.
    pub size: u64,
    /// The file's modification time.
    pub modified_at: Option<DateTime<Utc>>,
}

/// Enters a file, and keeps its bytes where they are given.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn record_identity(connection: &Connection, source: &Identity, bytes: Option<Original>) -> Result<i64> {
    let known: Option<i64> = connection
        .query_row(
            "SELECT source_id FROM source WHERE sha256 = ?1",
            [&source.sha256],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let archived_as = bytes.as_ref().map(|_| archive::name_for(source.sha256, source.name));
    let modified = source.modified_at.map_or(0, |time| time.timestamp());
    match (&archived_as, bytes) {
        (Some(name), Some(Original::Bytes(bytes))) => archive::keep(connection, name, bytes, modified)?,
        (Some(name), Some(Original::Packed(mut bytes))) => {
            let sha256 = archive::keep_packed(connection, name, (source.size, modified), &mut bytes)?;
            if sha256.as_deref() != Some(source.sha256) {
                return Err(changed(source.name));
            }
        }
        _ => {}
    }
    connection.execute(
        "INSERT INTO source (sha256, name, size, modified_at, archived_as) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            &source.sha256,
            &source.name,
            i64::try_from(source.size).unwrap_or(i64::MAX),
            source.modified_at.map(clock::stored),
            &archived_as,
        ),
    )?;
    Ok(connection.last_insert_rowid())
}

/// The problem of a file whose bytes are no longer those that were read.
pub(crate) fn changed(file: &str) -> Box<Problem> {
    let message = "the file changed while billbook read it; nothing was stored";
    Box::new(Problem::new(&codes::IO, message).in_file(file))
}

/// Notes the zip archive from which the file of an import was taken.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn record_archive(connection: &Connection, import_id: i64, member: Option<&Member>) -> Result<()> {
    let Some(archive) = member.map(|member| &member.archive) else {
        return Ok(());
    };
    connection
        .prepare_cached(
            "INSERT INTO import_archive (import_id, name, sha256, size, modified_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            import_id,
            &archive.name,
            &archive.sha256,
            i64::try_from(archive.size).unwrap_or(i64::MAX),
            archive.modified_at.map(clock::stored),
        ))?;
    Ok(())
}

/// The zip archive from which the file of an import was taken.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn archive_of(connection: &Connection, import_id: i64) -> Result<Option<Archive>> {
    let archive = connection
        .prepare_cached("SELECT name, sha256, size, modified_at FROM import_archive WHERE import_id = ?1")?
        .query_row([import_id], |row| {
            Ok(Archive {
                name: row.get(0)?,
                sha256: row.get(1)?,
                size: u64::try_from(row.get::<_, i64>(2)?).unwrap_or_default(),
                modified_at: row.get::<_, Option<String>>(3)?.as_deref().and_then(clock::parse),
            })
        })
        .optional()?;
    Ok(archive)
}

/// A text that billbook itself is the source of, as it is recorded: a mapping, a file of a book, a decision, an issue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnText<'a> {
    /// `import` or `write`.
    pub kind: &'static str,
    /// The operation in the list of imports.
    pub operation: &'a str,
    /// The account in the list of imports.
    pub account: &'a str,
    /// Its parameters, a JSON object.
    pub parameters: &'a str,
    /// Its options, a JSON object.
    pub options: &'a str,
    /// Whether the ledger keeps the text.
    pub is_kept: bool,
}

impl<'a> OwnText<'a> {
    /// The provider of such texts in the list of imports.
    pub(crate) const PROVIDER: &'static str = "billbook";

    /// A text without parameters and options that the ledger keeps.
    #[must_use]
    pub(crate) fn kept(kind: &'static str, operation: &'a str, account: &'a str) -> Self {
        Self {
            kind,
            operation,
            account,
            parameters: "{}",
            options: "{}",
            is_kept: true,
        }
    }

    /// Records the text as retrieved now; gives its import.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn record(&self, connection: &Connection, source: &Source, clock: Clock) -> Result<i64> {
        let options = Options {
            keep_source: self.is_kept,
            ..Options::default()
        };
        let now = clock::stored(clock.now());
        let head = ImportHead {
            source_id: record_source(connection, source, &options)?,
            entry: "",
            kind: self.kind,
            provider: Self::PROVIDER,
            operation: self.operation,
            target: None,
            parameters: self.parameters,
            account: self.account,
            retrieved_at: &now,
            basis: if clock.is_stated() { "stated" } else { "clock" },
            accepted: &[],
            options: self.options,
        };
        Ok(head.record(connection, clock)?.import_id)
    }
}

/// What the ledger records about an import or a write before its rows.
#[derive(Debug)]
pub(crate) struct ImportHead<'a> {
    /// The file.
    pub source_id: i64,
    /// JSON pointer in a HAR file.
    pub entry: &'a str,
    /// `import` or `write`.
    pub kind: &'static str,
    /// The provider.
    pub provider: &'a str,
    /// The operation's own name, or that of a decision.
    pub operation: &'a str,
    /// Path and query of the request.
    pub target: Option<&'a str>,
    /// Its parameters, a JSON object.
    pub parameters: &'a str,
    /// The account's name.
    pub account: &'a str,
    /// When the provider answered, as stored.
    pub retrieved_at: &'a str,
    /// How that is known.
    pub basis: &'static str,
    /// Deviations accepted.
    pub accepted: &'a [String],
    /// The user's options, a JSON object.
    pub options: &'a str,
}

impl<'a> ImportHead<'a> {
    /// Enters it, with the account on first sight.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub(crate) fn record(&self, connection: &Connection, clock: Clock) -> Result<Owner<'a>> {
        let import_id: i64 = connection.query_row("SELECT coalesce(max(import_id), 0) + 1 FROM import", [], |row| {
            row.get(0)
        })?;
        let account_id = store::account(connection, self.provider, self.account, import_id)?;
        let accepted = Json::Array(self.accepted.iter().map(Json::string).collect()).compact();
        connection
            .prepare_cached(
                "INSERT INTO import (import_id, source_id, entry, kind, provider, operation, target, parameters,
                 account_id, retrieved_at, retrieved_at_basis, imported_at, accepted, options)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute((
                import_id,
                self.source_id,
                self.entry,
                self.kind,
                self.provider,
                self.operation,
                self.target,
                self.parameters,
                account_id,
                self.retrieved_at,
                self.basis,
                clock::stored(clock.now()),
                accepted,
                self.options,
            ))?;
        Ok(Owner {
            import_id,
            retrieved_at: self.retrieved_at,
            provider: self.provider,
            account_id,
        })
    }
}

/// Records what an import brought.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn record_totals(
    connection: &Connection,
    import_id: i64,
    counts: &BTreeMap<&'static str, Counts>,
    totals: &Totals,
) -> Result<()> {
    for (table, counts) in counts {
        connection
            .prepare_cached(
                "INSERT INTO import_total (import_id, table_name, rows_new, rows_revised, rows_duplicate)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((import_id, table, counts.new, counts.revised, counts.duplicate))?;
    }
    for ((table, column, currency), (count, total)) in &totals.sums {
        connection
            .prepare_cached(
                "INSERT INTO import_sum (import_id, table_name, column_name, currency, row_count, total)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((
                import_id,
                table,
                column,
                currency,
                i64::try_from(*count).unwrap_or(i64::MAX),
                total.total().to_string(),
            ))?;
    }
    Ok(())
}
