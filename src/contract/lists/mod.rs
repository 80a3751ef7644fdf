//! Lists as people have them: their amounts, days and currencies, before they are read as a document.
//!
//! ```text
//! 30.06.2025;Nordhost;1.234,56 €  →  2025-06-30;Nordhost;1234.56
//! ```
//!
//! A list says how its columns may be written. Where a cell has two readings, the other cells of the file decide; where
//! they do not, the user does; and where nobody does, the file is refused. What was read otherwise than it is written is
//! recorded with the import, and the file keeps the text.

mod above;
mod amounts;
mod compose;
mod days;
pub(crate) mod direction;
mod header;
mod list;
mod roles;
mod rows;
mod stated;
mod words;

pub(crate) use crate::contract::lists::compose::{Bank, Composed, compose};
pub(crate) use crate::contract::lists::header::{find, of_header};
pub(crate) use crate::contract::lists::list::Said;
pub(crate) use crate::contract::lists::list::{List, Spread, Unnumbered, Words};

use crate::contract::document::ValueKind;
use crate::error::Code;
use crate::source::table::amounts as marks;
use crate::source::table::amounts::DecimalMark;
use crate::source::table::days as months;
use crate::source::table::grid::{Content, Flaw, Grid, Spot};
use crate::source::table::header::text_of;
use chrono::NaiveDate;
use std::borrow::Cow;

/// A list whose cells are written as everything is here.
#[derive(Debug)]
pub(crate) struct Settled<'t> {
    /// The table; what is wrong with its cells is among its flaws.
    pub grid: Grid<'t>,
    /// What was read otherwise than it is written, a sentence each.
    pub accepted: Vec<String>,
    /// What stands before decimals in the amounts of its texts.
    pub mark: DecimalMark,
    /// Whether the user's decimal mark was needed.
    pub needed_mark: bool,
    /// Whether the user's order of days was needed.
    pub needed_dates: bool,
    /// Whether the amounts are those of a bank.
    pub bank: Bank,
}

/// Reads the cells of a list that was composed, and compares what it states of itself.
#[must_use]
pub(crate) fn settle_composed<'t>(composed: &Composed<'t>, said: &Said) -> Settled<'t> {
    let list = composed.list;
    let mut settled = settle_within(&composed.grid, list, said, composed.period);
    let sheet = settled.grid.sheet.clone();
    for total in &composed.totals {
        match stated::compare(total, settled.mark, sheet.as_deref()) {
            Ok(sentence) => settled.accepted.push(sentence),
            Err(flaw) => settled.grid.flaws.push(flaw),
        }
    }
    let place = |column: &str| {
        let named = |name: &String| (list.column)(name) == Some(column);
        settled.grid.header.iter().position(named)
    };
    let mut is_balanced = false;
    if let (Some((balance, fee)), Some(amount)) = (composed.balance, place("amount")) {
        let compared = stated::balances(
            &settled.grid.records,
            (balance, fee, amount),
            place("currency"),
            settled.mark,
        );
        match compared {
            Some(Ok(sentence)) => {
                is_balanced = !sentence.starts_with("not compared");
                settled.accepted.push(sentence);
            }
            Some(Err(flaw)) => settled.grid.flaws.push(flaw),
            None => {}
        }
    }
    settled.bank = match &composed.bank {
        Bank::Certain => Bank::Certain,
        // A balance that falls with each negative amount proves what it means.
        _ if is_balanced => Bank::Certain,
        other => other.clone(),
    };
    if let Some(unnumbered) = list.unnumbered {
        number(&mut settled, list, unnumbered);
    }
    let mut accepted = composed.told.clone();
    accepted.append(&mut settled.accepted);
    settled.accepted = accepted;
    settled
}

/// Calls rows without a number by what else they say.
fn number(settled: &mut Settled, list: &List, unnumbered: &Unnumbered) {
    let grid = &mut settled.grid;
    let place = |column: &str| grid.header.iter().position(|name| (list.column)(name) == Some(column));
    let Some(number) = place(unnumbered.number) else { return };
    let when: Vec<usize> = unnumbered.when.iter().filter_map(|column| place(column)).collect();
    let [Some(whose), Some(amount), Some(currency)] = unnumbered.others.map(place) else {
        return;
    };
    let mut seen: Vec<(String, String)> = Vec::new();
    let mut rows = 0;
    for record in &mut grid.records {
        let text = |place: usize| {
            record
                .cells
                .get(place)
                .map(|cell| text_of(&cell.content))
                .unwrap_or_default()
        };
        let day = when.iter().map(|place| text(*place)).find(|text| !text.is_empty());
        let (Some(day), true) = (day, text(number).trim().is_empty()) else {
            continue;
        };
        let mut name = format!("(no number) {day} {} {}", text(amount), text(currency));
        let key = (text(whose), name.clone());
        let times = seen.iter().filter(|other| **other == key).count();
        if times > 0 {
            name = format!("{name} {}", times + 1);
        }
        seen.push(key);
        rows += 1;
        if let Some(cell) = record.cells.get_mut(number) {
            cell.content = Content::Text(Cow::Owned(name));
        }
    }
    if rows > 0 {
        let what = if rows == 1 { "row has" } else { "rows have" };
        settled.accepted.push(format!(
            "{rows} {what} no number: called `(no number)` with day, amount and currency"
        ));
    }
}

/// Reads the cells of a list by its columns.
#[must_use]
pub(crate) fn settle<'t>(grid: &Grid<'t>, list: &List, said: &Said) -> Settled<'t> {
    settle_within(grid, list, said, None)
}

