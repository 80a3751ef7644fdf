//! One file into the ledger: all of it, or nothing.
//!
//! Reading comes first and is pure: every document of the file becomes rows, or problems. Only a file without
//! problems reaches the ledger, in one transaction: the source, the import's own row, the rows, the control
//! totals. A dry run is the same transaction, rolled back.

use super::store::{self, Counts, Owner, Stored};
use super::{Ledger, archive};
use crate::clock::{self, Clock};
use crate::document::Row;
use crate::document::control::Totals;
use crate::document::reading::Reading;
use crate::error::{Place, Problem, Result, codes};
use crate::operation::{self, Operation};
use crate::output::json::Json;
use crate::providers::{self, PROVIDERS};
use crate::source::{self, Document, Source, exchange, json};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::collections::{BTreeMap, BTreeSet};

/// What the user says about the files of one call.
#[derive(Debug, Default, Clone)]
pub struct Options {
    /// Whose documents these are, where they do not say it themselves.
    pub account: Option<String>,
    /// What bare bodies are.
    pub operation: Option<&'static Operation>,
    /// Parameters of the request behind a bare body.
    pub parameters: Vec<(String, String)>,
    /// When bare bodies were retrieved.
    pub retrieved_at: Option<DateTime<Utc>>,
    /// Whether trailing commas are accepted.
    pub lenient: bool,
    /// Whether files too large to be kept are kept all the same.
    pub keep_source: bool,
    /// Whether everything is rolled back in the end.
    pub dry_run: bool,
}

/// The account of documents that name none, when the user names none either.
pub const DEFAULT_ACCOUNT: &str = "default";

/// What became of a file.
#[derive(Debug)]
pub enum Outcome {
    /// Its documents are in the ledger.
    Imported(Vec<DocumentReport>),
    /// The same bytes were imported before, in the same way.
    AlreadyThere,
    /// No operation's document; the reason.
    NotAnExport(Box<Problem>),
    /// Refused whole.
    Refused(Vec<Problem>),
}

/// What a document brought.
#[derive(Debug)]
pub struct DocumentReport {
    /// Which operation's answer it is.
    pub operation: &'static Operation,
    /// Rows per table, the operation's own table first.
    pub counts: BTreeMap<&'static str, Counts>,
    /// Sums, as counted by both readers.
    pub totals: Totals,
    /// Deviations accepted.
    pub accepted: Vec<String>,
    /// Table and column of the sums that mean something to people.
    pub sums_for_people: BTreeSet<(&'static str, &'static str)>,
    /// Whether this very document was imported before, from another file or in another call.
    pub is_known: bool,
}

impl DocumentReport {
    /// Whether a column's sum means something to people.
    #[must_use]
    pub fn adds_up(&self, table: &str, column: &str) -> bool {
        self.sums_for_people.contains(&(table, column))
    }
}

/// A document that was read without problems.
struct Prepared {
    operation: &'static Operation,
    entry: String,
    target: Option<String>,
    parameters: String,
    account: String,
    retrieved_at: String,
    basis: &'static str,
    accepted: Vec<String>,
    rows: Vec<Row>,
    totals: Totals,
}

/// Called now and then with rows done and rows in all.
pub type Progress<'p> = &'p mut dyn FnMut(usize, usize);

/// Takes a file in.
///
/// # Errors
/// When the ledger cannot be read or written. What is wrong with the file is an [`Outcome`].
pub fn import(
    ledger: &mut Ledger,
    source: &Source,
    options: &Options,
    clock: Clock,
    progress: Progress,
) -> Result<(Outcome, usize)> {
    let options_text = options_text(options);
    if is_known(&ledger.connection, source, &options_text)? {
        return Ok((Outcome::AlreadyThere, 0));
    }
    let text = match source.text() {
        Ok(text) => text,
        Err(problem) => return Ok((Outcome::NotAnExport(problem), 0)),
    };
    let contents = source::contents(&source.name, text, &|method, url| route(method, url).is_some());
    let skipped = contents.entries_skipped;
    let mut problems = contents.problems;
    let mut prepared = Vec::new();
    let mut unrecognised = None;
    for document in &contents.documents {
        match prepare(document, source, text, options, clock) {
            Ok(document) => prepared.push(document),
            Err(Refusal::Problems(found)) => problems.extend(found),
            Err(Refusal::NotAnExport(problem)) => unrecognised = Some(problem),
        }
    }
    if !problems.is_empty() {
        if !contents.is_plausible {
            let problem = Problem::new(&codes::NOT_AN_EXPORT, "the file is neither JSON nor a saved exchange")
                .in_file(&source.name);
            return Ok((Outcome::NotAnExport(Box::new(problem)), skipped));
        }
        return Ok((Outcome::Refused(problems), skipped));
    }
    if let Some(problem) = unrecognised {
        return Ok((Outcome::NotAnExport(problem), skipped));
    }
    if prepared.is_empty() {
        let problem = Problem::new(
            &codes::NOT_AN_EXPORT,
            format!("none of the {skipped} entries is the answer of a documented operation"),
        )
        .in_file(&source.name);
        return Ok((Outcome::NotAnExport(Box::new(problem)), skipped));
    }
    match write(ledger, source, &prepared, options, &options_text, clock, progress) {
        Ok(reports) => Ok((Outcome::Imported(reports), skipped)),
        Err(problem) if problem.code.exit == crate::error::Exit::Input => {
            Ok((Outcome::Refused(vec![*problem]), skipped))
        }
        Err(problem) => Err(problem),
    }
}

