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

/// The words for a file with the name of data whose bytes are something else.
const DAMAGED: &str = "a damaged file, or one of no kind that billbook knows";
const AGAIN: &str = "copy it again from where it came, and compare the sizes";

/// Whether what nothing shows amounts in may have had some: its name is that of data, and it is not what such files are.
fn is_damaged(source: &Source, problem: &Problem) -> bool {
    let is_broken = [
        &codes::NOT_UTF8,
        &codes::NUL,
        &codes::JSON_SYNTAX,
        &codes::XML,
        &codes::SPREADSHEET,
        &codes::OFX,
        &codes::MT940,
    ]
    .contains(&problem.code);
    looks::is_figures(&source.name) || (is_broken || is_begun_xml(source)) && looks::is_data(&source.name)
}

/// Whether an XML document ends before its end, which is a `>` whatever it says.
fn is_begun_xml(source: &Source) -> bool {
    let text = source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&source.bytes);
    text.trim_ascii().starts_with(b"<?xml") && !text.trim_ascii().ends_with(b">")
}

/// What becomes of a file that no reader takes, for the reason that the last of them gives; or for that of the mapping that
/// nearly reads it.
pub(super) fn of(source: &Source, problem: Problem, nearly: Option<Problem>, is_named: bool) -> Fate {
    let is_nearly = nearly.is_some();
    let problem = nearly.unwrap_or(problem);
    let Some(mut look) = look(source) else {
        return if is_named {
            Fate::Refused(problem)
        } else if looks::is_data(&source.name) {
            Fate::Unread(DAMAGED.to_owned(), problem.hint(AGAIN))
        } else {
            Fate::NoData("bytes of no kind that billbook knows".to_owned())
        };
    };
    if is_nearly {
        // The reason says more.
        look.next = None;
    }
    match look.class {
        Class::Unread => unread(source, look),
        // Nobody knows what is missing of it.
        Class::Plain if !is_named && is_damaged(source, &problem) => {
            Fate::Unread(DAMAGED.to_owned(), problem.hint(AGAIN))
        }
        // Only its beginning could be read.
        Class::Plain if [&codes::GZIP, &codes::ZSTD].contains(&problem.code) => {
            let what = format!("a damaged file packed with {}", problem.code.name);
            Fate::Unread(what, problem)
        }
        Class::Read | Class::Amounts => {
            let problem = told(problem, source, &look);
            Fate::Unread(look.what, problem)
        }
        // Of a ledger or a program nobody wants to know which byte is not text.
        Class::NoData if is_named && is_of_bytes(&problem) => Fate::Refused(not_imported(source, &look)),
        Class::NoData if is_named => Fate::Refused(told(problem, source, &look)),
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
    Some(Fate::Refused(not_imported(source, &look)))
}

fn not_imported(source: &Source, look: &Look) -> Problem {
    let message = format!("the file looks like {}, which billbook does not import", look.what);
    let problem = Problem::new(&codes::NOT_READ, message).in_file(&source.name);
    look.next.into_iter().fold(problem, Problem::hint)
}

/// Whether a problem says only that bytes are not text.
fn is_of_bytes(problem: &Problem) -> bool {
    [&codes::NOT_UTF8, &codes::NUL].contains(&problem.code)
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
fn told(problem: Problem, source: &Source, look: &Look) -> Problem {
    let head = source.bytes.get(..1 << 16).unwrap_or(&source.bytes);
    let problem = if head.contains(&b'\r') && !head.contains(&b'\n') {
        problem.hint("its lines end with a carriage return alone: save it with line ends of Windows or Unix")
    } else {
        problem
    };
    let problem = problem.hint(format!("the file looks like {}", look.what));
    look.next.into_iter().fold(problem, Problem::hint)
}
