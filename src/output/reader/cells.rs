//! The cells of a column as readers see them, before they are made to fit.

use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::reader::number::{Shown, amount, significant};
use crate::output::reader::show::{Kind, Show, Worth};
use crate::output::reader::time::time;
use crate::output::reader::width::{clean, width};
use crate::output::rows::Rows;
use std::collections::BTreeSet;

/// An id keeps at least so many columns: `fe0b…9c21`.
const ID_MIN: usize = 9;
/// A text keeps at least so many.
const TEXT_MIN: usize = 12;
/// Sentences keep at least so many in each line.
const PROSE_MIN: usize = 24;
/// Ids up to this width stay whole.
const ID_WHOLE: usize = 12;

/// A column with its cells as texts of one line.
pub(crate) struct Column {
    /// Its name.
    pub name: String,
    /// What it is.
    pub show: Show,
    /// Its cells.
    pub cells: Vec<String>,
    /// Whether digits of a cell are not shown.
    pub is_rounded: bool,
    /// How wide its numbers are before the point, and from it on.
    pub around: (usize, usize),
    /// How wide its cells are.
    pub natural: usize,
    /// How narrow they can get.
    pub narrowest: usize,
    /// Whether nobody misses it.
    pub is_idle: bool,
}

impl Column {
    /// The column at a place; the currency of each row is in `currencies`.
    pub(crate) fn of(rows: &Rows, place: usize, show: Show, is_exact: bool) -> Self {
        let currency = rows.columns.iter().position(|name| name == show.currency);
        let mut is_rounded = false;
        let shown = rows.rows.iter().map(|row| {
            let cell = row.get(place).unwrap_or(&Json::Null);
            let code = currency.and_then(|place| row.get(place)).map(Json::cell);
            let shown = shown(cell, show.kind, code.as_deref(), is_exact);
            is_rounded |= shown.is_rounded;
            clean(&shown.text)
        });
        let cells: Vec<String> = shown.collect();
        let mut around = (0, 0);
        if show.kind.is_number() {
            for (before, behind) in cells.iter().map(|cell| sides(cell)) {
                around = (around.0.max(width(before)), around.1.max(width(behind)));
            }
        }
        let natural = if show.kind.is_number() {
            around.0 + around.1
        } else {
            cells.iter().map(|cell| width(cell)).max().unwrap_or(0)
        };
        let narrowest = match show.kind {
            Kind::Id if natural > ID_WHOLE => different_at(&cells, natural),
            Kind::Prose => natural.min(PROSE_MIN),
            kind if kind.may_shrink() => natural.min(TEXT_MIN),
            _ => natural,
        };
        Self {
            name: clean(rows.columns.get(place).map_or("", String::as_str)),
            is_idle: !cells.is_empty() && cells.iter().all(|cell| is_nothing(cell)),
            show,
            cells,
            is_rounded,
            around,
            natural,
            narrowest,
        }
    }

    /// How soon it goes, the largest first.
    pub(super) fn rank(&self) -> u8 {
        match self.show.worth {
            Worth::Kept => 0,
            _ if self.is_idle => 3,
            Worth::Plain => 1,
            Worth::Little => 2,
        }
    }
}

/// Whether a cell says nothing: it is empty or zero.
fn is_nothing(cell: &str) -> bool {
    cell.is_empty() || (cell.contains('0') && cell.chars().all(|c| matches!(c, '0' | '.' | '-')))
}

/// What stands before the point of a number, and the rest.
pub(crate) fn sides(cell: &str) -> (&str, &str) {
    cell.split_at(cell.find('.').unwrap_or(cell.len()))
}

/// The least width at which all that differs still does.
fn different_at(cells: &[String], natural: usize) -> usize {
    let whole: BTreeSet<&String> = cells.iter().collect();
    let is_enough = |columns: &usize| {
        let cut: BTreeSet<String> = whole
            .iter()
            .map(|cell| super::width::without_middle(cell, *columns))
            .collect();
        cut.len() == whole.len()
    };
    (ID_MIN..natural).find(is_enough).unwrap_or(natural)
}

fn shown(cell: &Json, kind: Kind, currency: Option<&str>, is_exact: bool) -> Shown {
    let text = cell.cell();
    let as_it_is = |text: String| Shown {
        text,
        is_rounded: false,
    };
    match kind {
        Kind::Flag => as_it_is(match text.as_ref() {
            "1" | "true" => "yes".to_owned(),
            "0" | "false" => "no".to_owned(),
            other => other.to_owned(),
        }),
        Kind::Time if !is_exact => as_it_is(time(&text)),
        Kind::Day if !is_exact && text.len() > "2025-06-19".len() => {
            let shown = time(&text);
            as_it_is(shown.get(..10).unwrap_or(&shown).to_owned())
        }
        Kind::Amount | Kind::Quantity | Kind::Price | Kind::Rate | Kind::Steps if !is_exact => {
            let Ok(number) = Decimal::parse(&text) else {
                return as_it_is(text.into_owned());
            };
            match (kind, currency) {
                // What is in no currency is not money.
                (Kind::Amount, Some(code)) if !code.is_empty() => amount(&number, code),
                _ => significant(&number),
            }
        }
        _ => as_it_is(text.into_owned()),
    }
}
