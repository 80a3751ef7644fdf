//! `--columns`, `--sort` and `--limit`: which columns and rows of a table, in which order. The same for every form.

use crate::clock;
use crate::error::{Result, codes, unknown};
use crate::money::decimal::Decimal;
use crate::output::json::Json;
use crate::output::reader::show::{Kind, Show};
use crate::output::rows::Rows;
use chrono::{DateTime, Utc};
use std::cmp::Ordering;

/// Which columns and rows, in which order.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Arrange {
    /// Only these columns, in this order
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Sort by these columns, by their values; `-COLUMN` puts the largest first. Totals stay at the end
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', allow_hyphen_values = true)]
    pub sort: Vec<String>,
    /// Only the first N rows. Totals stay, and are of all rows
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// What a cell is sorted by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(Decimal),
    Time(DateTime<Utc>),
    Text(String),
}

impl Arrange {
    /// Whether anything is asked for.
    #[must_use]
    pub(crate) fn is_asked(&self) -> bool {
        !self.columns.is_empty() || !self.sort.is_empty() || self.limit.is_some()
    }

    /// The rows in the order and the number that are asked for, with all their columns; the last ones may be totals. And
    /// what has to be said of them.
    ///
    /// # Errors
    /// When there is no such column.
    pub(crate) fn apply(
        &self,
        mut rows: Rows,
        shows: &[(String, Show)],
        totals: usize,
    ) -> Result<(Rows, Option<String>)> {
        // All names are looked up first, so that a wrong name is an error however many rows there are.
        let sort = self.sort.iter().map(|name| sorted_by(&rows, name));
        let sort: Vec<(usize, bool)> = sort.collect::<Result<_>>()?;
        self.places(&rows)?;
        let count = rows.rows.len().saturating_sub(totals);
        let total_rows = rows.rows.split_off(count);
        if !sort.is_empty() {
            order(&mut rows, shows, &sort);
        }
        let mut said = None;
        if let Some(limit) = self.limit
            && limit < count
        {
            rows.rows.truncate(limit);
            said = Some(format!("note: {limit} of {count} rows; `--limit` left out the others"));
        }
        rows.rows.extend(total_rows);
        Ok((rows, said))
    }

    /// The places of the columns that are asked for, or of all.
    ///
    /// # Errors
    /// When there is no such column.
    pub(crate) fn places(&self, rows: &Rows) -> Result<Vec<usize>> {
        if self.columns.is_empty() {
            return Ok((0..rows.columns.len()).collect());
        }
        self.columns.iter().map(|name| place(rows, name)).collect()
    }

    /// The rows with the columns that are asked for.
    ///
    /// # Errors
    /// When there is no such column.
    pub(crate) fn choose(&self, rows: Rows) -> Result<Rows> {
        if self.columns.is_empty() {
            return Ok(rows);
        }
        let places = self.places(&rows)?;
        Ok(chosen(&rows, &places))
    }
}

/// The place of a column, and whether the largest comes first.
fn sorted_by(rows: &Rows, name: &str) -> Result<(usize, bool)> {
    match name.strip_prefix('-') {
        Some(name) => Ok((place(rows, name)?, true)),
        None => Ok((place(rows, name)?, false)),
    }
}

fn place(rows: &Rows, name: &str) -> Result<usize> {
    let wanted = name.trim();
    let is_it = |column: &String| column == wanted || column.replace('_', "-") == wanted;
    let found = rows.columns.iter().position(is_it);
    found.ok_or_else(|| Box::new(unknown(&codes::PARAMETER, "column", wanted, &rows.columns)))
}

/// The column's cells in this order of columns.
fn chosen(rows: &Rows, columns: &[usize]) -> Rows {
    let cells = |row: &Vec<Json>| -> Vec<Json> {
        let cells = columns.iter().map(|&place| row.get(place).cloned());
        cells.map(|cell| cell.unwrap_or(Json::Null)).collect()
    };
    Rows {
        columns: columns
            .iter()
            .filter_map(|&place| rows.columns.get(place).cloned())
            .collect(),
        rows: rows.rows.iter().map(cells).collect(),
    }
}

