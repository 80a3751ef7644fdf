//! What stands above the header of a list and is certain: the account at a bank, the currency, the period.

use super::words::{currency_of, plain};
use crate::source::table::days;
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What the lines above a header state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Above {
    /// One's own account at the bank: an IBAN without blanks, or a number.
    pub account: Option<String>,
    /// The currency of all amounts.
    pub currency: Option<String>,
    /// The first and the last day.
    pub period: Option<(NaiveDate, NaiveDate)>,
}

const ACCOUNT: &[&str] = &[
    "konto",
    "kontonummer",
    "kontonr",
    "kontoiban",
    "ibankonto",
    "iban",
    "girokonto",
    "auftragskonto",
    "tagesgeldkonto",
    "account",
    "accountnumber",
    "accountno",
    "compte",
    "numerodecompte",
    "comptenumero",
    "ncompte",
    "cuenta",
    "numerodecuenta",
    "ndecuenta",
    "rekening",
    "rekeningnummer",
    "kontoverbindung",
    "bankkonto",
];
const CURRENCY: &[&str] = &[
    "wahrung", "waehrung", "currency", "devise", "monnaie", "moneda", "divisa", "valuta", "munt",
];
const PERIOD: &[&str] = &[
    "zeitraum",
    "period",
    "periode",
    "periodo",
    "daterange",
    "von",
    "vonbis",
    "dateperiod",
    "buchungszeitraum",
    "statementperiod",
    "abrechnungszeitraum",
];

/// Reads the rows above a header.
#[must_use]
pub(crate) fn read(rows: &[Vec<String>]) -> Above {
    let mut accounts = BTreeSet::new();
    let mut currencies = BTreeSet::new();
    let mut periods = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row
            .iter()
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        // The label may stand in a cell of its own, or before a colon in the same cell.
        let line = cells.join(": ");
        accounts.extend(line.split(['/', ',', ';', ':']).filter_map(iban));
        let parts = line.split([';', ',', '|']).flat_map(|part| part.split(" / "));
        for part in parts.chain([line.as_str()]) {
            let Some((label, value)) = part.split_once(':') else {
                continue;
            };
            let (label, value) = (plain(label), value.trim().trim_matches(':').trim());
            if ACCOUNT.contains(&label.as_str()) && iban(value).is_none() {
                let digits: String = value.chars().filter(|c| !c.is_whitespace()).collect();
                let is_number = (5..=24).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
                accounts.extend(is_number.then_some(digits));
            }
            if CURRENCY.contains(&label.as_str()) {
                currencies.extend(currency_of(value));
            }
            if PERIOD.contains(&label.as_str()) {
                periods.extend(period(value));
            }
        }
    }
    Above {
        account: only(accounts),
        currency: only(currencies),
        period: only(periods),
    }
}

/// The one of a set; nothing where there are several.
fn only<T: Ord>(mut found: BTreeSet<T>) -> Option<T> {
    let first = found.pop_first()?;
    found.is_empty().then_some(first)
}

/// The IBAN that a text ends with, which its check digits prove: `Girokonto DE89 3704 0044 0532 0130 00`.
#[must_use]
pub(crate) fn iban(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (0..words.len()).find_map(|first| {
        let candidate: String = words.get(first..)?.concat();
        is_iban(&candidate).then(|| candidate.to_uppercase())
    })
}

fn is_iban(text: &str) -> bool {
    let is_shaped = (15..=34).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().take(2).all(|byte| byte.is_ascii_alphabetic())
        && text.bytes().skip(2).take(2).all(|byte| byte.is_ascii_digit());
    if !is_shaped {
        return false;
    }
    let turned = text.chars().skip(4).chain(text.chars().take(4));
    let rest = turned.filter_map(|c| c.to_digit(36)).fold(0_u32, |rest, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (rest * shift + digit) % 97
    });
    rest == 1
}

/// `01.06.2025 - 30.06.2025`
fn period(text: &str) -> Option<(NaiveDate, NaiveDate)> {
    for between in [" - ", " – ", " bis ", " to ", " au ", " a ", " al ", " t/m ", " tot "] {
        if let Some((from, to)) = text.split_once(between) {
            let [from, to] = [from, to].map(|text| days::written(text.trim())?.only());
            return Some((from?, to?)).filter(|(from, to)| from <= to);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&[&str]]) -> Above {
        let cells = |line: &&[&str]| line.iter().map(|text| (*text).to_owned()).collect();
        read(&lines.iter().map(cells).collect::<Vec<Vec<String>>>())
    }

    #[test]
    fn labels_and_check_digits_make_it_certain() {
        let iban = Some("DE89370400440532013000".to_owned());
        assert_eq!(
            of(&[&["Konto", "Girokonto DE89 3704 0044 0532 0130 00", ""]]).account,
            iban
        );
        assert_eq!(
            of(&[&["Kontonummer: DE89370400440532013000 / Währung: EUR"]]).account,
            iban
        );
        assert_eq!(of(&[&["Konto", "DE88370400440532013000"]]).account, None);
        assert_eq!(of(&[&["Kontonummer", "1234567"]]).account.as_deref(), Some("1234567"));
        assert_eq!(of(&[&["Kundennummer", "1234567"]]).account, None);
        let two = [
            &["IBAN", "DE89370400440532013000"][..],
            &["IBAN", "DE02120300000000202051"],
        ];
        assert_eq!(of(&two).account, None);
        assert_eq!(of(&[&["Währung:", "EUR"]]).currency.as_deref(), Some("EUR"));
        assert_eq!(of(&[&["Devise : €"]]).currency.as_deref(), Some("EUR"));
        let period = of(&[&["Zeitraum", "01.06.2025 - 30.06.2025"]]).period.unwrap();
        assert_eq!(
            (period.0.to_string(), period.1.to_string()),
            ("2025-06-01".to_owned(), "2025-06-30".to_owned())
        );
    }
}
