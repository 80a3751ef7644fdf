//! What is recorded of a delivery when it comes in, besides its rows.

use super::days::Days;
use super::judge::Doubt;
use super::question;
use super::read;
use super::say::sentences;
use super::settle::{Change, settle};
use super::twice;
use crate::charges::numbers::Id;
use crate::clock::{self, times};
use crate::contract::import::{Answer, DeliveryStated};
use crate::error::{Problem, Result, codes};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a delivery that just came in.
pub(crate) struct New<'a> {
    /// Its number.
    pub delivery: i64,
    /// The import of its last file.
    pub import_id: i64,
    /// Its dataset.
    pub dataset: &'a str,
    /// What a manifest states.
    pub stated: Option<&'a DeliveryStated>,
    /// What the user says.
    pub answer: Option<Answer>,
    /// Whether a ledger's import is made again, which may be older than the rule by which two names may mean one account.
    pub is_again: bool,
}

/// What covers what: scope, key of the sub-account, days.
pub(crate) type Covered = Vec<((Id, Id), Days)>;

/// Records what scopes cover. The numbers are those of the delivery; the first two are the last that the ledger had before.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn cover(
    connection: &Connection,
    (before_scopes, before_sub_accounts): (i64, i64),
    import_id: i64,
    covered: &Covered,
) -> Result<()> {
    let mut name =
        connection.prepare_cached("SELECT sub_account_id FROM focus_sub_account WHERE sub_account_key = ?1")?;
    // Several rows of the group may have one id.
    let mut by_name: BTreeMap<(i64, Option<String>), Days> = BTreeMap::new();
    for ((scope, sub_account), days) in covered {
        let key = before_sub_accounts + i64::from(*sub_account);
        let name: Option<String> = name.query_row([key], |row| row.get(0))?;
        let all = by_name.entry((before_scopes + i64::from(*scope), name)).or_default();
        days.runs().for_each(|run| all.add(run));
    }
    let mut insert = connection.prepare_cached(
        "INSERT INTO focus_coverage (import_id, scope_id, sub_account_id, first_day, last_day) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for ((scope_id, sub_account), days) in &by_name {
        for run in days.runs() {
            let [first, last] = [run.map(|run| times::day(run.0)), run.map(|run| times::day(run.1))];
            insert.execute((import_id, scope_id, sub_account, first, last))?;
        }
    }
    Ok(())
}

/// Records which scopes have charges in a file.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn scopes_of_file(connection: &Connection, import_id: i64, scopes: impl Iterator<Item = i64>) -> Result<()> {
    let mut insert = connection.prepare_cached("INSERT INTO focus_scope_file (import_id, scope_id) VALUES (?1, ?2)")?;
    for scope_id in scopes {
        insert.execute((import_id, scope_id))?;
    }
    Ok(())
}

/// Records an answer about a delivery.
///
/// # Errors
/// When the ledger cannot be written.
pub(crate) fn answer(
    connection: &Connection,
    import_id: i64,
    delivery: i64,
    answer: Answer,
    why: Option<&str>,
) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO focus_answer (import_id, delivery_id, answer, why) VALUES (?1, ?2, ?3, ?4)")?
        .execute((import_id, delivery, answer.name(), why))?;
    Ok(())
}

/// Records a delivery whose rows are stored, and what it does to others, in sentences; or gives the questions that keep it
/// out.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn delivery(connection: &Connection, new: &New) -> Result<std::result::Result<Vec<String>, Vec<Problem>>> {
    let covers = |place: usize| new.stated?.covers.as_ref()?.get(place);
    connection
        .prepare_cached(
            "INSERT INTO focus_stated (delivery_id, import_id, dataset, manifest, export, covers_from, covers_to, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            new.delivery,
            new.import_id,
            new.dataset,
            new.stated.map(|stated| &stated.manifest),
            new.stated.and_then(|stated| stated.export.as_ref()),
            covers(0),
            covers(1),
            new.stated.and_then(|stated| stated.made_at).map(clock::stored),
        ))?;
    if let Some(said) = new.answer {
        answer(connection, new.import_id, new.delivery, said, None)?;
    }
    if new.answer == Some(Answer::Append)
        && let Some(other) = twice::same_rows(connection, new.delivery)?
    {
        let message = format!("delivery {other} has the same rows, column by column; they are not added a second time");
        let hint = "if these charges really were made twice, ask the provider for a file that tells them apart";
        return Ok(Err(vec![Problem::new(&codes::DELIVERED_TWICE, message).hint(hint)]));
    }
    let settled = settled(connection, new.import_id, new.delivery, new.is_again)?;
    Ok(match settled {
        Ok(mut notes) => {
            for pair in twice::pairs(connection, Some(new.delivery))? {
                notes.push(twice_in_words(&pair, new.delivery));
            }
            Ok(notes)
        }
        questions => questions,
    })
}

