//! Documents of our own making, from tiny to huge.

use super::letter::Letter;
use crate::billing::issued::printed::{Allowance, Line, Printed, Rate, Tax};
use crate::billing::words::Words;
use crate::money::decimal::Decimal;
use crate::pdf::page::Item;
use crate::pdf::{Fonts, Page};
use std::collections::BTreeMap;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn party(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(key, text)| ((*key).to_owned(), (*text).to_owned()))
        .collect()
}

fn line(position: i64, text: &str, quantity: &str, unit: &str, price: &str, amount: &str) -> Line {
    Line {
        position,
        text: text.to_owned(),
        quantity: decimal(quantity),
        shown: None,
        unit: unit.to_owned(),
        unit_price: decimal(price),
        amount: decimal(amount),
        tax: ("S".to_owned(), Some("19".to_owned())),
        period: ["2026-11-01", "2026-11-30"].map(str::to_owned),
    }
}

/// An invoice of two lines.
fn invoice(language: &str, country: &str) -> Printed {
    Printed {
        kind: "invoice".to_owned(),
        number: "R-2026-0001".to_owned(),
        corrects: None,
        corrects_day: None,
        endpoints: Vec::new(),
        tax: decimal("282.79"),
        reason: None,
        edition: 1,
        customer_id: "nordlicht".to_owned(),
        head: Some("3b9f".repeat(16)),
        contracts: vec!["N-2026".to_owned()],
        currency: "EUR".to_owned(),
        days: ["2026-12-01", "2026-12-15", "2026-11-01", "2026-11-30"].map(str::to_owned),
        cash_discount: None,
        seller: party(&[
            ("name", "Küstenwolke GmbH"),
            ("street", "Hafenstraße 12"),
            ("post_code", "24103"),
            ("city", "Kiel"),
            ("country", "DE"),
            ("vat_id", "DE123456789"),
            ("contact.name", "Rechnungswesen"),
            ("contact.phone", "+49 431 555010"),
            ("contact.mail", "rechnung@kuestenwolke.example"),
            ("iban", "DE02120300000000202051"),
            ("bic", "BYLADEM1001"),
            ("note", "Vielen Dank für Ihren Auftrag."),
        ]),
        customer: party(&[
            ("name", "Nordlicht Werft AG"),
            ("street", "Am Kai 3"),
            ("post_code", "28195"),
            ("city", "Bremen"),
            ("country", country),
            ("vat_id", "DE987654321"),
            ("reference", "04011000-12345-03"),
            ("language", language),
            ("number", "1"),
        ]),
        lines: vec![
            line(1, "Support", "1", "C62", "29.00", "29.00"),
            line(2, "Virtual machine, cu-4410", "333.333333", "hour", "0.0472", "1515.73"),
        ],
        allowances: vec![
            Allowance {
                id: "volume".to_owned(),
                base: None,
                parts: Vec::new(),
                name: "volume".to_owned(),
                percent: Some("3".to_owned()),
                redemption: None,
                amount: decimal("46.34"),
            },
            Allowance {
                id: "WELCOME".to_owned(),
                base: None,
                parts: Vec::new(),
                name: "WELCOME".to_owned(),
                percent: None,
                redemption: Some((1, 3)),
                amount: decimal("10.00"),
            },
        ],
        taxes: vec![Tax {
            id: "standard".to_owned(),
            reason: None,
            name: "Umsatzsteuer".to_owned(),
            key: ("S".to_owned(), Some("19".to_owned())),
            note: None,
            base: decimal("1488.39"),
            amount: decimal("282.79"),
        }],
        rates: vec![Rate {
            from: "USD".to_owned(),
            to: "EUR".to_owned(),
            day: Some("2026-11-30".to_owned()),
            value: "0.8644".to_owned(),
            source: "ECB".to_owned(),
        }],
        line_total: decimal("1544.73"),
        net: decimal("1488.39"),
        total: decimal("1771.18"),
    }
}

fn made<T>(printed: &Printed, make: impl FnOnce(&Letter) -> T) -> T {
    let get = |key: &str| printed.customer.get(key).map(String::as_str);
    let words = Words::of(get("language"), get("country"), BTreeMap::new());
    let fonts = Fonts::own().unwrap();
    make(&Letter {
        printed,
        words: &words,
        fonts: &fonts,
        logo: None,
    })
}

#[allow(
    clippy::redundant_closure_for_method_calls,
    reason = "the method is of one lifetime, the closure of all"
)]
fn pages(printed: &Printed) -> Vec<Page> {
    made(printed, |letter| letter.pages())
}

