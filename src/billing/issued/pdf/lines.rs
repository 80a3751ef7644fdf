//! The lines of a document over its pages, with what is carried, and below them discounts, taxes and totals.

use super::letter::{BODY, Letter};
use crate::billing::issued::printed::{Allowance, Line};
use crate::billing::words::Word;
use crate::money::decimal::Decimal;
use crate::pdf::page::Colour;
use crate::pdf::table::{Column, Row, Table};
use crate::pdf::text::wrapped;
use crate::pdf::{Flow, Ink, Length, mm, points};

/// The column of texts, and that of amounts.
const TEXT: usize = 1;
const AMOUNT: usize = 6;
/// A text has at least so much room.
const TEXT_LEAST: Length = mm(38);
/// Sizes that are tried until the columns fit, in tenths of a point.
const SIZES: [i64; 8] = [90, 80, 70, 60, 50, 40, 30, 20];

/// Lines and totals.
pub(super) fn lay(letter: &Letter, flow: &mut Flow) {
    let words = letter.words;
    let mark = words.get(Word::DecimalMark).chars().next().unwrap_or('.');
    let priced = |word: Word| format!("{} {}", words.get(word), letter.printed.currency);
    let columns = [
        Column::word(words.get(Word::Line)),
        Column::text(words.get(Word::Text), TEXT_LEAST),
        Column::number(words.get(Word::Quantity), mark),
        Column::text(words.get(Word::Unit), mm(14)),
        Column::number(priced(Word::UnitPrice), mark),
        Column::number(words.get(Word::Tax), mark),
        Column::number(priced(Word::Amount), mark),
    ];
    let rows: Vec<Row> = letter.printed.lines.iter().map(|line| row(letter, line)).collect();
    let sums = sums(letter);
    let carried = |count: usize| {
        let sum = count
            .checked_sub(1)
            .and_then(|last| sums.get(last))
            .cloned()
            .unwrap_or_else(Decimal::zero);
        [Word::CarriedForward, Word::BroughtForward].map(|word| carried(letter, word, &sum))
    };
    let most: Vec<Row> = sums.last().map(|sum| carried_wide(letter, sum)).into_iter().collect();
    for size in SIZES {
        let table = Table {
            columns: &columns,
            rows: &rows,
            ink: Ink::new(size),
            gap: mm(4).min(size * 130),
            carried: Some(&carried),
        };
        let smallest = SIZES.last() == Some(&size);
        let room = flow.width();
        let found = table.fit(letter.fonts, room, &most);
        // Where even small print is too wide, figures reach into the margin rather than being cut.
        let found = found.or_else(|| {
            smallest
                .then(|| table.fit(letter.fonts, Length::MAX / 2, &most))
                .flatten()
        });
        if let Some(widths) = found {
            table.lay(flow, &table.filled(widths, TEXT, room));
            break;
        }
    }
    flow.skip(points(4));
    totals(letter, flow);
}

fn row(letter: &Letter, line: &Line) -> Row {
    let words = letter.words;
    let quantity = letter.signed(&line.quantity).trim_zeros(0);
    let shown = line.shown.clone().unwrap_or_else(|| words.number(&quantity));
    let is_one = quantity == Decimal::from(1_i64) && line.shown.is_none();
    Row::new(vec![
        line.position.to_string(),
        line.text.clone(),
        shown,
        words.unit(&line.unit, is_one),
        words.number(&line.unit_price),
        words.rate(&line.tax),
        letter.amount(&line.amount),
    ])
}

/// What the first lines come to, for each number of them.
fn sums(letter: &Letter) -> Vec<Decimal> {
    let mut sum = Decimal::zero();
    let add = |line: &Line| {
        sum = sum.add(&line.amount);
        sum.clone()
    };
    letter.printed.lines.iter().map(add).collect()
}

