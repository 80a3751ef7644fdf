//! Documents of our own making, from tiny to huge.

use super::Letter;
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
    pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
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
    }
}

/// An invoice of two lines.
fn invoice(language: &str, country: &str) -> Printed {
    Printed {
        kind: "invoice".to_owned(),
        number: "R-2026-0001".to_owned(),
        corrects: None,
        reason: None,
        customer_id: "nordlicht".to_owned(),
        head: Some("3b9f".repeat(16)),
        contracts: vec!["N-2026".to_owned()],
        currency: "EUR".to_owned(),
        days: ["2026-12-01", "2026-12-15", "2026-11-01", "2026-11-30"].map(str::to_owned),
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
                name: "volume".to_owned(),
                percent: Some("3".to_owned()),
                redemption: None,
                amount: decimal("46.34"),
            },
            Allowance {
                name: "WELCOME".to_owned(),
                percent: None,
                redemption: Some((1, 3)),
                amount: decimal("10.00"),
            },
        ],
        taxes: vec![Tax {
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

fn texts(pages: &[Page]) -> Vec<&str> {
    let items = pages.iter().flat_map(|page| &page.items);
    let texts = items.filter_map(|item| match item {
        Item::Text { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

#[test]
fn dump() {
    let Ok(folder) = std::env::var("DUMP") else { return };
    let save = |name: &str, printed: &Printed| {
        let bytes = made(printed, |letter| letter.bytes().unwrap());
        std::fs::write(format!("{folder}/{name}.pdf"), bytes).unwrap();
    };
    for language in ["de", "en", "fr", "es", "nl", "it"] {
        save(language, &invoice(language, if language == "de" { "DE" } else { "NL" }));
    }
    let mut swiss = invoice("fr", "CH");
    swiss.currency = "CHF".to_owned();
    swiss.seller.insert("iban".to_owned(), "CH9300762011623852957".to_owned());
    save("swiss", &swiss);
    let mut credit = invoice("de", "DE");
    credit.kind = "credit-note".to_owned();
    credit.number = "G-2026-0001".to_owned();
    credit.corrects = Some("R-2026-0001".to_owned());
    credit.reason = Some("Die Leistung im November war zwei Tage lang gestört.".to_owned());
    save("credit", &credit);
    let mut long = invoice("de", "DE");
    long.lines = (1..=1000).map(|n| line(n, &format!("Rechenleistung, Maschine {n} in eu-central-1 mit einem langen Namen"), "1.5", "GB-month", "0.01", "12345.67")).collect();
    save("long", &long);
    let mut huge = invoice("de", "DE");
    huge.lines = vec![
        line(1, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft und andere Dinge", "123456789012345.123456789", "GiB-month", "0.00000000012345678901", "999999999999999.99"),
        line(2, "winzig", "0.000000001", "hour", "0.000000000000001", "0.01"),
    ];
    huge.seller.insert("name".to_owned(), "Gesellschaft für außerordentlich lange Namen in der Informationstechnik und verwandten Gebieten mbH & Co. KGaA".to_owned());
    huge.customer.insert("name".to_owned(), "Verein zur Förderung des Schreibens sehr langer Namen auf Rechnungen und anderen Papieren e. V.".to_owned());
    huge.total = decimal("999999999999999.99");
    save("huge", &huge);
}
