//! Files that came in before: nothing new, or a delivery that was retrieved again later, which counts for what is newest.
//!
//! A state A, then B, then A again leaves A in force, in whatever order they are imported; so each time at which a delivery
//! was seen is kept, where it is later than those before.

use super::read::Whole;
use super::record;
use crate::clock::{self, Clock};
use crate::contract::date_order::DateOrder;
use crate::contract::import::{Answer, DeliveryStated, Needed, Options};
use crate::contract::operation::Operation;
use crate::error::{Problem, Result, codes};
use crate::ledger::chain;
use crate::ledger::import::{ImportHead, options_text};
use crate::query::select;
use crate::source::input::Input;
use crate::source::mapped::Mapped;
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// What is known of files.
pub(crate) enum Seen {
    /// They are a delivery that is not there.
    New,
    /// They are there, and nothing is new about them.
    Known,
    /// They are a delivery that was retrieved again.
    Again(Again),
    /// They are there as something else.
    Refused(Box<Problem>),
}

/// A delivery that was retrieved again.
#[derive(Debug)]
pub(crate) struct Again {
    /// Which.
    pub delivery: i64,
    /// The import of each file, when the file was retrieved, as stored, and how that is known.
    pub files: Vec<(i64, String, &'static str)>,
    /// When the run was made, where a manifest states it, as stored.
    pub made_at: Option<String>,
}

/// When a file was retrieved, and how that is known.
#[must_use]
pub(crate) fn retrieved(file: &Input, options: &Options, clock: Clock) -> (DateTime<Utc>, &'static str) {
    match options.retrieved_at {
        Some(stated) => (stated, "stated"),
        None => options.time_of_file(file.modified_at, clock),
    }
}

/// What is known of these files, by their bytes.
///
/// # Errors
/// When the ledger or a file cannot be read.
pub(crate) fn look(
    connection: &Connection,
    files: &[Input],
    stated: Option<&DeliveryStated>,
    options: &Options,
    clock: Clock,
) -> Result<Seen> {
    let is_append = options.answer == Some(Answer::Append);
    let mut deliveries: Option<BTreeMap<i64, Vec<i64>>> = None;
    for file in files {
        let size = i64::try_from(file.size).unwrap_or(i64::MAX);
        let has_size: bool = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM source WHERE size = ?1)")?
            .query_row([size], |row| row.get(0))?;
        if !has_size {
            return Ok(Seen::New);
        }
        let hash = file.sha256()?;
        let mapped = file.mapped.as_ref();
        let found = select(
            connection,
            "SELECT f.delivery_id, min(f.import_id) FROM focus_file AS f JOIN focus_delivery AS d USING (delivery_id)
             JOIN import AS i ON i.import_id = f.import_id JOIN source USING (source_id)
             WHERE sha256 = ?1 AND (?2 OR (handling = 'Append') = ?3)
               AND (?4 IS NULL OR coalesce(json_extract(options, '$.dates'), ?4) = ?4)
               AND (SELECT m.sha256 FROM mapped_file AS u JOIN mapping AS m USING (mapping_id)
                    WHERE u.import_id = f.import_id) IS ?5
               AND (SELECT coalesce(u.dataset, '') || u.parameters FROM mapped_file AS u WHERE u.import_id = f.import_id) IS ?6
             GROUP BY f.delivery_id",
            (
                &hash,
                !options.by_names,
                is_append,
                options.dates.map(DateOrder::word),
                mapped.map(|mapped| &mapped.text.sha256),
                mapped.map(said),
            ),
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)),
        )?;
        let mut common = BTreeMap::new();
        for (delivery, import_id) in found {
            let before = match &deliveries {
                Some(others) => others.get(&delivery).cloned(),
                None => Some(Vec::new()),
            };
            if let Some(mut imports) = before {
                imports.push(import_id);
                common.insert(delivery, imports);
            }
        }
        if common.is_empty() {
            return Ok(Seen::New);
        }
        deliveries = Some(common);
    }
    let deliveries = deliveries.unwrap_or_default();
    if deliveries.is_empty() {
        return Ok(Seen::New);
    }
    if options.by_names {
        return Ok(Seen::Known);
    }
    let mut wholes = Vec::new();
    for (delivery, imports) in deliveries {
        let whole = Whole::read(connection, delivery)?;
        if whole.has_files(&imports) {
            wholes.push((delivery, imports, whole));
        }
    }
    // Bytes that are there twice came in before that was refused.
    let is_same = |whole: &Whole| (whole.stance() == Some(Answer::Append)) == is_append;
    let Some((delivery, imports, whole)) = wholes.iter().rev().max_by_key(|(_, _, whole)| is_same(whole)) else {
        // A part of a delivery, by itself.
        return Ok(Seen::Known);
    };
    if let Some(problem) = refuse(*delivery, options.answer, whole.stance()) {
        return Ok(Seen::Refused(Box::new(problem)));
    }
    let made_at = stated.and_then(|stated| stated.made_at).map(clock::stored);
    let times: Vec<(i64, String, &'static str)> = imports
        .iter()
        .zip(files)
        .map(|(import_id, file)| {
            let (at, basis) = retrieved(file, options, clock);
            (*import_id, clock::stored(at), basis)
        })
        .collect();
    if !whole.is_new(&times, made_at.as_deref()) {
        return Ok(Seen::Known);
    }
    Ok(Seen::Again(Again {
        delivery: *delivery,
        files: times,
        made_at,
    }))
}