enum Refusal {
    Problems(Vec<Problem>),
    NotAnExport(Box<Problem>),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Refusal::Problems(vec![problem])
    }
}

/// The operation behind a method and URL.
fn route(method: &str, url: &str) -> Option<operation::Route> {
    let (path, _) = exchange::split_target(url).ok()?;
    operation::route(PROVIDERS, method, &path).ok()
}

/// Reads a document into rows and control totals. No ledger, no clock but the one given.
fn prepare(
    document: &Document,
    source: &Source,
    file_text: &str,
    options: &Options,
    clock: Clock,
) -> std::result::Result<Prepared, Refusal> {
    let parsed = match json::parse(&document.text, options.lenient) {
        Ok(parsed) => parsed,
        Err(errors) => {
            return Err(Refusal::Problems(
                errors
                    .iter()
                    .map(|error| syntax_problem(error, document, source, file_text))
                    .collect(),
            ));
        }
    };
    let (operation, path_values, mut parameters) = identify(document, &parsed.root, source, options)?;
    for (name, value) in &options.parameters {
        let known = operation.parameter(name).is_some() || operation.path.contains(&format!("{{{name}}}"));
        if !known {
            let problem = Problem::new(
                &codes::UNKNOWN_PARAMETER,
                format!("`{name}` is no parameter of {}", operation.full_name()),
            )
            .in_file(&source.name)
            .hint(format!("its parameters are {}", operation.parameter_names().join(", ")));
            return Err(problem.into());
        }
        if !parameters.iter().any(|(key, _)| key == name) {
            parameters.push((name.clone(), value.clone()));
        }
    }
    let (retrieved_at, basis) = retrieval(document, source, options, clock);
    let mut reading = Reading::new(&document.text, source.name.clone(), retrieved_at);
    reading.parameters.clone_from(&parameters);
    reading.path_values.clone_from(&path_values);
    reading.request_body.clone_from(&document.request_body);
    reading.offset = document.offset.map(|offset| (offset, file_text));
    let rows = (operation.read)(operation, &parsed.root, &mut reading);
    if !reading.is_clean() {
        return Err(Refusal::Problems(reading.into_problems()));
    }
    let mut accepted = Vec::new();
    let mut second_text = document.text.to_string();
    for &comma in &parsed.trailing_commas {
        let (line, column) = place_of(comma, document, file_text).unwrap_or((0, 0));
        accepted.push(format!("trailing comma at {line}:{column}"));
        second_text.replace_range(comma..=comma, " ");
    }
    let totals = (operation.control)(operation, &second_text).map_err(|message| {
        Problem::new(
            &codes::CONTROL_TOTAL,
            format!("the second reader cannot read the document: {message}"),
        )
        .in_file(&source.name)
    })?;
    parameters.splice(0..0, path_values);
    let members = parameters
        .into_iter()
        .map(|(name, value)| (name, Json::String(value)))
        .collect();
    Ok(Prepared {
        operation,
        entry: document.entry.clone(),
        target: document.request.as_ref().map(|(_, target)| target.clone()),
        parameters: Json::Object(members).compact(),
        account: options.account.clone().unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned()),
        retrieved_at: clock::stored(retrieved_at),
        basis,
        accepted,
        rows,
        totals,
    })
}

type Pairs = Vec<(String, String)>;

/// Which operation's answer a document is, and what was asked.
fn identify(
    document: &Document,
    root: &json::Node,
    source: &Source,
    options: &Options,
) -> std::result::Result<(&'static Operation, Pairs, Pairs), Refusal> {
    if let Some((method, target)) = &document.request {
        let (path, query) = exchange::split_target(target)
            .map_err(|error| Problem::new(&codes::EXCHANGE, error.to_string()).in_file(&source.name))?;
        return match operation::route(PROVIDERS, method, &path) {
            Ok(route) => Ok((route.operation, route.path_values, query)),
            Err(problem) => Err(Refusal::NotAnExport(Box::new(
                Problem::new(&codes::NOT_AN_EXPORT, problem.message.clone()).in_file(&source.name),
            ))),
        };
    }
    let operation = match options.operation {
        Some(operation) => operation,
        None => providers::recognise(root).map_err(|candidates| not_recognised(&candidates, source))?,
    };
    // Values of the path come as parameters then: `--param invoice_id=38982`.
    let path_values = options
        .parameters
        .iter()
        .filter(|(name, _)| operation.path.contains(&format!("{{{name}}}")))
        .cloned()
        .collect();
    Ok((operation, path_values, Vec::new()))
}

