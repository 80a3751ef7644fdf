//! Amounts in lists as people write them: `1.234,56 €`, `1'234.56`, `(5.00)`, `12,50-`.
//!
//! One grammar for every such column. A text has a reading with a decimal point, one with a decimal comma, or both:
//! `1.234` is one and a quarter or more than a thousand. This file says which readings there are; the list as a whole
//! decides, or its user.

use crate::money::currency;
use crate::money::decimal::Decimal;

/// What stands before the decimals of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum DecimalMark {
    /// A point: `1,234.56`
    Point,
    /// A comma: `1.234,56`
    Comma,
}

impl DecimalMark {
    /// The word of the option.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::Comma => "comma",
        }
    }

    /// The mark by the word of the option.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        [Self::Point, Self::Comma].into_iter().find(|mark| mark.word() == word)
    }

    /// The mark itself, and what parts thousands beside it.
    const fn characters(self) -> (char, char) {
        match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        }
    }
}

/// An amount as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The decimal it is with a point.
    pub point: Option<String>,
    /// The decimal it is with a comma.
    pub comma: Option<String>,
    /// The currency sign or code beside it.
    pub currency: Option<String>,
}

impl Written {
    /// The reading with this mark.
    pub(crate) fn with(&self, mark: DecimalMark) -> Option<&str> {
        match mark {
            DecimalMark::Point => self.point.as_deref(),
            DecimalMark::Comma => self.comma.as_deref(),
        }
    }

    /// The only mark with which it can be read.
    pub(crate) fn only(&self) -> Option<DecimalMark> {
        match (&self.point, &self.comma) {
            (Some(_), None) => Some(DecimalMark::Point),
            (None, Some(_)) => Some(DecimalMark::Comma),
            _ => None,
        }
    }

    /// Whether it has two readings that differ.
    pub(crate) fn is_open(&self) -> bool {
        matches!((&self.point, &self.comma), (Some(point), Some(comma)) if point != comma)
    }
}

/// The readings of a text; the error says why it has none.
pub(crate) fn written(text: &str) -> Result<Written, String> {
    let mut rest = text.trim();
    let mut is_negative = None;
    let mut currency = None;
    loop {
        let before = rest;
        if is_negative.is_none() {
            (rest, is_negative) = without_sign(rest);
        }
        if currency.is_none() {
            (rest, currency) = without_currency(rest);
        }
        if rest == before {
            break;
        }
    }
    if text.contains('%') {
        return Err("is a percentage, not an amount".to_owned());
    }
    let [point, comma] = [DecimalMark::Point, DecimalMark::Comma].map(|mark| {
        let magnitude = magnitude(rest, mark)?;
        Some(match is_negative {
            Some(true) => format!("-{magnitude}"),
            _ => magnitude,
        })
    });
    if point.is_none() && comma.is_none() {
        return Err(
            "is not an amount: write digits, one decimal point or comma, and thousands in groups of three".to_owned(),
        );
    }
    Ok(Written { point, comma, currency })
}

/// The text without a sign before it, behind it, or brackets around it; and whether that makes it negative.
fn without_sign(text: &str) -> (&str, Option<bool>) {
    const MINUS: &[char] = &['-', '\u{2212}', '\u{2013}'];
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        return (inner.trim(), Some(true));
    }
    for (rest, is_negative) in [
        (text.strip_prefix(MINUS), true),
        (text.strip_suffix(MINUS), true),
        (text.strip_prefix('+'), false),
        (text.strip_suffix('+'), false),
    ] {
        if let Some(rest) = rest {
            return (rest.trim(), Some(is_negative));
        }
    }
    (text, None)
}

