//! Which payments repeat one that another list has in another form: `RE 4711` of 15 June, 100.00 out of one account.
//!
//! Lists with other columns are other forms of what a bank has. Of one account, an entry of another form with the same day,
//! signed amount and text (blanks left out) is the same payment, one to one: two alike in one form are two. Rows from before
//! forms were recorded are a form of their own, in which no account at the bank is known. Entries of bank statements are then
//! compared with each other and with those of lists, as [`super::entries`] says.

use super::entries::{self, Stated};
use super::settling::Settling;
use crate::error::Result;
use crate::query::select;
use std::collections::{BTreeMap, BTreeSet};

/// A payment as a list has it.
struct Entry {
    row_key: String,
    form: String,
    /// Account, day, amount, currency and text.
    alike: [String; 5],
    bank_account: String,
    number: String,
    says_most: bool,
    /// What the entry of a statement says besides, and that of a list as far as it does.
    stated: Stated,
}

/// Entries by the form of their list.
type Forms<'e> = BTreeMap<&'e str, Vec<&'e Entry>>;

/// Appends each payment that repeats another than the recorded one.
pub(super) fn settle(settling: &mut Settling) -> Result<()> {
    let connection = settling.connection;
    let sql = "SELECT entry_key, payment_key FROM payment_held";
    let recorded: BTreeMap<String, String> = select(connection, sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?
        .into_iter()
        .collect();
    let sql = "SELECT count(DISTINCT coalesce(statement_key, form)) FROM payment_document WHERE flow IS NOT NULL";
    let forms: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    if forms < 2 && recorded.is_empty() {
        return Ok(());
    }
    let (of_lists, of_statements): (Vec<Entry>, Vec<Entry>) = read(settling)?
        .into_iter()
        .partition(|entry| entry.stated.statement.is_none());
    let found = repeated(&of_lists);
    let is_counted = |entry: &Entry| !found.contains_key(&entry.row_key);
    let of_lists = of_lists
        .into_iter()
        .filter(is_counted)
        .map(|entry| entry.stated)
        .collect();
    let of_statements: Vec<Stated> = of_statements.into_iter().map(|entry| entry.stated).collect();
    let has_statements = !of_statements.is_empty();
    let found = entries::joined(connection, found, of_lists, of_statements)?;
    let mut count = 0;
    let keys: BTreeSet<&String> = recorded.keys().chain(found.keys()).collect();
    for key in keys {
        let before = recorded.get(key).unwrap_or(key);
        let (now, basis) = found.get(key).map_or((key, "alone"), |now| (now, "repeated"));
        if before == now {
            continue;
        }
        count += usize::from(now != key);
        let import_id = settling.import()?;
        let sql = "INSERT INTO payment_match (import_id, row_key, payment_key, basis) VALUES (?1, ?2, ?3, ?4)";
        connection.prepare_cached(sql)?.execute((import_id, key, now, basis))?;
    }
    let place = if has_statements {
        "another statement or list"
    } else {
        "another list in another form"
    };
    if count > 0 {
        settling.told.push(if count == 1 {
            format!("1 payment is in {place}: counted once")
        } else {
            format!("{count} payments are in {place}: counted once")
        });
    }
    Ok(())
}

fn read(settling: &Settling) -> Result<Vec<Entry>> {
    let sql =
        "SELECT row_key, account, substr(paid_at, 1, 10), amount, currency, coalesce(reference, payee, payer, ''),
                      coalesce(bank_account, ''), coalesce(form, ''), invoice_id IS NOT NULL, payment_id, statement_key, entry_key,
                      entry_amount, bank_reference, booked_on, valued_on, coalesce(reference, ''), coalesce(payee, payer, ''),
                      (structured_reference IS NOT NULL) + (end_to_end_id IS NOT NULL) + (iban IS NOT NULL)
               FROM payment_document WHERE flow IS NOT NULL ORDER BY row_key";
    select(settling.connection, sql, [], |row| {
        let (text, bank): (String, String) = (row.get(5)?, row.get(6)?);
        let amount: String = row.get(3)?;
        let (row_key, form, says_most): (String, String, bool) = (row.get(0)?, row.get(7)?, row.get(8)?);
        let (account, currency): (String, String) = (row.get(1)?, row.get(4)?);
        let (reference, party, of_entry): (String, String, String) = (row.get(16)?, row.get(17)?, row.get(12)?);
        Ok(Entry {
            alike: [
                account.clone(),
                row.get(2)?,
                plain(&amount),
                currency.clone(),
                without_blanks(&text),
            ],
            bank_account: without_blanks(&bank),
            number: row.get(9)?,
            stated: Stated {
                row_key: row_key.clone(),
                statement: row.get(10)?,
                entry: row.get(11)?,
                form: form.clone(),
                account,
                bank_account: without_blanks(&bank),
                amount: plain(&of_entry),
                part_amount: plain(&amount),
                currency,
                bank_reference: row.get(13)?,
                booked_on: row.get(14)?,
                valued_on: row.get(15)?,
                reference: without_blanks(&reference),
                party: without_blanks(&party),
                says_most,
                details: row.get(18)?,
            },
            row_key,
            form,
            says_most,
        })
    })
}

/// An amount without the zeros at its end.
fn plain(amount: &str) -> String {
    if amount.contains('.') {
        amount.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        amount.to_owned()
    }
}

fn without_blanks(text: &str) -> String {
    let letters = text.chars().filter(|letter| !letter.is_whitespace());
    letters.flat_map(char::to_lowercase).collect()
}

/// The payment that each repeating one repeats.
fn repeated(entries: &[Entry]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    // Rows from before forms were recorded have the same number, or the same key without an account.
    let mut older: BTreeMap<(&[String; 5], &str), Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        let number = entry.number.rsplit('/').next().unwrap_or_default();
        older.entry((&entry.alike, number)).or_default().push(entry);
    }
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for alike in older.values() {
        let (before, since): (Vec<&Entry>, Vec<&Entry>) = alike.iter().partition(|entry| entry.form.is_empty());
        for (old, new) in before.iter().zip(since) {
            found.insert(new.row_key.clone(), old.row_key.clone());
            taken.extend([old.row_key.as_str(), new.row_key.as_str()]);
        }
    }
    let mut alike: BTreeMap<(&[String; 5], &str), Forms> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !taken.contains(entry.row_key.as_str())) {
        let forms = alike.entry((&entry.alike, &entry.bank_account)).or_default();
        forms.entry(&entry.form).or_default().push(entry);
    }
    for forms in alike.values().filter(|forms| forms.len() > 1) {
        for place in 0..forms.values().map(Vec::len).max().unwrap_or_default() {
            let mut same: Vec<&&Entry> = forms.values().filter_map(|form| form.get(place)).collect();
            // The one that names an invoice says most.
            same.sort_by_key(|entry| (!entry.says_most, &entry.row_key));
            if let Some((first, others)) = same.split_first() {
                found.extend(
                    others
                        .iter()
                        .map(|other| (other.row_key.clone(), first.row_key.clone())),
                );
            }
        }
    }
    found
}
