//! The Swiss QR-bill: a receipt and a payment part at the foot of the last page, for an invoice in francs or euros to an account
//! in Switzerland or Liechtenstein. Sizes and places are those of its guidelines (version 2.3, addresses of type S).

use super::letter::{Letter, grouped};
use crate::billing::words::Word;
use crate::money::decimal::Decimal;
use crate::pdf::page::Colour;
use crate::pdf::page::tenths;
use crate::pdf::text::wrapped;
use crate::pdf::{Ink, Length, Page, mm, qr};
use std::collections::BTreeMap;

/// How high it is; it is as wide as the page.
pub(super) const HEIGHT: Length = mm(105);
/// Where the receipt ends and the payment part begins.
const RECEIPT: Length = mm(62);
/// Free along the edges.
const MARGIN: Length = mm(5);
/// The edge of the code, and of the cross in its middle.
const CODE: Length = mm(46);
const CROSS: Length = mm(7);
/// An amount is at most so much.
const MOST: &str = "999999999.99";
/// Sizes of texts: title; of the payment part the headings and values; of the receipt the same.
const TITLE: Ink = Ink::new(110).bold();
const PART: [Ink; 2] = [Ink::new(80).bold(), Ink::new(100)];
const SLIP: [Ink; 2] = [Ink::new(60).bold(), Ink::new(80)];

/// A party of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Party {
    name: String,
    street: String,
    house: String,
    post_code: String,
    city: String,
    country: String,
}

impl Party {
    /// A party with an address that a bill accepts; nothing where a part is missing.
    fn of(party: &BTreeMap<String, String>) -> Option<Self> {
        let get = |key: &str, most: usize| party.get(key).map(|text| text.chars().take(most).collect::<String>());
        let street = get("street", 70).unwrap_or_default();
        let (street, house) = match street.rsplit_once(' ') {
            Some((street, house)) if house.starts_with(|c: char| c.is_ascii_digit()) && house.len() <= 16 => {
                (street.to_owned(), house.to_owned())
            }
            _ => (street, String::new()),
        };
        Some(Self {
            name: get("name", 70)?,
            street,
            house,
            post_code: get("post_code", 16)?,
            city: get("city", 35)?,
            country: get("country", 2)?,
        })
    }

    /// The lines of the code.
    fn lines(&self) -> [&str; 7] {
        [
            "S",
            &self.name,
            &self.street,
            &self.house,
            &self.post_code,
            &self.city,
            &self.country,
        ]
    }

    /// As it is printed.
    fn shown(&self) -> Vec<String> {
        let street = format!("{} {}", self.street, self.house);
        let place = format!("{} {}", self.post_code, self.city);
        let lines = [self.name.clone(), street.trim().to_owned(), place];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }
}

/// A bill.
#[derive(Debug)]
pub(super) struct Bill {
    account: String,
    creditor: Party,
    debtor: Option<Party>,
    amount: Decimal,
    currency: String,
    /// The reference of an account that needs one.
    reference: Option<String>,
    number: String,
}

impl Bill {
    /// The bill of an invoice; nothing where it cannot have one.
    pub(super) fn of(letter: &Letter) -> Option<Self> {
        let printed = letter.printed;
        let iban = letter.seller("iban")?;
        let account: String = iban.chars().filter(|c| !c.is_whitespace()).collect();
        let amount = &printed.total;
        let is_there = ["CH", "LI"].iter().any(|country| account.starts_with(country))
            && ["CHF", "EUR"].contains(&printed.currency.as_str())
            && !letter.is_credit()
            && !amount.is_zero()
            && !amount.is_negative()
            && *amount <= Decimal::parse(MOST).ok()?;
        is_there.then_some(())?;
        let reference = if needs_reference(&account) {
            Some(reference(&printed.number)?)
        } else {
            None
        };
        Some(Self {
            account,
            creditor: Party::of(&printed.seller)?,
            debtor: Party::of(&printed.customer),
            amount: amount.clone(),
            currency: printed.currency.clone(),
            reference,
            number: printed.number.chars().take(140).collect(),
        })
    }

    /// The text of the code.
    fn text(&self) -> String {
        let amount = self.amount.to_string();
        let mut lines = vec!["SPC", "0200", "1", &self.account];
        lines.extend(self.creditor.lines());
        lines.extend([""; 7]);
        lines.extend([amount.as_str(), &self.currency]);
        match &self.debtor {
            Some(debtor) => lines.extend(debtor.lines()),
            None => lines.extend([""; 7]),
        }
        let (kind, reference) = match &self.reference {
            Some(reference) => ("QRR", reference.as_str()),
            None => ("NON", ""),
        };
        lines.extend([kind, reference, &self.number, "EPD"]);
        lines.join("\n")
    }

