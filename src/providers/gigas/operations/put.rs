//! `PUT /billing/account/{account_id}/ppu_account_resource/{id}`: sets the amount of a resource, 0 to release it.
//!
//! `{"amount": 2, "account_id": "7", "resource_id": "11"}`. The amount is absolute. A change is appended: a revision of
//! the resource, the running interval of the history closed at the time of the run, and a new one opened there.
//! Nothing is sent to the provider; once its own history is imported, that takes the place of the interval opened
//! here.

use crate::clock;
use crate::contract::document::rows::Rows;
use crate::contract::document::{Reading, Row, Table, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes, fail};
use crate::ledger::chain;
use crate::ledger::import::{ImportHead, Options, record_source, record_totals};
use crate::ledger::revisions::Revisions;
use crate::ledger::store;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::providers::gigas::documentation::{NAME, PAGE};
use crate::providers::gigas::operations::ppu_account_resource;
use crate::providers::gigas::operations::ppu_account_resource::{PATH, not_found};
use crate::providers::gigas::operations::{ppu_account_resources, ppu_history};
use crate::providers::gigas::shape;
use crate::query;
use crate::source::{Source, json};
use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::collections::BTreeMap;

/// Sets the amount of a resource; reads a saved PUT like the answer to a GET.
pub(crate) static OPERATION: Operation = Operation {
    provider: NAME,
    name: "ppu_account_resource/put",
    method: "PUT",
    writes: true,
    path: PATH,
    summary: "set the amount of a pay-per-use resource; 0 releases it",
    documented_at: PAGE,
    parameters: &[],
    view: "api_gigas_ppu_account_resource",
    // Its answer is that of the GET; only the request tells them apart.
    recognise: |_, _| None,
    read: ppu_account_resource::read,
    control: |_, text| shape::control(text, &ppu_account_resources::TABLE),
    answer: answer_put,
};

fn answer_put(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let account = shape::account_in_path(question, "account_id")?;
    let id = question.path_value("id").unwrap_or_default();
    let request = Request::read(question.body)?;
    let transaction = ledger
        .connection
        .transaction_with_behavior(TransactionBehavior::Immediate)?;
    let held = Held::find(&transaction, account, id)?.ok_or_else(|| not_found(account, id))?;
    agrees("account_id", request.account.as_deref(), account)?;
    agrees("resource_id", request.resource.as_deref(), &held.resource)?;
    let mut notes = Vec::new();
    within_limits(&transaction, &held, &request, &mut notes)?;
    if Decimal::parse(&held.amount).is_ok_and(|amount| amount == request.amount) {
        notes.push(format!(
            "the amount of resource `{id}` is {} already; nothing was written",
            held.amount
        ));
        return Ok(Answer {
            document: held.object,
            rows: AnswerRows::Document,
            notes,
        });
    }
    // Stored times have microseconds, so the texts written have no more.
    let now = clock::parse(&clock::stored(question.clock.now())).unwrap_or(question.clock.now());
    let running = Running::find(&transaction, &held)?;
    is_after(&transaction, &held, running.as_ref(), now)?;
    write(&transaction, question, &request, &held, running.as_ref(), now)?;
    if running.is_none() && Decimal::parse(&held.amount).is_ok_and(|amount| !amount.is_zero()) {
        notes.push(format!(
            "the history in the ledger has no running interval of resource `{}`, so billbook closed none",
            held.resource
        ));
    }
    let written = Held::find(&transaction, account, id)?.ok_or_else(|| not_found(account, id))?;
    transaction.commit()?;
    Ok(Answer {
        document: written.object,
        rows: AnswerRows::Document,
        notes,
    })
}

/// What a body asks for.
struct Request {
    body: String,
    amount: Decimal,
    account: Option<String>,
    resource: Option<String>,
}

