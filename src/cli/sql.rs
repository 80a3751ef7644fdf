//! `billbook sql`: read-only SQL with the exact decimal functions.

use crate::cli::global::{Global, Reading};
use crate::cli::imports;
use crate::digest::hex;
use crate::error::{Exit, Problem, Result, codes, nearest};
use crate::ledger::float_sums;
use crate::output::json::Json;
use crate::output::{Document, Rows, Target};
use crate::query::select;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// Run a read-only SQL query over the ledger
///
/// Query views such as `charge`, `ledger_entry`, `price` and `api_cloudsigma_ledger`; `decimal_sum`,
/// `decimal_add`, `decimal_sub`, `decimal_mul` and `decimal_cmp` compute exactly. `decimal_round(x, digits)` rounds, halves
/// away from zero; a third argument `half-even`, `up` or `cut` rounds otherwise. `sum`, `total` and `avg` refuse amounts.
#[derive(Debug, clap::Args)]
pub(super) struct SqlArgs {
    /// The query
    query: String,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    target: Target,
}

/// Runs the command.
pub(super) fn run(global: &Global, args: &SqlArgs) -> Result<Exit> {
    let form = args.target.form()?;
    let ledger = global.open_to_read(&args.reading)?;
    ledger.connection.pragma_update(None, "query_only", true)?;
    float_sums::refuse_texts(&ledger.connection)?;
    let mut statement = ledger
        .connection
        .prepare(&args.query)
        .map_err(|error| sql_problem(&ledger.connection, &error))?;
    if !statement.readonly() {
        return Err(Box::new(
            Problem::new(&codes::SQL_WRITES, "the query would write").value(args.query.clone()),
        ));
    }
    let mut rows = Rows {
        columns: statement.column_names().map(str::to_owned).collect(),
        rows: Vec::new(),
    };
    let count = rows.columns.len();
    let sql_problem = |error: rusqlite::Error| sql_problem(&ledger.connection, &error);
    let mut found = statement.query([]).map_err(sql_problem)?;
    while let Some(row) = found.next().map_err(sql_problem)? {
        let mut cells = Vec::with_capacity(count);
        for index in 0..count {
            cells.push(cell(row.get_ref(index)?));
        }
        rows.rows.push(cells);
    }
    drop(found);
    Document::of(rows)
        .imports(|| imports::rows(&ledger))
        .write(&args.target, form, global.clock())?;
    Ok(Exit::Done)
}

fn sql_problem(connection: &Connection, error: &rusqlite::Error) -> Box<Problem> {
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

fn cell(value: ValueRef) -> Json {
    match value {
        // The user asked for a float by computing one; its shortest text is all there is to show.
        ValueRef::Real(number) => Json::Number(number.to_string()),
        ValueRef::Blob(bytes) => Json::String(hex(bytes)),
        other => Json::of_value(other),
    }
}
