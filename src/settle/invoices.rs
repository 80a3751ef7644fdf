//! Which documents state one invoice: what the issuer sent, and the line of a list about it.

use super::Settling;
use crate::error::Result;
use crate::party::Parties;
use crate::party::identity::{self, Stated};
use crate::query::select;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// Appends each document whose invoice is not the recorded one.
pub(super) fn settle(settling: &mut Settling) -> Result<()> {
    let connection = settling.connection;
    let sql = "SELECT row_key, invoice_key FROM invoice_held";
    let recorded: BTreeMap<String, String> = select(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?
        .into_iter()
        .collect();
    let stated = if recorded.is_empty() && !can_meet(settling)? {
        Vec::new()
    } else {
        stated(connection, &settling.parties)?
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

/// Documents that are joined with others since, which are told in a sentence for each basis.
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
    for provider in settling.registry.providers {
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

/// Every document that states an invoice.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn stated(connection: &Connection, parties: &Parties) -> Result<Vec<Stated>> {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let sql = "SELECT row_key, issuer, invoice_id, nullif(account, 'default'), issued_at, billing_period_end,
                      billing_currency, total, is_listed, is_void
               FROM invoice_document WHERE invoice_id IS NOT NULL AND issuer IS NOT NULL";
    select(connection, sql, [], |row| {
        let issuer: String = row.get(1)?;
        let (issued_at, period_end): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
        let total: Option<String> = row.get(7)?;
        Ok(Stated {
            row_key: row.get(0)?,
            party: match keys.get(&issuer) {
                Some(key) => key.clone(),
                None => {
                    let key = parties.key(&issuer);
                    keys.insert(issuer, key.clone());
                    key
                }
            },
            number: row.get(2)?,
            account: row.get(3)?,
            date: identity::date(issued_at.as_deref(), period_end.as_deref()),
            currency: row.get(6)?,
            total: total.map(|text| identity::plain(&text)),
            is_listed: row.get(8)?,
            is_void: row.get(9)?,
        })
    })
}
