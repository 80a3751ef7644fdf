//! Usage out: the document asked for, or one put together from others, or one added up from the level below.

use crate::contract::document::answer;
use crate::contract::operation::{Answer, AnswerRows, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes, fail};
use crate::output::json::Json;
use crate::providers::vcloudair::operations::asked::{
    Asked, BillStage, UsageLevel, question_text, range_text, stored_range,
};
use crate::providers::vcloudair::operations::costs_answer::{month_asked, no_period, refuse_account};
use crate::providers::vcloudair::operations::nest;
use crate::providers::vcloudair::operations::nest::Found;
use crate::providers::vcloudair::operations::roll_up;
use crate::providers::vcloudair::tables::{BILLABLE, ENTITY, USAGE};
use crate::query::select;
use rusqlite::{Connection, OptionalExtension};

/// What is asked, with everything settled.
pub(crate) struct Wanted<'q> {
    /// Billable or billed.
    pub kind: BillStage,
    /// Of what.
    pub scope: UsageLevel,
    /// Its identifier.
    pub id: &'q str,
    /// The instance or service group in the path.
    pub owner: &'q str,
    /// The period, as stored.
    pub period: String,
}

/// Answers usage.
pub(crate) fn answer(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    // Names first; `Asked` reads the values.
    answer::values(question)?;
    let connection = &ledger.connection;
    let (kind, scope) = (BillStage::of(question.operation), UsageLevel::of(question.operation));
    let id = question.path_value(scope.path_name()).unwrap_or_default();
    let owner = match scope {
        UsageLevel::Group => id,
        _ => question.path_value("serviceInstanceId").unwrap_or_default(),
    };
    refuse_account(question, owner)?;
    let asked = Asked::new(question.operation, |name| question.parameter(name))?;
    let period = period(connection, question, kind, owner, &asked)?;
    let level = asked.level.unwrap_or(match kind {
        BillStage::Billed => "self",
        BillStage::Billable => "",
    });
    let wanted = Wanted {
        kind,
        scope,
        id,
        owner,
        period,
    };
    let stored_as = question_text(kind, scope, id, level, &wanted.period);
    if let Some(found) = document_of(connection, &stored_as, owner)? {
        return whole(connection, found);
    }
    let mut notes = Vec::new();
    let entities = match scope {
        UsageLevel::Group => roll_up::group(connection, &wanted, &mut notes)?,
        _ => roll_up::with_children(connection, &wanted, level == "one", &mut notes)?,
    };
    if entities.is_empty() {
        return Err(nothing(connection, question, &wanted)?);
    }
    let mut header = roll_up::header(connection, &wanted)?;
    header.push(("entity".to_owned(), Json::Array(entities)));
    Ok(finish(Json::Object(header), notes))
}

fn period(connection: &Connection, question: &Question, kind: BillStage, owner: &str, asked: &Asked) -> Result<String> {
    if kind == BillStage::Billable {
        // These are parameters of the guide's table; there is no last billed month of what is not billed.
        if asked.month.is_some() != asked.year.is_some() {
            return fail(&codes::PARAMETER, "give `month` and `year` together");
        }
        return Ok(asked.period_text(kind));
    }
    let Some(range) = asked.range else {
        let last: Option<String> = connection
            .prepare_cached("SELECT max(period) FROM vcloudair_billed_usage_month WHERE owner = ?1")?
            .query_row([owner], |row| row.get(0))?;
        return Ok(month_asked(asked, last.as_deref()));
    };
    // The guide's table: a time is a time of whole billing months here, by their stored starts and ends.
    let (start, end) = stored_range(range);
    let sql = "SELECT DISTINCT period FROM vcloudair_billed_usage_month
             WHERE owner = ?1 AND start_time_utc >= ?2 AND period_end_utc <= ?3 ORDER BY period";
    let months: Vec<String> = select(connection, sql, (owner, &start, &end), |row| Ok(row.get(0)?))?;
    let stated = range_text(range.0, range.1);
    match months.as_slice() {
        [] if has_range(connection, &stated)? => Ok(stated),
        [] => Err(Box::new(
            Problem::new(&codes::NOT_FOUND, format!("no billing month lies within {stated}"))
                .hint(format!("{} takes `month` and `year`", question.operation.full_name())),
        )),
        [month] => Ok(month.clone()),
        several => Err(Box::new(
            Problem::new(
                &codes::PARAMETER,
                format!("several billing months lie within {stated}: {}", several.join(", ")),
            )
            .hint("an answer is about one of them; send a request for each"),
        )),
    }
}