    /// The reference as it is printed: groups of five from the right.
    fn shown_reference(&self) -> Option<String> {
        let reference = self.reference.as_ref()?;
        let mut shown = String::new();
        for (index, digit) in reference.chars().enumerate() {
            if index > 0 && (reference.len() - index).is_multiple_of(5) {
                shown.push(' ');
            }
            shown.push(digit);
        }
        Some(shown)
    }

    /// Draws it at the foot of a page.
    pub(super) fn draw(&self, letter: &Letter, page: &mut Page) {
        let top = page.paper.height - HEIGHT;
        let words = letter.words;
        page.rule((0, top), page.paper.width, Colour::BLACK);
        page.fill((RECEIPT, top), [500, HEIGHT], Colour::BLACK);
        let ink = Ink::new(65);
        let text = words.get(Word::QrSeparate);
        let x = (page.paper.width - letter.fonts.width(ink, text)) / 2;
        page.text((x, top - mm(1)), ink, text);

        // The receipt.
        let x = MARGIN;
        title(page, (x, top + MARGIN), words.get(Word::QrReceipt));
        let column = (x, top + mm(12), RECEIPT - 2 * MARGIN);
        self.information(letter, page, column, SLIP, false);
        self.total(letter, page, (x, top + mm(68)), SLIP, mm(14));
        let ink = Ink::new(60).bold();
        let text = words.get(Word::QrAcceptance);
        let right = RECEIPT - MARGIN - letter.fonts.width(ink, text);
        page.text((right, top + mm(82) + ink.ascent()), ink, text);

        // The payment part.
        let x = RECEIPT + MARGIN;
        title(page, (x, top + MARGIN), words.get(Word::QrPaymentPart));
        self.code(page, (x, top + mm(17)));
        self.total(letter, page, (x, top + mm(68)), PART, mm(16));
        let x = RECEIPT + mm(56);
        let column = (x, top + MARGIN, page.paper.width - MARGIN - x);
        self.information(letter, page, column, PART, true);
    }

    /// The code with the cross in its middle.
    fn code(&self, page: &mut Page, (x, y): (Length, Length)) {
        page.items.extend(qr::code(&self.text(), (x, y), CODE));
        let square = |page: &mut Page, size: [Length; 2], colour: Colour| {
            let at = (x + (CODE - size[0]) / 2, y + (CODE - size[1]) / 2);
            page.fill(at, size, colour);
        };
        square(page, [CROSS, CROSS], Colour::WHITE);
        square(page, [mm(6), mm(6)], Colour::BLACK);
        square(page, [tenths(11), tenths(38)], Colour::WHITE);
        square(page, [tenths(38), tenths(11)], Colour::WHITE);
    }

    /// Account, reference, information and who pays.
    fn information(
        &self,
        letter: &Letter,
        page: &mut Page,
        (x, mut y, width): (Length, Length, Length),
        [head, value]: [Ink; 2],
        is_part: bool,
    ) {
        let mut account = vec![grouped(&self.account)];
        account.extend(self.creditor.shown());
        let mut parts = vec![(Word::QrAccount, account)];
        parts.extend(self.shown_reference().map(|text| (Word::QrReference, vec![text])));
        if is_part {
            parts.push((Word::QrInformation, vec![self.number.clone()]));
        }
        let payer = self.debtor.as_ref().map(Party::shown).unwrap_or_default();
        parts.push((Word::QrPayableBy, payer));
        for (word, texts) in parts {
            page.text((x, y + head.ascent()), head, letter.words.get(word));
            y += head.leading();
            if texts.is_empty() {
                corners(page, (x, y), if is_part { [mm(65), mm(25)] } else { [mm(52), mm(20)] });
            }
            for line in texts.iter().flat_map(|text| wrapped(letter.fonts, value, text, width)) {
                page.text((x, y + value.ascent()), value, line);
                y += value.size * 11 / 10;
            }
            y += value.size * 9 / 10;
        }
    }

    /// Currency and amount beside each other.
    fn total(&self, letter: &Letter, page: &mut Page, (x, y): (Length, Length), [head, value]: [Ink; 2], gap: Length) {
        let amount = in_groups(&self.amount.to_string());
        for (x, word, text) in [
            (x, Word::QrCurrency, self.currency.as_str()),
            (x + gap, Word::QrAmount, amount.as_str()),
        ] {
            page.text((x, y + head.ascent()), head, letter.words.get(word));
            page.text((x, y + head.leading() + value.ascent()), value, text);
        }
    }
}