fn texts(pages: &[Page]) -> Vec<&str> {
    let items = pages.iter().flat_map(|page| &page.items);
    let texts = items.filter_map(|item| match item {
        Item::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// Documents of all kinds and sizes.
fn samples() -> Vec<Printed> {
    let languages = [
        ("de", "DE"),
        ("en", "GB"),
        ("fr", "FR"),
        ("es", "ES"),
        ("nl", "NL"),
        ("it", "IT"),
    ];
    let mut all: Vec<Printed> = languages
        .iter()
        .map(|(language, country)| invoice(language, country))
        .collect();
    all.push(swiss());
    all.push(credit());
    let mut long = invoice("de", "DE");
    let text = |n| format!("Rechenleistung, Maschine {n} in eu-central-1 mit einem langen Namen");
    let lines = (1..=200).map(|n| line(n, &text(n), "1.5", "GB-month", "0.01", "12345.67"));
    long.lines = lines.collect();
    all.push(long);
    all.push(huge());
    all
}

/// An invoice in francs to an account in Switzerland.
fn swiss() -> Printed {
    let mut printed = invoice("fr", "CH");
    printed.currency = "CHF".to_owned();
    let iban = "CH9300762011623852957".to_owned();
    printed.seller.insert("iban".to_owned(), iban);
    printed
}

/// A credit note.
fn credit() -> Printed {
    let mut printed = invoice("de", "DE");
    printed.kind = "credit-note".to_owned();
    printed.number = "G-2026-0001".to_owned();
    printed.corrects = Some("R-2026-0001".to_owned());
    printed.reason = Some("Die Leistung im November war zwei Tage lang gestört.".to_owned());
    printed.allowances.clear();
    printed.lines = vec![line(1, "Support", "-1", "C62", "29.00", "-29.00")];
    for tax in &mut printed.taxes {
        (tax.base, tax.amount) = (decimal("-29.00"), decimal("-5.51"));
    }
    printed.line_total = decimal("-29.00");
    printed.net = decimal("-29.00");
    printed.total = decimal("-34.51");
    printed
}

/// An invoice with the longest names and the largest and smallest figures.
fn huge() -> Printed {
    let mut printed = invoice("de", "DE");
    let word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    printed.lines = vec![
        line(
            1,
            word,
            "123456789012345.123456789",
            "GiB-month",
            "0.00000000012345678901",
            "999999999999999.99",
        ),
        line(2, "winzig", "0.000000001", "hour", "0.000000000000001", "0.01"),
    ];
    let name = "Gesellschaft für außerordentlich lange Namen in der Informationstechnik und verwandten Gebieten mbH";
    printed.seller.insert("name".to_owned(), name.to_owned());
    printed.customer.insert("name".to_owned(), word.to_owned());
    printed.total = decimal("999999999999999.99");
    printed
}

#[test]
fn every_text_stands_on_the_paper() {
    let fonts = Fonts::own().unwrap();
    for printed in samples() {
        let pages = pages(&printed);
        for page in &pages {
            for item in &page.items {
                if let Item::Text { x, y, ink, text } = item {
                    let right = x + fonts.width(*ink, text);
                    assert!(*x > 0 && right < page.paper.width, "{}: {text}", printed.number);
                    assert!(*y > ink.size && *y < page.paper.height, "{}: {text}", printed.number);
                }
            }
        }
        let bytes = made(&printed, |letter| letter.bytes().unwrap());
        assert_eq!(bytes, made(&printed, |letter| letter.bytes().unwrap()));
    }
}

#[test]
fn no_figure_is_cut_or_broken() {
    let pages = pages(&huge());
    let texts = texts(&pages);
    for figure in [
        "123.456.789.012.345,123456789",
        "0,00000000012345678901",
        "0,000000000000001",
        "999.999.999.999.999,99",
        "0,01",
    ] {
        assert!(texts.contains(&figure), "{figure}: {texts:?}");
    }
}

#[test]
fn a_credit_note_gives_back_positive_amounts_and_asks_for_nothing() {
    let pages = pages(&credit());
    let texts = texts(&pages);
    for part in [
        "Gutschrift G-2026-0001",
        "R-2026-0001",
        "34,51",
        "Gutgeschriebener Betrag EUR",
    ] {
        assert!(texts.contains(&part), "{part}: {texts:?}");
    }
    assert!(
        !texts
            .iter()
            .any(|text| text.contains('−') || text.contains("Bitte zahlen")),
        "{texts:?}"
    );
    let figures = pages.iter().flat_map(|page| &page.items);
    assert_eq!(figures.filter(|item| matches!(item, Item::Figure { .. })).count(), 0);
}

#[test]
fn a_swiss_invoice_has_one_code_in_its_payment_part() {
    let pages = pages(&swiss());
    let figures = pages.iter().flat_map(|page| &page.items);
    assert_eq!(figures.filter(|item| matches!(item, Item::Figure { .. })).count(), 1);
    let texts = texts(&pages);
    for part in ["Récépissé", "Section paiement", "1\u{a0}771.18", "Point de dépôt"] {
        assert!(texts.contains(&part), "{part}: {texts:?}");
    }
}