fn has_range(connection: &Connection, period: &str) -> Result<bool> {
    let found = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM vcloudair_usage WHERE kind = 'billed' AND period = ?1)")?
        .query_row([period], |row| row.get(0))?;
    Ok(found)
}

fn document_of(connection: &Connection, question: &str, owner: &str) -> Result<Option<Found>> {
    let sql = "SELECT * FROM vcloudair_newest_usage
               WHERE question = ?1 AND ?2 IN (service_instance_id, service_group_id)
               ORDER BY retrieved_at DESC, row_id DESC LIMIT 1";
    Ok(nest::select(connection, sql, &[&question, &owner], &USAGE)?.pop())
}

/// A document as it came.
fn whole(connection: &Connection, mut usage: Found) -> Result<Answer> {
    let mut entities = Vec::new();
    for found in nest::parts(connection, &ENTITY, usage.row_id)? {
        entities.push(entity(connection, found)?);
    }
    usage.put_list("entity", entities, "entity_form");
    Ok(finish(usage.json(), Vec::new()))
}

/// An entity as it came.
pub(crate) fn entity(connection: &Connection, mut entity: Found) -> Result<Json> {
    let billables = nest::parts(connection, &BILLABLE, entity.row_id)?;
    let billables = billables.into_iter().map(Found::json).collect();
    entity.put_wrapped(("billableList", "billable"), billables, "billable_form");
    Ok(entity.json())
}

fn finish(document: Json, notes: Vec<String>) -> Answer {
    let rows = flat(&document);
    Answer {
        document,
        rows: AnswerRows::Own(rows),
        notes,
    }
}

/// One row for each billable, its entity in front.
fn flat(document: &Json) -> Vec<Json> {
    let mut rows = Vec::new();
    for entity in document.get("entity").map_or(&[][..], Json::elements) {
        let billables = entity.get("billableList").and_then(|list| list.get("billable"));
        for billable in billables.map_or(&[][..], Json::elements) {
            let mut cells = Vec::new();
            for (name, column) in [("id", "entity"), ("name", "entityName"), ("entityType", "entityType")] {
                cells.push((column.to_owned(), entity.get(name).cloned().unwrap_or(Json::Null)));
            }
            if let Json::Object(members) = billable {
                cells.extend(members.iter().cloned());
            }
            rows.push(Json::Object(cells));
        }
    }
    rows
}

fn nothing(connection: &Connection, question: &Question, wanted: &Wanted) -> Result<Box<Problem>> {
    let sql = "SELECT DISTINCT period FROM vcloudair_held
             WHERE kind = ?1 AND (entity_id = ?2 OR service_instance_id = ?2 OR service_group_id = ?2 OR l2_id = ?2)
             ORDER BY period";
    let periods: Vec<String> = select(connection, sql, (wanted.kind.text(), wanted.id), |row| Ok(row.get(0)?))?;
    if !periods.is_empty() {
        return Ok(no_period(&wanted.period, &periods));
    }
    let any: Option<i64> = connection
        .prepare_cached("SELECT 1 FROM vcloudair_usage WHERE kind = ?1 LIMIT 1")?
        .query_row([wanted.kind.text()], |row| row.get(0))
        .optional()?;
    if any.is_none() {
        return Ok(answer::not_imported(question.operation));
    }
    Ok(Box::new(Problem::new(
        &codes::NOT_FOUND,
        format!("the ledger has no {} usage of `{}`", wanted.kind.text(), wanted.id),
    )))
}