fn title(page: &mut Page, (x, y): (Length, Length), text: &str) {
    page.text((x, y + TITLE.ascent()), TITLE, text);
}

/// The corners of a box for a name that is written by hand.
fn corners(page: &mut Page, (x, y): (Length, Length), [width, height]: [Length; 2]) {
    let (long, thin) = (mm(3), 750);
    for (x, across) in [(x, x), (x + width, x + width - long)] {
        for (y, down) in [(y, y), (y + height, y + height - long)] {
            page.fill((across, y), [long, thin], Colour::BLACK);
            page.fill((x, down), [thin, long], Colour::BLACK);
        }
    }
}

/// An amount with blanks between groups of three digits.
fn in_groups(amount: &str) -> String {
    let (whole, behind) = amount.split_once('.').unwrap_or((amount, "00"));
    let mut shown = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            shown.push('\u{a0}');
        }
        shown.push(digit);
    }
    format!("{shown}.{behind}")
}

/// Whether an account is one for payments with a reference: its bank has a number from 30000 to 31999.
fn needs_reference(account: &str) -> bool {
    let bank: Option<u32> = account.get(4..9).and_then(|bank| bank.parse().ok());
    bank.is_some_and(|bank| (30_000..=31_999).contains(&bank))
}

/// A reference of 27 digits with the digits of a number; nothing where it has too many or none.
fn reference(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.len() > 26 {
        return None;
    }
    let body = format!("{digits:0>26}");
    let check = check_digit(&body);
    Some(format!("{body}{check}"))
}

/// The check digit of a reference, modulo 10, recursive.
fn check_digit(digits: &str) -> u32 {
    const TABLE: [u32; 10] = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];
    let digits = digits.chars().filter_map(|c| c.to_digit(10));
    let carry = digits.fold(0, |carry, digit| {
        let place = usize::try_from((carry + digit) % 10).unwrap_or_default();
        TABLE.get(place).copied().unwrap_or_default()
    });
    (10 - carry) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(name: &str, street: &str, post_code: &str, city: &str, country: &str) -> Party {
        let pairs = [
            ("name", name),
            ("street", street),
            ("post_code", post_code),
            ("city", city),
            ("country", country),
        ];
        Party::of(&pairs.map(|(key, text)| (key.to_owned(), text.to_owned())).into()).unwrap()
    }

    #[test]
    fn a_code_has_its_lines_in_order() {
        let mut bill = Bill {
            account: "CH9300762011623852957".to_owned(),
            creditor: party("Muster AG", "Bahnhofstrasse 1", "8001", "Zürich", "CH"),
            debtor: Some(party("Atelier Lune Sàrl", "Rue du Lac 8", "1003", "Lausanne", "CH")),
            amount: Decimal::parse("1949.75").unwrap(),
            currency: "CHF".to_owned(),
            reference: None,
            number: "R-2026-0003".to_owned(),
        };
        assert_eq!(
            bill.text(),
            "SPC\n0200\n1\nCH9300762011623852957\nS\nMuster AG\nBahnhofstrasse\n1\n8001\nZürich\nCH\n\n\n\n\n\n\n\n\
             1949.75\nCHF\nS\nAtelier Lune Sàrl\nRue du Lac\n8\n1003\nLausanne\nCH\nNON\n\nR-2026-0003\nEPD"
        );
        assert_eq!(bill.text().lines().count(), 31);
        bill.reference = reference("R-2026-0003");
        assert!(
            bill.text().contains("\nQRR\n000000000000000000202600037\n"),
            "{}",
            bill.text()
        );
        assert_eq!(
            bill.shown_reference().as_deref(),
            Some("00 00000 00000 00000 02026 00037")
        );
    }

    #[test]
    fn check_digits_are_those_of_the_guidelines() {
        assert_eq!(check_digit("21000000000313947143000901"), 7);
        assert!(needs_reference("CH4431999123000889012"));
        assert!(!needs_reference("CH9300762011623852957"));
        assert_eq!(reference("no digits"), None);
    }

    #[test]
    fn amounts_have_blanks_between_groups() {
        assert_eq!(in_groups("1234567.50").replace('\u{a0}', " "), "1 234 567.50");
        assert_eq!(in_groups("50.00"), "50.00");
    }
}
