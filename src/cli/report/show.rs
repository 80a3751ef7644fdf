//! How a report is shown: its rows; with their proof; or, instead, what stands behind one of them.

use crate::cli::proof::write_with_proof;
use crate::cli::{Global, Reading, explain, imports};
use crate::error::{Exit, Result};
use crate::ledger::{self, Ledger};
use crate::output::json::Json;
use crate::output::{Form, Rows, Target, note, stream};
use crate::report::Filter;
use crate::report::asked::{Asked, Behind, Place};
use crate::report::behind::{Counted, Selection};
use crate::report::conversion::Conversion;
use std::io::Write;

/// Rows behind a figure that are shown.
const SHOWN: usize = 5;

/// What is shown beside the rows, or instead of them.
#[derive(Debug, clap::Args)]
pub struct Evidence {
    /// Add what proves the figures: what was asked, the ledger's head, versions, and statements that the stock sqlite3
    /// shell runs on the same file
    #[arg(long, conflicts_with = "as_of")]
    proof: bool,
    /// Show, instead of the report, what stands behind its row ROW, counted from 1: rows, imports, files, original texts
    #[arg(long, value_name = "ROW", conflicts_with = "proof")]
    explain: Option<usize>,
    /// Only what stands behind this column of the row
    #[arg(long, value_name = "COLUMN", requires = "explain")]
    column: Option<String>,
    /// Show all rows behind the figure, not only the first five of each view
    #[arg(long, requires = "explain")]
    all: bool,
}

/// A report that is asked for, and where it goes.
pub(super) struct Show<'a> {
    pub(super) reading: &'a Reading,
    pub(super) target: &'a Target,
    pub(super) evidence: &'a Evidence,
    /// The form where none is asked for.
    pub(super) form: Form,
}

impl Show<'_> {
    /// Opens the ledger, makes the report, and writes it with its notes.
    pub(super) fn run(
        &self,
        global: &Global,
        filter: &Filter,
        asked: &Asked,
        conversion: impl FnOnce(&Ledger) -> Result<Option<Conversion>>,
    ) -> Result<Exit> {
        let ledger = global.open_to_read(self.reading)?;
        let connection = &ledger.connection;
        filter.check(connection)?;
        let conversion = conversion(&ledger)?;
        let form = self.target.form_or(match self.evidence.explain {
            Some(_) => Form::Table,
            None => self.form,
        });
        if let Some(row) = self.evidence.explain {
            let column = self.evidence.column.as_deref();
            let place = Place { row, column };
            let behind = asked.behind(connection, filter, conversion.as_ref(), place)?;
            return self.explain(global, &ledger, &behind, form);
        }
        let report = asked.run(connection, filter, conversion.as_ref())?;
        for text in &report.notes {
            note(&format!("note: {text}"));
        }
        if self.evidence.proof {
            let proof = asked.proof(connection, filter, conversion.as_ref(), &report)?;
            write_with_proof(self.target, (&report.rows, &proof), form, global.clock(), &ledger)?;
            return Ok(Exit::Done);
        }
        self.target
            .write_rows(&report.rows, form, global.clock(), || imports::rows(&ledger).map(Some))?;
        Ok(Exit::Done)
    }

    fn explain(&self, global: &Global, ledger: &Ledger, behind: &Behind, form: Form) -> Result<Exit> {
        let mut counted = Vec::new();
        for selection in &behind.selections {
            let found = selection.count(&ledger.connection)?;
            counted.push((selection, found));
        }
        let limit = (!self.evidence.all).then_some(SHOWN);
        if form == Form::Table {
            stream::write(self.target.output_file.as_deref(), |out| {
                write_text(ledger, behind, &counted, limit, out)
            })?;
        } else {
            let (whole, rows) = gather(ledger, behind, &counted, limit)?;
            if form == Form::Json {
                self.target.write(&whole.pretty())?;
            } else {
                let rows = Rows::from_objects(&rows);
                self.target
                    .write_rows(&rows, form, global.clock(), || imports::rows(ledger).map(Some))?;
            }
        }
        for (selection, found) in &counted {
            let shown = limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(u64::MAX);
            if found.rows > shown {
                let more = found.rows - shown;
                note(&format!(
                    "note: {more} more rows of {}; `--all` shows them",
                    selection.view
                ));
            }
        }
        Ok(Exit::Done)
    }
}

/// How many rows, and what they come to: `457 rows of charge, together 36.80`.
fn sentence(selection: &Selection, found: &Counted) -> String {
    let rows = if found.rows == 1 { "row" } else { "rows" };
    let sum = match &found.sum {
        Some(sum) => format!(", {} {sum}", selection.sum_name()),
        None => String::new(),
    };
    format!("{} {rows} of {}{sum}", found.rows, selection.view)
}

fn write_text(
    ledger: &Ledger,
    behind: &Behind,
    counted: &[(&Selection, Counted)],
    limit: Option<usize>,
    out: &mut dyn Write,
) -> Result<()> {
    let mut put = |text: &str| {
        out.write_all(text.as_bytes())
            .map_err(|error| crate::error::io("the output", "cannot write", &error))
    };
    put(&explain::cells(&behind.row))?;
    for (selection, found) in counted {
        put(&format!("\n== {}\n{};\n", sentence(selection, found), selection.sql()))?;
        ledger::explain::each(ledger, &selection.sql(), limit, &mut |row| {
            put(&format!("\n{}\n", explain::describe(row).trim_end()))
        })?;
    }
    Ok(())
}

/// The same as one JSON value, and the explained rows by themselves.
fn gather(
    ledger: &Ledger,
    behind: &Behind,
    counted: &[(&Selection, Counted)],
    limit: Option<usize>,
) -> Result<(Json, Vec<Json>)> {
    let mut all = Vec::new();
    let mut parts = Vec::new();
    for (selection, found) in counted {
        let mut rows = Vec::new();
        ledger::explain::each(ledger, &selection.sql(), limit, &mut |row| {
            rows.push(explain::to_json(row));
            Ok(())
        })?;
        all.extend(rows.iter().cloned());
        let count = i64::try_from(found.rows).unwrap_or(i64::MAX);
        parts.push(Json::Object(vec![
            ("view".to_owned(), Json::string(selection.view)),
            ("statement".to_owned(), Json::String(selection.sql())),
            ("rows".to_owned(), Json::integer(count)),
            ("sum".to_owned(), found.sum.as_ref().map_or(Json::Null, Json::string)),
            ("explained".to_owned(), Json::Array(rows)),
        ]));
    }
    let whole = Json::Object(vec![
        ("row".to_owned(), Json::Object(behind.row.clone())),
        ("behind".to_owned(), Json::Array(parts)),
    ]);
    Ok((whole, all))
}