impl Request {
    fn read(body: Option<&str>) -> Result<Self> {
        let refuse = |message: String| {
            Err(Box::new(Problem::new(&codes::REQUEST_BODY, message).hint(
                "give a JSON object such as {\"amount\": 2} with `-d`; it may also contain account_id and resource_id",
            )))
        };
        let Some(body) = body else {
            return refuse("a PUT needs a body".to_owned());
        };
        let parsed = match json::parse(body, false) {
            Ok(parsed) => parsed,
            Err(errors) => {
                let error = errors.first().map(ToString::to_string).unwrap_or_default();
                return refuse(format!("the body is not JSON: {error}"));
            }
        };
        if !parsed.root.nuls().is_empty() {
            return refuse("a text of the body contains the character U+0000".to_owned());
        }
        let Some(members) = parsed.root.as_object() else {
            return refuse(format!("the body is {}", parsed.root.kind_name()));
        };
        let mut amount = None;
        let mut account = None;
        let mut resource = None;
        for member in members {
            let into = match member.key.as_ref() {
                "amount" => &mut amount,
                "account_id" => &mut account,
                "resource_id" => &mut resource,
                other => return refuse(format!("the body has an undocumented member `{other}`")),
            };
            let Some(text) = member.node.as_number_text().or_else(|| member.node.as_str()) else {
                return refuse(format!("`{}` is {}", member.key, member.node.kind_name()));
            };
            *into = Some(text.to_owned());
        }
        let Some(amount) = amount else {
            return refuse("the body has no `amount`".to_owned());
        };
        let amount = match Decimal::parse(&amount) {
            Ok(amount) if amount.is_negative() => return refuse(format!("`amount` is {amount}, which is less than 0")),
            Ok(amount) => amount,
            Err(error) => {
                return refuse(format!(
                    "`amount` is `{amount}`, which is not a decimal number: {error}"
                ));
            }
        };
        Ok(Self {
            body: body.to_owned(),
            amount,
            account,
            resource,
        })
    }
}

/// Refuses a body that is about something else than the path.
fn agrees(name: &str, stated: Option<&str>, known: &str) -> Result<()> {
    match stated {
        Some(stated) if stated != known => fail(
            &codes::REQUEST_BODY,
            format!("`{name}` is `{stated}` in the body; the resource in the path has `{known}`"),
        ),
        _ => Ok(()),
    }
}

/// A resource of an account, as the ledger holds it.
struct Held {
    object: Json,
    account_id: i64,
    account: String,
    resource: String,
    amount: String,
    position: i64,
    retrieved_at: String,
}

impl Held {
    fn find(connection: &Connection, account: &str, id: &str) -> Result<Option<Self>> {
        let mut values = query::Values::new();
        values.insert("account".to_owned(), Value::Text(account.to_owned()));
        values.insert("id".to_owned(), Value::Text(id.to_owned()));
        let mut statement = connection.prepare_cached(ppu_account_resource::SQL)?;
        query::bind(&mut statement, &values)?;
        let mut rows = statement.raw_query();
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(Self {
            object: answer::object(row, ppu_account_resources::TABLE.fields)?,
            account_id: row.get("account_id")?,
            account: account.to_owned(),
            resource: row.get("resource_id")?,
            amount: row.get("amount")?,
            position: row.get("position")?,
            retrieved_at: row.get("retrieved_at")?,
        }))
    }
}

/// The interval of the history in which a resource is charged now.
struct Running {
    object: Json,
    start: String,
    amount: String,
    currency: Option<String>,
    position: i64,
    retrieved_at: String,
}

impl Running {
    /// The one running interval; among several, which the documents cannot tell apart, the one of this amount.
    fn find(connection: &Connection, held: &Held) -> Result<Option<Self>> {
        let mut values = query::Values::new();
        values.insert("account_id".to_owned(), Value::Integer(held.account_id));
        values.insert("resource_id".to_owned(), Value::Text(held.resource.clone()));
        let mut statement = connection.prepare_cached(
            "SELECT h.*, (SELECT s.stated_currency FROM gigas_history AS s WHERE s.row_id = h.row_id) AS stated_currency
             FROM api_gigas_ppu_history AS h
             WHERE h.account_id = :account_id AND h.resource_id = :resource_id AND h.end_date IS NULL
             ORDER BY h.start_date_utc, h.row_id",
        )?;
        query::bind(&mut statement, &values)?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Self {
                object: answer::object(row, ppu_history::TABLE.fields)?,
                start: row.get("start_date_utc")?,
                amount: row.get("total_amount")?,
                currency: row.get("stated_currency")?,
                position: row.get("position")?,
                retrieved_at: row.get("retrieved_at")?,
            });
        }
        if found.len() > 1 {
            let count = found.len();
            let amount = Decimal::parse(&held.amount).ok();
            found.retain(|running| Decimal::parse(&running.amount).ok() == amount);
            if found.len() != 1 {
                return fail(
                    &codes::NOT_FOUND,
                    format!(
                        "{count} intervals of resource `{}` run in account `{}`, and not exactly one of them has the amount {}",
                        held.resource, held.account, held.amount
                    ),
                );
            }
        }
        Ok(found.pop())
    }
}