fn not_recognised(candidates: &[&'static Operation], source: &Source) -> Refusal {
    if candidates.is_empty() {
        return Refusal::NotAnExport(Box::new(
            Problem::new(
                &codes::NOT_AN_EXPORT,
                "no documented operation answers with such a document",
            )
            .in_file(&source.name)
            .hint("`billbook operations` lists what can be read; `--operation NAME` says what it is"),
        ));
    }
    let names: Vec<String> = candidates.iter().map(|operation| operation.full_name()).collect();
    Problem::new(
        &codes::AMBIGUOUS,
        format!("the document could be the answer of {}", names.join(" or ")),
    )
    .in_file(&source.name)
    .hint(format!(
        "say which with `--operation {}`",
        names.first().map_or("", String::as_str)
    ))
    .into()
}

fn retrieval(document: &Document, source: &Source, options: &Options, clock: Clock) -> (DateTime<Utc>, &'static str) {
    if let Some(date) = document.date {
        return (date, "exchange");
    }
    if let Some(stated) = options.retrieved_at {
        return (stated, "stated");
    }
    match source.modified_at {
        Some(modified) => (modified, "file"),
        None => (clock.now(), "clock"),
    }
}

fn place_of(at: usize, document: &Document, file_text: &str) -> Option<(usize, usize)> {
    let offset = document.offset?;
    Some(json::line_column(file_text, offset + at))
}

fn syntax_problem(error: &json::SyntaxError, document: &Document, source: &Source, file_text: &str) -> Problem {
    let code = match error.kind {
        json::SyntaxErrorKind::TrailingComma => &codes::JSON_TRAILING_COMMA,
        json::SyntaxErrorKind::DuplicateKey(_) => &codes::JSON_DUPLICATE_KEY,
        _ => &codes::JSON_SYNTAX,
    };
    let place = Place {
        file: source.name.clone(),
        line_column: place_of(error.offset, document, file_text),
        pointer: Some(document.entry.clone()),
    };
    let problem = Problem::new(code, error.kind.to_string()).at(place);
    match error.kind {
        json::SyntaxErrorKind::TrailingComma => {
            problem.hint("`--lenient` accepts such commas and records that it did; the documentation prints one")
        }
        json::SyntaxErrorKind::UnexpectedEnd => problem.hint("the file is cut short; save the answer again"),
        _ => problem,
    }
}

/// The user's options as text: the same file under other options is another import.
fn options_text(options: &Options) -> String {
    let mut members = Vec::new();
    if let Some(account) = &options.account {
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
    if let Some(time) = options.retrieved_at {
        members.push(("retrieved_at".to_owned(), Json::string(clock::stored(time))));
    }
    if options.lenient {
        members.push(("lenient".to_owned(), Json::Bool(true)));
    }
    Json::Object(members).compact()
}

/// Whether the same bytes came in before under the same options: then all of the file's documents did.
fn is_known(connection: &Connection, source: &Source, options: &str) -> Result<bool> {
    let known = connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM import JOIN source USING (source_id)
             WHERE sha256 = ?1 AND options = ?2 AND kind = 'import')",
        )?
        .query_row((&source.sha256, options), |row| row.get(0))?;
    Ok(known)
}

fn write(
    ledger: &mut Ledger,
    source: &Source,
    documents: &[Prepared],
    options: &Options,
    options_text: &str,
    clock: Clock,
    progress: Progress,
) -> Result<Vec<DocumentReport>> {
    let transaction = ledger
        .connection
        .transaction_with_behavior(TransactionBehavior::Immediate)?;
    let source_id = record_source(&transaction, source, options)?;
    let rows_in_all: usize = documents.iter().map(|document| document.rows.len()).sum();
    let mut done = 0;
    let mut reports = Vec::new();
    for document in documents {
        reports.push(write_document(
            &transaction,
            source,
            source_id,
            document,
            options_text,
            clock,
            &mut || {
                done += 1;
                progress(done, rows_in_all);
            },
        )?);
    }
    if options.dry_run {
        transaction.rollback()?;
    } else {
        transaction.commit()?;
    }
    Ok(reports)
}

