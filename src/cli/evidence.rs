//! The evidence for a figure of a report or statement: rows of the ledger, with import, file, place and original text.

use crate::cli::explain;
use crate::cli::imports;
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::evidence::selection::{Counted, Evidence, Selection};
use crate::ledger;
use crate::output::json::Json;
use crate::output::reader::colour::Colours;
use crate::output::sink::words;
use crate::output::{Document, Rows};
use std::io::Write;
use std::rc::Rc;

/// Rows of each view that are shown.
const SHOWN: usize = 5;

/// The row, and for each selection its rows with their imports, files and original texts.
pub(super) fn show<'a>(ledger: &'a Ledger, evidence: &'a Evidence, is_all: bool) -> Result<Document<'a>> {
    let limit = (!is_all).then_some(SHOWN);
    let mut counted = Vec::new();
    for selection in &evidence.selections {
        counted.push((selection, selection.count(&ledger.connection)?));
    }
    let mut notes = Vec::new();
    for (selection, found) in &counted {
        let shown = limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(u64::MAX);
        if found.rows > shown {
            let more = found.rows - shown;
            notes.push(format!(
                "note: {more} more rows of {}; `--all` shows them",
                selection.view
            ));
        }
    }
    let counted = Rc::new(counted);
    let (in_json, in_text) = (Rc::clone(&counted), Rc::clone(&counted));
    Ok(
        Document::new(move || Ok(Rows::from_objects(&gather(ledger, evidence, &counted, limit)?.1)))
            .text_stream(move |out| write_text(ledger, evidence, &in_text, limit, out))
            .json("rows", move || Ok(gather(ledger, evidence, &in_json, limit)?.0))
            .imports(|| imports::rows(ledger))
            .last_notes(notes),
    )
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
    evidence: &Evidence,
    counted: &[(&Selection, Counted)],
    limit: Option<usize>,
    out: &mut dyn Write,
) -> Result<()> {
    let mut put = |text: &str| {
        out.write_all(words(text, Colours::None).as_bytes())
            .map_err(|error| crate::error::io("the output", "cannot write", &error))
    };
    put(&explain::cells(&evidence.row))?;
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
    evidence: &Evidence,
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
        ("row".to_owned(), Json::Object(evidence.row.clone())),
        ("behind".to_owned(), Json::Array(parts)),
    ]);
    Ok((whole, all))
}