fn carried(letter: &Letter, word: Word, sum: &Decimal) -> Row {
    let mut cells = vec![String::new(); AMOUNT];
    if let Some(cell) = cells.get_mut(TEXT) {
        letter.words.get(word).clone_into(cell);
    }
    cells.push(letter.amount(sum));
    Row::new(cells).quiet()
}

/// The same without its word, which may be broken into lines: it is only measured.
fn carried_wide(letter: &Letter, sum: &Decimal) -> Row {
    let mut cells = vec![String::new(); AMOUNT];
    cells.push(letter.amount(sum));
    Row::new(cells)
}

/// Sum of the lines, discounts, net, taxes and total.
fn totals(letter: &Letter, flow: &mut Flow) {
    let (words, printed) = (letter.words, letter.printed);
    let mut rows: Vec<(String, String)> = Vec::new();
    if !printed.allowances.is_empty() {
        rows.push((words.get(Word::Sum).to_owned(), letter.amount(&printed.line_total)));
    }
    for allowance in &printed.allowances {
        rows.push((name(letter, allowance), letter.amount(&allowance.amount.neg())));
    }
    rows.push((words.get(Word::Net).to_owned(), letter.amount(&printed.net)));
    for tax in &printed.taxes {
        let (rate, base) = (words.rate(&tax.key), letter.amount(&tax.base));
        let rate = if tax.key.1.is_some() { rate } else { String::new() };
        let text = words.with(Word::TaxOn, &[("tax", &tax.name), ("rate", &rate), ("base", &base)]);
        rows.push((text.replace("  ", " "), letter.amount(&tax.amount)));
    }
    let word = if letter.is_credit() {
        Word::Credited
    } else {
        Word::Total
    };
    let total = (
        format!("{} {}", words.get(word), printed.currency),
        letter.amount(&printed.total),
    );
    let bold = Ink::new(105).bold();
    let fonts = letter.fonts;
    let widest = rows
        .iter()
        .map(|(_, amount)| fonts.width(BODY, amount))
        .max()
        .unwrap_or(0);
    let widest = widest.max(fonts.width(bold, &total.1)) + mm(4);
    let right = flow.right();
    let left = (right - mm(95)).min(right - widest - mm(40)).max(flow.left());
    let room = (right - widest - left).max(mm(20));
    let count = i64::try_from(rows.len() + 2).unwrap_or_default();
    flow.need((BODY.leading() + points(3)) * count);
    for (ink, (text, amount)) in rows.iter().map(|row| (BODY, row)).chain([(bold, &total)]) {
        let lines = wrapped(fonts, ink, text, room);
        let count = i64::try_from(lines.len()).unwrap_or_default();
        flow.need(ink.leading() * count + points(6));
        if ink == bold {
            flow.skip(points(2));
            let y = flow.y;
            flow.page().rule((left, y), right - left, Colour::QUIET);
            flow.skip(points(3));
        }
        let y = flow.y;
        for (index, line) in lines.iter().enumerate() {
            let down = ink.leading() * i64::try_from(index).unwrap_or_default();
            flow.page().text((left, y + ink.ascent() + down), ink, line.as_str());
        }
        let x = right - fonts.width(ink, amount);
        flow.page().text((x, y + ink.ascent()), ink, amount.as_str());
        flow.skip(ink.leading() * count + points(2));
    }
    flow.skip(mm(4));
}

/// What a discount or a coupon says.
fn name(letter: &Letter, allowance: &Allowance) -> String {
    let words = letter.words;
    match (&allowance.percent, allowance.redemption) {
        (Some(percent), _) => format!("{}, {}\u{a0}%", allowance.name, words.digits(percent)),
        (None, Some((nth, all))) => {
            let (nth, all) = (nth.to_string(), all.to_string());
            words.with(
                Word::Redemption,
                &[("name", &allowance.name), ("nth", &nth), ("all", &all)],
            )
        }
        (None, None) => allowance.name.clone(),
    }
}
