//! Makes of a list as people have it one with our columns: what stands above the header, two columns for one amount, and one
//! column for whoever was on the other side become columns of their own.

use super::above::{self, Above};
use super::direction;
use super::list::{List, Said};
use super::roles::Roles;
use super::rows::{self, Kind};
use super::stated::{self, Stated};
use super::words::currency_of;
use crate::contract::outgoing::Outgoing;
use crate::error::codes;
use crate::source::table::amounts;
use crate::source::table::csv::NEVER_CLOSED;
use crate::source::table::grid::{Cell, Content, Flaw, Grid, Record, Spot};
use crate::source::table::header::text_of;
use crate::source::table::recount::{Column, Sign};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A list with our columns, and what is known of it besides.
#[derive(Debug)]
pub(crate) struct Composed<'t> {
    /// The table.
    pub grid: Grid<'t>,
    /// Which list it is.
    pub list: &'static List,
    /// What was assumed, a sentence each.
    pub told: Vec<String>,
    /// Totals that the list states of its rows.
    pub totals: Vec<Stated<'t>>,
    /// Columns of the file that became one of ours, for the second reader.
    pub fed: Vec<Column>,
    /// Whether money that went out is negative.
    pub bank: Bank,
    /// The first and the last day of the list, where it states them.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Whether the user's currency was needed.
    pub needed_currency: bool,
    /// Whether the list states one's own account at the bank.
    pub states_account: bool,
    /// Where the column for the balance is, and that for fees.
    pub balance: Option<(usize, Option<usize>)>,
}

/// Whether the amounts of a list are those of a bank: what goes out is negative.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Bank {
    /// Nothing says so.
    #[default]
    Unknown,
    /// Something says so, in a sentence; a list of one's own would not have it.
    Likely(String),
    /// Its columns say so.
    Certain,
}

/// Makes it.
#[must_use]
pub(crate) fn compose<'t>(mut grid: Grid<'t>, list: &'static List, said: &Said) -> Composed<'t> {
    let roles = Roles::find(&grid, list);
    let above = grid
        .below
        .as_ref()
        .map(|below| above::read(&below.above))
        .unwrap_or_default();
    let kinds = rows::kinds(&mut grid, &roles, list);
    let mut work = Compose {
        above,
        said,
        roles,
        made: Composed {
            grid,
            list,
            told: Vec::new(),
            totals: Vec::new(),
            fed: Vec::new(),
            bank: Bank::Unknown,
            period: None,
            needed_currency: false,
            states_account: false,
            balance: None,
        },
    };
    work.refuse_twice();
    let currencies = work.currencies();
    work.made.totals = stated::find(&work.made.grid, &work.roles, list, &kinds, &currencies);
    let currencies = work.leave_out(&kinds, currencies);
    work.fill_references();
    work.add_currency(currencies);
    work.add_account();
    work.letters();
    work.two_columns();
    work.directions();
    work.counterparties();
    work.rename();
    work.made
}

struct Compose<'s, 't> {
    made: Composed<'t>,
    roles: Roles,
    above: Above,
    said: &'s Said,
}

