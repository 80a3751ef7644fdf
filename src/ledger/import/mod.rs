//! One file into the ledger: all of it, or nothing.
//!
//! Reading comes first and is pure: every document of the file becomes rows, or problems. Only a file without
//! problems reaches the ledger: the source, the import's own row, the rows, the control totals. Small files share a
//! transaction, as [`group`] says. A dry run is the same, in a transaction around all files that is rolled back.

pub(crate) mod group;
mod listed;
pub(crate) mod mapped;
pub(crate) mod prepare;
mod problems;
pub(crate) mod record;
mod revised;
pub(crate) mod tables;

pub(crate) use crate::ledger::import::record::{
    Identity, ImportHead, OwnText, archive_of, changed, options_text, record_archive, record_identity, record_source,
    record_totals,
};

pub(crate) use crate::contract::import::{DEFAULT_ACCOUNT, DocumentReport};
pub use crate::contract::import::{Options, Outcome};

use crate::clock::Clock;
use crate::contract::document::control::Totals;
use crate::contract::document::rows::Rows;
use crate::contract::registry::{Ledger, Registry};
use crate::error::{Exit, Position, Problem, Result, codes};
use crate::ledger::chain;
use crate::ledger::import::group::Group;
pub use crate::ledger::import::group::roll_back;
use crate::ledger::import::mapped::MadeBy;
use crate::ledger::import::prepare::{Prepared, Refusal, prepare};
use crate::ledger::import::record::{SAID, is_known};
use crate::ledger::revisions::Revisions;
use crate::ledger::store;
use crate::source::Known;
use crate::source::mapped::Mapped;
use crate::source::{self, Source};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// Called now and then with rows done and rows in all.
pub(crate) type Progress<'p> = &'p mut dyn FnMut(usize, usize);

/// What of a file is something else than a document.
#[derive(Debug, Default)]
pub struct Skipped {
    /// Entries of a HAR file that are something else.
    pub entries: usize,
    /// Documented requests that were not answered with figures.
    pub failed: Vec<Problem>,
}

/// Takes a file in, and commits it.
///
/// # Errors
/// When the ledger cannot be read or written. What is wrong with the file is an [`Outcome`].
pub fn import(
    ledger: &mut Ledger,
    source: &Source,
    options: &Options,
    clock: Clock,
    progress: Progress,
) -> Result<(Outcome, Skipped)> {
    let mut group = Group::of_one(options.dry_run, clock);
    match import_into(&mut group, ledger, source, options, clock, progress) {
        Ok(imported) => {
            group.commit(ledger)?;
            Ok(imported)
        }
        Err(problem) => {
            roll_back(ledger)?;
            Err(problem)
        }
    }
}

/// Takes a file in, together with others.
///
/// # Errors
/// When the ledger cannot be read or written; then nothing of the group is to be committed. What is wrong with the file is
/// an [`Outcome`].
pub(crate) fn import_into(
    group: &mut Group,
    ledger: &mut Ledger,
    source: &Source,
    options: &Options,
    clock: Clock,
    progress: Progress,
) -> Result<(Outcome, Skipped)> {
    let of_mapping = source.mapped.as_ref().map(|found| mapped::options(options, found));
    let options = of_mapping.as_ref().unwrap_or(options);
    if is_known(&ledger.connection, source, options, clock)? {
        return Ok((Outcome::AlreadyThere, Skipped::default()));
    }
    if let Some(found) = &source.mapped {
        let outcome = import_mapped(group, ledger, (source, found), options, clock, progress)?;
        return Ok((outcome, Skipped::default()));
    }
    let text = match source.text_as(options.encoding) {
        Ok((text, _)) => text,
        Err(problem) if tables::is_list_otherwise(ledger.registry, source) => {
            return Ok((Outcome::Refused(vec![*problem]), Skipped::default()));
        }
        Err(problem) => return Ok((Outcome::NotAnExport(problem), Skipped::default())),
    };
    let bytes = group::weight(source, &text);
    group.make_way(ledger, bytes)?;
    let registry = ledger.registry;
    let known = Known {
        is_documented: &|method, url| prepare::route(registry, method, url).is_some(),
        xml_shapes: &registry.xml_shapes(),
    };
    let contents = source::contents(source, &text, &known);
    let mut skipped = Skipped {
        entries: contents.entries_skipped,
        failed: contents.failed,
    };
    let mut problems = contents.problems;
    let mut prepared = Vec::new();
    let mut unrecognised = None;
    for document in &contents.documents {
        match prepare(document, source, &text, (options, registry), clock) {
            Ok(document) => prepared.push(document),
            Err(Refusal::Problems(found)) => problems.extend(found),
            Err(Refusal::NotAnExport(problem)) => unrecognised = Some(problem),
        }
    }
    if !problems.is_empty() {
        if !contents.is_plausible && !tables::is_list(registry, &text) {
            let problem = Problem::new(
                &codes::NOT_AN_EXPORT,
                "the file is not JSON, a saved exchange, a table or a spreadsheet",
            )
            .in_file(&source.name);
            return Ok((Outcome::NotAnExport(Box::new(problem)), skipped));
        }
        return Ok((Outcome::Refused(problems), skipped));
    }
    if let Some(problem) = unrecognised {
        return Ok((Outcome::NotAnExport(problem), skipped));
    }
    if prepared.is_empty() && !skipped.failed.is_empty() {
        // Nothing is left of the file but these.
        let failed = if options.partial {
            Vec::new()
        } else {
            std::mem::take(&mut skipped.failed)
        };
        return Ok((Outcome::Refused(failed), skipped));
    }
    if prepared.is_empty() {
        let problem = Problem::new(
            &codes::NOT_AN_EXPORT,
            format!(
                "of {} entries, none is the answer of a documented operation",
                skipped.entries
            ),
        )
        .in_file(&source.name);
        return Ok((Outcome::NotAnExport(Box::new(problem)), skipped));
    }
    Ok((
        keep(group, ledger, (source, &prepared, bytes), options, clock, progress)?,
        skipped,
    ))
}