/// What was said for the sake of a file that a mapping reads.
fn said(mapped: &Mapped) -> String {
    mapped.dataset.clone().unwrap_or_default() + &mapped.parameters_text()
}

/// The problem with a file that is there as corrections, or for comparing, and now is imported as something else; or the other
/// way round.
fn refuse(delivery: i64, answer: Option<Answer>, stance: Option<Answer>) -> Option<Problem> {
    let answer = answer?;
    let is_apart = |answer: Answer| matches!(answer, Answer::Append | Answer::CompareOnly);
    if Some(answer) == stance || !(is_apart(answer) || stance.is_some_and(is_apart)) {
        return None;
    }
    let message = format!(
        "delivery {delivery} has the same bytes, and was imported {}",
        stance.map_or_else(
            || "without an option".to_owned(),
            |stance| format!("as `--{}`", stance.name())
        )
    );
    let name = answer.name();
    Some(Problem::new(&codes::DELIVERED_TWICE, message).hint(format!(
        "`billbook deliveries {name} {delivery}` records another answer about that delivery"
    )))
}

/// Records that a delivery was retrieved again, and what that alters, in sentences; or gives the questions that it opens.
///
/// # Errors
/// When the ledger cannot be read or written.
pub(crate) fn record(
    connection: &Connection,
    again: &Again,
    operation: &Operation,
    options: &Options,
    clock: Clock,
) -> Result<std::result::Result<Vec<String>, Vec<Problem>>> {
    let options_text = options_text(
        options,
        Needed {
            dates: true,
            ..Needed::default()
        },
        &[],
    );
    let mut last = 0;
    for (file, retrieved_at, basis) in &again.files {
        let (source_id, account): (i64, String) = connection
            .prepare_cached(
                "SELECT i.source_id, a.account FROM import AS i JOIN known_account AS a USING (account_id) WHERE i.import_id = ?1",
            )?
            .query_row([file], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let head = ImportHead {
            source_id,
            entry: "",
            kind: "import",
            provider: operation.provider,
            operation: operation.name,
            target: None,
            parameters: "{}",
            account: &account,
            retrieved_at,
            basis,
            accepted: &[],
            options: &options_text,
        };
        last = head.record(connection, clock)?.import_id;
        connection
            .prepare_cached("INSERT INTO focus_seen_again (import_id, file_import_id, made_at) VALUES (?1, ?2, ?3)")?
            .execute((last, file, &again.made_at))?;
    }
    if let Some(answer @ (Answer::Replace | Answer::Part)) = options.answer {
        record::answer(connection, last, again.delivery, answer, None)?;
    }
    let settled = record::settled(connection, last, again.delivery, options.as_recorded.is_some())?;
    if settled.is_ok() {
        chain::append(connection, last, &BTreeMap::new())?;
    }
    Ok(settled)
}
