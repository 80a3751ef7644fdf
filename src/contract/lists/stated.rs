//! What a list states of itself: totals below its rows, and a balance behind each. They are controls, compared exactly.

use super::list::List;
use super::roles::Roles;
use super::rows::Kind;
use crate::error::codes;
use crate::money::decimal::{Decimal, DecimalSum};
use crate::source::table::amounts::{self, DecimalMark};
use crate::source::table::format;
use crate::source::table::grid::{Content, Flaw, Grid, Record, Spot, cell_name};
use crate::source::table::header::text_of;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

/// A total that a list states of one of its columns.
#[derive(Debug)]
pub(crate) struct Stated<'t> {
    /// The column.
    pub column: &'static str,
    /// Where the total stands.
    pub spot: Spot,
    content: Content<'t>,
    /// The cells of the column, and how many of them stand above it.
    cells: Arc<Cells<'t>>,
    until: usize,
    /// How many of them stand above the total before this one.
    before: usize,
    /// The currencies of those above it that are not empty.
    currencies: Arc<BTreeSet<String>>,
}

/// The cells of a column of amounts, which all of its totals share: a list may state as many totals as it has rows.
#[derive(Debug, Default)]
struct Cells<'t> {
    cells: Vec<Content<'t>>,
    /// What the first cells add up to, from none to all, with the decimal mark that they were read with.
    sums: OnceLock<(DecimalMark, Vec<Decimal>)>,
}

impl Cells<'_> {
    fn added(&self, mark: DecimalMark) -> Vec<Decimal> {
        let mut sum = DecimalSum::default();
        let mut sums = vec![sum.total()];
        for cell in &self.cells {
            if let Some(value) = value(cell, mark) {
                sum.add(&value);
            }
            sums.push(sum.total());
        }
        sums
    }

    /// What the cells from one on until another add up to.
    fn added_up(&self, first: usize, until: usize, mark: DecimalMark) -> Option<Decimal> {
        let (read_with, sums) = self.sums.get_or_init(|| (mark, self.added(mark)));
        let others;
        let sums = if *read_with == mark {
            sums
        } else {
            others = self.added(mark);
            &others
        };
        let all = sums.get(until)?;
        Some(match first {
            0 => all.clone(),
            _ => all.sub(sums.get(first)?),
        })
    }
}

/// Finds the totals of the columns for amounts.
pub(super) fn find<'t>(
    grid: &Grid<'t>,
    roles: &Roles,
    list: &List,
    kinds: &[Kind],
    currencies: &[Option<String>],
) -> Vec<Stated<'t>> {
    let mut found = Vec::new();
    let formulas = grid.flaws.iter().filter(|flaw| flaw.code == &codes::CELL);
    let formulas: HashSet<Spot> = formulas.map(|flaw| flaw.spot).collect();
    for (place, column) in (0..grid.header.len()).filter_map(|place| Some((place, roles.of(place)?))) {
        if !list.amounts.contains(&column) {
            continue;
        }
        let rows = || grid.records.iter().zip(kinds).zip(currencies);
        let above = rows().filter(|((_, kind), _)| matches!(kind, Kind::Row | Kind::NotBooked(_)));
        let above = above.filter_map(|((record, _), _)| Some(record.cells.get(place)?.content.clone()));
        let cells = Arc::new(Cells {
            cells: above.collect(),
            sums: OnceLock::new(),
        });
        let mut known: Arc<BTreeSet<String>> = Arc::default();
        let (mut until, mut before) = (0, 0);
        for ((record, kind), currency) in rows() {
            let Some(cell) = record.cells.get(place) else { continue };
            match kind {
                Kind::Row | Kind::NotBooked(_) => {
                    until += 1;
                    let currency = currency.as_ref().filter(|_| cell.content != Content::Empty);
                    if let Some(currency) = currency.filter(|currency| !known.contains(*currency)) {
                        Arc::make_mut(&mut known).insert(currency.clone());
                    }
                }
                Kind::Total => {
                    if cell.content != Content::Empty || formulas.contains(&cell.spot) {
                        found.push(Stated {
                            column,
                            spot: cell.spot,
                            content: cell.content.clone(),
                            cells: Arc::clone(&cells),
                            until,
                            before,
                            currencies: Arc::clone(&known),
                        });
                        before = until;
                    }
                }
                Kind::Header | Kind::Note => {}
            }
        }
    }
    found
}

