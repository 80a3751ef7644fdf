//! What becomes of a file that nothing reads: it is refused by the name of its kind, or holds no data.

use crate::error::{Problem, codes};
use crate::ledger::APPLICATION_ID;
use crate::source::Source;
use crate::source::looks::{self, Class, Look};

/// What becomes of it.
#[derive(Debug)]
pub(super) enum Fate {
    /// It may hold figures: what it looks like, and why it is refused.
    Unread(String, Problem),
    /// It holds no data, and nobody named it.
    NoData(String),
    /// It holds no data, and somebody named it.
    Refused(Problem),
}

/// What becomes of a file that no reader takes, for the reason that the last of them gives.
pub(super) fn of(source: &Source, problem: Problem, is_named: bool) -> Fate {
    let Some(look) = look(source) else {
        return if is_named {
            Fate::Refused(problem)
        } else {
            Fate::NoData("bytes of no kind that billbook knows".to_owned())
        };
    };
    match look.class {
        Class::Unread => unread(source, look),
        // Only its beginning could be read.
        Class::Plain if [&codes::GZIP, &codes::ZSTD].contains(&problem.code) => {
            let what = format!("a damaged file packed with {}", problem.code.name);
            Fate::Unread(what, problem)
        }
        Class::Read | Class::Amounts => {
            let problem = told(problem, &look);
            Fate::Unread(look.what, problem)
        }
        Class::NoData if is_named => Fate::Refused(told(problem, &look)),
        Class::Plain if is_named => Fate::Refused(problem),
        Class::NoData | Class::Plain => Fate::NoData(look.what),
    }
}

/// The same for a file that a reader began to read and refuses, where it is of a kind that is not read, or was written by
/// billbook itself.
pub(super) fn instead(source: &Source, problems: &[Problem], is_named: bool) -> Option<Fate> {
    let syntax = [&codes::JSON_SYNTAX, &codes::XML, &codes::NOT_UTF8, &codes::NUL];
    let is_syntax = problems.iter().all(|problem| syntax.contains(&problem.code));
    let look = look(source)?;
    match look.class {
        Class::Unread if is_syntax => Some(unread(source, look)),
        Class::NoData if is_named => None,
        Class::NoData => Some(Fate::NoData(look.what)),
        _ => None,
    }
}

/// What becomes of a file that billbook wrote itself from a ledger.
pub(super) fn own_report(source: &Source, is_named: bool) -> Option<Fate> {
    let look = looks::own_report(source)?;
    if !is_named {
        return Some(Fate::NoData(look.what));
    }
    let message = format!("the file looks like {}, which billbook does not import", look.what);
    let problem = Problem::new(&codes::NOT_READ, message).in_file(&source.name);
    Some(Fate::Refused(look.next.into_iter().fold(problem, Problem::hint)))
}

fn look(source: &Source) -> Option<Look> {
    looks::at(source, &[APPLICATION_ID.unsigned_abs()])
}

fn unread(source: &Source, look: Look) -> Fate {
    let message = format!("the file looks like {}, which billbook cannot read", look.what);
    let problem = Problem::new(&codes::NOT_READ, message).in_file(&source.name);
    let problem = look.next.into_iter().fold(problem, Problem::hint);
    Fate::Unread(look.what, problem)
}

/// The reason, with what the file looks like.
fn told(problem: Problem, look: &Look) -> Problem {
    let problem = problem.hint(format!("the file looks like {}", look.what));
    look.next.into_iter().fold(problem, Problem::hint)
}
