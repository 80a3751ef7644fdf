//! The words of documents in the languages of customers: one table for pages and PDFs, each text with the key under which a book
//! can replace it, `[texts.de] invoice = "Honorarnote"`; numbers and days as a language writes them.

mod countries;
mod list;
mod units;

pub(crate) use list::Word;

use crate::money::decimal::Decimal;
use list::LANGUAGES;
use std::collections::BTreeMap;

/// Countries whose marks of numbers are those of Switzerland, whatever the language.
const SWISS: [&str; 2] = ["CH", "LI"];

/// The words of one language, and what a book says instead.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    language: usize,
    is_swiss: bool,
    instead: BTreeMap<String, String>,
}

impl Words {
    /// The words for a customer: of a language such as `de` or `de-AT`, English where it is not one of ours; in a country; with
    /// what the book says instead.
    #[must_use]
    pub(crate) fn of(language: Option<&str>, country: Option<&str>, instead: BTreeMap<String, String>) -> Self {
        let language = language.unwrap_or_default().to_ascii_lowercase();
        let plain = language.split(['-', '_']).next().unwrap_or_default();
        let found = LANGUAGES.iter().position(|one| *one == plain);
        Self {
            language: found.unwrap_or(0),
            is_swiss: found != Some(0) && country.is_some_and(|country| SWISS.contains(&country)),
            instead,
        }
    }