fn within_limits(connection: &Connection, held: &Held, request: &Request, notes: &mut Vec<String>) -> Result<()> {
    let limits: Option<(Option<String>, Option<String>)> = connection
        .prepare_cached("SELECT min_limit, max_limit FROM gigas_catalogue WHERE account_id = ?1 AND id = ?2")?
        .query_row((held.account_id, &held.resource), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((min, max)) = limits else {
        notes.push(format!(
            "the ledger does not have the limits of resource `{}`; import an answer of `/billing/ppu_resources`",
            held.resource
        ));
        return Ok(());
    };
    let limit = |text: &Option<String>| text.as_deref().and_then(|text| Decimal::parse(text).ok());
    let is_low = limit(&min).is_some_and(|min| request.amount < min);
    let is_high = limit(&max).is_some_and(|max| request.amount > max);
    if request.amount.is_zero() || !(is_low || is_high) {
        return Ok(());
    }
    let bound = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    Err(Box::new(
        Problem::new(
            &codes::OUTSIDE_LIMITS,
            format!(
                "the amount {} is outside the limits of resource `{}`: min_limit {}, max_limit {}",
                request.amount,
                held.resource,
                bound(min),
                bound(max)
            ),
        )
        .hint("an amount of 0 releases the resource"),
    ))
}

/// Refuses a time before what is in the ledger: the write would be hidden by what is newer.
fn is_after(connection: &Connection, held: &Held, running: Option<&Running>, now: DateTime<Utc>) -> Result<()> {
    let now = clock::stored(now);
    let refuse = |what: &str, time: &str| {
        Err(Box::new(
            Problem::new(
                &codes::PARAMETER,
                format!("it is {now}, which is before {what} at {time}"),
            )
            .hint("give a later time with `--now TIME`"),
        ))
    };
    if let Some(running) = running.filter(|running| running.start > now) {
        return refuse("the start of the running interval", &running.start);
    }
    let listed: Option<String> = connection
        .prepare_cached("SELECT retrieved_at FROM gigas_newest_list WHERE operation = ?1 AND account_id = ?2")?
        .query_row((ppu_history::OPERATION.name, held.account_id), |row| row.get(0))
        .optional()?;
    let retrieved = [
        Some(held.retrieved_at.as_str()),
        running.map(|running| running.retrieved_at.as_str()),
        listed.as_deref(),
    ];
    match retrieved.into_iter().flatten().max() {
        Some(newest) if newest > now.as_str() => refuse("what the ledger has of the resource, retrieved", newest),
        _ => Ok(()),
    }
}

fn write(
    connection: &Connection,
    question: &Question,
    request: &Request,
    held: &Held,
    running: Option<&Running>,
    now: DateTime<Utc>,
) -> Result<()> {
    let text = format!("PUT {} HTTP/1.1\n\n{}", question.target, request.body);
    let source = Source::new("api", text.into_bytes(), None);
    let source_id = record_source(connection, &source, &Options::default())?;
    let mut parameters: Vec<(String, Json)> = question
        .path_values
        .iter()
        .map(|(name, value)| (name.clone(), Json::string(value)))
        .collect();
    parameters.push(("amount".to_owned(), Json::String(request.amount.to_string())));
    let retrieved_at = clock::stored(now);
    let import = ImportHead {
        source_id,
        entry: "",
        kind: "write",
        provider: question.operation.provider,
        operation: question.operation.name,
        target: Some(question.target),
        parameters: &Json::Object(parameters).compact(),
        account: &held.account,
        retrieved_at: &retrieved_at,
        basis: if question.clock.is_stated() { "stated" } else { "clock" },
        accepted: &[],
        options: "{}",
    };
    let owner = import.record(connection, question.clock)?;
    let rows = Rows::Held(changed(connection, request, held, running, now, owner.import_id)?);
    let stored = store::store(connection, owner, &rows, &source.name, &mut Revisions::default(), || {})?;
    let totals = stored.totals(connection)?;
    record_totals(connection, owner.import_id, &stored.counts, &totals)?;
    chain::append(connection, owner.import_id, &BTreeMap::new())?;
    Ok(())
}

/// The rows a change appends.
fn changed(
    connection: &Connection,
    request: &Request,
    held: &Held,
    running: Option<&Running>,
    now: DateTime<Utc>,
    import_id: i64,
) -> Result<Vec<Row>> {
    let time = now.to_rfc3339_opts(SecondsFormat::AutoSi, false);
    let amount = amount_like(held.object.get("amount"), &request.amount);
    let resource = with(&held.object, "amount", amount.clone());
    let mut rows = vec![row(
        &resource,
        &ppu_account_resources::TABLE,
        held,
        held.position,
        None,
        now,
    )?];
    let currency = running.and_then(|running| running.currency.as_deref());
    if let Some(running) = running {
        let closed = with(&running.object, "end_date", Json::string(&time));
        rows.push(row(
            &closed,
            &ppu_history::TABLE,
            held,
            running.position,
            currency,
            now,
        )?);
    }
    if !request.amount.is_zero() {
        let mut members = vec![("id".to_owned(), Json::String(format!("local-{import_id}")))];
        for name in ["account_id", "resource_id", "hourly_price", "conversion_factor"] {
            if let Some(value) = held.object.get(name) {
                members.push((name.to_owned(), value.clone()));
            }
        }
        members.push(("total_amount".to_owned(), amount));
        members.push(("start_date".to_owned(), Json::String(time)));
        members.push(("end_date".to_owned(), Json::Null));
        let position: i64 = connection.query_row(
            "SELECT coalesce(max(position), -1) + 1 FROM gigas_history WHERE account_id = ?1",
            [held.account_id],
            |row| row.get(0),
        )?;
        rows.push(row(
            &Json::Object(members),
            &ppu_history::TABLE,
            held,
            position,
            currency,
            now,
        )?);
    }
    Ok(rows)
}

/// An amount as a number or a string, as the older one is.
fn amount_like(older: Option<&Json>, amount: &Decimal) -> Json {
    match older {
        Some(Json::String(_)) => Json::String(amount.to_string()),
        _ => Json::Number(amount.to_string()),
    }
}

/// The object with another value of a member, which comes last where it was absent.
fn with(object: &Json, name: &str, value: Json) -> Json {
    let Json::Object(members) = object else {
        return object.clone();
    };
    let mut members = members.clone();
    match members.iter_mut().find(|(key, _)| key == name) {
        Some((_, old)) => *old = value,
        None => members.push((name.to_owned(), value)),
    }
    Json::Object(members)
}

/// An object as a row, read as an answer of the provider would be.
fn row(
    object: &Json,
    table: &'static Table,
    held: &Held,
    position: i64,
    currency: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Row> {
    let text = object.compact();
    let mut reading = Reading::new(&text, "api", now);
    let stated = currency.map(|code| ("currency".to_owned(), code.to_owned()));
    reading.parameters.extend(stated);
    let row = json::parse(&text, false)
        .ok()
        .and_then(|parsed| reading.row(&parsed.root, "", table));
    let Some(mut row) = row.filter(|_| reading.is_clean()) else {
        return fail(&codes::DAMAGED, format!("a stored row cannot be read again: {text}"));
    };
    row.account = Some(held.account.clone());
    row.set("position", position);
    if table.name == ppu_history::TABLE.name {
        ppu_history::finish(&mut row, &reading);
    } else {
        row.name_resource("resource_id");
    }
    Ok(row)
}