/// Takes a file in that a mapping makes a list of.
fn import_mapped(
    group: &mut Group,
    ledger: &mut Ledger,
    (source, found): (&Source, &Mapped),
    options: &Options,
    clock: Clock,
    progress: Progress,
) -> Result<Outcome> {
    let bytes = group::weight(source, "");
    group.make_way(ledger, bytes)?;
    match mapped::prepare(source, found, (options, ledger.registry), clock) {
        Ok(prepared) => keep(group, ledger, (source, &[prepared], bytes), options, clock, progress),
        Err(Refusal::Problems(problems)) => Ok(Outcome::Refused(problems)),
        Err(Refusal::NotAnExport(problem)) => Ok(Outcome::NotAnExport(problem)),
    }
}

/// A file of more bytes leaves less memory to the pages that its rows are written to.
const LONG: u64 = 16 << 20;

/// Stores the documents of a file: all of them, or nothing.
fn keep(
    group: &mut Group,
    ledger: &mut Ledger,
    (source, prepared, bytes): (&Source, &[Prepared], u64),
    options: &Options,
    clock: Clock,
    progress: Progress,
) -> Result<Outcome> {
    let registry = ledger.registry;
    let names = [source.name.as_str()];
    let file = File {
        source,
        options,
        clock,
        registry,
    };
    let is_long = bytes > LONG;
    if is_long {
        ledger.write_sooner()?;
    }
    let written = group.store(ledger, &names, bytes, |connection, revisions| {
        let first_import = group::next_import(connection)?;
        match write(connection, file, prepared, revisions, progress) {
            Ok(reports) => {
                let problems = refused(connection, registry, prepared, first_import, &source.name)?;
                Ok(if problems.is_empty() {
                    Ok(reports)
                } else {
                    Err(problems)
                })
            }
            // An error after which SQLite has rolled everything back is not the file's.
            Err(problem) if problem.code.exit == Exit::Input && !connection.is_autocommit() => Ok(Err(vec![*problem])),
            Err(problem) => Err(problem),
        }
    })?;
    if is_long {
        ledger.write_at_the_end()?;
    }
    Ok(match written {
        Ok(reports) if reports.iter().all(|report| report.is_known) => Outcome::AlreadyThere,
        Ok(reports) => Outcome::Imported(reports),
        Err(problems) => Outcome::Refused(problems),
    })
}

/// What providers refuse of what was stored since an import.
fn refused(
    connection: &Connection,
    registry: &Registry,
    documents: &[Prepared],
    first_import: i64,
    file: &str,
) -> Result<Vec<Problem>> {
    let names: BTreeSet<&str> = documents.iter().map(|document| document.operation.provider).collect();
    let mut problems = Vec::new();
    for refuses in names.into_iter().filter_map(|name| registry.provider(name)?.refuses) {
        let place = |pointer: String| Position {
            file: file.to_owned(),
            line_column: None,
            pointer: Some(pointer),
        };
        let found = refuses(connection, first_import)?.into_iter();
        problems.extend(found.map(|(pointer, problem)| problem.at(place(pointer))));
    }
    Ok(problems)
}

/// A file to be stored, and all that is known of it besides its documents.
#[derive(Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) source: &'a Source,
    pub(crate) options: &'a Options,
    pub(crate) clock: Clock,
    pub(crate) registry: &'static Registry,
}

pub(crate) fn write(
    connection: &Connection,
    file: File,
    documents: &[Prepared],
    revisions: &mut Revisions,
    progress: Progress,
) -> Result<Vec<DocumentReport>> {
    let rows_in_all: usize = documents.iter().map(|document| document.rows.len()).sum();
    let mut done = 0;
    let made_by = documents.iter().find_map(|document| document.made_by.as_ref());
    let mapping_id = made_by
        .map(|made_by| made_by.recorded(connection, file.clock))
        .transpose()?;
    let source_id = record_source(connection, file.source, file.options)?;
    let mut row_done = || {
        done += 1;
        progress(done, rows_in_all);
    };
    let write_one = |document| {
        write_document(
            connection,
            file,
            (source_id, mapping_id),
            document,
            revisions,
            &mut row_done,
        )
    };
    documents.iter().map(write_one).collect()
}