/// The text without a currency's sign or code before it or behind it, and which that is.
fn without_currency(text: &str) -> (&str, Option<String>) {
    let is_word = |c: char| c.is_alphabetic() || is_sign(c);
    let start = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at(start);
    // `Fr. 5.00`, but `EUR .50`
    let dotted = rest.strip_prefix('.').filter(|_| !word.is_empty());
    for (word, rest) in [
        (format!("{word}."), dotted),
        (word.to_owned(), (!word.is_empty()).then_some(rest)),
    ] {
        if let Some(rest) = rest.filter(|_| !currencies(&word).is_empty()) {
            return (rest.trim(), Some(word));
        }
    }
    let trimmed = text.strip_suffix('.').unwrap_or(text);
    let end = trimmed.rfind(|c: char| !is_word(c)).map_or(0, |at| {
        at + trimmed
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8)
    });
    let word = text.get(end..).unwrap_or_default();
    if !word.is_empty() && !currencies(word).is_empty() {
        return (text.get(..end).unwrap_or_default().trim(), Some(word.to_owned()));
    }
    (text, None)
}

fn is_sign(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '\u{20A0}'..='\u{20C0}')
}

const DOLLARS: &[&str] = &[
    "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "BRL", "CLP", "COP", "ARS", "BBD", "BMD", "BND", "BSD",
    "BZD", "DOP", "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SRD", "TTD", "UYU", "XCD",
];

/// The currencies that a sign may stand for.
const SIGNS: &[(&str, &[&str])] = &[
    ("€", &["EUR"]),
    ("£", &["GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SYP"]),
    ("$", DOLLARS),
    ("us$", &["USD"]),
    ("ca$", &["CAD"]),
    ("c$", &["CAD"]),
    ("a$", &["AUD"]),
    ("au$", &["AUD"]),
    ("nz$", &["NZD"]),
    ("s$", &["SGD"]),
    ("hk$", &["HKD"]),
    ("r$", &["BRL"]),
    ("¥", &["JPY", "CNY"]),
    ("₹", &["INR"]),
    ("₺", &["TRY"]),
    ("₽", &["RUB"]),
    ("₪", &["ILS"]),
    ("₩", &["KRW", "KPW"]),
    ("₫", &["VND"]),
    ("₴", &["UAH"]),
    ("euro", &["EUR"]),
    ("fr", &["CHF"]),
    ("fr.", &["CHF"]),
    ("sfr", &["CHF"]),
    ("sfr.", &["CHF"]),
    ("kr", &["DKK", "ISK", "NOK", "SEK"]),
    ("kr.", &["DKK", "ISK", "NOK", "SEK"]),
    ("zł", &["PLN"]),
    ("kč", &["CZK"]),
    ("ft", &["HUF"]),
];

/// The currencies that a sign or code may stand for; none where it is neither.
pub(crate) fn currencies(mark: &str) -> Vec<String> {
    let lower = mark.to_lowercase();
    if let Some((_, codes)) = SIGNS.iter().find(|(sign, _)| *sign == lower) {
        return codes.iter().map(|code| (*code).to_owned()).collect();
    }
    let upper = mark.to_uppercase();
    if currency::is_code(&upper) {
        vec![upper]
    } else {
        Vec::new()
    }
}

