//! What is wrong with the text of a document, with its place in the file.

use crate::error::{Position, Problem, codes};
use crate::source::table::grid::Rendition;
use crate::source::{Document, Source, json, tree};

/// Line and column of a byte of a document in its file, where they can be told.
pub(super) fn place_of(at: usize, document: &Document, file_text: &str) -> Option<(usize, usize)> {
    let offset = document.offset?;
    Some(json::line_column(file_text, offset + at))
}

/// What cells have in them that the text of no document may have; names of the header stand in every row of the text.
pub(super) fn table_problems<'e>(
    errors: impl Iterator<Item = &'e tree::TreeError>,
    table: &Rendition,
    source: &Source,
) -> Vec<Problem> {
    if table.grid.header.iter().any(|name| name.contains('\0')) {
        let message = "a name in the header contains the character U+0000";
        return vec![Problem::new(&codes::NUL, message).in_file(&source.name)];
    }
    let problem = |error: &tree::TreeError| {
        let mut place = Position {
            file: source.name.clone(),
            ..Position::default()
        };
        table.locate(error.offset, &mut place);
        with_hint(Problem::new(error.code, error.message.clone()).at(place), error.hint)
    };
    errors.map(problem).collect()
}

fn with_hint(problem: Problem, hint: Option<&'static str>) -> Problem {
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// What is wrong with the text.
pub(super) fn syntax_problem(
    error: &tree::TreeError,
    document: &Document,
    source: &Source,
    file_text: &str,
) -> Problem {
    let place = Position {
        file: source.name.clone(),
        line_column: place_of(error.offset, document, file_text),
        pointer: Some(document.entry.clone()),
    };
    with_hint(Problem::new(error.code, error.message.clone()).at(place), error.hint)
}
