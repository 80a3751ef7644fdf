//! `GET /reseller/billing/v1/currencies/`, a new one with POST, a new exchange rate with PUT.
//!
//! `[{"exchange_rate": 1.00000003, "iso_code": "USD", "main": false, "uuid": "77467d30-…", …}]`. A currency and its rate
//! are rows of two tables: a new rate leaves the currency as it is, and the older rates where they are.

use crate::clock;
use crate::contract::document::control;
use crate::contract::document::control::{Objects, Totals};
use crate::contract::document::likeness;
use crate::contract::document::{Cell, Field, Form, Reading, Row, Sum, Table, ValueKind, answer};
use crate::contract::operation::{Answer, AnswerRows, Operation, Question};
use crate::contract::registry::Ledger;
use crate::error::{Problem, Result, codes};
use crate::ledger::import::DEFAULT_ACCOUNT;
use crate::ledger::store::Owner;
use crate::money::currency;
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::providers::ormuco::documentation::{NAME, PAGE};
use crate::providers::ormuco::operations::write;
use crate::providers::ormuco::operations::write::Body;
use crate::providers::ormuco::shape;
use crate::query::select;
use crate::source::json::Node;
use rusqlite::Connection;
use rusqlite::types::Value;
use sha2::{Digest, Sha256};

const RATE: Field = Field::new(
    "exchange_rate",
    ValueKind::Decimal,
    Form::Number,
    "Rate compared with the main currency",
);
const ISO_CODE: Field = Field::new("iso_code", ValueKind::Currency, Form::String, "ISO 4217");
const LABEL: Field = Field::new("label", ValueKind::Text, Form::String, "Name of one");
const MAIN: Field = Field::new(
    "main",
    ValueKind::Boolean,
    Form::Boolean,
    "Whether it is the reseller's main currency",
)
.optional();
const PLURAL_LABEL: Field = Field::new("plural_label", ValueKind::Text, Form::String, "Name of several");
const RESELLER: Field = Field::new("reseller_uuid", ValueKind::Identifier, Form::String, "Reseller").optional();
const SYMBOL: Field = Field::new("symbol", ValueKind::Text, Form::String, "Symbol in the portal");
const UUID: Field = Field::new("uuid", ValueKind::Identifier, Form::String, "Number of the currency");

/// A currency without its rate.
pub(crate) static CURRENCY: Table = Table {
    name: "ormuco_currency",
    is_envelope: false,
    fields: &[ISO_CODE, LABEL, MAIN, PLURAL_LABEL, RESELLER, SYMBOL, UUID],
    derived: &[],
    key: &["uuid"],
    sums: &[],
};

/// An exchange rate of a currency.
pub(crate) static EXCHANGE_RATE: Table = Table {
    name: "ormuco_exchange_rate",
    is_envelope: false,
    fields: &[RATE, UUID],
    derived: &["valid_from"],
    key: &["uuid"],
    sums: &[Sum::control("exchange_rate", None)],
};

/// A currency as answers have it.
static BOTH: Table = Table {
    name: "api_ormuco_currencies",
    is_envelope: false,
    fields: &[RATE, ISO_CODE, LABEL, MAIN, PLURAL_LABEL, RESELLER, SYMBOL, UUID],
    derived: &[],
    key: &[],
    sums: &[],
};

const PATH: &str = "/reseller/billing/v1/currencies/";

/// Reads and answers currencies.
pub(crate) static LIST: Operation = Operation {
    provider: NAME,
    name: "currencies",
    method: "GET",
    writes: false,
    path: PATH,
    summary: "currencies of the reseller, with their newest exchange rates",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_currencies",
    recognise: |_, root| {
        let first = root.as_array()?.first()?;
        likeness::fits(first, &BOTH).then(|| likeness::members_known(first, &BOTH))
    },
    read: |operation, root, reading| {
        let Some(currencies) = root.as_array() else {
            let message = format!("found {} where the documentation has an array", root.kind_name());
            reading.problem(&codes::WRONG_TYPE, message, root, "");
            return Vec::new();
        };
        let mut envelope = shape::envelope(operation.name, "", root, reading, None);
        let ids = currencies.iter().filter_map(|node| node.get("uuid")?.as_str());
        shape::list_items(&mut envelope, ids);
        let mut rows = vec![envelope];
        for (index, node) in currencies.iter().enumerate() {
            rows.extend(read_currency(node, &format!("/{index}"), reading));
        }
        rows
    },
    control: |_, text| {
        let mut totals = count(text, Objects::Anywhere)?;
        totals.count(&shape::LIST);
        Ok(totals)
    },
    answer: answer_list,
};

/// Creates a currency.
pub(crate) static CREATE: Operation = Operation {
    provider: NAME,
    name: "currencies/create",
    method: "POST",
    writes: true,
    path: PATH,
    summary: "create a currency",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_currencies",
    recognise: |_, root| recognise_one(root, true),
    read: |_, root, reading| read_currency(root, "", reading),
    control: |_, text| count(text, Objects::Root),
    answer: answer_create,
};