impl<'t> Compose<'_, 't> {
    fn refuse_twice(&mut self) {
        let twice = std::mem::take(&mut self.roles.twice);
        for (place, column) in twice {
            let first = self.made.grid.records.first();
            let spot = first
                .and_then(|record| record.cells.get(place))
                .map_or(Spot::Byte(0), |cell| cell.spot);
            let name = self.made.grid.header.get(place).cloned().unwrap_or_default();
            let other = self
                .roles
                .place(column)
                .and_then(|place| self.made.grid.header.get(place));
            let other = other.cloned().unwrap_or_default();
            self.roles.add_other(place, column);
            self.made.grid.flaws.push(Flaw {
                code: &codes::DUPLICATE_HEADER,
                message: format!("two columns mean `{column}`: `{other}` and `{name}`"),
                spot,
                hint: Some("leave one of them out, or give it a name that does not mean the same"),
            });
        }
    }

    /// The cells of a column, row by row.
    fn cells(&self, place: usize) -> impl Iterator<Item = &Cell<'t>> {
        self.made
            .grid
            .records
            .iter()
            .filter_map(move |record| record.cells.get(place))
    }

    fn put(&mut self, row: usize, place: usize, content: Content<'t>) {
        let record = self.made.grid.records.get_mut(row);
        if let Some(cell) = record.and_then(|record| record.cells.get_mut(place)) {
            cell.content = content;
        }
    }

    /// Adds a column of these cells; a missing cell is empty.
    fn add(&mut self, name: &str, cells: Vec<Option<Cell<'t>>>) {
        self.made.grid.header.push(name.to_owned());
        self.made.grid.columns.push(None);
        let cells = cells.into_iter().chain(std::iter::repeat_with(|| None));
        for (record, cell) in self.made.grid.records.iter_mut().zip(cells) {
            let nothing = Cell {
                spot: record.spot,
                content: Content::Empty,
                shown: None,
            };
            record.cells.push(cell.unwrap_or(nothing));
        }
    }

    /// The currency of each row, where anything but the user says it.
    fn currencies(&self) -> Vec<Option<String>> {
        let column = self.roles.place("currency");
        let amounts: Vec<usize> = ["amount", "total", "paid_out", "paid_in"]
            .into_iter()
            .filter_map(|name| self.roles.place(name))
            .collect();
        let by_name = amounts.iter().find_map(|place| self.roles.currency(*place));
        let by_name = by_name.map(str::to_owned).or_else(|| self.above.currency.clone());
        let of = |record: &Record| {
            if let Some(place) = column {
                return currency_of(&text_of(&record.cells.get(place)?.content));
            }
            let marks = amounts
                .iter()
                .filter_map(|place| record.cells.get(*place))
                .filter_map(mark_of);
            marks
                .into_iter()
                .find_map(|mark| currency_of(&mark))
                .or_else(|| by_name.clone())
        };
        self.made.grid.records.iter().map(of).collect()
    }

    /// Takes the rows away that are not of the list, and says which.
    fn leave_out(&mut self, kinds: &[Kind], currencies: Vec<Option<String>>) -> Vec<Option<String>> {
        let mut places: BTreeMap<&str, Vec<Spot>> = BTreeMap::new();
        let mut words: Vec<String> = Vec::new();
        let mut kept = Vec::new();
        let mut kept_currencies = Vec::new();
        let records = std::mem::take(&mut self.made.grid.records);
        for ((record, kind), currency) in records.into_iter().zip(kinds).zip(currencies) {
            let what = match kind {
                Kind::Row => {
                    kept.push(record);
                    kept_currencies.push(currency);
                    continue;
                }
                Kind::Header => "the header again",
                Kind::Total => "totals",
                Kind::Note => "notes without an amount of the list",
                Kind::NotBooked(word) => {
                    if !words.contains(word) {
                        words.push(word.clone());
                    }
                    "not booked"
                }
            };
            places.entry(what).or_default().push(record.spot);
            let grid = &mut self.made.grid;
            // A quote without end has other rows in it.
            grid.flaws
                .retain(|flaw| flaw.message == NEVER_CLOSED || !is_in(flaw.spot, &record));
            if let Some(below) = &mut grid.below {
                below.left_out.insert(record.number);
                grid.formulas -= below.formulas.get(&record.number).copied().unwrap_or_default();
            }
        }
        self.made.grid.records = kept;
        for (what, spots) in places {
            let rows = if spots.len() == 1 { "row" } else { "rows" };
            let what = match what {
                "not booked" => format!("not booked ({})", words.join(", ")),
                other => other.to_owned(),
            };
            self.made.told.push(format!("left out, {what}: {} {rows}", spots.len()));
        }
        kept_currencies
    }

    /// A row whose text for the purpose is empty has it in the next best column.
    fn fill_references(&mut self) {
        for (place, column, _) in self.roles.others().to_vec() {
            let Some(first) = self.roles.place(column).filter(|_| column == "reference") else {
                continue;
            };
            for record in &mut self.made.grid.records {
                let other = record.cells.get(place).cloned();
                let cell = record.cells.get_mut(first);
                if let (Some(cell), Some(other)) = (cell, other)
                    && text_of(&cell.content).trim().is_empty()
                {
                    *cell = other;
                }
            }
        }
    }

    fn add_currency(&mut self, currencies: Vec<Option<String>>) {
        if self.roles.place("currency").is_some() || self.made.grid.records.is_empty() {
            return;
        }
        let needs = currencies.iter().any(Option::is_none);
        let said = self.said.currency.as_ref();
        if needs && said.is_none() {
            let first = self
                .made
                .grid
                .records
                .iter()
                .zip(&currencies)
                .find(|(_, found)| found.is_none());
            let spot = first.map_or(Spot::Byte(0), |(record, _)| record.spot);
            self.made.grid.flaws.push(Flaw {
                code: &codes::CURRENCY,
                message: "the list does not say the currency of this row: it has no column for it".to_owned(),
                spot,
                hint: Some("say which it is with `--currency`, for example `--currency EUR`"),
            });
        }
        self.made.needed_currency = needs && said.is_some();
        let mut found: Vec<String> = Vec::new();
        let codes: Vec<String> = currencies
            .into_iter()
            .map(|code| code.or_else(|| said.cloned()).unwrap_or_else(|| "XXX".to_owned()))
            .collect();
        for code in &codes {
            if !found.contains(code) {
                found.push(code.clone());
            }
        }
        if !needs || said.is_some() {
            let whence = if self.made.needed_currency {
                "as you say"
            } else {
                "as the list says outside of a column"
            };
            self.made
                .told
                .push(format!("the currency is {}, {whence}", found.join(", ")));
        }
        let cells = codes.into_iter().zip(&self.made.grid.records).map(|(code, record)| {
            Some(Cell {
                spot: record.spot,
                content: Content::Text(Cow::Owned(code)),
                shown: None,
            })
        });
        let cells = cells.collect();
        self.add("currency", cells);
    }

    /// The account above the header is that of every row.
    fn add_account(&mut self) {
        if !self.made.list.is_of_banks {
            return;
        }
        self.made.period = self.above.period;
        let column = self.roles.place("bank_account");
        let is_stated = column.is_some_and(|place| self.cells(place).any(|cell| cell.content != Content::Empty));
        let account = self.above.account.clone().filter(|_| !is_stated);
        if let Some(account) = &account {
            self.made
                .told
                .push(format!("the account is {account}, as stated above the header"));
            let text = || Content::Text(Cow::Owned(account.clone()));
            if let Some(place) = column {
                (0..self.made.grid.records.len()).for_each(|row| self.put(row, place, text()));
            } else {
                let spots: Vec<Spot> = self.made.grid.records.iter().map(|record| record.spot).collect();
                let cell = |spot| {
                    Some(Cell {
                        spot,
                        content: text(),
                        shown: None,
                    })
                };
                self.add("bank_account", spots.into_iter().map(cell).collect());
            }
        }
        self.made.states_account = is_stated || account.is_some();
        let balance = self.roles.place("balance");
        self.made.balance = balance.map(|place| (place, self.roles.place("fee")));
        if self.made.states_account {
            self.made.bank = Bank::Likely(
                "the list states its account: read as entries of a bank account, where money that goes out is negative"
                    .to_owned(),
            );
        }
    }

    /// `12,50 S` and `12.50 DR` went out; `12,50 H` and `12.50 CR` came in.
    fn letters(&mut self) {
        let Some(place) = self.roles.place("amount").filter(|_| self.made.list.is_of_banks) else {
            return;
        };
        let signed: Vec<Option<String>> = self
            .cells(place)
            .map(|cell| direction::without_letter(&text_of(&cell.content)))
            .collect();
        let is_filled = |cell: &&Cell| !text_of(&cell.content).trim().is_empty();
        let filled = self.cells(place).filter(is_filled).count();
        if filled == 0 || signed.iter().flatten().count() < filled {
            return;
        }
        for (row, text) in signed.into_iter().enumerate() {
            if let Some(text) = text {
                self.put(row, place, Content::Text(Cow::Owned(text)));
            }
        }
        self.made
            .told
            .push("letters behind the amounts say which way the money went".to_owned());
        self.made.bank = Bank::Certain;
        self.feed(place, Sign::Letter);
    }

    fn feed(&mut self, place: usize, sign: Sign) {
        let place = self.made.grid.columns.get(place).copied().flatten();
        self.made.fed.extend(place.map(|place| Column {
            place,
            field: "amount",
            sign,
        }));
    }

    /// One column for money that went out, and one for money that came in, are one signed amount.
    fn two_columns(&mut self) {
        let places = (self.roles.place("paid_out"), self.roles.place("paid_in"));
        if places == (None, None) || self.roles.place("amount").is_some() {
            return;
        }
        let both = [(places.0, Sign::Out), (places.1, Sign::In)];
        let (cells, flaws) = direction::one_amount(&self.made.grid.records, places);
        self.made.grid.flaws.extend(flaws);
        self.add("amount", cells);
        for (place, sign) in both {
            if let Some(place) = place {
                self.feed(place, sign);
            }
        }
        self.made
            .told
            .push("money that went out and money that came in have columns of their own".to_owned());
        self.made.bank = Bank::Certain;
    }

    /// `Af` and `Bij`, `Cargo` and `Abono` are `out` and `in`.
    fn directions(&mut self) {
        let Some(place) = self.roles.place("direction") else {
            return;
        };
        let words: Vec<Option<&'static str>> = self
            .cells(place)
            .map(|cell| direction::word(&text_of(&cell.content)))
            .collect();
        for (row, word) in words.into_iter().enumerate() {
            if let Some(word) = word {
                self.put(row, place, Content::Text(Cow::Borrowed(word)));
            }
        }
    }

    /// Whoever is on the other side was paid where money went out, and paid where it came in.
    fn counterparties(&mut self) {
        let Some(place) = self.roles.place("counterparty") else {
            return;
        };
        if self.roles.place("payee").is_some() || self.roles.place("payer").is_some() {
            return;
        }
        let is_bank = match (&self.made.bank, self.said.outgoing) {
            (Bank::Certain, _) | (_, Some(Outgoing::Negative)) => Some(true),
            (_, Some(Outgoing::Positive)) => Some(false),
            _ => None,
        };
        // The amount that was put together is a column of ours.
        let made = || self.made.grid.header.iter().position(|name| name == "amount");
        let places = (self.roles.place("direction"), self.roles.place("amount").or_else(made));
        let is_out = direction::each(&self.made.grid.records, places, is_bank);
        let names: Vec<Cell> = self.cells(place).cloned().collect();
        for (column, wanted) in [("payee", true), ("payer", false)] {
            let cells = names
                .iter()
                .zip(&is_out)
                .map(|(cell, is_out)| (*is_out == wanted).then(|| cell.clone()));
            let cells: Vec<Option<Cell>> = cells.collect();
            if wanted || cells.iter().flatten().any(|cell| cell.content != Content::Empty) {
                self.add(column, cells);
            }
        }
    }

    /// Gives the columns our names.
    fn rename(&mut self) {
        let list = self.made.list;
        for (place, name) in self.made.grid.header.iter_mut().enumerate() {
            if let Some(column) = self.roles.of(place) {
                let is_known = (list.column)(name) == Some(column) || (list.kept)(name) == Some(column);
                if !is_known && !list.stays(column) {
                    column.clone_into(name);
                }
            } else if let Some((_, column, rank)) = self.roles.others().iter().find(|(other, ..)| *other == place) {
                if list.value_day == Some((*column, *rank)) {
                    "value_day".clone_into(name);
                } else if (list.column)(name).is_some() {
                    *name = format!("other {name}");
                }
            }
        }
        let header = self.made.grid.header.clone();
        for (place, name) in header.iter().enumerate() {
            if header.iter().take(place).any(|other| other == name) {
                let first = self.made.grid.records.first();
                let spot = first
                    .and_then(|record| record.cells.get(place))
                    .map_or(Spot::Byte(0), |cell| cell.spot);
                self.made.grid.flaws.push(Flaw {
                    code: &codes::DUPLICATE_HEADER,
                    message: format!("two columns have the name `{name}`"),
                    spot,
                    hint: None,
                });
            }
        }
    }
}

/// The sign or code of a currency in a cell, or in its format.
fn mark_of(cell: &Cell) -> Option<String> {
    match &cell.content {
        Content::Text(text) => amounts::written(text).ok()?.currency,
        Content::Number(_) => cell.shown.as_ref()?.currency.clone(),
        Content::Empty | Content::Bool(_) => None,
    }
}

/// Whether a spot lies in a row.
fn is_in(spot: Spot, record: &Record) -> bool {
    match (spot, record.spot) {
        (Spot::Byte(at), Spot::Byte(start)) => (start..=record.end).contains(&at),
        (Spot::Cell(row, _), Spot::Cell(here, _)) => row == here,
        _ => false,
    }
}
