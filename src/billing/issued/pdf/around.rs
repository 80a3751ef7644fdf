//! What stands around the lines: logo, address, facts and heading of the first page, and the foot of every page.

use super::letter::{BODY, Letter, MARGINS, SMALL, grouped};
use super::swiss;
use crate::billing::words::Word;
use crate::pdf::flow::stamp;
use crate::pdf::page::{Colour, Item};
use crate::pdf::text::wrapped;
use crate::pdf::{Flow, Ink, Length, Page, mm, points};

/// The box of the logo: where it ends at the top, its width and height at most.
const LOGO: [Length; 3] = [mm(12), mm(70), mm(22)];
/// Where the window of an envelope shows the address, from the top; and how wide it is.
const WINDOW: [Length; 2] = [mm(47), mm(80)];
/// Where facts begin, from the left, and how wide their names are.
const FACTS: [Length; 2] = [mm(115), mm(34)];
/// The heading stands no higher than this.
const HEADING: Length = mm(98);
/// The same where a bill needs the lower part of the page.
const HEADING_ABOVE_BILL: Length = mm(84);
/// What stays free above a bill, for the seller and the number of the page.
pub(super) const ABOVE_BILL: Length = mm(17);
/// Of the foot: how high its rule is above the lower edge of the page.
const FOOT: Length = mm(26);

/// Address, facts and heading.
pub(super) fn head(letter: &Letter, flow: &mut Flow) {
    masthead(letter, flow);
    let after_address = address(letter, flow);
    let after_facts = facts(letter, flow);
    let has_bill = swiss::Bill::of(letter).is_some();
    let heading = if has_bill { HEADING_ABOVE_BILL } else { HEADING };
    flow.y = (after_address.max(after_facts) + mm(8)).max(heading);
    let ink = Ink::new(160).bold();
    flow.paragraph(ink, &letter.title());
    flow.skip(mm(2));
    if let Some(reason) = &letter.printed.reason {
        flow.paragraph(BODY, reason);
        flow.skip(mm(2));
    }
    flow.skip(mm(2));
}

/// The seller's name, and the logo at the right.
fn masthead(letter: &Letter, flow: &mut Flow) {
    let [top, widest, highest] = LOGO;
    let mut room = flow.width();
    if let Some(picture) = &letter.logo {
        let [width, height] = picture.size();
        // As large as the box allows, without a change of its proportions.
        let by_width = [widest, widest * height / width.max(1)];
        let by_height = [highest * width / height.max(1), highest];
        let size = if by_width[1] <= highest { by_width } else { by_height };
        let x = flow.right() - size[0];
        room = x - flow.left() - mm(5);
        flow.page().items.push(Item::Picture {
            x,
            y: top,
            size,
            picture: picture.clone(),
        });
    }
    let ink = Ink::new(140).bold();
    let name = letter.seller("name").unwrap_or_default();
    for (index, line) in wrapped(letter.fonts, ink, name, room).into_iter().take(2).enumerate() {
        let down = ink.leading() * i64::try_from(index).unwrap_or_default();
        let x = flow.left();
        flow.page().text((x, mm(15) + ink.ascent() + down), ink, line);
    }
}

