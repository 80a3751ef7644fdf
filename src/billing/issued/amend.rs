//! A new edition of the book against what is billed: ids that must stay, and months that would come out differently.

use super::past::runs;
use crate::billing::book::kept;
use crate::billing::book::model::Book;
use crate::billing::ledger;
use crate::billing::rating::amend::{Difference, compare};
use crate::billing::rating::run::{Input, Past};
use crate::error::{Problem, Result, codes};
use crate::query::select;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// So many differences are named.
const NAMED: usize = 10;

/// What keeps an edition from coming in; or, where `is_meant` says that billed months may come out differently, sentences on
/// what does.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn problems(
    connection: &Connection,
    book: &Book,
    is_meant: bool,
) -> Result<std::result::Result<Vec<String>, Vec<Problem>>> {
    let gone = gone(connection, book)?;
    if !gone.is_empty() {
        return Ok(Err(gone));
    }
    let found = changed(connection, book)?;
    let more = found.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("{more} more steps of billed months come out differently"));
    let said = found.iter().take(NAMED).map(|(month, one)| said(month, one));
    if is_meant {
        let sentences = said.map(|one| format!("{one}: the next run bills the difference"));
        return Ok(Ok(sentences.chain(more).collect()));
    }
    let problem = |one: String| {
        Problem::new(&codes::BILLED, one)
            .hint("give the change a `from` after the last billed month")
            .hint("`--amend` takes the book in all the same, and the next run bills the differences")
    };
    let problems: Vec<Problem> = said.chain(more).map(problem).collect();
    Ok(if problems.is_empty() {
        Ok(Vec::new())
    } else {
        Err(problems)
    })
}

/// Ids with billed lines that the book does not have any more: by a new id the same would be billed again.
fn gone(connection: &Connection, book: &Book) -> Result<Vec<Problem>> {
    let sql = "SELECT DISTINCT customer, contract, '' AS what, '' AS id FROM billed_period
               UNION SELECT DISTINCT customer, contract, 'fee', fee FROM billed_step WHERE fee IS NOT NULL
               UNION SELECT DISTINCT d.customer, a.contract, 'coupon', a.id FROM issued_allowance AS a
                     JOIN issued_document AS d USING (document_id) WHERE a.kind = 'coupon'
               ORDER BY 1, 2, 3, 4";
    let billed: Vec<[String; 4]> = select(connection, sql, [], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
    })?;
    let mut found: BTreeSet<String> = BTreeSet::new();
    for [customer, contract, what, id] in billed {
        let Some(there) = book.customers.iter().find(|one| one.id == customer) else {
            found.insert(format!("the customer `{customer}`"));
            continue;
        };
        let Some(there) = there.contracts.iter().find(|one| one.id == contract) else {
            found.insert(format!("the contract `{contract}` of `{customer}`"));
            continue;
        };
        let is_there = match what.as_str() {
            "fee" => there.fees.iter().any(|fee| fee.id == id),
            "coupon" => there.coupons.iter().any(|coupon| coupon.code == id),
            _ => true,
        };
        if !is_there {
            found.insert(format!(
                "the {what} `{id}` of the contract `{contract}` of `{customer}`"
            ));
        }
    }
    let problem = |what: String| {
        Problem::new(
            &codes::BILLED,
            format!("{what} has billed lines and is not in the book any more"),
        )
        .hint("keep the id, and end it with `through`; names that are printed may change")
    };
    Ok(found.into_iter().map(problem).collect())
}

/// Billed months that would come out differently.
fn changed(connection: &Connection, book: &Book) -> Result<Vec<(String, Difference)>> {
    let mut found: Vec<(String, Difference)> = Vec::new();
    let past = Past::default();
    for run in runs(connection)? {
        let edition = kept::edition(connection, Some(&run.edition_of(connection)?))?;
        let then = edition.book()?;
        let chosen = run.rates_source.as_ref().or(then.billing.rates.as_ref());
        let rates = ledger::exchange_rates(connection, chosen.map(String::as_str), None)?;
        let charges = |book: &Book| ledger::charges(connection, book, run.month.first(), run.month.last());
        let (before, after) = (charges(&then)?, charges(book)?);
        let was = Input {
            book: &then,
            charges: &before,
            rates: &rates,
            month: run.month,
            issue_date: run.issue_date,
            past: &past,
            only: None,
        };
        let now = Input {
            book,
            charges: &after,
            ..was
        };
        let sql = "SELECT customer, contract FROM billed_period WHERE import_id = ?1";
        let of: BTreeSet<[String; 2]> = select(connection, sql, [run.import_id], |row| Ok([row.get(0)?, row.get(1)?]))?
            .into_iter()
            .collect();
        if of.is_empty() {
            continue;
        }
        let (differences, _) = compare(was, now, &of);
        found.extend(differences.into_iter().map(|one| (run.month.to_string(), one)));
    }
    Ok(found)
}

/// That a step of a billed month comes out differently.
fn said(month: &str, one: &Difference) -> String {
    let [customer, contract] = &one.of;
    let (was, now, currency, text) = (&one.was, &one.now, &one.currency, &one.text);
    format!(
        "{month} is billed, and by this book `{text}` of `{customer}`, contract `{contract}`, comes to {now} {currency} instead \
         of {was}"
    )
}
