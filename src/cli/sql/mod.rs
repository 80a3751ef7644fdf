//! `billbook sql`: read-only SQL with the exact decimal functions; one query, or a session at a prompt or from a pipe.

mod complete;
mod prompt;
mod session;

use crate::cli::about;
use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::contract::registry::Ledger;
use crate::digest::hex;
use crate::error::{Exit, Problem, Result, codes, io, nearest};
use crate::ledger::float_sums;
use crate::output::About;
use crate::output::form::Form;
use crate::output::json::Json;
use crate::output::long::{self, Next};
use crate::output::{Arrange, Document, Rows, Target};
use crate::query::select;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::io::IsTerminal;

/// Run read-only SQL over the ledger: one query, or a session at a prompt
///
/// Query views such as `charge`, `ledger_entry`, `price` and `api_cloudsigma_ledger`; `decimal_sum`,
/// `decimal_add`, `decimal_sub`, `decimal_mul` and `decimal_cmp` compute exactly. `decimal_round(x, digits)` rounds, halves
/// away from zero; a third argument `half-even`, `up` or `cut` rounds otherwise. `sum`, `total` and `avg` refuse amounts.
/// Without a query, a terminal gets a prompt, and a file or pipe on standard input is a session too: queries that end with a
/// semicolon, and `.tables`, `.schema NAME`, `.help` and `.quit`.
#[derive(Debug, clap::Args)]
pub(super) struct SqlArgs {
    /// The query; - reads one from standard input. Without it, a session
    query: Option<String>,
    #[command(flatten)]
    arrange: Arrange,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &SqlArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    let mut answer = |query: &str| answer(global, &ledger, args, form, query);
    if let Some(query) = &args.query {
        answer(&read(query)?)?;
        return Ok(Exit::Done);
    }
    if std::io::stdin().is_terminal() {
        prompt::run(&ledger, &mut answer)
    } else {
        session::run(&ledger, &mut answer)
    }
}

/// Answers one query. Rows that are too many to hold are written as they come, where the form allows it.
fn answer(global: &Global, ledger: &Ledger, args: &SqlArgs, form: Form, query: &str) -> Result<()> {
    let is_held = args.arrange.is_asked() || !long::is_possible(&args.target, form);
    let rows = asked(&ledger.connection, query, |columns, next| {
        let mut held = Vec::new();
        let mut bytes = 0_usize;
        while let Some(row) = next()? {
            bytes = bytes.saturating_add(bytes_of(&row));
            held.push(row);
            if bytes > HELD_BYTES && !is_held {
                let mut held = held.into_iter();
                long::write(&args.target, form, columns, &mut || match held.next() {
                    Some(row) => Ok(Some(row)),
                    None => next(),
                })?;
                return Ok(None);
            }
        }
        Ok(Some(Rows {
            columns: columns.to_vec(),
            rows: held,
        }))
    })?;
    let Some(rows) = rows else { return Ok(()) };
    Document::of(rows)
        .arranged(&args.arrange, 0)
        .imports(|| imports::rows(ledger))
        .about(|| {
            about::of(
                global,
                ledger,
                &args.reading,
                About::new("Answer to a query").fact("Query", query),
            )
        })
        .write(&args.target, form, global.clock())
}

/// As much of an answer is held before it is written as it comes. What goes wrong in it is reported before anything is written.
const HELD_BYTES: usize = 8 << 20;

fn bytes_of(row: &[Json]) -> usize {
    let texts: usize = row.iter().map(|cell| cell.cell().len()).sum();
    texts + (row.len() + 1) * size_of::<Json>()
}

/// The first rows of a query that reads, so many at most, and whether there are more.
///
/// # Errors
/// When it is not a query, would write, or SQLite refuses it.
pub(super) fn ask(connection: &Connection, query: &str, rows_max: usize) -> Result<(Rows, bool)> {
    asked(connection, query, |columns, next| {
        let mut rows = Rows {
            columns: columns.to_vec(),
            rows: Vec::new(),
        };
        while let Some(row) = next()? {
            if rows.rows.len() == rows_max {
                return Ok((rows, true));
            }
            rows.rows.push(row);
        }
        Ok((rows, false))
    })
}

/// Asks a query that reads: its columns, and its rows one after the other.
fn asked<T>(connection: &Connection, query: &str, take: impl FnOnce(&[String], &mut Next) -> Result<T>) -> Result<T> {
    connection.pragma_update(None, "query_only", true)?;
    float_sums::refuse_texts(connection)?;
    let sql_problem = |error: rusqlite::Error| sql_problem(connection, query, &error);
    let mut statement = connection.prepare(query).map_err(sql_problem)?;
    if !statement.readonly() {
        return Err(Box::new(
            Problem::new(&codes::SQL_WRITES, "the query would write").value(query),
        ));
    }
    // SQLite makes nothing of a text without a statement, such as a comment, and then says that its interface is misused.
    if statement.expanded_sql().is_none_or(|text| text.is_empty()) {
        return Err(Box::new(Problem::new(&codes::SQL, "there is no query").hint(
            "write one, for example `billbook sql \"SELECT * FROM charge LIMIT 5\"`; without any argument a session begins",
        )));
    }
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut found = statement.query([]).map_err(sql_problem)?;
    take(&columns, &mut || {
        let Some(row) = found.next().map_err(sql_problem)? else {
            return Ok(None);
        };
        let mut cells = Vec::with_capacity(columns.len());
        for index in 0..columns.len() {
            cells.push(cell(row.get_ref(index)?));
        }
        Ok(Some(cells))
    })
}