/// Sorts; rows that are equal stay in their order, and what is empty comes last both ways.
fn order(rows: &mut Rows, shows: &[(String, Show)], sort: &[(usize, bool)]) {
    let kinds: Vec<Kind> = sort.iter().map(|&(place, _)| kind_of(rows, shows, place)).collect();
    let keyed = |row: Vec<Json>| {
        let keys = sort.iter().zip(&kinds);
        let keys: Vec<Option<Key>> = keys
            .map(|(&(place, _), kind)| row.get(place).and_then(|cell| key(cell, *kind)))
            .collect();
        (keys, row)
    };
    let mut all: Vec<(Vec<Option<Key>>, Vec<Json>)> = std::mem::take(&mut rows.rows).into_iter().map(keyed).collect();
    all.sort_by(|(one, _), (other, _)| {
        let pairs = one.iter().zip(other).zip(sort);
        let compared = pairs.map(|((one, other), (_, is_down))| compare(one.as_ref(), other.as_ref(), *is_down));
        compared.fold(Ordering::Equal, Ordering::then)
    });
    rows.rows = all.into_iter().map(|(_, row)| row).collect();
}

fn compare(one: Option<&Key>, other: Option<&Key>, is_down: bool) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) if is_down => other.cmp(one),
        (Some(one), Some(other)) => one.cmp(other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    }
}

/// What a column is; numbers where nobody declares it and all its cells are such.
fn kind_of(rows: &Rows, shows: &[(String, Show)], place: usize) -> Kind {
    let name = rows.columns.get(place);
    let declared = shows.iter().find(|(column, _)| Some(column) == name);
    declared.map_or_else(|| inferred(rows, place), |(_, show)| show.kind)
}

/// What an undeclared column is, by its cells.
#[must_use]
pub(crate) fn inferred(rows: &Rows, place: usize) -> Kind {
    let mut cells = rows.rows.iter().filter_map(|row| row.get(place));
    let is_empty = |cell: &Json| cell.cell().is_empty();
    let is_number = |cell: &Json| crate::output::table::is_number(cell);
    let has_numbers = cells.clone().any(is_number);
    if has_numbers && cells.all(|cell| is_empty(cell) || is_number(cell)) {
        Kind::Number
    } else {
        Kind::Text
    }
}

fn key(cell: &Json, kind: Kind) -> Option<Key> {
    let text = cell.cell();
    if text.is_empty() {
        return None;
    }
    let number = || Decimal::parse(&text).ok().map(Key::Number);
    let found = match kind {
        Kind::Time | Kind::Day => clock::parse(&text).map(Key::Time),
        Kind::Flag => number(),
        kind if kind.is_number() => number(),
        // Numbers of imports and deliveries are ids, and 9 comes before 10.
        Kind::Id => text.bytes().all(|byte| byte.is_ascii_digit()).then(number).flatten(),
        _ => None,
    };
    Some(found.unwrap_or_else(|| Key::Text(text.into_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        let cells = [
            ["b", "9", "2025-06-02T00:00:00Z"],
            ["a", "10.5", "2025-06-01T22:00:00-04:00"],
            ["c", "", ""],
            ["a", "-1", "2025-06-01T00:00:00Z"],
            ["", "18.5", ""],
        ];
        Rows {
            columns: ["name", "amount", "first_day"].map(str::to_owned).to_vec(),
            rows: cells.map(|row| row.map(Json::string).to_vec()).to_vec(),
        }
    }

    fn arranged(columns: &[&str], sort: &[&str], limit: Option<usize>) -> Result<String> {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let arrange = Arrange {
            columns: list(columns),
            sort: list(sort),
            limit,
        };
        let shows = Show::named(&[
            ("name", Show::TEXT),
            ("amount", Show::AMOUNT),
            ("first_day", Show::TIME),
        ]);
        let arranged = arrange.apply(rows(), &shows, 1)?.0;
        Ok(arrange.choose(arranged)?.to_csv().replace('\n', " "))
    }

    #[test]
    fn rows_are_sorted_by_value_and_totals_stay_at_the_end() {
        let amounts = |sort: &[&str]| arranged(&["amount"], sort, None).unwrap();
        assert_eq!(amounts(&["amount"]), "amount -1 9 10.5 \"\" 18.5 ");
        assert_eq!(amounts(&["-amount"]), "amount 10.5 9 -1 \"\" 18.5 ");
        assert_eq!(amounts(&["name", "-amount"]), "amount 10.5 -1 9 \"\" 18.5 ");
        assert_eq!(amounts(&["first-day"]), "amount -1 9 10.5 \"\" 18.5 ");
    }

    #[test]
    fn a_limit_is_of_rows_and_columns_come_as_they_are_named() {
        let found = arranged(&["amount", "name"], &["-amount"], Some(1)).unwrap();
        assert_eq!(found, "amount,name 10.5,a 18.5, ");
        let problem = arranged(&[], &["-amuont"], None).unwrap_err();
        assert!(
            problem.report().contains("the nearest is `amount`"),
            "{}",
            problem.report()
        );
    }
}