/// What comparing a total gives: a sentence, or what is wrong.
pub(super) fn compare(stated: &Stated, mark: DecimalMark, sheet: Option<&str>) -> Result<String, Flaw> {
    let place = match (stated.spot, sheet) {
        (Spot::Cell(row, column), Some(sheet)) => format!(" at {}", cell_name(sheet, row, column)),
        _ => String::new(),
    };
    let column = stated.column;
    if stated.currencies.len() > 1 {
        let currencies: Vec<&str> = stated.currencies.iter().map(String::as_str).collect();
        let all = currencies.join(", ");
        return Ok(format!(
            "not compared: the total of `{column}`{place} adds up several currencies: {all}"
        ));
    }
    if stated.content == Content::Empty {
        return Ok(format!(
            "not compared: the total of `{column}`{place} is a formula that was never calculated"
        ));
    }
    let Some(total) = value(&stated.content, mark) else {
        return Ok(format!("not compared: the total of `{column}`{place} is not an amount"));
    };
    let sum_from = |first: usize| stated.cells.added_up(first, stated.until, mark).unwrap_or_default();
    let all = sum_from(0);
    if all == total || sum_from(stated.before) == total {
        return Ok(format!("the total of `{column}`{place} was compared: {total}"));
    }
    Err(Flaw {
        code: &codes::LIST_TOTAL,
        message: format!("the list states {total} as the total of `{column}`, but its rows add up to {all}"),
        spot: stated.spot,
        hint: Some("find the row that is missing or wrong; if the total is of something else, leave it out"),
    })
}

/// The value of a cell.
fn value(content: &Content, mark: DecimalMark) -> Option<Decimal> {
    let text = match content {
        Content::Text(text) => amounts::written(text).ok()?.with(mark)?.to_owned(),
        Content::Number(number) if format::has_lost_digits(number) => format::without_noise(number)?,
        Content::Number(number) => number.clone(),
        Content::Empty | Content::Bool(_) => return None,
    };
    Decimal::parse(&text).ok()
}

/// Whether each balance is the one before and the amount, from the first row on or from the last: a sentence, or what is
/// wrong. Nothing where the rows have no balances. `amount` is where the signed amounts are.
pub(super) fn balances(
    records: &[Record],
    (balance, fee, amount): (usize, Option<usize>, usize),
    currency: Option<usize>,
    mark: DecimalMark,
) -> Option<Result<String, Flaw>> {
    let value = |record: &Record, place: usize| value(&record.cells.get(place)?.content, mark);
    // Amounts are read already; balances and fees are as they are written.
    let settled = |record: &Record, place: usize| Decimal::parse(&text_of(&record.cells.get(place)?.content)).ok();
    let code = |record: &Record| {
        let cell = currency.and_then(|place| record.cells.get(place));
        cell.map(|cell| text_of(&cell.content))
    };
    let rows: Vec<(&Record, Decimal)> = records
        .iter()
        .filter_map(|record| Some((record, value(record, balance)?)))
        .collect();
    let steps = rows.len().checked_sub(1).filter(|steps| *steps > 0)?;
    let currencies: Vec<_> = rows.iter().map(|(record, _)| code(record)).collect();
    if currencies.windows(2).any(|two| two.first() != two.last()) {
        return Some(Ok("not compared: the balances are of several currencies".to_owned()));
    }
    // How many steps hold, and the first that does not; with fees, and from the last row on.
    let tried = |with_fee: bool, is_newest_first: bool| {
        let mut wrong = None;
        let mut holds = 0;
        for two in rows.windows(2) {
            let [(first, first_balance), (second, second_balance)] = two else {
                continue;
            };
            let (row, before, after) = if is_newest_first {
                (first, second_balance, first_balance)
            } else {
                (second, first_balance, second_balance)
            };
            let mut expected = DecimalSum::default();
            expected.add(before);
            if let Some(amount) = settled(row, amount) {
                expected.add(&amount);
            }
            if let Some(fee) = fee.filter(|_| with_fee).and_then(|place| value(row, place)) {
                expected.add(&fee.abs().neg());
            }
            if expected.total() == *after {
                holds += 1;
            } else {
                wrong.get_or_insert((*row, before.clone(), after.clone()));
            }
        }
        (holds, wrong, with_fee)
    };
    let mut ways = vec![tried(false, false), tried(false, true)];
    if fee.is_some() {
        ways.extend([tried(true, false), tried(true, true)]);
    }
    let (holds, wrong, with_fee) = ways
        .into_iter()
        .reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    Some(match wrong {
        None if with_fee => Ok(format!(
            "{steps} balances were compared: each is the one before, the amount and the fee"
        )),
        None => Ok(format!(
            "{steps} balances were compared: each is the one before and the amount"
        )),
        Some((row, before, after)) if holds * 2 >= steps => {
            let cell = row.cells.get(balance);
            Err(Flaw {
                code: &codes::LIST_TOTAL,
                message: format!(
                    "the balance is {after}, but the one before, {before}, and the amount do not come to it"
                ),
                spot: cell.map_or(row.spot, |cell| cell.spot),
                hint: Some(
                    "save the list with all its rows; if rows are left out on purpose, leave the balance out too",
                ),
            })
        }
        Some(_) => Ok("not compared: the balances do not follow the rows".to_owned()),
    })
}