/// The query that was typed, or that standard input has.
fn read(query: &str) -> Result<String> {
    if query != "-" {
        return Ok(query.to_owned());
    }
    std::io::read_to_string(std::io::stdin().lock()).map_err(|error| io("standard input", "cannot read", &error))
}

/// What somebody wants who types this instead of a question; nothing where it may be one.
fn not_a_question(query: &str) -> Option<Problem> {
    let first = query.split_whitespace().next()?;
    if first.starts_with('.') {
        let problem = Problem::new(&codes::SQL, format!("`{first}` is a command of a session, not SQL"));
        let hint = "`billbook sql` without a query begins a session, with `.tables` and `.schema NAME`";
        return Some(
            problem
                .hint(hint)
                .hint("`sqlite3 -readonly FILE` opens the ledger in that shell"),
        );
    }
    let word = first.trim_end_matches([';', '(']).to_ascii_uppercase();
    let hint = match word.as_str() {
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "CREATE" | "DROP" | "ALTER" | "VACUUM" | "REINDEX" => {
            "nothing in a ledger is altered or deleted: `billbook import` adds, and decisions such as `billbook accept` say what counts"
        }
        "ATTACH" | "DETACH" => {
            "one query reads one ledger, the one that `-f FILE` names; `billbook diff A.db B.db` compares two"
        }
        _ => return None,
    };
    Some(Problem::new(&codes::SQL_WRITES, format!("`{word}` is not a query")).hint(hint))
}

fn sql_problem(connection: &Connection, query: &str, error: &rusqlite::Error) -> Box<Problem> {
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted) {
        return Box::new(codes::stopped());
    }
    if let Some(problem) = not_a_question(query) {
        return Box::new(problem);
    }
    let text = match error {
        rusqlite::Error::SqliteFailure(_, Some(text)) | rusqlite::Error::SqlInputError { msg: text, .. } => {
            text.clone()
        }
        rusqlite::Error::MultipleStatement => "there is more than one query".to_owned(),
        other => other.to_string(),
    };
    let mut problem = Problem::new(&codes::SQL, text);
    if problem.message.contains("as a binary float") {
        problem = problem.hint("`decimal_sum(amount)` adds exactly; `billbook report spend` adds up by currency");
    }
    if let Some(name) = problem.message.strip_prefix("no such column: ") {
        let name = name.rsplit('.').next().unwrap_or_default().to_owned();
        let sql = "SELECT DISTINCT c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
                   WHERE s.type IN ('view', 'table') AND instr(?1, lower(s.name)) > 0 ORDER BY s.type DESC, s.name, c.cid";
        // The columns of whatever the query names.
        let columns: Vec<String> =
            select(connection, sql, [query.to_lowercase()], |row| Ok(row.get(0)?)).unwrap_or_default();
        if let Some(nearest) = nearest(&name, columns.iter().map(String::as_str)) {
            problem = problem.hint(format!("the nearest is `{nearest}`"));
        }
        if !columns.is_empty() && columns.len() <= COLUMNS_SHOWN {
            problem = problem.hint(format!("the columns are: {}", columns.join(", ")));
        }
        problem =
            problem.hint("`billbook sql \"SELECT name FROM pragma_table_info('charge')\"` lists the columns of a view");
    }
    if let Some(name) = problem.message.strip_prefix("no such table: ") {
        let name = name.to_owned();
        let sql = "SELECT name FROM sqlite_schema WHERE type IN ('view', 'table') ORDER BY type DESC, name";
        // A ledger whose names cannot be read has a problem already.
        let names: Vec<String> = select(connection, sql, [], |row| Ok(row.get(0)?)).unwrap_or_default();
        if let Some(nearest) = nearest(&name, names.iter().map(String::as_str)) {
            problem = problem.hint(format!("the nearest is `{nearest}`"));
        }
        problem = problem.hint("`billbook sql \"SELECT name FROM sqlite_schema WHERE type = 'view'\"` lists the views");
    }
    Box::new(problem)
}

/// So many columns are listed with an error.
const COLUMNS_SHOWN: usize = 60;

fn cell(value: ValueRef) -> Json {
    match value {
        // The user asked for a float by computing one; its shortest text is all there is to show.
        ValueRef::Real(number) => Json::Number(number.to_string()),
        ValueRef::Blob(bytes) => Json::String(hex(bytes)),
        other => Json::of_value(other),
    }
}