/// The same, where all days lie in a period.
fn settle_within<'t>(grid: &Grid<'t>, list: &List, said: &Said, period: Option<(NaiveDate, NaiveDate)>) -> Settled<'t> {
    let mut work = Work {
        grid: grid.clone(),
        list,
        said,
        period,
        accepted: Vec::new(),
    };
    work.trim();
    work.currencies();
    work.months();
    let (mark, needed_mark) = amounts::settle(&mut work);
    let needed_dates = days::settle(&mut work);
    Settled {
        grid: work.grid,
        accepted: work.accepted,
        mark,
        needed_mark,
        needed_dates,
        bank: Bank::Unknown,
    }
}

/// A list while it is settled.
struct Work<'w, 't> {
    grid: Grid<'t>,
    list: &'w List,
    said: &'w Said,
    period: Option<(NaiveDate, NaiveDate)>,
    accepted: Vec<String>,
}

/// Where a cell is: record and column.
type At = (usize, usize);

impl Work<'_, '_> {
    /// The columns of these kinds, by their places and names here.
    fn columns(&self, kind: ValueKind) -> Vec<(usize, &'static str)> {
        let header = self.grid.header.iter().enumerate();
        let named = header.filter_map(|(place, name)| Some((place, (self.list.column)(name)?)));
        named
            .filter(|(_, name)| self.list.table.field(name).is_some_and(|field| field.kind == kind))
            .collect()
    }

    /// The columns that hold days, of the table and others.
    fn days(&self) -> Vec<(usize, &'static str)> {
        let header = self.grid.header.iter().enumerate();
        let others = header.filter_map(|(place, name)| Some((place, (self.list.days)(name)?)));
        self.columns(ValueKind::Date).into_iter().chain(others).collect()
    }

    /// The cells of a column that have a text. One with the character U+0000 is refused as it is.
    fn texts(&self, column: usize) -> Vec<(At, String)> {
        let records = self.grid.records.iter().enumerate();
        records
            .filter_map(|(record, found)| match &found.cells.get(column)?.content {
                Content::Text(text) if !text.contains('\0') => Some(((record, column), text.to_string())),
                _ => None,
            })
            .collect()
    }

    fn spot(&self, (record, column): At) -> Spot {
        let record = self.grid.records.get(record);
        let cell = record.and_then(|record| record.cells.get(column));
        cell.map_or(Spot::Byte(0), |cell| cell.spot)
    }

    fn put(&mut self, (record, column): At, text: String) {
        let record = self.grid.records.get_mut(record);
        if let Some(cell) = record.and_then(|record| record.cells.get_mut(column)) {
            cell.content = Content::Text(Cow::Owned(text));
        }
    }

    /// Puts something in the place of cells that are refused, so that they are refused once.
    fn stand_in(&mut self, cells: impl Iterator<Item = At>, text: &str) {
        for at in cells {
            self.put(at, text.to_owned());
        }
    }

    /// Notes what is wrong with a cell.
    fn flaw(&mut self, at: At, code: &'static Code, message: String, hint: Option<&'static str>) {
        let spot = self.spot(at);
        self.grid.flaws.push(Flaw {
            code,
            message,
            spot,
            hint,
        });
    }

    /// Blanks around what is an amount, a day or a currency say nothing.
    fn trim(&mut self) {
        for kind in [ValueKind::Decimal, ValueKind::Date, ValueKind::Currency] {
            for (column, _) in self.columns(kind) {
                for (at, text) in self.texts(column) {
                    let trimmed = text.trim();
                    if trimmed.is_empty() {
                        let record = self.grid.records.get_mut(at.0);
                        if let Some(cell) = record.and_then(|record| record.cells.get_mut(at.1)) {
                            cell.content = Content::Empty;
                        }
                    } else if trimmed.len() < text.len() {
                        self.put(at, trimmed.to_owned());
                    }
                }
            }
        }
    }

    /// `€` and `eur` are EUR; a sign of several currencies stays as it is.
    fn currencies(&mut self) {
        let mut told: Vec<String> = Vec::new();
        for (column, _) in self.columns(ValueKind::Currency) {
            for (at, text) in self.texts(column) {
                let [code] = marks::currencies(&text).try_into().unwrap_or_else(|_| [text.clone()]);
                if code != text {
                    let sentence = format!("the currency `{text}` is read as {code}");
                    if !told.contains(&sentence) {
                        told.push(sentence);
                    }
                    self.put(at, code);
                }
            }
        }
        self.accepted.extend(told);
    }

    /// `June 2025` is 2025-06.
    fn months(&mut self) {
        let header = self.grid.header.iter().enumerate();
        let columns: Vec<usize> = header
            .filter(|(_, name)| (self.list.column)(name).is_some_and(|name| self.list.months.contains(&name)))
            .map(|(column, _)| column)
            .collect();
        let mut tally = Tally::default();
        for column in columns {
            for (at, text) in self.texts(column) {
                if let Some(month) = months::month(&text).filter(|month| *month != text) {
                    tally.add(&text, &month);
                    self.put(at, month);
                }
            }
        }
        self.accepted
            .extend(tally.sentence("months are written otherwise than here"));
    }
}

/// Cells that are read otherwise than they are written.
#[derive(Default)]
struct Tally {
    first: Option<(String, String)>,
    cells: usize,
}

impl Tally {
    fn add(&mut self, written: &str, read: &str) {
        self.cells += 1;
        self.first.get_or_insert_with(|| (written.to_owned(), read.to_owned()));
    }

    /// `days are written day first, as `30.06.2025` for 2025-06-30, in 3 cells`
    fn sentence(&self, what: &str) -> Option<String> {
        let (written, read) = self.first.as_ref()?;
        let cells = if self.cells == 1 { "cell" } else { "cells" };
        Some(format!("{what}, as `{written}` for {read}, in {} {cells}", self.cells))
    }
}

#[cfg(test)]
mod tests;
