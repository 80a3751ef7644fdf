//! Figures of pictures above a report: where each leads, and the rows that it is the sum of.

use super::missing::not_found;
use crate::error::Result;
use crate::output::html::picture::{Part, Picture, Spot};
use crate::output::rows::Rows;
use maud::{Markup, html};

/// The parameter that names a figure: the numbers of its picture, bar and series, `1-3-0`. 0 means all of them.
pub(super) const FIGURE: &str = "figure";

/// A figure that is the sum of several rows.
pub(super) struct Figure<'p> {
    picture: &'p Picture,
    name: String,
    part: Part,
}

/// The figure of these numbers.
///
/// # Errors
/// When no picture has it.
pub(super) fn find<'p>(pictures: &'p [Picture], text: &str) -> Result<Figure<'p>> {
    let numbers: Vec<usize> = text.split('-').filter_map(|number| number.parse().ok()).collect();
    let found = match *numbers.as_slice() {
        [picture, bar, series] => pictures
            .get(picture.wrapping_sub(1))
            .and_then(|picture| Some((picture, picture.find([bar, series])?))),
        _ => None,
    };
    let (picture, (name, part)) = found.ok_or_else(|| not_found(&format!("no picture has a figure `{text}` now")))?;
    Ok(Figure { picture, name, part })
}

impl Figure<'_> {
    /// Leaves only the rows of the figure.
    pub(super) fn keep(&self, rows: &mut Rows) {
        let mut number = 0;
        rows.rows.retain(|_| {
            number += 1;
            self.part.rows.binary_search(&(number - 1)).is_ok()
        });
    }

    /// What it is and comes to, with the way back.
    pub(super) fn heading(&self, back: &str) -> Markup {
        let (currency, rows) = (self.picture.currency(), self.part.rows.len());
        html! {
            h2 { (self.picture.title()) ": " (self.name) }
            p {
                (self.part.amount) " " (currency) ": "
                @if let Some(column) = self.part.column { "the sum of " code { (column) } " of " } @else { "the sum of amounts of " }
                @if rows == 1 { "1 row." } @else { (rows) " rows." }
            }
            p { a href=(back) { "Back to the report" } }
        }
    }
}

/// Draws pictures. A figure of one row leads where `one` says for its number, from 1, and its column; a figure of several rows
/// where `several` says.
pub(super) fn draw(
    pictures: &[Picture],
    one: impl Fn(&str, &str) -> String,
    several: impl Fn(&str) -> String,
) -> Markup {
    let lead = |picture: usize, spot: &Spot| match *spot.part.rows.as_slice() {
        [] => None,
        [row] => Some(one(&(row + 1).to_string(), spot.part.column.unwrap_or_default())),
        _ => {
            let [bar, series] = spot.at;
            Some(several(&format!("{}-{bar}-{series}", picture + 1)))
        }
    };
    html! {
        @for (number, picture) in pictures.iter().enumerate() { (picture.draw(Some(&|spot: &Spot| lead(number, spot)))) }
    }
}
