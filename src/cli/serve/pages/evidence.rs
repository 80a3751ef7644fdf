//! The evidence for a figure: the row it stands in, the rows of the ledger that it comes from, and the texts of those in
//! their files. What `--explain` prints, with a link on every row.

use super::cut::ROWS;
use super::tables::table;
use crate::cli::serve::asked::{Asked, Paper, Shown};
use crate::contract::registry::Ledger;
use crate::error::Result;
use crate::evidence::origin::ADDS;
use crate::evidence::selection::{Evidence, Selection};
use crate::ledger::explain::{self, Explanation};
use crate::output::json::Json;
use crate::output::table::is_number;
use crate::output::{Rows, Show};
use maud::{Markup, html};

/// The parameter with how many rows of each view to pass over.
pub(super) const FROM: &str = "from-row";
/// The bytes of an original text that are shown beside others; a row's own page has all of it.
const TEXT_MAX: usize = 4000;
/// The name of the column with file and place.
const PLACE: &str = "file and place";

/// The page.
///
/// # Errors
/// When the rows do not come to the figure, or the ledger or a file cannot be read.
pub(super) fn page(
    asked: &Asked,
    ledger: &Ledger,
    title: &str,
    evidence: &Evidence,
    (back, line): (&Markup, &str),
) -> Result<Shown> {
    let mut parts = Vec::new();
    for selection in &evidence.selections {
        parts.push(part(asked, ledger, selection)?);
    }
    let body = html! {
        (back)
        (cells(asked, &evidence.row))
        @for part in &parts { (part) }
        @if parts.is_empty() { p { "No row of the ledger is behind this figure alone: the row above has what it is computed from." } }
    };
    Ok(Paper::new(title, body).command(line).into())
}

/// The cells of a row that have a value.
pub(super) fn cells(asked: &Asked, row: &[(String, Json)]) -> Markup {
    let has_value = |(_, value): &&(String, Json)| *value != Json::Null && !value.cell().is_empty();
    html! {
        dl.row {
            @for (name, value) in row.iter().filter(has_value) {
                div { dt { (name) } dd { (cell(asked, name, value)) } }
            }
        }
    }
}

/// A value, which leads to its import where it is the number of one.
fn cell(asked: &Asked, name: &str, value: &Json) -> Markup {
    let text = value.cell();
    html! {
        @if name == "import_id" || name == "import" {
            a href=(asked.link(&["import", &text], &[])) { (text) }
        } @else { (text) }
    }
}

/// One view's rows.
fn part(asked: &Asked, ledger: &Ledger, selection: &Selection) -> Result<Markup> {
    let counted = selection.count(&ledger.connection)?;
    let skipped: usize = asked.parameter(FROM).and_then(|text| text.parse().ok()).unwrap_or(0);
    let sql = format!("SELECT * FROM ({}) LIMIT {ROWS} OFFSET {skipped}", selection.sql());
    let mut found = Vec::new();
    explain::each(ledger, &sql, None, &mut |row| {
        found.push(Row::of(row));
        Ok(())
    })?;
    let all = usize::try_from(counted.rows).unwrap_or(usize::MAX);
    let to = |skipped: usize| asked.again(&[(FROM, &skipped.to_string())]);
    let sql = selection.sql();
    Ok(html! {
        section {
            h2 {
                (counted.rows) @if counted.rows == 1 { " row" } @else { " rows" } " of " (selection.view)
                @if let Some(sum) = &counted.sum { ", together " (sum) }
            }
            (rows(asked, selection.view, &found))
            @if all > ROWS {
                p.rows {
                    "Rows " (skipped + 1) " to " (all.min(skipped + ROWS)) " of " (all) "."
                    @if skipped > 0 { " " a href=(to(skipped.saturating_sub(ROWS))) rel="prev" { "Previous" } }
                    @if skipped + ROWS < all { " " a href=(to(skipped + ROWS)) rel="next" { "Next" } }
                }
            }
            details {
                summary { "The query" }
                pre { (sql) ";" }
                p { a href=(asked.link(&["sql"], &[("q", &sql)])) { "Ask it" } }
            }
        }
    })
}

/// What is shown of a row.
pub(super) struct Row {
    cells: Vec<(String, Json)>,
    import_id: i64,
    place: String,
    text: Option<String>,
}

impl Row {
    /// Of an explained row.
    #[must_use]
    pub(super) fn of(found: &Explanation) -> Self {
        let is_own = |(name, _): &&(String, Json)| name != "import_id" && name != "place";
        let position = match (found.line_column, &found.cell) {
            (Some((line, column)), _) => format!("{}:{line}:{column}", found.file),
            (None, Some(cell)) => format!("{} at {cell}", found.file),
            (None, None) => found.file.clone(),
        };
        let place = format!("{position} {}{}", found.entry, found.place);
        Self {
            cells: found.row.iter().filter(is_own).cloned().collect(),
            import_id: found.import_id,
            place: place.trim().to_owned(),
            text: found.text.clone(),
        }
    }

