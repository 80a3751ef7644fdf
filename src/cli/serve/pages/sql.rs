//! SQL that only reads, with so many rows at most, and in the time that every request has.

use super::tables::table;
use crate::cli::serve::asked::{AS_OF, Asked, Paper, Shown};
use crate::cli::sql;
use crate::error::Result;
use crate::output::table::is_number;
use maud::html;

/// Rows that are shown.
const ROWS_MAX: usize = 1000;

/// What to ask first.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "Views",
        "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name",
    ),
    (
        "Charges of each provider",
        "SELECT provider, billing_currency, count(*) AS charges, decimal_sum(billed_cost) AS billed_cost\nFROM charge\nGROUP BY provider, billing_currency",
    ),
    ("Columns of charge", "SELECT name FROM pragma_table_info('charge')"),
];

/// The page.
///
/// # Errors
/// When the query is refused, or takes too long.
pub(super) fn page(asked: &Asked) -> Result<Shown> {
    let query = asked.parameter("q").unwrap_or_default();
    let ledger = asked.ledger()?;
    let form = html! {
        form.asked method="get" action=(format!("{}{}", asked.base, asked.path)) {
            @if let Some(as_of) = asked.parameter(AS_OF) { input type="hidden" name=(AS_OF) value=(as_of); }
            label.query { span { "Query" } textarea name="q" rows="6" spellcheck="false" required { (query) } }
            button type="submit" { "Ask" }
        }
    };
    if query.trim().is_empty() {
        let body = html! {
            (form)
            p { "A query reads; nothing can be changed. At most " (ROWS_MAX) " rows are shown, within " (asked.site.time_limit.as_secs()) " seconds." }
            ul { @for (name, sql) in EXAMPLES { li { a href=(asked.link(&["sql"], &[("q", sql)])) { (name) } } } }
        };
        return Ok(Paper::new("SQL", body).into());
    }
    let (rows, has_more) = sql::ask(&ledger.connection, query, ROWS_MAX)?;
    let lead = |index: usize, column: &str| {
        let place = rows.columns.iter().position(|name| name == column)?;
        let cell = rows.rows.get(index)?.get(place)?;
        (column == "import_id" && is_number(cell)).then(|| asked.link(&["import", &cell.cell()], &[]))
    };
    let places: Vec<usize> = (0..rows.columns.len()).collect();
    let body = html! {
        (form)
        p.rows { (rows.rows.len()) @if rows.rows.len() == 1 { " row" } @else { " rows" } @if has_more { ", and there are more" } "." }
        (table(&rows, (&[], &places, true), &lead))
    };
    Ok(Paper::new("SQL", body).into())
}
