//! Rows as a table of a page: written for readers, aligned at the point, with every digit one gesture away, and as cards
//! where the window or the paper is too narrow for the columns beside each other.

use crate::output::html::measure::{classes, label};
use crate::output::json::Json;
use crate::output::reader::arrange::inferred;
use crate::output::reader::cells::{Column, sides};
use crate::output::reader::show::{Kind, Show, Worth};
use crate::output::reader::{Colour, width};
use crate::output::rows::Rows;
use maud::{Markup, html};

/// Where a cell leads: by the number of its row, from 0, and the name of its column.
pub(crate) type Link<'a> = &'a dyn Fn(usize, &str) -> Option<String>;

/// How rows are to be shown.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    /// What the columns are to readers; others are what their cells are.
    pub shows: &'a [(String, Show)],
    /// The places of the columns that are shown; all without any.
    pub places: &'a [usize],
    /// How many of the last rows are totals.
    pub totals: usize,
    /// Whether every digit is shown.
    pub is_exact: bool,
    /// Where cells lead; in a file, nowhere.
    pub link: Option<Link<'a>>,
}

impl<'a> Look<'a> {
    /// All columns, which are declared so.
    #[must_use]
    pub(crate) fn of(shows: &'a [(String, Show)]) -> Self {
        Self {
            shows,
            places: &[],
            totals: 0,
            is_exact: false,
            link: None,
        }
    }

    /// The columns that are shown.
    pub(super) fn columns(&self, rows: &Rows) -> Vec<(usize, Column)> {
        let all: Vec<usize> = (0..rows.columns.len()).collect();
        let places = if self.places.is_empty() { &all } else { self.places };
        let of = |&place: &usize| {
            let name = rows.columns.get(place);
            let declared = self.shows.iter().find(|(column, _)| Some(column) == name);
            let show = declared.map_or_else(|| Show::new(inferred(rows, place)), |(_, show)| *show);
            (place, Column::of(rows, place, show, self.is_exact))
        };
        places.iter().map(of).collect()
    }
}

/// An id or a text of more characters has the room of two on a card.
const LONG: usize = 22;

/// What stands in the first column of a total.
const TOTAL: &str = "total";

/// A table, and below it a line where digits are missing.
#[must_use]
pub(crate) fn table(rows: &Rows, look: &Look) -> Markup {
    let order: Vec<usize> = (0..rows.rows.len()).collect();
    html! {
        (part(rows, look, &order))
        (below(rows, look))
    }
}

/// The rows of these numbers, in this order, as a table.
#[must_use]
pub(crate) fn part(rows: &Rows, look: &Look, order: &[usize]) -> Markup {
    let columns = look.columns(rows);
    let first_total = rows.rows.len().saturating_sub(look.totals);
    html! {
        div.wide {
            table class=(classes(&columns)) {
                thead {
                    tr { @for (_, column) in &columns { (header(column)) } }
                }
                tbody {
                    @for &index in order {
                        @let is_total = index >= first_total;
                        tr.total[is_total] {
                            @for (number, (place, column)) in columns.iter().enumerate() {
                                @let cell = rows.rows.get(index).and_then(|row| row.get(*place)).unwrap_or(&Json::Null);
                                @if is_total && number == 0 && cell.cell().is_empty() && !column.show.kind.is_number() {
                                    td data-label=(label(&column.name)) { (TOTAL) }
                                } @else {
                                    (data(cell, column, index, look.link))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The line that says that digits are missing; nothing where none are.
#[must_use]
pub(crate) fn below(rows: &Rows, look: &Look) -> Markup {
    let is_rounded = look.columns(rows).iter().any(|(_, column)| column.is_rounded);
    html! { @if is_rounded { (rounded()) } }
}

/// Says that figures are rounded, and where every digit is.
#[must_use]
pub(crate) fn rounded() -> Markup {
    html! {
        p.quiet {
            "Figures are rounded for reading; sums are of the exact figures. Hold the pointer over a figure to see every digit; "
            code.option { "--exact" } " writes them all."
        }
    }
}

fn header(column: &Column) -> Markup {
    let words = label(&column.name);
    html! {
        @if column.show.kind.is_number() {
            th.amount scope="col" title=(column.name) { (words) }
        } @else {
            th scope="col" title=(column.name) { (words) }
        }
    }
}

/// The class of a cell: what its column is, and a colour.
fn class(column: &Column, shown: &str) -> &'static str {
    match column.show.kind {
        kind if kind.is_number() => "amount",
        Kind::Verdict => match Colour::of(shown) {
            Some(Colour::Good) => "word good",
            Some(Colour::Bad) => "word bad",
            Some(Colour::Warning) => "word warning",
            Some(Colour::Faint) => "word faint",
            _ => "word",
        },
        Kind::Word | Kind::Flag | Kind::Time | Kind::Day | Kind::Currency => "word",
        Kind::Id => "id",
        Kind::Prose => "prose",
        Kind::Json => "json",
        _ => "text",
    }
}

/// A cell, as it is written for readers; where that is not all of it, its title has all.
fn data(cell: &Json, column: &Column, index: usize, link: Option<Link>) -> Markup {
    let exact = cell.cell();
    let kind = column.show.kind;
    let is_written_otherwise = kind.is_number() || matches!(kind, Kind::Time | Kind::Day | Kind::Flag);
    let shown = column.cells.get(index).filter(|_| is_written_otherwise);
    let shown = shown.map_or(exact.as_ref(), String::as_str);
    let title = (shown != exact).then_some(exact.as_ref());
    let mut class = class(column, shown).to_owned();
    if kind.is_number() && column.show.worth == Worth::Kept {
        class.push_str(" key");
    }
    if matches!(kind, Kind::Id | Kind::Text) && width::width(shown) > LONG {
        class.push_str(" long");
    }
    if shown.is_empty() {
        class.push_str(" empty");
    } else if kind.is_number() {
        class.push_str(&moved(column, shown));
    }
    let to = link
        .filter(|_| !shown.is_empty())
        .and_then(|link| link(index, &column.name));
    html! {
        td class=(class) data-label=(label(&column.name)) title=[title] {
            @if let Some(to) = to { a href=(to) { (shown) } } @else { (shown) }
        }
    }
}

/// The class that moves a number to the left as far as others have more behind the point.
fn moved(column: &Column, shown: &str) -> String {
    let (_, behind) = sides(shown);
    let missing = column.around.1.saturating_sub(width::width(behind));
    // The point is half as wide as a digit.
    let halves = (missing * 2).saturating_sub(usize::from(behind.is_empty()));
    match halves.min(super::style::MOVES) {
        0 => String::new(),
        halves => format!(" p{halves}"),
    }
}
