//! What the columns of one list are: by their names, and by their cells where a name has two meanings.

use super::list::List;
use super::words::{self, currency_of};
use crate::source::table::days;
use crate::source::table::grid::{Content, Grid};

/// What the columns of a list are.
#[derive(Debug, Default)]
pub(super) struct Roles {
    of: Vec<Option<&'static str>>,
    /// Columns that mean what another one means better, in the order of their ranks.
    others: Vec<(usize, &'static str, u8)>,
    /// Columns of which another one means the same, and as well.
    pub twice: Vec<(usize, &'static str)>,
    /// Currencies that names of columns state.
    currencies: Vec<(usize, String)>,
}

impl Roles {
    /// Finds them.
    pub(super) fn find(grid: &Grid, list: &List) -> Self {
        let mut roles = Self {
            of: vec![None; grid.header.len()],
            ..Self::default()
        };
        let mut found: Vec<(usize, &'static str, u8)> = Vec::new();
        for (place, name) in grid.header.iter().enumerate() {
            let meaning = words::meaning(list, name);
            let is_alone = meaning.columns.len() == 1;
            let fitting = meaning.columns.into_iter();
            let fitting = fitting.filter(|(column, _)| is_alone || fits(grid, list, place, column));
            found.extend(fitting.take(1).map(|(column, rank)| (place, column, rank)));
            roles
                .currencies
                .extend(meaning.currency.map(|currency| (place, currency)));
        }
        found.sort_by_key(|(place, _, rank)| (*rank, *place));
        for (place, column, rank) in found {
            let Some(first) = roles.place(column) else {
                if let Some(role) = roles.of.get_mut(place) {
                    *role = Some(column);
                }
                continue;
            };
            let is_as_good = grid.header.get(first).is_some_and(|name| {
                let columns = words::meaning(list, name).columns;
                columns.contains(&(column, rank))
            });
            if is_as_good && !is_alike(grid, first, place) {
                roles.twice.push((place, column));
            } else {
                roles.others.push((place, column, rank));
            }
        }
        if roles.place("currency").is_none() {
            roles.find_currency(grid);
        }
        roles
    }

    /// A column without a name that holds currencies alone says them.
    fn find_currency(&mut self, grid: &Grid) {
        let places = 0..grid.header.len();
        let is_it = |place: &usize| {
            let is_unnamed = grid.header.get(*place).is_some_and(|name| name.starts_with("column "));
            let texts = texts(grid, *place);
            is_unnamed && !texts.is_empty() && texts.iter().all(|text| currency_of(text).is_some())
        };
        let found: Vec<usize> = places.filter(is_it).collect();
        if let [place] = found[..]
            && let Some(role) = self.of.get_mut(place)
        {
            *role = Some("currency");
        }
    }

    /// What the column at this place is.
    pub(super) fn of(&self, place: usize) -> Option<&'static str> {
        self.of.get(place).copied().flatten()
    }

    /// Where this column is.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.of.iter().position(|role| *role == Some(column))
    }

    /// The columns that mean the same less well, the best first.
    pub(super) fn others(&self) -> &[(usize, &'static str, u8)] {
        &self.others
    }

    /// Counts a column among these.
    pub(super) fn add_other(&mut self, place: usize, column: &'static str) {
        self.others.push((place, column, u8::MAX));
    }

    /// The currency that the name of a column states.
    pub(super) fn currency(&self, place: usize) -> Option<&str> {
        let found = self.currencies.iter().find(|(stated, _)| *stated == place)?;
        Some(&found.1)
    }
}

/// The texts of a column.
fn texts<'g>(grid: &'g Grid, place: usize) -> Vec<&'g str> {
    let cells = grid.records.iter().filter_map(|record| record.cells.get(place));
    let texts = cells.filter_map(|cell| match &cell.content {
        Content::Text(text) => Some(text.as_ref()).filter(|text: &&str| !text.trim().is_empty()),
        _ => None,
    });
    texts.collect()
}

/// Whether the cells of a column can be what its name can mean: `Valuta` is a day or a currency.
fn fits(grid: &Grid, list: &List, place: usize, column: &str) -> bool {
    let texts = texts(grid, place);
    if list.is_date(column) {
        texts.iter().all(|text| days::written(text).is_some())
    } else {
        texts.iter().all(|text| currency_of(text).is_some())
    }
}

/// Whether two columns hold the same in every row.
fn is_alike(grid: &Grid, one: usize, other: usize) -> bool {
    let mut records = grid.records.iter();
    records.all(|record| match (record.cells.get(one), record.cells.get(other)) {
        (Some(one), Some(other)) => one.content == other.content,
        _ => false,
    })
}
