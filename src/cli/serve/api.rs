//! The documented paths of the providers, answered as `billbook api` answers them.

use super::guard;
use super::reply::{over, response, status};
use super::site::Site;
use super::stop::Stop;
use crate::cli::api::{documented, xml};
use crate::cli::global::Reading;
use crate::contract::operation::{self, Answer, AnswerRows};
use crate::contract::registry::Ledger;
use crate::decisions::{altered, closing};
use crate::error::{Problem, Result, codes};
use crate::output::json::Json;
use crate::providers::REGISTRY;
use crate::source::exchange;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use std::sync::Mutex;

/// A request as it came.
pub(super) struct Question<'q> {
    /// What stands behind `/api/`: `cloudsigma`, or with an account `cloudsigma@12`.
    pub provider: &'q str,
    /// The method.
    pub method: &'q str,
    /// The provider's path, with the query.
    pub target: &'q str,
    /// The body.
    pub body: &'q [u8],
    /// Whether XML is asked for.
    pub wants_xml: bool,
}

/// The parameter with how many objects a page has; 0 is all.
const LIMIT: &str = "limit";

/// One write at a time: a second one waits instead of finding the ledger busy.
static WRITES: Mutex<()> = Mutex::new(());

/// Whether a client asks for XML and not for JSON.
#[must_use]
pub(super) fn wants_xml(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter();
    accepted.any(|value| {
        let text = value.to_str().unwrap_or_default();
        text.contains("xml") && !text.contains("json") && !text.contains("html")
    })
}

/// The answer, or the problem as JSON.
#[must_use]
pub(super) fn answer(site: &Site, stop: &Stop, question: &Question) -> Response {
    match answered(site, stop, question) {
        Ok(response) => response,
        Err(_) if stop.is_over() => problem(&over(site.time_limit)),
        Err(found) => problem(&found),
    }
}

fn answered(site: &Site, stop: &Stop, asked: &Question) -> Result<Response> {
    let (name, account) = match asked.provider.split_once('@') {
        Some((name, account)) => (name, Some(account)),
        None => (asked.provider, None),
    };
    let Some(provider) = REGISTRY.provider(name) else {
        let known = REGISTRY.providers.iter().map(|provider| provider.name);
        return Err(Box::new(crate::error::unknown(
            &codes::NOT_FOUND,
            "provider",
            name,
            known,
        )));
    };
    let (path, mut parameters) = exchange::split_target(asked.target)
        .map_err(|error| Problem::new(&codes::PARAMETER, error.to_string()).value(asked.target))?;
    let mut route = operation::route(&[provider], asked.method, &path)?;
    for (_, value) in &mut route.path_values {
        // What a client has spelt out in an address.
        if let Ok((_, decoded)) = exchange::split_target(&format!("?v={}", value.replace('+', "%2B")))
            && let Some((_, decoded)) = decoded.into_iter().next()
        {
            *value = decoded;
        }
    }
    let operation = route.operation;
    // Clients that want whole lists say so on every path, and a provider with pages takes that of an answer without pages.
    let has_pages = || provider.operations.iter().any(|other| other.parameter(LIMIT).is_some());
    if operation.parameter(LIMIT).is_none() && has_pages() {
        parameters.retain(|(name, value)| name != LIMIT || value != "0");
    }
    if operation.writes && !site.allows_writes {
        let message = format!("{} writes, and this server only reads", operation.full_name());
        return Ok(refused(
            StatusCode::FORBIDDEN,
            &Problem::new(&codes::SQL_WRITES, message).hint("start `billbook serve --allow-writes`"),
        ));
    }
    let body =
        std::str::from_utf8(asked.body).map_err(|_| Problem::new(&codes::NOT_UTF8, "the body is not text in UTF-8"))?;
    let question = operation::Question {
        operation,
        target: asked.target,
        path_values: route.path_values,
        parameters,
        account,
        body: (!body.is_empty()).then_some(body),
        clock: site.clock(),
    };
    let answer = if operation.writes {
        // Nobody panics with the lock held; and if so, SQLite has rolled back.
        let _write = WRITES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        written(site, &question)?
    } else {
        let mut ledger = site.global.open_to_read(&Reading { as_of: None })?;
        stop.watch(&mut ledger.connection)?;
        (operation.answer)(&question, &mut ledger)?
    };
    let (kind, text) = if let AnswerRows::Csv(rows) = &answer.rows {
        ("text/csv; charset=utf-8", rows.to_csv())
    } else if asked.wants_xml && documented(operation).is_some() {
        ("application/xml; charset=utf-8", xml(operation, &answer.document)?)
    } else {
        ("application/json", format!("{}\n", answer.document.pretty()))
    };
    let mut response = response(StatusCode::OK, kind, text, guard::NOTHING);
    for note in &answer.notes {
        let text: String = note
            .chars()
            .map(|c| if c.is_ascii_graphic() { c } else { ' ' })
            .collect();
        if let Ok(value) = HeaderValue::from_str(&text) {
            response
                .headers_mut()
                .append(HeaderName::from_static("billbook-note"), value);
        }
    }
    Ok(response)
}

/// A documented write, with what it changes in closed periods.
fn written(site: &Site, question: &operation::Question) -> Result<Answer> {
    let mut ledger: Ledger = site.global.open_to_write()?;
    let before = closing::changes(&ledger.connection)?;
    let mut answer = (question.operation.answer)(question, &mut ledger)?;
    let after = closing::changes(&ledger.connection)?;
    answer.notes.extend(altered::sentences(&before, &after));
    Ok(answer)
}

fn problem(problem: &Problem) -> Response {
    refused(status(problem), problem)
}

/// A problem as a client reads it.
fn refused(status: StatusCode, problem: &Problem) -> Response {
    let hints = problem.hints.iter().map(Json::string).collect();
    let object = Json::Object(vec![
        ("error".to_owned(), Json::string(problem.code.name)),
        ("message".to_owned(), Json::string(&problem.message)),
        ("rule".to_owned(), Json::string(problem.code.rule)),
        ("hints".to_owned(), Json::Array(hints)),
    ]);
    let text = format!("{}\n", object.pretty());
    response(status, "application/json", text, guard::NOTHING)
}
