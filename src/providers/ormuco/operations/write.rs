//! Documented writes: `PUT …/currencies/{currency_uuid}` with `{"exchange_rate": 1.00000003}`, and the like.
//!
//! A write is appended, as an import of kind `write` whose source is the text of the request. Nothing is sent to the
//! provider.

use crate::clock;
use crate::contract::document::rows::Rows;
use crate::contract::document::{Reading, Row};
use crate::contract::operation::Question;
use crate::error::{Problem, Result, codes, fail};
use crate::ledger::chain;
use crate::ledger::import::{ImportHead, Options, record_source, record_totals};
use crate::ledger::revisions::Revisions;
use crate::ledger::store::{self, Owner};
use crate::output::json::Json;
use crate::source::Source;
use crate::source::json::{self, Node};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// The body's members, all of them documented.
pub(crate) struct Body<'b> {
    root: Node<'b>,
    hint: &'static str,
}

impl<'b> Body<'b> {
    /// Reads the body of a request. `hint` says what it should be.
    pub(crate) fn read(question: &'b Question, documented: &[&str], hint: &'static str) -> Result<Self> {
        let Some(text) = question.body else {
            return Err(refusal("the request needs a body".to_owned(), hint));
        };
        let root = match json::parse(text, false) {
            Ok(parsed) => parsed.root,
            Err(errors) => {
                let error = errors.first().map(ToString::to_string).unwrap_or_default();
                return Err(refusal(format!("the body is not JSON: {error}"), hint));
            }
        };
        if !root.nuls().is_empty() {
            return Err(refusal(
                "a text of the body contains the character U+0000".to_owned(),
                hint,
            ));
        }
        let Some(members) = root.as_object() else {
            return Err(refusal(format!("the body is {}", root.kind_name()), hint));
        };
        let unknown = members.iter().find(|member| !documented.contains(&member.key.as_ref()));
        if let Some(member) = unknown {
            let message = format!("the body has an undocumented member `{}`", member.key);
            return Err(refusal(message, hint));
        }
        Ok(Self { root, hint })
    }

    /// A member, null counting as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&Node<'b>> {
        self.root.get(name).filter(|node| !node.is_null())
    }

    /// A member that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&Node<'b>> {
        self.get(name)
            .ok_or_else(|| refusal(format!("the body has no `{name}`"), self.hint))
    }

    /// A text that must be there.
    pub(crate) fn text(&self, name: &str) -> Result<&str> {
        let node = self.required(name)?;
        node.as_str()
            .ok_or_else(|| refusal(format!("`{name}` is {}", node.kind_name()), self.hint))
    }

    /// A yes or no, no when absent.
    pub(crate) fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name).map(|node| (&node.value, node)) {
            None => Ok(false),
            Some((json::Value::Bool(value), _)) => Ok(*value),
            Some((_, node)) => Err(refusal(format!("`{name}` is {}", node.kind_name()), self.hint)),
        }
    }

    /// Refuses the body.
    pub(crate) fn refuse<T>(&self, message: String) -> Result<T> {
        Err(refusal(message, self.hint))
    }
}

fn refusal(message: String, hint: &'static str) -> Box<Problem> {
    Box::new(Problem::new(&codes::REQUEST_BODY, message).hint(hint))
}

/// Refuses a time before what the ledger knows: the write would be hidden by what is newer.
pub(crate) fn is_after(question: &Question, newest: Option<&str>) -> Result<()> {
    let now = clock::stored(question.clock.now());
    match newest {
        Some(newest) if newest > now.as_str() => Err(Box::new(
            Problem::new(
                &codes::PARAMETER,
                format!("it is {now}, which is before the newest answer in the ledger, retrieved at {newest}"),
            )
            .hint("give a later time with `--now TIME`"),
        )),
        _ => Ok(()),
    }
}

/// Appends what `rows` gives for the new import to the account of this name.
pub(crate) fn append(
    connection: &Connection,
    question: &Question,
    account: &str,
    rows: impl FnOnce(&Owner) -> Result<Vec<Row>>,
) -> Result<()> {
    let operation = question.operation;
    let body = question.body.unwrap_or_default();
    let text = format!("{} {} HTTP/1.1\n\n{body}", operation.method, question.target);
    let source = Source::new("api", text.into_bytes(), None);
    let source_id = record_source(connection, &source, &Options::default())?;
    let parameters = question
        .path_values
        .iter()
        .map(|(name, value)| (name.clone(), Json::string(value)))
        .collect();
    let retrieved_at = clock::stored(question.clock.now());
    let import = ImportHead {
        source_id,
        entry: "",
        kind: "write",
        provider: operation.provider,
        operation: operation.name,
        target: Some(question.target),
        parameters: &Json::Object(parameters).compact(),
        account,
        retrieved_at: &retrieved_at,
        basis: if question.clock.is_stated() { "stated" } else { "clock" },
        accepted: &[],
        options: "{}",
    };
    let owner = import.record(connection, question.clock)?;
    let stored = store::store(
        connection,
        owner,
        &Rows::Held(rows(&owner)?),
        &source.name,
        &mut Revisions::default(),
        || {},
    )?;
    let totals = stored.totals(connection)?;
    record_totals(connection, owner.import_id, &stored.counts, &totals)?;
    chain::append(connection, owner.import_id, &BTreeMap::new())?;
    Ok(())
}

/// Reads an object put together here as if it had come in a file.
pub(crate) fn rows_of(
    object: &Json,
    question: &Question,
    read: impl FnOnce(&Node, &mut Reading) -> Vec<Row>,
) -> Result<Vec<Row>> {
    let text = object.compact();
    let Ok(parsed) = json::parse(&text, false) else {
        return fail(
            &codes::DAMAGED,
            "billbook cannot read an object that it built from the ledger",
        );
    };
    let mut reading = Reading::new(&text, "api", question.clock.now());
    let rows = read(&parsed.root, &mut reading);
    match reading.into_problems().into_iter().next() {
        Some(problem) => Err(Box::new(Problem::new(&codes::REQUEST_BODY, problem.message))),
        None => Ok(rows),
    }
}

/// The name of an account.
pub(crate) fn account_name(connection: &Connection, account_id: i64) -> Result<String> {
    let sql = "SELECT account FROM known_account WHERE account_id = ?1";
    Ok(connection.query_row(sql, [account_id], |row| row.get(0))?)
}
