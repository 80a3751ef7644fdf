//! What came in: the imports, one of them, its file byte for byte, and what stands at a place in it.

use super::cut::Cut;
use super::evidence::{self, Row};
use super::missing::{not_found, number};
use super::tables::table;
use crate::cli::imports;
use crate::cli::serve::asked::{Asked, Paper, Shown};
use crate::error::{Problem, Result, codes};
use crate::evidence::origin::Query;
use crate::ledger::{archive, explain};
use crate::output::Rows;
use crate::output::json::Json;
use crate::query::select;
use maud::html;
use rusqlite::OptionalExtension;
use sha2::{Digest, Sha256};

/// All imports, the newest first.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn list(asked: &Asked) -> Result<Shown> {
    let ledger = asked.ledger()?;
    let mut rows = imports::rows(&ledger)?;
    rows.rows.reverse();
    let cut = Cut::of(asked, rows.rows.len());
    cut.keep(&mut rows);
    let wanted = [
        "import",
        "operation",
        "account",
        "file",
        "new",
        "revised",
        "duplicate",
        "retrieved_at",
        "imported_at",
    ];
    let places: Vec<usize> = wanted
        .iter()
        .filter_map(|name| rows.columns.iter().position(|column| column == name))
        .collect();
    let lead = |index: usize, column: &str| {
        let import = rows.rows.get(index)?.first()?.cell().into_owned();
        let leads = ["import", "file", "new", "revised", "duplicate"].contains(&column);
        leads.then(|| asked.link(&["import", &import], &[]))
    };
    let body = html! {
        (cut.links(asked))
        (table(&rows, (&imports::shows(), &places, false), &lead))
        (cut.links(asked))
    };
    Ok(Paper::new("Imports", body).command("billbook imports").into())
}

/// One import.
///
/// # Errors
/// When there is no such import, or the ledger cannot be read.
pub(super) fn page(asked: &Asked) -> Result<Shown> {
    let number = number(asked)?;
    let ledger = asked.ledger()?;
    let all = imports::rows(&ledger)?;
    let text = number.to_string();
    let is_it = |row: &&Vec<Json>| row.first().is_some_and(|cell| cell.cell() == text);
    let Some(row) = all.rows.iter().find(is_it) else {
        return Err(not_found(&format!("there is no import {number}")));
    };
    let cells: Vec<(String, Json)> = all.columns.iter().cloned().zip(row.iter().cloned()).skip(1).collect();
    let sql =
        "SELECT table_name, rows_new, rows_revised, rows_duplicate FROM import_total WHERE import_id = ?1 ORDER BY 1";
    let columns = ["table", "new", "revised", "duplicate"];
    let of_tables = select(&ledger.connection, sql, [number], |row| {
        let mut cells = Vec::new();
        for index in 0..columns.len() {
            cells.push(Json::of_value(row.get_ref(index)?));
        }
        Ok(cells)
    })?;
    let tables = Rows {
        columns: columns.map(str::to_owned).to_vec(),
        rows: of_tables,
    };
    let lead = |index: usize, column: &str| {
        let table = tables.rows.get(index)?.first()?.cell().into_owned();
        let sql = format!("SELECT * FROM \"{table}\" WHERE import_id = {number}");
        (column != "table").then(|| asked.link(&["sql"], &[("q", &sql)]))
    };
    let is_kept: bool = ledger.connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM import_list WHERE import_id = ?1 AND archived_as IS NOT NULL)",
        [number],
        |row| row.get(0),
    )?;
    let body = html! {
        (evidence::cells(asked, &cells))
        p {
            @if is_kept { a href=(asked.link(&["import", &text, "file"], &[])) { "Save the original file" } }
            @else { "The ledger keeps only the hash of the file." }
        }
        @if !tables.rows.is_empty() {
            h2 { "What it brought" }
            (table(&tables, (&[], &[0, 1, 2, 3], true), &lead))
        }
        p { a href=(asked.link(&["imports"], &[])) { "All imports" } }
    };
    Ok(Paper::new(format!("Import {number}"), body)
        .command("billbook imports")
        .into())
}

/// The file of an import, as it came.
///
/// # Errors
/// When it is not kept, was altered, or the ledger cannot be read.
pub(super) fn file(asked: &Asked) -> Result<Shown> {
    let number = number(asked)?;
    let ledger = asked.ledger()?;
    let sql = "SELECT archived_as, sha256, file FROM import_list WHERE import_id = ?1";
    let found: Option<(Option<String>, Option<String>, Option<String>)> = ledger
        .connection
        .query_row(sql, [number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((Some(archived_as), Some(sha256), Some(name))) = found else {
        return Err(not_found(&format!("the ledger keeps no file of import {number}")));
    };
    let Some(bytes) = archive::get(&ledger.connection, &archived_as)? else {
        return Err(not_found(&format!("the ledger keeps no file of import {number}")));
    };
    if crate::digest::hex(&Sha256::digest(&bytes)) != sha256 {
        let message = format!("the archived file `{archived_as}` was altered: its hash differs from the recorded one");
        return Err(Box::new(Problem::new(&codes::DAMAGED, message)));
    }
    let name = name.rsplit(['/', '\\']).next().unwrap_or(&name).to_owned();
    Ok(Shown::File { name, bytes })
}

/// What stands at a place in the file of an import.
///
/// # Errors
/// When the ledger or the file cannot be read.
pub(super) fn place(asked: &Asked) -> Result<Shown> {
    let number = number(asked)?;
    let ledger = asked.ledger()?;
    let pointer = asked.parameter("at").unwrap_or_default();
    let sql = Query::of_place("place", number, pointer)
        .selection(&ledger.connection)?
        .sql();
    let mut found = Vec::new();
    explain::each(&ledger, &sql, Some(1), &mut |row| {
        found.push(Row::of(row));
        Ok(())
    })?;
    let body = evidence::rows(asked, "place", &found);
    Ok(Paper::new(format!("Import {number}, {pointer}"), body).into())
}
