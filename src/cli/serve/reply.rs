//! Answers of every kind, with the headers that every answer has.

use super::asked::encoded;
use super::frame;
use super::guard;
use crate::error::{Exit, Problem, codes};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use std::time::Duration;

/// A problem that is only that the time is over, in those words.
pub(super) fn over(limit: Duration) -> Box<Problem> {
    let seconds = limit.as_secs();
    let message = format!("stopped after {seconds} seconds, the time limit of a request");
    Box::new(
        Problem::new(&codes::INTERRUPTED, message)
            .hint("choose a shorter period or fewer rows, or start `billbook serve --time-limit SECONDS`"),
    )
}

/// The status of an answer that is a problem.
#[must_use]
pub(super) fn status(problem: &Problem) -> StatusCode {
    let code = problem.code;
    if [&codes::NOT_FOUND, &codes::UNKNOWN_OPERATION, &codes::UNKNOWN_VIEW].contains(&code) {
        return StatusCode::NOT_FOUND;
    }
    if code == &codes::METHOD {
        return StatusCode::METHOD_NOT_ALLOWED;
    }
    if code == &codes::BUSY {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match code.exit {
        Exit::Done | Exit::Findings => StatusCode::OK,
        Exit::Usage | Exit::Input => StatusCode::BAD_REQUEST,
        Exit::Damaged | Exit::Io => StatusCode::INTERNAL_SERVER_ERROR,
        Exit::Interrupted => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// An answer, with what every answer has.
pub(super) fn response(status: StatusCode, kind: &str, body: impl Into<Body>, policy: &str) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let kind = HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    guard::secure(response.headers_mut(), policy);
    response
}

/// A sentence.
pub(super) fn plain(status: StatusCode, text: String) -> Response {
    response(status, "text/plain; charset=utf-8", text, guard::NOTHING)
}

/// A page.
pub(super) fn html(status: StatusCode, text: &str) -> Response {
    response(status, "text/html; charset=utf-8", text.to_owned(), frame::policy())
}

/// A file to be saved under its name, whatever it is.
pub(super) fn file(name: &str, bytes: Vec<u8>) -> Response {
    let mut response = response(StatusCode::OK, "application/octet-stream", bytes, guard::NOTHING);
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded(name));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
