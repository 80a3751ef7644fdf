//! Issuing: the run is made again under the lock of the ledger, and if it is the one that was shown, its drafts become documents.

use super::files::Renderer;
use super::made::{self, Asked};
use super::request::Issue;
use super::store::Storing;
use super::{costs, html};
use crate::billing::ledger::Arrivals;
use crate::billing::show::Made;
use crate::clock::Clock;
use crate::error::{Problem, Result, codes, fail};
use crate::ledger::chain;
use crate::ledger::import::OwnText;
use crate::query::select;
use crate::source::Source;
use rusqlite::{Connection, OptionalExtension};
use std::collections::BTreeMap;

/// The operation and the account of issues in the list of imports.
const OPERATION: &str = "issue";
pub(super) const ACCOUNT: &str = "book";

/// What became of a wish to issue.
#[derive(Debug)]
pub(crate) enum Wished {
    /// It was done by this import.
    Done(i64),
    /// It was done before, by this import.
    Already(i64),
    /// The run is another one now.
    Stale(Box<Made>),
}

/// Issues the drafts of a run; the caller has begun the transaction.
///
/// # Errors
/// When a document cannot have the next number, a customer wants a form that cannot be written, or the ledger cannot be read or
/// written.
pub(crate) fn issue(
    connection: &Connection,
    (asked, hash): (&Asked, &str),
    (documents, by): (Option<&str>, Option<&str>),
    clock: Clock,
) -> Result<Wished> {
    let sql = "SELECT import_id FROM billing_run WHERE run_hash = ?1";
    let before: Option<i64> = connection.query_row(sql, [hash], |row| row.get(0)).optional()?;
    if let Some(before) = before {
        return Ok(Wished::Already(before));
    }
    let made = made::make(connection, asked)?;
    if made.hash().as_deref() != Some(hash) {
        return Ok(Wished::Stale(Box::new(made)));
    }
    let issue = Issue {
        month: made.month,
        hash: hash.to_owned(),
        on: made.issue_date,
        customer: asked.customer.clone(),
        rates: asked.rates.clone(),
        edition: made.edition.clone(),
        documents: documents.map(str::to_owned),
        renderer: html::RENDERER.to_owned(),
        by: by.map(str::to_owned),
    };
    let import_id = store(connection, (&issue, &made), clock)?;
    // Documents are rendered from their rows: the charges of the run would only take memory.
    drop(made);
    let asked = issue.kinds()?;
    let mut renderer = Renderer::new(connection, import_id);
    let mut refused = Vec::new();
    for document in documents_of(connection, import_id)? {
        match renderer.render(document, asked.as_deref()) {
            Err(problem) if [&codes::E_INVOICE, &codes::DOCUMENT_FORM, &codes::PDF].contains(&problem.code) => {
                refused.push(*problem);
            }
            done => done?,
        }
    }
    if let Some(problem) = together(refused) {
        return Err(Box::new(problem));
    }
    chain::append(connection, import_id, &BTreeMap::new())?;
    Ok(Wished::Done(import_id))
}

/// Issues once more what another ledger has, as it was recorded. Files of another version of the renderer are taken over.
///
/// # Errors
/// When the figures are others, or a ledger cannot be read or written.
pub(crate) fn again(
    (held, held_import): (&Connection, i64),
    connection: &Connection,
    issue: &Issue,
    clock: Clock,
) -> Result<()> {
    let made = made::make(connection, &issue.asked(clock.now()))?;
    if made.hash().as_deref() != Some(issue.hash.as_str()) {
        let found = made.hash().unwrap_or_else(|| "none".to_owned());
        return fail(
            &codes::DAMAGED,
            format!("the run of {} has the hash {found}, not {}", made.month, issue.hash),
        );
    }
    let import_id = store(connection, (issue, &made), clock)?;
    drop(made);
    let asked = issue.kinds()?;
    let mut renderer = Renderer::new(connection, import_id);
    for document in documents_of(connection, import_id)? {
        renderer.again((held, held_import), document, asked.as_deref())?;
    }
    chain::append(connection, import_id, &BTreeMap::new())?;
    Ok(())
}

/// Stores the rows of documents without their files.
fn store(connection: &Connection, (issue, made): (&Issue, &Made), clock: Clock) -> Result<i64> {
    let head_before = chain::newest_head(connection)?.unwrap_or_else(|| chain::NO_HEAD.to_owned());
    let source = Source::new(OPERATION, issue.text().into_bytes(), None);
    let import_id = OwnText::kept("write", OPERATION, ACCOUNT).record(connection, &source, clock)?;
    connection.execute(
        "INSERT INTO billing_run (import_id, period, issue_date, run_hash, edition, customer, rates_source, head, charges)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            import_id,
            made.month.to_string(),
            made.issue_date.to_string(),
            &issue.hash,
            made.edition_import,
            &issue.customer,
            &issue.rates,
            head_before,
            Arrivals::read(connection, [made.month, made.month])?.fingerprint(made.month),
        ),
    )?;
    let storing = Storing {
        connection,
        made,
        import_id,
    };
    for draft in &made.run.drafts {
        storing.draft(draft)?;
    }
    costs::store(connection, import_id, made)?;
    Ok(import_id)
}

/// The documents of an issue, in the order of their numbers.
fn documents_of(connection: &Connection, import_id: i64) -> Result<Vec<i64>> {
    let sql = "SELECT document_id FROM issued_document WHERE import_id = ?1 ORDER BY document_id";
    select(connection, sql, [import_id], |row| Ok(row.get(0)?))
}

/// At most so many sentences say why documents cannot be written.
const SAID_MAX: usize = 40;

/// Why documents cannot be written, as one problem.
fn together(mut all: Vec<Problem>) -> Option<Problem> {
    let last = all.pop()?;
    if all.is_empty() {
        return Some(last);
    }
    all.push(last);
    let count = all.len();
    let mut problem = Problem::new(&codes::E_INVOICE, format!("{count} documents cannot be written"));
    problem.place = all.iter().find_map(|one| one.place.clone());
    let said = all
        .into_iter()
        .flat_map(|one| std::iter::once(one.message).chain(one.hints));
    let said: Vec<String> = said.collect();
    let more = said.len().saturating_sub(SAID_MAX);
    problem.hints = said.into_iter().take(SAID_MAX).collect();
    if more > 0 {
        problem
            .hints
            .push(format!("and {more} more sentences: mend these first"));
    }
    Some(problem)
}