    fn cell(&self, name: &str) -> Option<&Json> {
        let found = self.cells.iter().find(|(column, _)| column == name);
        found.map(|(_, value)| value)
    }
}

/// Rows of a view: what is the same in all of them once, what differs as a table, and their original texts.
pub(super) fn rows(asked: &Asked, view: &str, found: &[Row]) -> Markup {
    let Some(first) = found.first() else {
        return html! {};
    };
    let differs = |name: &String| found.iter().any(|row| row.cell(name) != first.cell(name));
    let is_shown = |name: &String| name == "row_key" || name == ADDS || differs(name);
    let names = first.cells.iter().map(|(name, _)| name);
    let (mut shown, same): (Vec<&String>, Vec<&String>) = names.partition(|name| is_shown(name));
    shown.sort_by_key(|name| **name != ADDS);
    let repeated = repeated(found, &mut shown);
    let same: Vec<(String, Json)> = same
        .into_iter()
        .filter_map(|name| Some((name.clone(), first.cell(name)?.clone())))
        .collect();
    let mut shown_rows = Rows {
        columns: shown.iter().map(|&name| name.clone()).collect(),
        rows: Vec::new(),
    };
    shown_rows.columns.push(PLACE.to_owned());
    for row in found {
        let mut cells: Vec<Json> = shown
            .iter()
            .map(|name| row.cell(name).cloned().unwrap_or(Json::Null))
            .collect();
        cells.push(Json::string(&row.place));
        shown_rows.rows.push(cells);
    }
    let lead = |index: usize, column: &str| {
        let row = found.get(index)?;
        if column == PLACE {
            return Some(format!("#{}", id(view, index)));
        }
        // The row's own page is the next step down from any of its figures.
        let is_figure = row.cell(column).is_some_and(is_number);
        let key = row.cell("row_key").filter(|_| column == "row_key" || is_figure)?;
        Some(asked.link(&["row"], &[("view", view), ("key", &key.cell())]))
    };
    let declared: Vec<(String, Show)> = shown
        .iter()
        .filter_map(|name| Some(((*name).clone(), show(name)?)))
        .collect();
    let places: Vec<usize> = (0..shown_rows.columns.len()).collect();
    html! {
        @if found.len() > 1 && !same.is_empty() { p.quiet { "In all of these rows:" } }
        (cells(asked, &same))
        (table(&shown_rows, (&declared, &places, false), &lead))
        @for text in &repeated { p.quiet { (text) } }
        @for (index, row) in found.iter().enumerate() {
            details.original id=(id(view, index)) open[found.len() <= OPEN_MAX] {
                summary { (row.place) ", import " (row.import_id) }
                (original(asked, row))
            }
        }
    }
}

/// Takes out columns of figures that say the same as one before them, such as the effective cost of charges that nothing is
/// spread over, and says so.
fn repeated(found: &[Row], shown: &mut Vec<&String>) -> Vec<String> {
    let is_same = |one: &String, other: &String| {
        let mut pairs = found.iter().map(|row| (row.cell(one), row.cell(other)));
        pairs.all(|(one, other)| one == other && one.is_some_and(is_number))
    };
    let mut kept: Vec<(&String, Vec<&str>)> = Vec::new();
    if found.len() > 1 {
        for name in std::mem::take(shown) {
            match kept.iter_mut().find(|(before, _)| is_same(before, name)) {
                Some((_, same)) => same.push(name),
                None => kept.push((name, Vec::new())),
            }
        }
        shown.extend(kept.iter().map(|(name, _)| *name));
    }
    let has_same = |(_, same): &&(&String, Vec<&str>)| !same.is_empty();
    let texts = kept.iter().filter(has_same);
    texts
        .map(|(name, same)| format!("The same as {name}: {}.", same.join(", ")))
        .collect()
}

/// What a column of a view is, where its name says so.
fn show(name: &str) -> Option<Show> {
    let is_time = ["_start", "_end", "_at", "_time"].iter().any(|end| name.ends_with(end));
    is_time.then_some(Show::TIME)
}

/// So many original texts are open at once; more are closed at first.
const OPEN_MAX: usize = 5;

fn id(view: &str, index: usize) -> String {
    let view: String = view.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("text-{view}-{}", index + 1)
}

fn original(asked: &Asked, row: &Row) -> Markup {
    let import = row.import_id.to_string();
    html! {
        @match &row.text {
            Some(text) if text.len() > TEXT_MAX => {
                @let end = text.floor_char_boundary(TEXT_MAX);
                pre { (text.get(..end).unwrap_or_default()) "…" }
            },
            Some(text) => pre { (text) },
            None => p { "The original text was not kept, and its file is gone or changed." },
        }
        p { a href=(asked.link(&["import", &import], &[])) { "Import " (import) } }
    }
}
