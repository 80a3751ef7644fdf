//! One row of a view, such as a charge or an invoice: its cells, where it came from, its original text, and what belongs to it.

use super::evidence::{self, Row};
use super::missing::not_found;
use crate::cli::explain::made_in_words;
use crate::cli::serve::asked::{Asked, Paper, Shown};
use crate::contract::registry::Ledger;
use crate::decisions::attach::{self, Attached};
use crate::error::Result;
use crate::ledger::explain::{self, Explanation};
use crate::output::json::Json;
use crate::query::{Values, expanded};
use maud::{Markup, html};
use rusqlite::types::Value;

/// Rows that belong to a row and are on its page.
const SHOWN: usize = 100;

/// What belongs to a row: the views, and the columns that are the same there; the first one has to have a value.
type Belongs = (&'static str, &'static [&'static str], &'static [&'static str]);

const BELONGS: &[Belongs] = &[
    (
        "invoice",
        &["invoice_line", "tax", "charge", "payment"],
        &["invoice_id", "provider", "account"],
    ),
    ("invoice_line", &["invoice"], &["invoice_id", "provider", "account"]),
    ("payment", &["invoice"], &["invoice_id", "provider", "account"]),
    ("tax", &["invoice"], &["invoice_id", "provider", "account"]),
    ("charge", &["invoice"], &["invoice_id", "provider", "account"]),
];

/// The page.
///
/// # Errors
/// When there is no such row, or the ledger or the file cannot be read.
pub(super) fn page(asked: &Asked) -> Result<Shown> {
    let (Some(view), Some(key)) = (asked.parameter("view"), asked.parameter("key")) else {
        return Err(not_found("a row is named by `view` and `key`"));
    };
    let ledger = asked.ledger()?;
    let found = explain::explain(&ledger, view, key)?;
    let attached = attached(asked, &attach::of_row(&ledger.connection, view, key)?);
    let mut parts = Vec::new();
    for one in &found {
        let belonging = belonging(asked, &ledger, view, one)?;
        parts.push(html! { (self::one(asked, one)) (attached) (belonging) });
    }
    let body = html! { @for part in &parts { (part) } };
    let line = format!("billbook explain {view} '{}'", key.replace('\'', r"'\''"));
    Ok(Paper::new(format!("{}: {key}", heading(view)), body)
        .command(line)
        .into())
}

fn heading(view: &str) -> String {
    match view {
        "charge" => "Charge".to_owned(),
        "invoice" => "Invoice".to_owned(),
        "payment" => "Payment".to_owned(),
        "ledger_entry" => "Ledger entry".to_owned(),
        other => other.to_owned(),
    }
}

/// The row, where it came from, and its text.
fn one(asked: &Asked, found: &Explanation) -> Markup {
    let import = found.import_id.to_string();
    let place = match (found.line_column, &found.cell) {
        (Some((line, column)), _) => format!("{}:{line}:{column}", found.file),
        (None, Some(cell)) => format!("{} at {cell}", found.file),
        (None, None) => found.file.clone(),
    };
    let pointer = format!("{}{}", found.entry, found.place);
    html! {
        (evidence::cells(asked, &found.row))
        h2 { "Where it comes from" }
        dl.row {
            div { dt { "import" } dd { a href=(asked.link(&["import", &import], &[])) { (import) } ", " (found.operation) ", account " (found.account) } }
            div { dt { "file" } dd { (place) } }
            div { dt { "place" } dd { @if pointer.is_empty() { "the whole document" } @else { (pointer) } } }
            div { dt { "SHA-256" } dd { (found.sha256) } }
            @if let Some((name, sha256)) = &found.archive { div { dt { "archive" } dd { (name) ", SHA-256 " (sha256) } } }
            div { dt { "retrieved" } dd { (found.retrieved_at) } }
            div { dt { "imported" } dd { (found.imported_at) } }
            div { dt { "kept" } dd { (found.kept_in) } }
        }
        @if let Some(made) = &found.made {
            h2 { "What the mapping made it of" }
            pre { (made_in_words(made)) }
        }
        h2 { "Original text" }
        @match &found.text {
            Some(text) => pre.original { (text) },
            None => p { "The original text was not kept, and its file is gone or changed." },
        }
    }
}

/// The files that are attached to the row, to be saved.
fn attached(asked: &Asked, files: &[Attached]) -> Markup {
    html! {
        @if !files.is_empty() {
            h2 { "Attached files: " (files.len()) }
            ul {
                @for one in files {
                    li {
                        a href=(asked.link(&["attachment", &one.decision.to_string()], &[])) { (one.name) }
                        ", " (one.size) " bytes, decision " (one.decision)
                        @if let Some(why) = &one.why { ": " (why) }
                    }
                }
            }
        }
    }
}

/// An attached file, byte for byte as it came.
///
/// # Errors
/// When no such file is attached, the archive does not have it as it was, or the ledger cannot be read.
pub(super) fn file(asked: &Asked) -> Result<Shown> {
    let number = asked.part("decision");
    let ledger = asked.ledger()?;
    let files = attach::all(&ledger.connection, None)?;
    let Some(one) = files.into_iter().find(|one| one.decision.to_string() == number) else {
        return Err(not_found(&format!("decision {number} attaches no file")));
    };
    Ok(Shown::File {
        bytes: attach::bytes(&ledger.connection, &one.sha256)?,
        name: one.name,
    })
}

/// The rows of other views that are about the same thing.
fn belonging(asked: &Asked, ledger: &Ledger, view: &str, found: &Explanation) -> Result<Markup> {
    let Some((_, views, columns)) = BELONGS.iter().find(|(of, ..)| *of == view) else {
        return Ok(html! {});
    };
    let cell = |name: &str| {
        let cell = found.row.iter().find(|(column, _)| column == name);
        cell.map_or(Json::Null, |(_, value)| value.clone())
    };
    let is_named = columns.first().is_some_and(|name| !cell(name).cell().is_empty());
    if !is_named {
        return Ok(html! {});
    }
    let values: Values = columns
        .iter()
        .map(|name| {
            let value = match cell(name) {
                Json::Null => Value::Null,
                other => Value::Text(other.cell().into_owned()),
            };
            ((*name).to_owned(), value)
        })
        .collect();
    let conditions: Vec<String> = columns.iter().map(|name| format!("{name} IS :{name}")).collect();
    let mut parts = Vec::new();
    for &other in *views {
        let sql = format!("SELECT * FROM {other} WHERE {}", conditions.join(" AND "));
        let sql = expanded(&ledger.connection, &sql, &values)?;
        let mut rows = Vec::new();
        explain::each(ledger, &sql, Some(SHOWN + 1), &mut |row| {
            rows.push(Row::of(row));
            Ok(())
        })?;
        let has_more = rows.len() > SHOWN;
        rows.truncate(SHOWN);
        if !rows.is_empty() {
            parts.push(html! {
                h2 { (other) ": " (rows.len()) @if has_more { " and more" } }
                (evidence::rows(asked, other, &rows))
                @if has_more { p { a href=(asked.link(&["sql"], &[("q", &sql)])) { "All of them" } } }
            });
        }
    }
    Ok(html! { @for part in &parts { (part) } })
}
