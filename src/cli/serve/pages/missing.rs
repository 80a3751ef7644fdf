//! What is asked for and is not there.

use crate::cli::serve::asked::Asked;
use crate::error::{Problem, Result, codes};

/// A problem that is only that something is not there.
pub(super) fn not_found(message: &str) -> Box<Problem> {
    Box::new(Problem::new(&codes::NOT_FOUND, message))
}

/// The number of an import that stands in the path.
///
/// # Errors
/// When it is not a number.
pub(super) fn number(asked: &Asked) -> Result<i64> {
    let text = asked.part("number");
    text.parse()
        .map_err(|_| not_found(&format!("there is no import {text}")))
}