    /// The language of the words, as `lang` of a page.
    #[must_use]
    pub(crate) fn language(&self) -> &'static str {
        LANGUAGES.get(self.language).copied().unwrap_or("en")
    }

    /// A text.
    #[must_use]
    pub(crate) fn get(&self, word: Word) -> &str {
        let own = || match word {
            Word::DecimalMark if self.is_swiss => ".",
            Word::GroupMark if self.is_swiss => "’",
            _ => word.texts().get(self.language).copied().unwrap_or_default(),
        };
        self.instead.get(word.key()).map_or_else(own, String::as_str)
    }

    /// A text with something in the place of `{name}`.
    #[must_use]
    pub(crate) fn with(&self, word: Word, values: &[(&str, &str)]) -> String {
        let mut text = self.get(word).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// A day, from `2026-12-01`; what is not a day stays as it is.
    #[must_use]
    pub(crate) fn day(&self, text: &str) -> String {
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return text.to_owned();
        };
        let Ok(number) = month.parse::<usize>() else {
            return text.to_owned();
        };
        let names = self.get(Word::Months).split(',').map(str::trim);
        let name = names.clone().nth(number.saturating_sub(1)).unwrap_or(month);
        let short = day.trim_start_matches('0');
        self.with(
            Word::DateForm,
            &[
                ("year", year),
                ("month", month),
                ("day", day),
                ("d", short),
                ("name", name),
            ],
        )
    }

    /// The first and the last day of something.
    #[must_use]
    pub(crate) fn days(&self, first: &str, last: &str) -> String {
        format!("{} – {}", self.day(first), self.day(last))
    }

    /// A number with its digits in groups.
    #[must_use]
    pub(crate) fn number(&self, number: &Decimal) -> String {
        self.digits(&number.to_string())
    }

    /// The same, from its text.
    #[must_use]
    pub(crate) fn digits(&self, text: &str) -> String {
        let (sign, unsigned) = match text.strip_prefix('-') {
            // A minus as wide as a digit, which no line is broken behind.
            Some(rest) => ("−", rest),
            None => ("", text),
        };
        let (whole, behind) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let mut grouped = String::new();
        let count = whole.chars().count();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (count - index).is_multiple_of(3) {
                grouped.push_str(self.get(Word::GroupMark));
            }
            grouped.push(digit);
        }
        let mark = if behind.is_empty() {
            ""
        } else {
            self.get(Word::DecimalMark)
        };
        format!("{sign}{grouped}{mark}{behind}")
    }

    /// A category and a rate of tax for readers: `19 %`; nothing for what is outside the scope of tax.
    #[must_use]
    pub(crate) fn rate(&self, (_, rate): &(String, Option<String>)) -> String {
        let shown = |rate: &String| format!("{}\u{a0}%", self.digits(rate));
        rate.as_ref().map_or_else(|| "–".to_owned(), shown)
    }

    /// A country, as the last line of an address.
    #[must_use]
    pub(crate) fn country(&self, code: &str) -> String {
        countries::name(code, self.language).map_or_else(|| code.to_owned(), str::to_owned)
    }

    /// The unit of a quantity, in words.
    #[must_use]
    pub(crate) fn unit(&self, unit: &str, is_one: bool) -> String {
        match units::word(unit, is_one) {
            Some(word) => self.get(word).to_owned(),
            None => unit.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: &str, country: &str) -> Words {
        Words::of(Some(language), Some(country), BTreeMap::new())
    }

    #[test]
    fn numbers_and_days_are_written_as_a_language_writes_them() {
        let number = Decimal::parse("-1234567.50").unwrap();
        for (language, country, text, day) in [
            ("en", "US", "−1,234,567.50", "1 December 2026"),
            ("de", "DE", "−1.234.567,50", "01.12.2026"),
            ("de-AT", "AT", "−1.234.567,50", "01.12.2026"),
            ("de", "CH", "−1’234’567.50", "01.12.2026"),
            ("fr", "FR", "−1\u{a0}234\u{a0}567,50", "01/12/2026"),
            ("fr", "CH", "−1’234’567.50", "01/12/2026"),
            ("es", "ES", "−1.234.567,50", "01/12/2026"),
            ("nl", "NL", "−1.234.567,50", "01-12-2026"),
            ("it", "IT", "−1.234.567,50", "01/12/2026"),
            ("pl", "PL", "−1,234,567.50", "1 December 2026"),
        ] {
            let words = words(language, country);
            assert_eq!(words.number(&number), text, "{language} {country}");
            assert_eq!(words.day("2026-12-01"), day, "{language} {country}");
        }
        let words = words("de", "DE");
        assert_eq!(words.digits("0.0472"), "0,0472");
        assert_eq!(words.digits("100"), "100");
        assert_eq!(words.rate(&("S".to_owned(), Some("19.5".to_owned()))), "19,5\u{a0}%");
        assert_eq!(words.rate(&("O".to_owned(), None)), "–");
    }

    #[test]
    fn a_book_replaces_texts_marks_and_days() {
        let instead = [
            ("invoice", "Faktura"),
            ("decimal_mark", ","),
            ("group_mark", " "),
            ("date_form", "{d} {name} {year}"),
            ("months", "stycznia,lutego,marca"),
            ("unit_hours", "godz."),
        ];
        let instead = instead.map(|(key, text)| (key.to_owned(), text.to_owned()));
        let words = Words::of(Some("pl"), Some("PL"), BTreeMap::from(instead));
        assert_eq!(words.get(Word::Invoice), "Faktura");
        assert_eq!(words.digits("1234.5"), "1 234,5");
        assert_eq!(words.day("2026-03-09"), "9 marca 2026");
        assert_eq!(words.unit("hour", false), "godz.");
        assert_eq!(words.get(Word::Total), "Total");
    }

    #[test]
    fn units_are_words_and_never_codes() {
        let german = words("de", "DE");
        for (unit, one, many) in [
            ("C62", "Einheit", "Einheiten"),
            ("hour", "Stunde", "Stunden"),
            ("HUR", "Stunde", "Stunden"),
            ("MON", "Monat", "Monate"),
            ("GB-month", "GB-Monat", "GB-Monate"),
            ("Kilobirds", "Kilobirds", "Kilobirds"),
        ] {
            assert_eq!(
                (german.unit(unit, true), german.unit(unit, false)),
                (one.to_owned(), many.to_owned())
            );
        }
    }
}
