//! Accounts, amounts and days as banks write them: `0000025,00` is 25.00, `DE89 3704 …` is an IBAN.

use crate::money::decimal::Decimal;
use chrono::{Datelike, NaiveDate};

/// An amount without a sign: digits, and decimals after a comma or a point. Digits may be missing on one side.
#[must_use]
pub(super) fn amount(text: &str) -> Option<Decimal> {
    let (whole, decimals) = text.split_once([',', '.']).unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(decimals) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let point = if decimals.is_empty() { "" } else { "." };
    Decimal::parse(&format!("{whole}{point}{decimals}")).ok()
}

/// The same with a sign before it.
#[must_use]
pub(super) fn signed(text: &str) -> Option<Decimal> {
    match text.strip_prefix('-') {
        Some(rest) => Some(amount(rest)?.neg()),
        None => amount(text.strip_prefix('+').unwrap_or(text)),
    }
}

/// An account as it is kept: without blanks, letters large. An IBAN may be followed by the currency of the account, which is
/// given apart.
#[must_use]
pub(super) fn account(text: &str) -> (String, Option<String>) {
    const CODE: usize = 3;
    let plain: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect();
    if let Some(at) = plain.len().checked_sub(CODE)
        && let (Some(iban), Some(code)) = (plain.get(..at), plain.get(at..))
        && code.bytes().all(|byte| byte.is_ascii_uppercase())
        && is_iban(iban)
    {
        return (iban.to_owned(), Some(code.to_owned()));
    }
    (plain, None)
}

/// Whether a text is an IBAN: its two check digits hold.
#[must_use]
pub(super) fn is_iban(text: &str) -> bool {
    const SHORTEST: usize = 15;
    const LONGEST: usize = 34;
    const DIVISOR: u32 = 97;
    if !(SHORTEST..=LONGEST).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let (Some(head), Some(rest)) = (text.get(..4), text.get(4..)) else {
        return false;
    };
    let is_head = |(index, byte): (usize, u8)| {
        if index < 2 {
            byte.is_ascii_uppercase()
        } else {
            byte.is_ascii_digit()
        }
    };
    if !head.bytes().enumerate().all(is_head) {
        return false;
    }
    let remainder = rest.chars().chain(head.chars()).try_fold(0_u32, |remainder, letter| {
        let value = letter.to_digit(36)?;
        let factor = if value < 10 { 10 } else { 100 };
        Some((remainder * factor + value) % DIVISOR)
    });
    remainder == Some(1)
}

/// `250616`, a day of this century, or of the last one from 80 on. Banks that count 30 days in each month write a 30 February: it
/// is the last day of that month.
#[must_use]
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    const LAST_CENTURY: i32 = 80;
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize| text.get(from..from + 2)?.parse::<u32>().ok();
    let year = i32::try_from(part(0)?).ok()?;
    let century = if year >= LAST_CENTURY { 1900 } else { 2000 };
    let (month, day) = (part(2)?, part(4)?);
    let found = NaiveDate::from_ymd_opt(century + year, month, day);
    let is_february = month == 2 && matches!(day, 29 | 30);
    found.or_else(|| {
        let march = NaiveDate::from_ymd_opt(century + year, 3, 1).filter(|_| is_february);
        march.and_then(|march| march.pred_opt())
    })
}

/// `0615`, a day without a year: in the year in which it lies nearest to another day.
#[must_use]
pub(super) fn day_near(text: &str, near: NaiveDate) -> Option<NaiveDate> {
    let part = |from: usize| text.get(from..from + 2)?.parse::<u32>().ok();
    let (month, day) = (part(0)?, part(2)?);
    [near.year() - 1, near.year(), near.year() + 1]
        .into_iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .min_by_key(|found| (*found - near).num_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_banks_write_them() {
        for (text, found) in [
            ("2323,36", Some("2323.36")),
            ("300,", Some("300")),
            ("000000000025,00", Some("25.00")),
            ("-.50", Some("-0.50")),
            ("+7", Some("7")),
            ("1.234,56", None),
            ("1,234.56", None),
            (",", None),
            ("12a", None),
        ] {
            let read = signed(text).map(|amount| amount.to_string());
            assert_eq!(read.as_deref(), found, "{text}");
        }
    }

    #[test]
    fn an_account_is_kept_without_blanks_and_currency() {
        let both = |text: &str| account(text);
        assert_eq!(
            both("de89 3704 0044 0532 0130 00"),
            ("DE89370400440532013000".to_owned(), None)
        );
        assert_eq!(
            both("NL58NIMB0417164300EUR"),
            ("NL58NIMB0417164300".to_owned(), Some("EUR".to_owned()))
        );
        assert_eq!(both("37040044/0532013000"), ("37040044/0532013000".to_owned(), None));
        assert!(is_iban("MT84MALT011000012345MTLCAST001S"));
        assert!(!is_iban("DE88370400440532013000"));
    }

    #[test]
    fn a_booking_day_lies_in_the_year_nearest_to_the_value_date() {
        let near = |value: &str, text: &str| day_near(text, day(value).unwrap()).map(|day| day.to_string());
        assert_eq!(near("270104", "1230").as_deref(), Some("2026-12-30"));
        assert_eq!(near("251231", "0102").as_deref(), Some("2026-01-02"));
        assert_eq!(near("240301", "0229").as_deref(), Some("2024-02-29"));
        assert_eq!(near("250616", "1315"), None);
        assert_eq!(day("160230").map(|day| day.to_string()).as_deref(), Some("2016-02-29"));
        assert_eq!(day("160431"), None);
    }
}
