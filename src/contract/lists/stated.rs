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
use std::collections::BTreeSet;

/// A total that a list states of one of its columns.
#[derive(Debug)]
pub(crate) struct Stated<'t> {
    /// The column.
    pub column: &'static str,
    /// Where the total stands.
    pub spot: Spot,
    content: Content<'t>,
    /// The cells above it, with their currencies.
    above: Vec<(Content<'t>, Option<String>)>,
    /// How many of them stand above the total before this one.
    before: usize,
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
    for (place, column) in (0..grid.header.len()).filter_map(|place| Some((place, roles.of(place)?))) {
        if !list.amounts.contains(&column) {
            continue;
        }
        let mut above: Vec<(Content, Option<String>)> = Vec::new();
        let mut before = 0;
        for ((record, kind), currency) in grid.records.iter().zip(kinds).zip(currencies) {
            let Some(cell) = record.cells.get(place) else { continue };
            match kind {
                Kind::Row | Kind::NotBooked(_) => above.push((cell.content.clone(), currency.clone())),
                Kind::Total => {
                    let is_formula = grid
                        .flaws
                        .iter()
                        .any(|flaw| flaw.spot == cell.spot && flaw.code == &codes::CELL);
                    if cell.content != Content::Empty || is_formula {
                        found.push(Stated {
                            column,
                            spot: cell.spot,
                            content: cell.content.clone(),
                            above: above.clone(),
                            before,
                        });
                        before = above.len();
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
    let cells = stated.above.iter().filter(|(content, _)| *content != Content::Empty);
    let currencies: BTreeSet<&str> = cells.filter_map(|(_, currency)| currency.as_deref()).collect();
    if currencies.len() > 1 {
        let currencies: Vec<&str> = currencies.into_iter().collect();
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
    let sum_from = |first: usize| {
        let mut sum = DecimalSum::default();
        let values = stated
            .above
            .iter()
            .skip(first)
            .filter_map(|(content, _)| value(content, mark));
        values.for_each(|value| sum.add(&value));
        sum.total()
    };
    let all = sum_from(0);
    let total_is = |sum: &Decimal| *sum == total;
    if total_is(&all) || total_is(&sum_from(stated.before)) {
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