/// The digits of a text without sign and currency, as a decimal.
fn magnitude(text: &str, mark: DecimalMark) -> Option<String> {
    let (point, group) = mark.characters();
    // An exponent is what a program writes, and programs write points.
    if text.contains(['e', 'E']) {
        let is_plain = mark == DecimalMark::Point && text.starts_with(|c: char| c.is_ascii_digit());
        return (is_plain && Decimal::is_decimal(text)).then(|| text.to_owned());
    }
    let (whole, fraction) = match text.split_once(point) {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    if !fraction.unwrap_or_default().bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut whole = whole_digits(whole, group)?;
    if whole.is_empty() {
        fraction?;
        whole.push('0');
    }
    Some(fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}")))
}

/// The digits before the decimals, with groups taken together.
fn whole_digits(text: &str, group: char) -> Option<String> {
    let kind = |c: char| match c {
        '\'' | '\u{2019}' => '\'',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    let mut separators = text.chars().filter(|c| !c.is_ascii_digit()).map(kind);
    let Some(separator) = separators.next() else {
        return Some(text.to_owned());
    };
    if ![group, '\'', ' '].contains(&separator) || separators.any(|other| other != separator) {
        return None;
    }
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let (first, others) = parts.split_first()?;
    let (last, middle) = others.split_last()?;
    let is_first = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let by_three = middle.iter().all(|part| part.len() == 3);
    // 12,34,567 as in India
    let by_two = separator == ',' && !middle.is_empty() && first.len() < 3 && middle.iter().all(|part| part.len() == 2);
    (is_first && last.len() == 3 && (by_three || by_two)).then(|| parts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_one_reading_or_two() {
        for (text, point, comma) in [
            ("12.50", Some("12.50"), None),
            ("12,50", None, Some("12.50")),
            ("1.234,56", None, Some("1234.56")),
            ("1,234.56", Some("1234.56"), None),
            ("1 234,56", None, Some("1234.56")),
            ("1\u{a0}234,56", None, Some("1234.56")),
            ("1\u{202f}234.56", Some("1234.56"), None),
            ("1'234.56", Some("1234.56"), None),
            ("1\u{2019}234\u{2019}567.80", Some("1234567.80"), None),
            ("12,34,567.89", Some("1234567.89"), None),
            ("1.234.567", None, Some("1234567")),
            ("1.234", Some("1.234"), Some("1234")),
            ("12.500", Some("12.500"), Some("12500")),
            ("1,234", Some("1234"), Some("1.234")),
            ("0.123", Some("0.123"), None),
            ("1234.567", Some("1234.567"), None),
            ("1.2345", Some("1.2345"), None),
            ("1 234", Some("1234"), Some("1234")),
            ("7", Some("7"), Some("7")),
            (".50", Some("0.50"), None),
            (",5", None, Some("0.5")),
            ("1.5e-7", Some("1.5e-7"), None),
            ("(5.00)", Some("-5.00"), None),
            ("5.00-", Some("-5.00"), None),
            ("\u{2212}5,00", None, Some("-5.00")),
            ("+5,00", None, Some("5.00")),
            (" 5.00 ", Some("5.00"), None),
        ] {
            let found = written(text).unwrap();
            assert_eq!(
                (found.point.as_deref(), found.comma.as_deref()),
                (point, comma),
                "{text}"
            );
            assert_eq!(found.currency, None, "{text}");
        }
        for text in [
            "",
            "-",
            "1.23,4.5",
            "1,23,45",
            "12.34.56",
            "1.234.56",
            "1,234 567.00",
            "--5",
            "(-5)",
            "5 %",
            "19%",
            "abc",
            "5.",
            "1 23",
            "#REF!",
            "2025-06-30",
            "0x1",
            "€",
            "1e",
            "5 EUR EUR",
            "01.234,5",
        ] {
            assert!(written(text).is_err(), "{text}: {:?}", written(text));
        }
    }

    #[test]
    fn currencies_stand_before_amounts_or_behind() {
        for (text, value, currency) in [
            ("€ 5.00", "5.00", "€"),
            ("5.00 €", "5.00", "€"),
            ("-€5.00", "-5.00", "€"),
            ("€-5.00", "-5.00", "€"),
            ("(€5.00)", "-5.00", "€"),
            ("($5.00)", "-5.00", "$"),
            ("US$ 1,234.50", "1234.50", "US$"),
            ("EUR 5.00-", "-5.00", "EUR"),
            ("5.00 eur", "5.00", "eur"),
            ("Fr. 5.00", "5.00", "Fr."),
            ("5.00 kr.", "5.00", "kr."),
        ] {
            let found = written(text).unwrap();
            assert_eq!(
                (found.point.as_deref(), found.currency.as_deref()),
                (Some(value), Some(currency)),
                "{text}"
            );
        }
        assert_eq!(currencies("€"), ["EUR"]);
        assert_eq!(currencies("chf"), ["CHF"]);
        assert!(currencies("$").contains(&"CAD".to_owned()));
        assert!(currencies("pcs").is_empty());
    }
}
