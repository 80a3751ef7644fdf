//! Which documents state one invoice: what the issuer sent, and the line of a list about it.

use super::settling::Settling;
use crate::error::Result;
use crate::party::documents;
use crate::party::identity::{self, Stated};
use crate::query::select;
use std::collections::{BTreeMap, BTreeSet};

/// Appends each document whose invoice is not the recorded one.
pub(super) fn settle(settling: &mut Settling) -> Result<()> {
    let connection = settling.connection;
    let sql = "SELECT document_key, invoice_key FROM invoice_held";
    let recorded: BTreeMap<String, String> = select(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?
        .into_iter()
        .collect();
    let stated = if recorded.is_empty() && !can_meet(settling)? {
        Vec::new()
    } else {
        documents::stated(connection, &settling.parties)?
    };
    let found = identity::find(&stated);
    let keys: BTreeSet<&String> = recorded.keys().chain(found.same.keys()).collect();
    let names: BTreeMap<&str, &Stated> = stated.iter().map(|one| (one.row_key.as_str(), one)).collect();
    for key in keys {
        let before = recorded.get(key).unwrap_or(key);
        let (now, basis) = match found.same.get(key) {
            Some((now, basis)) => (now, basis.name()),
            None => (key, "alone"),
        };
        if before == now {
            continue;
        }
        let import_id = settling.import()?;
        connection
            .prepare_cached(
                "INSERT INTO invoice_match (import_id, row_key, invoice_key, basis) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((import_id, key, now, basis))?;
    }
    settling.told.extend(told(&recorded, &found, &names));
    Ok(())
}

/// Sentences about documents that are joined with others since.
fn told(recorded: &BTreeMap<String, String>, found: &identity::Found, names: &BTreeMap<&str, &Stated>) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut joined = 0_usize;
    for (key, (invoice, basis)) in &found.same {
        if recorded.get(key) == Some(invoice) {
            continue;
        }
        match (basis, names.get(key.as_str())) {
            (identity::Basis::NewYear, Some(one)) => sentences.push(format!(
                "the invoice `{}` is stated with dates on both sides of New Year and the same total: it is one invoice",
                one.number
            )),
            _ => joined += 1,
        }
    }
    if joined > 0 {
        let what = if joined == 1 {
            "document states an invoice"
        } else {
            "documents state invoices"
        };
        sentences.push(format!(
            "{joined} {what} that another document states too: counted once"
        ));
    }
    sentences
}

/// Whether documents could state one invoice: of two providers, or in a list, which anybody writes.
fn can_meet(settling: &Settling) -> Result<bool> {
    let mut providers = 0;
    for provider in settling.registry.feeding() {
        let mut has_rows = false;
        for table in provider.settles {
            // The name is the program's own.
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {table})");
            has_rows |= settling.connection.query_row(&sql, [], |row| row.get::<_, bool>(0))?;
        }
        if has_rows && provider.is_form {
            return Ok(true);
        }
        providers += usize::from(has_rows);
    }
    Ok(providers > 1)
}