/// Sets the exchange rate of a currency.
pub(crate) static UPDATE: Operation = Operation {
    provider: NAME,
    name: "currencies/put",
    method: "PUT",
    writes: true,
    path: "/reseller/billing/v1/currencies/{currency_uuid}",
    summary: "set the exchange rate of a currency",
    documented_at: PAGE,
    parameters: &[],
    view: "api_ormuco_currencies",
    // Its documented answer lacks `main`.
    recognise: |_, root| recognise_one(root, false),
    read: |_, root, reading| read_currency(root, "", reading),
    control: |_, text| count(text, Objects::Root),
    answer: answer_update,
};

fn recognise_one(root: &Node, has_main: bool) -> Option<usize> {
    (likeness::fits(root, &BOTH) && root.get("main").is_some() == has_main)
        .then(|| likeness::members_known(root, &BOTH))
}

fn read_currency(node: &Node, place: &str, reading: &mut Reading) -> Vec<Row> {
    let Some(currency) = shape::object(reading, node, place, &CURRENCY, &[RATE.name]) else {
        return Vec::new();
    };
    let mut rows = vec![currency];
    rows.extend(read_rate(node, place, reading));
    rows
}

fn read_rate(node: &Node, place: &str, reading: &mut Reading) -> Option<Row> {
    let mut rate = reading.row(node, place, &EXCHANGE_RATE)?;
    rate.extra = None;
    rate.set("valid_from", clock::stored(reading.retrieved_at));
    Some(rate)
}

fn count(text: &str, objects: Objects) -> std::result::Result<Totals, String> {
    let mut totals = Totals::default();
    for object in control::objects_of(text, objects)? {
        control::add_object(&mut totals, object, &CURRENCY)?;
        control::add_object(&mut totals, object, &EXCHANGE_RATE)?;
    }
    Ok(totals)
}

/// A currency of the ledger.
struct Held {
    object: Json,
    uuid: String,
    iso_code: String,
    is_main: bool,
    rate: String,
    rate_at: String,
}

fn find(connection: &Connection, account_id: i64) -> Result<Vec<Held>> {
    let sql = "SELECT * FROM api_ormuco_currencies WHERE account_id = ?1
         ORDER BY list_position IS NULL, list_position, first_row";
    select(connection, sql, [Value::Integer(account_id)], |row| {
        Ok(Held {
            object: answer::object(row, BOTH.fields)?,
            uuid: row.get("uuid")?,
            iso_code: row.get("iso_code")?,
            is_main: row.get::<_, Option<bool>>("main")?.unwrap_or_default(),
            rate: row.get("exchange_rate")?,
            rate_at: row.get("rate_retrieved_at")?,
        })
    })
}

fn answer_list(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let connection = &ledger.connection;
    let account_id = shape::reseller(connection, question, &CURRENCY)?;
    let account_id = account_id.ok_or_else(|| answer::not_imported(question.operation))?;
    let currencies = find(connection, account_id)?;
    Ok(Answer {
        document: Json::Array(currencies.into_iter().map(|held| held.object).collect()),
        rows: AnswerRows::Elements,
        notes: Vec::new(),
    })
}

/// An exchange rate in a body: a decimal above zero, a number or a text.
fn rate_of<'b>(body: &'b Body) -> Result<&'b str> {
    let node = body.required(RATE.name)?;
    let Some(text) = node.as_number_text().or_else(|| node.as_str()) else {
        return body.refuse(format!("`exchange_rate` is {}", node.kind_name()));
    };
    match Decimal::parse(text) {
        Ok(rate) if rate.is_negative() || rate.is_zero() => {
            body.refuse(format!("`exchange_rate` is {rate}, which is not above 0"))
        }
        Ok(_) => Ok(text),
        Err(error) => body.refuse(format!(
            "`exchange_rate` is `{text}`, which is not a decimal number: {error}"
        )),
    }
}

fn answer_update(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let body = Body::read(
        question,
        &[RATE.name],
        "give a JSON object such as {\"exchange_rate\": 1.00000003}, with `-d`",
    )?;
    let rate = rate_of(&body)?;
    let transaction = ledger
        .connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let account_id = shape::reseller(&transaction, question, &CURRENCY)?;
    let account_id = account_id.ok_or_else(|| answer::not_imported(&LIST))?;
    let uuid = question.path_value("currency_uuid").unwrap_or_default();
    let held = current(&transaction, account_id, uuid)?;
    let mut notes = Vec::new();
    if held.rate == rate {
        notes.push(format!(
            "the exchange rate of {} is {rate} already; nothing was written",
            held.iso_code
        ));
    } else {
        write::is_after(question, Some(&held.rate_at))?;
        let account = write::account_name(&transaction, account_id)?;
        let object = Json::Object(vec![
            (RATE.name.to_owned(), Json::Number(rate.to_owned())),
            (UUID.name.to_owned(), Json::string(uuid)),
        ]);
        write::append(&transaction, question, &account, |_| {
            write::rows_of(&object, question, |node, reading| {
                read_rate(node, "", reading).into_iter().collect()
            })
        })?;
    }
    let mut document = current(&transaction, account_id, uuid)?.object;
    if let Json::Object(members) = &mut document {
        members.retain(|(name, _)| name != MAIN.name);
    }
    transaction.commit()?;
    Ok(Answer {
        document,
        rows: AnswerRows::Document,
        notes,
    })
}