/// The lines of a party's address.
fn lines(letter: &Letter, get: &dyn Fn(&str) -> Option<String>, is_abroad: bool) -> Vec<String> {
    let place = [get("post_code"), get("city")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    let mut all = vec![get("name"), get("street"), get("street2")];
    all.push((!place.is_empty()).then(|| place.join(" ")));
    all.push(get("region"));
    all.push(
        get("country")
            .filter(|_| is_abroad)
            .map(|code| letter.words.country(&code)),
    );
    all.into_iter().flatten().collect()
}

/// Whether seller and customer are in two countries.
fn is_abroad(letter: &Letter) -> bool {
    letter.seller("country") != letter.customer("country")
}

/// The address in the window, with the seller's above it; gives where it ends.
fn address(letter: &Letter, flow: &mut Flow) -> Length {
    let [top, width] = WINDOW;
    let x = flow.left();
    let seller = |key: &str| letter.seller(key).map(str::to_owned);
    let sender = lines(letter, &seller, false).join(" · ");
    let small = Ink::new(65).quiet();
    let mut y = top;
    for line in wrapped(letter.fonts, small, &sender, width) {
        flow.page().text((x, y + small.ascent()), small, line);
        y += small.leading();
    }
    flow.page().rule((x, y + points(1)), width, Colour::FAINT);
    y += points(7);
    let customer = |key: &str| letter.customer(key).map(str::to_owned);
    let ink = Ink::new(100);
    for text in lines(letter, &customer, is_abroad(letter)) {
        for line in wrapped(letter.fonts, ink, &text, width) {
            flow.page().text((x, y + ink.ascent()), ink, line);
            y += ink.leading();
        }
    }
    y
}

/// Number, days and references at the right; gives where they end.
fn facts(letter: &Letter, flow: &mut Flow) -> Length {
    let (words, printed) = (letter.words, letter.printed);
    let [issued, due, first, last] = &printed.days;
    // A line is broken between the days, not within one.
    let whole = |day: &str| words.day(day).replace(' ', "\u{a0}");
    let mut facts = vec![
        (Word::Number, printed.number.clone()),
        (Word::Date, words.day(issued)),
        (Word::Period, format!("{} – {}", whole(first), whole(last))),
    ];
    if !letter.is_credit() {
        facts.push((Word::Due, words.day(due)));
    }
    facts.extend(printed.corrects.iter().map(|number| (Word::Corrects, number.clone())));
    facts.push((Word::Contract, printed.contracts.join(", ")));
    for (word, key) in [
        (Word::CustomerNumber, "number"),
        (Word::Reference, "reference"),
        (Word::Order, "order"),
        (Word::Project, "project"),
        (Word::YourVatId, "vat_id"),
    ] {
        facts.extend(letter.customer(key).map(|text| (word, text.to_owned())));
    }
    let [x, names] = FACTS;
    let width = flow.right() - x - names - mm(2);
    let mut y = WINDOW[0];
    for (word, value) in facts {
        let names = wrapped(letter.fonts, BODY.quiet(), words.get(word), names);
        let values = wrapped(letter.fonts, BODY, &value, width);
        let at = |index: usize| BODY.ascent() + BODY.leading() * i64::try_from(index).unwrap_or_default();
        for (index, line) in names.iter().enumerate() {
            flow.page().text((x, y + at(index)), BODY.quiet(), line.as_str());
        }
        for (index, line) in values.iter().enumerate() {
            flow.page()
                .text((x + FACTS[1] + mm(2), y + at(index)), BODY, line.as_str());
        }
        let most = i64::try_from(names.len().max(values.len())).unwrap_or_default();
        y += BODY.leading() * most + points(1);
    }
    y
}

/// What stands at the foot of every page, and which page it is; on the last page so much higher, above a bill. Pages after the first say at
/// their top what they belong to.
pub(super) fn foot(letter: &Letter, pages: &mut [Page], lifted: Length) {
    let title = letter.title();
    stamp(pages, |page, count| {
        let mut stamped = Page::new(crate::pdf::Paper::A4);
        let has_bill = page == count && lifted > 0;
        let top = stamped.paper.height - FOOT;
        let (left, right) = (MARGINS.left, stamped.paper.width - MARGINS.right);
        if page > 1 {
            let ink = BODY.quiet();
            let sender = letter.seller("name").unwrap_or_default();
            let line = format!("{title} · {sender}");
            let shown = wrapped(letter.fonts, ink, &line, right - left)
                .into_iter()
                .next()
                .unwrap_or_default();
            stamped.text((left, mm(15) + ink.ascent()), ink, shown);
            stamped.rule((left, mm(21)), right - left, Colour::FAINT);
        }
        if has_bill {
            let ink = SMALL.quiet();
            let text = texts(letter).concat().join(" · ");
            let lines = wrapped(letter.fonts, ink, &text, right - left);
            for (index, line) in lines.into_iter().take(2).enumerate() {
                let down = ink.leading() * i64::try_from(index).unwrap_or_default();
                let y = stamped.paper.height - lifted - mm(15) + ink.ascent() + down;
                stamped.text((left, y), ink, line);
            }
        } else {
            stamped.rule((left, top), right - left, Colour::FAINT);
            columns(letter, &mut stamped, (left, top + points(3)), right - left);
        }
        let numbers = [page.to_string(), count.to_string()];
        let shown = letter
            .words
            .with(Word::Page, &[("page", &numbers[0]), ("pages", &numbers[1])]);
        let ink = SMALL.quiet();
        let edge = stamped.paper.height - if has_bill { lifted } else { 0 };
        let y = edge - mm(8) + ink.ascent();
        let wide = letter.fonts.width(ink, &shown);
        stamped.text((right - wide, y), ink, shown);
        if let Some(head) = &letter.printed.head {
            let tiny = Ink::new(55).quiet();
            let text = format!("{} {head}", letter.words.get(Word::Head));
            stamped.text((left, y), tiny, text);
        }
        stamped.items
    });
}

/// Address, contact, and numbers of the seller.
fn texts(letter: &Letter) -> [Vec<String>; 3] {
    let words = letter.words;
    let seller = |key: &str| letter.seller(key).map(str::to_owned);
    let named = |word: Word, key: &str| letter.seller(key).map(|text| format!("{} {text}", words.get(word)));
    [
        lines(letter, &seller, is_abroad(letter)),
        [
            seller("contact.name"),
            named(Word::Phone, "contact.phone"),
            seller("contact.mail"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        [
            named(Word::VatId, "vat_id"),
            named(Word::TaxNumber, "tax_number"),
            named(Word::LegalId, "legal_id"),
            seller("bank"),
            letter.seller("iban").map(grouped),
            named(Word::Bic, "bic"),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<String>>(),
    ]
}

/// The same beside each other.
fn columns(letter: &Letter, page: &mut Page, (left, top): (Length, Length), width: Length) {
    let gap = mm(5);
    let each = (width - 2 * gap) / 3;
    let ink = SMALL.quiet();
    let mut x = left;
    for texts in texts(letter) {
        let lines = texts.iter().flat_map(|text| wrapped(letter.fonts, ink, text, each));
        // What does not fit would stand on the number of the page.
        for (index, line) in lines.take(5).enumerate() {
            let down = ink.leading() * i64::try_from(index).unwrap_or_default();
            page.text((x, top + ink.ascent() + down), ink, line);
        }
        x += each + gap;
    }
}
