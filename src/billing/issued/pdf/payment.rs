//! How to pay, and what else has to be said: terms, account, code, notes, exchange rates.

use super::letter::{BODY, Letter, grouped};
use super::{epc, swiss};
use crate::billing::words::Word;
use crate::pdf::{Flow, Ink, Length, mm, points, qr};

/// The edge of the payment code, and how wide what stands below it is.
const CODE: [Length; 2] = [mm(27), mm(42)];

/// Everything below the totals.
pub(super) fn lay(letter: &Letter, flow: &mut Flow) {
    if !letter.is_credit() && !letter.printed.total.is_zero() {
        terms(letter, flow);
    }
    notes(letter, flow);
}

fn terms(letter: &Letter, flow: &mut Flow) {
    let (words, printed) = (letter.words, letter.printed);
    let has_bill = swiss::Bill::of(letter).is_some();
    let text = epc::text(letter).filter(|_| !has_bill);
    let code = text.and_then(|text| qr::code(&text, (flow.right() - CODE[0], 0), CODE[0]));
    let has_code = code.is_some();
    let height = if has_code { CODE[0] + mm(8) } else { BODY.leading() * 6 };
    flow.need(height);
    let (top, left) = (flow.y, flow.left());
    let room = if has_code {
        flow.width() - CODE[1] - mm(4)
    } else {
        flow.width()
    };
    let amount = format!("{}\u{a0}{}", letter.amount(&printed.total), printed.currency);
    let (day, number) = (words.day(&printed.days[1]), printed.number.as_str());
    let sentence = words.with(
        Word::Payable,
        &[("amount", &amount), ("date", &day), ("number", number)],
    );
    flow.paragraph_in(BODY, &sentence, (left, room));
    flow.skip(points(4));
    if let Some(sentence) = printed.cash_discount(words) {
        flow.paragraph_in(BODY, &sentence, (left, room));
        flow.skip(points(4));
    }
    // A payment part says what follows itself.
    if has_bill {
        return;
    }
    if letter.seller("iban").is_some() || letter.seller("bank").is_some() {
        let account = [
            (Word::AccountHolder, letter.seller("name").map(str::to_owned)),
            (Word::Bank, letter.seller("bank").map(str::to_owned)),
            (Word::Iban, letter.seller("iban").map(grouped)),
            (Word::Bic, letter.seller("bic").map(str::to_owned)),
            (Word::PaymentReference, Some(printed.number.clone())),
        ];
        let shown = account
            .into_iter()
            .filter_map(|(word, text)| Some((words.get(word), text?)));
        let shown: Vec<_> = shown.collect();
        let names = shown
            .iter()
            .map(|(name, _)| letter.fonts.width(BODY.quiet(), name))
            .max();
        let names = names.unwrap_or(0) + mm(4);
        for (name, text) in shown {
            let y = flow.y + BODY.ascent();
            flow.page().text((left, y), BODY.quiet(), name);
            flow.paragraph_in(BODY, &text, (left + names, room - names));
        }
    }
    if let Some(code) = code {
        let mut boxes = code;
        boxes.move_down(top);
        flow.page().items.push(boxes);
        let ink = Ink::new(65).quiet();
        let text = words.get(Word::Scan);
        let mut y = top + CODE[0] + points(3);
        for line in crate::pdf::text::wrapped(letter.fonts, ink, text, CODE[1]) {
            let x = flow.right() - letter.fonts.width(ink, &line);
            flow.page().text((x, y + ink.ascent()), ink, line);
            y += ink.leading();
        }
        flow.y = flow.y.max(y);
    }
    flow.skip(mm(4));
}

fn notes(letter: &Letter, flow: &mut Flow) {
    let (words, printed) = (letter.words, letter.printed);
    let mut notes: Vec<&str> = printed.taxes.iter().filter_map(|tax| tax.note.as_deref()).collect();
    notes.dedup();
    for note in notes {
        flow.paragraph(BODY, note);
        flow.skip(points(3));
    }
    for rate in &printed.rates {
        let day = rate
            .day
            .as_ref()
            .map(|day| words.with(Word::RateOf, &[("date", &words.day(day))]));
        let text = format!(
            "{}{}: 1 {} = {} {} ({})",
            words.get(Word::Rate),
            day.map_or_else(String::new, |day| format!(" {day}")),
            rate.from,
            words.digits(&rate.value),
            rate.to,
            rate.source
        );
        flow.paragraph(BODY.quiet(), &text);
    }
    if !printed.rates.is_empty() {
        flow.skip(points(3));
    }
    if let Some(note) = letter.seller("note") {
        flow.paragraph(BODY, note);
    }
}