fn current(connection: &Connection, account_id: i64, uuid: &str) -> Result<Held> {
    let held = find(connection, account_id)?;
    let known: Vec<String> = held
        .iter()
        .map(|held| format!("{} ({})", held.uuid, held.iso_code))
        .collect();
    held.into_iter().find(|held| held.uuid == uuid).ok_or_else(|| {
        Box::new(
            Problem::new(&codes::NOT_FOUND, format!("the ledger has no currency `{uuid}`"))
                .hint(format!("it has {}", known.join(", "))),
        )
    })
}

fn answer_create(question: &Question, ledger: &mut Ledger) -> Result<Answer> {
    answer::values(question)?;
    let texts = [ISO_CODE.name, LABEL.name, PLURAL_LABEL.name, SYMBOL.name];
    let body = Body::read(
        question,
        &[
            RATE.name,
            ISO_CODE.name,
            LABEL.name,
            MAIN.name,
            PLURAL_LABEL.name,
            SYMBOL.name,
        ],
        "give a JSON object with exchange_rate, iso_code, label, plural_label, symbol, and main unless it is false",
    )?;
    let rate = rate_of(&body)?;
    let is_main = body.flag(MAIN.name)?;
    for name in texts {
        body.text(name)?;
    }
    let iso_code = body.text(ISO_CODE.name)?;
    if !currency::is_code(iso_code) {
        return body.refuse(format!(
            "`iso_code` is `{iso_code}`, which is not a currency of ISO 4217"
        ));
    }
    let transaction = ledger
        .connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let account_id = shape::reseller(&transaction, question, &CURRENCY)?;
    let (held, account) = match account_id {
        Some(id) => (find(&transaction, id)?, write::account_name(&transaction, id)?),
        None => (Vec::new(), question.account.unwrap_or(DEFAULT_ACCOUNT).to_owned()),
    };
    for other in &held {
        if other.iso_code == iso_code {
            return body.refuse(format!(
                "the ledger has the currency {iso_code} already, `{}`",
                other.uuid
            ));
        }
        if is_main && other.is_main {
            return body.refuse(format!(
                "{} is the main currency, and there is only one",
                other.iso_code
            ));
        }
    }
    write::is_after(question, held.iter().map(|held| held.rate_at.as_str()).max())?;
    let reseller = held.iter().find_map(|held| held.object.get(RESELLER.name).cloned());
    let mut created = Json::Null;
    write::append(&transaction, question, &account, |owner| {
        let uuid = new_uuid(owner, question);
        let mut members = vec![(RATE.name.to_owned(), Json::Number(rate.to_owned()))];
        for name in texts {
            members.push((name.to_owned(), Json::string(body.text(name)?)));
        }
        members.push((MAIN.name.to_owned(), Json::Bool(is_main)));
        members.push((UUID.name.to_owned(), Json::String(uuid)));
        members.extend(reseller.map(|uuid| (RESELLER.name.to_owned(), uuid)));
        let order = [
            RATE.name,
            ISO_CODE.name,
            LABEL.name,
            MAIN.name,
            PLURAL_LABEL.name,
            SYMBOL.name,
            UUID.name,
            RESELLER.name,
        ];
        created = shape::arranged(members, &order);
        write::rows_of(&created, question, |node, reading| read_currency(node, "", reading))
    })?;
    transaction.commit()?;
    Ok(Answer {
        document: created,
        rows: AnswerRows::Document,
        notes: Vec::new(),
    })
}

/// A uuid that the same write gives again: the first 128 bits of a SHA-256, marked as RFC 9562's version 8.
fn new_uuid(owner: &Owner, question: &Question) -> String {
    let mut hasher = Sha256::new();
    hasher.update(owner.import_id.to_le_bytes());
    hasher.update(clock::stored(question.clock.now()));
    hasher.update(question.body.unwrap_or_default());
    let mut text = String::new();
    for (index, byte) in hasher.finalize().iter().take(16).enumerate() {
        if [4, 6, 8, 10].contains(&index) {
            text.push('-');
        }
        let byte = match index {
            6 => byte & 0x0f | 0x80,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// The uuid of a row, for lists.
#[must_use]
pub(crate) fn uuid(row: &Row) -> Option<&str> {
    row.cell(UUID.name).and_then(Cell::as_text)
}
