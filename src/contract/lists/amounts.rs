//! The amounts of a list: which decimal mark they have, and what they are.

use super::{At, Tally, Work};
use crate::contract::document::ValueKind;
use crate::error::codes;
use crate::money::currency;
use crate::source::table::amounts::{self, DecimalMark, Written};
use crate::source::table::format;
use crate::source::table::grid::Content;

const MARK_HINT: &str = "say which it is with `--decimal-mark point` or `--decimal-mark comma`";
const ONE_MARK_HINT: &str = "write all amounts of a list with the same decimal mark";
/// What stands for an amount that is refused.
const NOTHING: &str = "0";
const NUMBER_HINT: &str = "a spreadsheet keeps 15 digits of a number; write the amount as a text";

/// An amount of the list.
struct Amount {
    at: At,
    column: &'static str,
    text: String,
    written: Written,
    currency: Option<String>,
}

impl Amount {
    /// Whether it has two readings, of which neither is more likely: `1.234` in a currency that has three decimals is
    /// written as everything is here.
    fn is_open(&self) -> bool {
        const GROUP: u32 = 3;
        let decimals = self.currency.as_deref().map_or(0, currency::decimals);
        self.written.is_open() && (decimals < GROUP || self.text.contains(','))
    }
}

/// Reads the amounts. Gives the decimal mark of the list, and whether the user's was needed.
pub(super) fn settle(work: &mut Work) -> (DecimalMark, bool) {
    cut_noise(work);
    let amounts = written(work);
    let first_with = |mark| amounts.iter().find(|amount| amount.written.only() == Some(mark));
    let open = amounts.iter().find(|amount| amount.is_open());
    let (mark, needed_mark) = match (first_with(DecimalMark::Point), first_with(DecimalMark::Comma)) {
        (Some(point), Some(comma)) if work.said.decimal_mark.is_none() => {
            let message = format!(
                "`{}` is `{}`, with a decimal comma, but another amount is `{}`, with a decimal point",
                comma.column, comma.text, point.text
            );
            work.flaw(comma.at, &codes::DECIMAL_MARK, message, Some(ONE_MARK_HINT));
            work.stand_in(amounts.iter().map(|amount| amount.at), NOTHING);
            return (DecimalMark::Point, false);
        }
        (Some(_), Some(_)) => (work.said.decimal_mark.unwrap_or(DecimalMark::Point), true),
        (None, Some(_)) => (DecimalMark::Comma, false),
        (None, None) if open.is_some() => {
            let Some(mark) = work.said.decimal_mark else {
                refuse_open(work, &amounts);
                work.stand_in(amounts.iter().map(|amount| amount.at), NOTHING);
                return (DecimalMark::Point, false);
            };
            (mark, true)
        }
        (_, None) => (DecimalMark::Point, false),
    };
    let mut tally = Tally::default();
    let mut signs = Tally::default();
    for amount in amounts {
        refuse_other_currency(work, &amount);
        let Some(read) = amount.written.with(mark) else {
            let message = format!(
                "`{}` is `{}`, which has no decimal {}",
                amount.column,
                amount.text,
                mark.word()
            );
            work.flaw(amount.at, &codes::DECIMAL_MARK, message, Some(ONE_MARK_HINT));
            work.put(amount.at, NOTHING.to_owned());
            continue;
        };
        if read != amount.text {
            let is_mark = amount.written.is_open() || amount.written.only().is_some();
            if is_mark { &mut tally } else { &mut signs }.add(&amount.text, read);
            work.put(amount.at, read.to_owned());
        }
    }
    let what = format!("amounts are written with a decimal {}", mark.word());
    work.accepted.extend(tally.sentence(&what));
    work.accepted
        .extend(signs.sentence("amounts are written with signs or separators"));
    (mark, needed_mark)
}

/// The amounts that are texts; those that are none are flaws.
fn written(work: &mut Work) -> Vec<Amount> {
    let mut amounts = Vec::new();
    for (column, name) in work.columns(ValueKind::Decimal) {
        for (at, text) in work.texts(column) {
            match amounts::written(&text) {
                Ok(written) => amounts.push(Amount {
                    currency: currency_of(work, at.0, name),
                    at,
                    column: name,
                    text,
                    written,
                }),
                Err(message) => {
                    let message = format!("`{name}` is `{text}`, which {message}");
                    work.flaw(at, &codes::AMOUNT, message, None);
                    work.put(at, NOTHING.to_owned());
                }
            }
        }
    }
    amounts
}

/// The currency of a column's amount in a row.
fn currency_of(work: &Work, record: usize, field: &str) -> Option<String> {
    let sum = work.list.table.sums.iter().find(|sum| sum.field == field)?;
    let wanted = sum.currency?;
    let place = work
        .grid
        .header
        .iter()
        .position(|name| (work.list.column)(name) == Some(wanted))?;
    match &work.grid.records.get(record)?.cells.get(place)?.content {
        Content::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

fn refuse_other_currency(work: &mut Work, amount: &Amount) {
    let (Some(mark), Some(currency)) = (&amount.written.currency, &amount.currency) else {
        return;
    };
    if !amounts::currencies(mark).contains(currency) {
        let message = format!(
            "`{}` is `{}`, but the row's currency is {currency}",
            amount.column, amount.text
        );
        work.flaw(amount.at, &codes::AMOUNT, message, None);
    }
}

fn refuse_open(work: &mut Work, amounts: &[Amount]) {
    for amount in amounts.iter().filter(|amount| amount.is_open()) {
        let (Some(point), Some(comma)) = (&amount.written.point, &amount.written.comma) else {
            continue;
        };
        let message = format!(
            "`{}` is `{}`, which can mean {point} or {comma}",
            amount.column, amount.text
        );
        work.flaw(amount.at, &codes::DECIMAL_MARK, message, Some(MARK_HINT));
    }
}

/// Takes off what computing in binary left behind the fifteen digits that a spreadsheet keeps.
fn cut_noise(work: &mut Work) {
    let mut tally = Tally::default();
    for (column, name) in work.columns(ValueKind::Decimal) {
        let mut lost = Vec::new();
        for (record, found) in work.grid.records.iter_mut().enumerate() {
            let Some(cell) = found.cells.get_mut(column) else {
                continue;
            };
            let Content::Number(number) = &cell.content else {
                continue;
            };
            if format::has_lost_whole_digits(number) {
                lost.push(((record, column), number.clone()));
            } else if format::has_lost_digits(number)
                && let Some(cut) = format::without_noise(number)
            {
                tally.add(number, &cut);
                cell.content = Content::Number(cut);
            }
        }
        for (at, number) in lost {
            let message = format!("`{name}` is {number}: a number cell does not hold so many digits");
            work.flaw(at, &codes::SPREADSHEET, message, Some(NUMBER_HINT));
        }
    }
    work.accepted
        .extend(tally.sentence("computed figures of cells are cut to 15 digits"));
}
