//! The prompt on a terminal. Its history lasts as long as the session: what an auditor asks is written nowhere.

use super::complete::Names;
use super::session::{Answer, Next, Session};
use crate::contract::registry::Ledger;
use crate::error::{Exit, Problem, Result, codes};
use crate::interrupt;
use crate::output::note;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

const FIRST: &str = "billbook> ";
const FURTHER: &str = "     ...> ";

/// Reads and answers until the end.
///
/// # Errors
/// When the terminal cannot be read, or Ctrl-C was pressed during a query.
pub(super) fn run(ledger: &Ledger, answer: &mut Answer) -> Result<Exit> {
    let config = Config::builder().auto_add_history(true).build();
    let history = MemHistory::with_config(&config);
    let mut editor = Editor::with_history(config, history).map_err(|error| failed(&error))?;
    editor.set_helper(Some(Names::of(ledger)?));
    note("Read-only SQL over the ledger. A query ends with `;`. `.help` lists the commands, Tab completes names.");
    let mut session = Session::default();
    let mut prompt = FIRST;
    loop {
        let line = match editor.readline(prompt) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => {
                session.clear();
                prompt = FIRST;
                continue;
            }
            Err(ReadlineError::Eof) => return Ok(Exit::Done),
            Err(error) => return Err(failed(&error)),
        };
        let next = session.line(ledger, &line, answer);
        interrupt::check()?;
        prompt = match next {
            Ok(Next::End) => return Ok(Exit::Done),
            Ok(Next::More) => FURTHER,
            Ok(Next::Line) => FIRST,
            Err(problem) => {
                note(&problem.report());
                FIRST
            }
        };
    }
}

fn failed(error: &ReadlineError) -> Box<Problem> {
    Box::new(Problem::new(
        &codes::IO,
        format!("cannot read from the terminal: {error}"),
    ))
}