/// That a delivery may be there twice, in words.
fn twice_in_words(pair: &twice::Pair, delivery: i64) -> String {
    let other = if pair.first.delivery == delivery {
        pair.second.delivery
    } else {
        pair.first.delivery
    };
    let sums: Vec<String> = pair
        .sums
        .iter()
        .map(|(currency, sum)| format!("{sum} {currency}"))
        .collect();
    format!(
        "may be counted twice: delivery {other} of the same account has charges for the same resources on the same days ({}); see `billbook check delivered-twice`",
        sums.join(", ")
    )
}

/// Settles a delivery, and says what that altered; or gives the questions that are open about it.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn settled(
    connection: &Connection,
    import_id: i64,
    delivery: i64,
    is_again: bool,
) -> Result<std::result::Result<Vec<String>, Vec<Problem>>> {
    let settled = settle(connection, import_id, delivery)?;
    let is_about = |number: i64| number == delivery;
    let open = settled
        .open
        .iter()
        .filter(|open| !(is_again && open.doubt == Doubt::Account));
    let mut open = open.filter(|open| is_about(open.older.0.delivery) || is_about(open.newer.0.delivery));
    // One at a time: the answer to the first is that to most others.
    if let Some(first) = open.next() {
        let mut problem = question::problem(connection, first, delivery)?;
        let more = open.count();
        if more > 0 {
            problem
                .message
                .push_str(&format!("; so it is with {more} more deliveries or billing periods"));
        }
        return Ok(Err(vec![problem]));
    }
    Ok(Ok(sentences(connection, &settled, delivery)?))
}

/// Settles a delivery after somebody's decision about it, and says what that altered. What is left open stays as it is.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn settled_by_decision(connection: &Connection, import_id: i64, delivery: i64) -> Result<Vec<String>> {
    let settled = settle(connection, import_id, delivery)?;
    sentences(connection, &settled, delivery)
}

/// Settles the deliveries whose party an alias altered when it was recorded or taken back, and says what that altered.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn settled_by_alias(
    connection: &Connection,
    import_id: i64,
    name: &str,
    party: &str,
) -> Result<Vec<String>> {
    // Whoever either name means now, and whoever means them.
    let parties = read::parties(connection)?;
    let meant = [parties.key(name), parties.key(party)];
    let all = read::all_scopes(connection)?.into_iter();
    let of_them = all.filter(|(key, _)| meant.contains(&key.party));
    let scopes: Vec<read::Scope> = of_them.flat_map(|(_, scopes)| scopes).collect();
    let deliveries: BTreeSet<i64> = scopes.iter().map(|scope| scope.delivery).collect();
    let counted = |number: i64| {
        let scope = scopes.iter().find(|scope| scope.number == number);
        scope
            .and_then(|scope| scope.state.as_ref())
            .is_none_or(|state| state.in_force)
    };
    let mut sentences_of_all = Vec::new();
    // The newer ones first: they say what they replace.
    for delivery in deliveries.into_iter().rev() {
        let settled = settle(connection, import_id, delivery)?;
        let mut told = sentences(connection, &settled, delivery)?;
        let is_back = |change: &Change| change.delivery == delivery && change.in_force && !counted(change.scope_id);
        if settled.changes.iter().any(is_back) {
            told.push("counts again".to_owned());
        }
        let open = settled.open.iter().filter(|open| open.newer.0.delivery == delivery);
        told.extend(open.map(|open| {
            let older = open.older.0.delivery;
            let what = match open.doubt {
                Doubt::Overlap | Doubt::Part => format!("overlaps delivery {older} only in part"),
                Doubt::Dataset => format!("has the charges of delivery {older} in another dataset"),
                Doubt::Account => {
                    format!("may have the charges of delivery {older} under another name of the account")
                }
            };
            let other = match open.doubt {
                Doubt::Dataset => "compare-only",
                Doubt::Overlap | Doubt::Part | Doubt::Account => "part",
            };
            format!(
                "{what}, so both count; `billbook deliveries replace {delivery}` or `{other} {delivery}` says what is meant"
            )
        }));
        sentences_of_all.extend(
            told.into_iter()
                .map(|sentence| format!("delivery {delivery} {sentence}")),
        );
    }
    Ok(sentences_of_all)
}