fn write_document(
    connection: &Connection,
    file: File,
    (source_id, mapping_id): (i64, Option<i64>),
    document: &Prepared,
    revisions: &mut Revisions,
    row_done: &mut dyn FnMut(),
) -> Result<DocumentReport> {
    let operation = document.operation;
    let options = options_text(file.options, document.needed, &document.kept);
    // The same document, asked for in the same way, may have come in another call or with other options.
    let said = document.made_by.as_ref().map(MadeBy::said);
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM import JOIN known_account USING (account_id)
         WHERE source_id = ?1 AND entry = ?2 AND operation = ?3 AND parameters = ?4 AND account = ?5 AND kind = 'import'
         AND retrieved_at = ?6 AND json_extract(options, '$.dates') IS json_extract(?7, '$.dates')
         AND json_extract(options, '$.decimal_mark') IS json_extract(?7, '$.decimal_mark')
         AND json_extract(options, '$.currency') IS json_extract(?7, '$.currency')
         AND json_extract(options, '$.encoding') IS json_extract(?7, '$.encoding') AND {SAID} IS ?8)"
    );
    let known: bool = connection.query_row(
        &sql,
        (
            source_id,
            &document.entry,
            operation.name,
            &document.parameters,
            &document.account,
            &document.retrieved_at,
            &options,
            &said,
        ),
        |row| row.get(0),
    )?;
    if known {
        return Ok(DocumentReport {
            operation,
            account: document.account.clone(),
            counts: BTreeMap::new(),
            totals: Totals::default(),
            accepted: Vec::new(),
            sums_for_people: BTreeSet::new(),
            is_known: true,
            needed: document.needed,
            notes: Vec::new(),
        });
    }
    let head = ImportHead {
        source_id,
        entry: &document.entry,
        kind: "import",
        provider: operation.provider,
        operation: operation.name,
        target: document.target.as_deref(),
        parameters: &document.parameters,
        account: &document.account,
        retrieved_at: &document.retrieved_at,
        basis: document.basis,
        accepted: &document.accepted,
        options: &options,
    };
    let owner = head.record(connection, file.clock)?;
    record_archive(connection, owner.import_id, file.source.member.as_deref())?;
    if let Some((made_by, mapping_id)) = document.made_by.as_ref().zip(mapping_id) {
        made_by.record(connection, owner.import_id, mapping_id)?;
    }
    let stored = store::store(
        connection,
        owner,
        &document.rows,
        &file.source.name,
        revisions,
        row_done,
    )?;
    let totals = stored.totals(connection)?;
    refuse_differences(&document.totals.differences(&totals), &file.source.name)?;
    record_totals(connection, owner.import_id, &stored.counts, &totals)?;
    chain::append(connection, owner.import_id, &BTreeMap::new())?;
    let totals = stored.totals_added(connection)?;
    let settles = file
        .registry
        .provider(operation.provider)
        .map_or(&[][..], |provider| provider.settles);
    let mut notes = revised::sentences(connection, &stored.revised, settles)?;
    notes.extend(document.told.iter().cloned());
    notes.extend(outdated(stored.outdated, &document.retrieved_at));
    Ok(DocumentReport {
        operation,
        account: document.account.clone(),
        counts: stored.counts_for_people,
        totals,
        accepted: document.accepted.clone(),
        sums_for_people: sums_for_people(&document.rows),
        is_known: false,
        needed: document.needed,
        notes,
    })
}

/// That a document is older than others that are there: so many of its objects have a newer state.
fn outdated(objects: i64, retrieved_at: &str) -> Option<String> {
    let seconds = retrieved_at.split('.').next().unwrap_or(retrieved_at);
    let what = match objects {
        0 => return None,
        1 => "1 object in it is not in force, because the ledger has a newer state of it".to_owned(),
        _ => format!("{objects} objects in it are not in force, because the ledger has newer states of them"),
    };
    Some(format!("was retrieved on {seconds}Z; {what}"))
}

fn sums_for_people(rows: &Rows) -> BTreeSet<(&'static str, &'static str)> {
    rows.tables()
        .iter()
        .flat_map(|table| {
            let sums = table.sums.iter().filter(|sum| sum.adds_up);
            sums.map(|sum| (table.name, sum.field))
        })
        .collect()
}

/// Refuses a file whose second count is not what the ledger would have of it: what differs, in the file, in the ledger.
///
/// # Errors
/// When anything differs; the first is named.
pub(crate) fn refuse_differences(differences: &[(String, String, String)], file: &str) -> Result<()> {
    let Some((what, here, there)) = differences.first() else {
        return Ok(());
    };
    Err(Box::new(
        Problem::new(
            &codes::CONTROL_TOTAL,
            format!("{what}: the file has {here}, the ledger would have {there}"),
        )
        .in_file(file)
        .hint("this is an error in billbook; nothing was stored. Please report it, with the columns of the file"),
    ))
}