/// Enters a file, and keeps its bytes.
///
/// # Errors
/// When the ledger cannot be written.
pub fn record_source(connection: &Connection, source: &Source, options: &Options) -> Result<i64> {
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
    let keep = options.keep_source || source.bytes.len() <= archive::KEPT_BYTES_MAX;
    let archived_as = keep.then(|| archive::name_for(&source.sha256, &source.name));
    if let Some(name) = &archived_as {
        let modified = source.modified_at.map_or(0, |time| time.timestamp());
        archive::keep(connection, name, &source.bytes, modified)?;
    }
    connection.execute(
        "INSERT INTO source (sha256, name, size, modified_at, archived_as) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            &source.sha256,
            &source.name,
            i64::try_from(source.bytes.len()).unwrap_or(i64::MAX),
            source.modified_at.map(clock::stored),
            &archived_as,
        ),
    )?;
    Ok(connection.last_insert_rowid())
}

fn write_document(
    connection: &Connection,
    source: &Source,
    source_id: i64,
    document: &Prepared,
    options_text: &str,
    clock: Clock,
    row_done: &mut dyn FnMut(),
) -> Result<DocumentReport> {
    let operation = document.operation;
    // The same document, asked for in the same way, may have come in another call or with other options.
    let known: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM import JOIN known_account USING (account_id)
         WHERE source_id = ?1 AND entry = ?2 AND operation = ?3 AND parameters = ?4 AND account = ?5 AND kind = 'import'
         AND (retrieved_at = ?6 OR ?7 <> 'stated'))",
        (
            source_id,
            &document.entry,
            operation.name,
            &document.parameters,
            &document.account,
            &document.retrieved_at,
            document.basis,
        ),
        |row| row.get(0),
    )?;
    if known {
        return Ok(DocumentReport {
            operation,
            counts: BTreeMap::new(),
            totals: Totals::default(),
            accepted: Vec::new(),
            sums_for_people: BTreeSet::new(),
            is_known: true,
        });
    }
    let head = ImportHead {
        source_id,
        entry: &document.entry,
        kind: "import",
        operation,
        target: document.target.as_deref(),
        parameters: &document.parameters,
        account: &document.account,
        retrieved_at: &document.retrieved_at,
        basis: document.basis,
        accepted: &document.accepted,
        options: options_text,
    };
    let owner = head.record(connection, clock)?;
    let stored = store::store(connection, owner, &document.rows, &source.name, row_done)?;
    let totals = stored.totals(connection)?;
    refuse_differences(&document.totals, &totals, &source.name)?;
    record_totals(connection, owner.import_id, &stored, &totals)?;
    Ok(DocumentReport {
        operation,
        counts: stored.counts,
        totals,
        accepted: document.accepted.clone(),
        sums_for_people: sums_for_people(&document.rows),
        is_known: false,
    })
}

fn sums_for_people(rows: &[Row]) -> BTreeSet<(&'static str, &'static str)> {
    let mut tables: Vec<&'static crate::document::Table> = rows.iter().map(|row| row.table).collect();
    tables.dedup_by_key(|table| table.name);
    tables
        .iter()
        .flat_map(|table| {
            let sums = table.sums.iter().filter(|sum| sum.adds_up);
            sums.map(|sum| (table.name, sum.field))
        })
        .collect()
}

fn refuse_differences(counted: &Totals, stored: &Totals, file: &str) -> Result<()> {
    let differences = counted.differences(stored);
    let Some((what, here, there)) = differences.first() else {
        return Ok(());
    };
    Err(Box::new(
        Problem::new(
            &codes::CONTROL_TOTAL,
            format!("{what}: the file has {here}, the ledger would have {there}"),
        )
        .in_file(file)
        .hint("this is an error of billbook; nothing was stored. Please report it with the file's shape"),
    ))
}

/// What the ledger records about an import or a write before its rows.
#[derive(Debug)]
pub struct ImportHead<'a> {
    /// The file.
    pub source_id: i64,
    /// JSON pointer in a HAR file.
    pub entry: &'a str,
    /// `import` or `write`.
    pub kind: &'static str,
    /// The operation.
    pub operation: &'static Operation,
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
    pub fn record(&self, connection: &Connection, clock: Clock) -> Result<Owner<'a>> {
        let import_id: i64 = connection.query_row("SELECT coalesce(max(import_id), 0) + 1 FROM import", [], |row| {
            row.get(0)
        })?;
        let account_id = store::account(connection, self.operation.provider, self.account, import_id)?;
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
                self.operation.provider,
                self.operation.name,
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
            provider: self.operation.provider,
            account_id,
        })
    }
}

/// Records what an import brought.
///
/// # Errors
/// When the ledger cannot be written.
pub fn record_totals(connection: &Connection, import_id: i64, stored: &Stored, totals: &Totals) -> Result<()> {
    for (table, counts) in &stored.counts {
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
