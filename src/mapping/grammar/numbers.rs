//! A grammar of numbers: `1.234,50 €` with a comma, groups of points and a currency sign is `1234.50`.

use crate::money::decimal::Decimal;
use std::borrow::Cow;

/// Where a currency sign may stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Side {
    /// Before the digits.
    Before,
    /// Behind them.
    After,
    /// On one of both sides.
    #[default]
    Either,
}

/// How signs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a sign that may stand in a cell")]
pub(crate) struct Signs {
    /// `-5`
    pub leading: bool,
    /// `5-`
    pub trailing: bool,
    /// `(5)` is -5.
    pub parentheses: bool,
    /// `+5`, or `5+` where signs are trailing.
    pub plus: bool,
}

impl Default for Signs {
    fn default() -> Self {
        Self {
            leading: true,
            trailing: false,
            parentheses: false,
            plus: false,
        }
    }
}

/// One grammar, as a mapping declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// Its name: `default`.
    pub name: String,
    /// What stands before the decimals.
    pub decimal: char,
    /// What parts thousands; nothing does if there is none. A blank stands for every kind of it, an apostrophe for both.
    pub group: Option<char>,
    /// Signs and codes of currencies that may be beside the digits.
    pub currency: Vec<String>,
    /// Where they may stand.
    pub side: Side,
    /// How signs are written.
    pub signs: Signs,
    /// Whether there may be an exponent.
    pub exponent: bool,
    /// Whether an empty cell is null; it is refused if not.
    pub empty_is_null: bool,
    /// Whether every value is a percentage: `12.5%` is 0.125.
    pub percent: bool,
}

impl Numbers {
    /// The grammar of a mapping that declares nothing: that of our own decimals.
    #[must_use]
    pub(crate) fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            decimal: '.',
            group: None,
            currency: Vec::new(),
            side: Side::default(),
            signs: Signs::default(),
            exponent: false,
            empty_is_null: true,
            percent: false,
        }
    }

    /// The decimal that a text is, as digits with a point; the error says what does not fit.
    ///
    /// # Errors
    /// In words that go on after "which": `has an exponent`.
    pub(crate) fn read<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, String> {
        match plain(text) {
            Plain::Digits if self.is_plain(text) => return Ok(Cow::Borrowed(text)),
            Plain::Exponent if self.exponent && self.is_plain(text) => {
                Decimal::parse(text).map_err(|reason| format!("is too long or too large ({reason})"))?;
                return Ok(Cow::Borrowed(text));
            }
            _ => {}
        }
        self.spelled(text).map(Cow::Owned)
    }

    /// Whether a decimal in our own grammar means the same in this one.
    fn is_plain(&self, text: &str) -> bool {
        !self.percent && (self.signs.leading || !text.starts_with('-')) && (self.decimal == '.' || !text.contains('.'))
    }

    fn spelled(&self, text: &str) -> Result<String, String> {
        let mut rest = text.trim_matches(is_blank);
        if self.percent {
            rest = rest
                .strip_suffix('%')
                .ok_or("is not a percentage")?
                .trim_end_matches(is_blank);
        }
        let (negative, rest) = self.without_marks(rest)?;
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        if !exponent.is_empty() {
            self.check_exponent(exponent)?;
        }
        let (whole, fraction) = match mantissa.split_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let whole = self.ungrouped(whole)?;
        if let Some(fraction) = fraction {
            check_digits(fraction)?;
        }
        let whole = if whole.is_empty() { "0" } else { whole.as_str() };
        if whole == "0" && mantissa.is_empty() {
            return Err("has no digits".to_owned());
        }
        let minus = if negative { "-" } else { "" };
        let point = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
        let found = format!("{minus}{whole}{point}{exponent}");
        let value = Decimal::parse(&found).map_err(|reason| format!("is too long or too large ({reason})"))?;
        Ok(if self.percent { percent(&value) } else { found })
    }

    /// The digits, without signs, parentheses and currency, and whether the number is negative.
    fn without_marks<'t>(&self, text: &'t str) -> Result<(bool, &'t str), String> {
        let mut rest = text;
        let (mut sign, mut currency) = (None, false);
        loop {
            let before = rest;
            if sign.is_none()
                && let Some((negative, inner)) = self.signed(rest)
            {
                (sign, rest) = (Some(negative), inner.trim_matches(is_blank));
            }
            if !currency && let Some(inner) = self.without_currency(rest) {
                (currency, rest) = (true, inner.trim_matches(is_blank));
            }
            if rest == before {
                break;
            }
        }
        let Some(first) = rest
            .chars()
            .find(|c| !c.is_ascii_digit() && Some(*c) != self.group && *c != self.decimal)
        else {
            return Ok((sign.unwrap_or(false), rest));
        };
        if matches!(first, 'e' | 'E') && rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok((sign.unwrap_or(false), rest));
        }
        if self.is_group(first) {
            return Ok((sign.unwrap_or(false), rest));
        }
        Err(match first {
            '-' | '+' | '\u{2212}' | '(' | ')' => format!("has a sign (`{first}`) where its grammar has none"),
            '%' => "is a percentage".to_owned(),
            '.' | ',' | '\'' | '’' => format!("has `{first}`, which its grammar does not have"),
            _ => format!("has `{first}` in it"),
        })
    }

    fn signed<'t>(&self, text: &'t str) -> Option<(bool, &'t str)> {
        const MINUS: [char; 2] = ['-', '\u{2212}'];
        let signs = self.signs;
        let inside = || text.strip_prefix('(')?.strip_suffix(')');
        let when = |allowed: bool, rest: Option<&'t str>, negative: bool| {
            rest.filter(|_| allowed).map(|rest| (negative, rest))
        };
        when(signs.parentheses, inside(), true)
            .or_else(|| when(signs.leading, text.strip_prefix(MINUS), true))
            .or_else(|| when(signs.trailing, text.strip_suffix(MINUS), true))
            .or_else(|| when(signs.plus, text.strip_prefix('+'), false))
            .or_else(|| when(signs.plus && signs.trailing, text.strip_suffix('+'), false))
    }

    fn without_currency<'t>(&self, text: &'t str) -> Option<&'t str> {
        let before = self.side != Side::After;
        let after = self.side != Side::Before;
        let cut = |sign: &String| {
            let front = text.strip_prefix(sign.as_str()).filter(|_| before);
            front.or_else(|| text.strip_suffix(sign.as_str()).filter(|_| after))
        };
        self.currency.iter().find_map(cut)
    }

    fn check_exponent(&self, exponent: &str) -> Result<(), String> {
        if !self.exponent {
            return Err("has an exponent, which its grammar does not have".to_owned());
        }
        let digits = exponent.trim_start_matches(['e', 'E']);
        let digits = digits.strip_prefix(['-', '+']).unwrap_or(digits);
        check_digits(digits)
    }

    fn is_group(&self, c: char) -> bool {
        match self.group {
            None => false,
            Some(' ') => is_blank(c),
            Some('\'' | '’') => matches!(c, '\'' | '’'),
            Some(group) => c == group,
        }
    }

    /// The digits before the decimal mark; their groups have three digits, the first one to three.
    fn ungrouped(&self, whole: &str) -> Result<String, String> {
        let groups: Vec<&str> = whole.split(|c| self.is_group(c)).collect();
        let wrong = || format!("is not grouped in threes (`{whole}`)");
        for (place, group) in groups.iter().enumerate() {
            if groups.len() == 1 && group.is_empty() {
                break;
            }
            check_digits(group).map_err(|reason| if groups.len() > 1 { wrong() } else { reason })?;
            let fits = match (groups.len(), place) {
                (1, _) => true,
                (_, 0) => group.len() <= 3,
                _ => group.len() == 3,
            };
            if !fits {
                return Err(wrong());
            }
        }
        Ok(groups.concat())
    }
}

/// A hundredth, exactly.
fn percent(value: &Decimal) -> String {
    let hundredth = Decimal::parse("0.01").unwrap_or_default();
    value.mul(&hundredth).to_string()
}

fn check_digits(text: &str) -> Result<(), String> {
    match text.chars().find(|c| !c.is_ascii_digit()) {
        None if text.is_empty() => Err("lacks a digit".to_owned()),
        None => Ok(()),
        Some(other) => Err(format!("has `{other}` between its digits")),
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// What a text is by the grammar of our own decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plain {
    /// Digits with at most a minus and a point, short enough to need no other look.
    Digits,
    /// The same with an exponent.
    Exponent,
    /// Something else.
    No,
}

/// No more bytes than this are read without a second look.
const LENGTH_MAX: usize = 500;

/// What a text is, in one pass over its bytes.
pub(crate) fn plain(text: &str) -> Plain {
    let unsigned = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let run = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = run(unsigned);
    if whole == 0 || text.len() > LENGTH_MAX {
        return Plain::No;
    }
    let mut rest = unsigned.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix(b".") {
        let digits = run(fraction);
        if digits == 0 {
            return Plain::No;
        }
        rest = fraction.get(digits..).unwrap_or_default();
    }
    if rest.is_empty() {
        return Plain::Digits;
    }
    let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) else {
        return Plain::No;
    };
    let exponent = exponent
        .strip_prefix(b"-")
        .or_else(|| exponent.strip_prefix(b"+"))
        .unwrap_or(exponent);
    if !exponent.is_empty() && run(exponent) == exponent.len() {
        Plain::Exponent
    } else {
        Plain::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn german() -> Numbers {
        Numbers {
            decimal: ',',
            group: Some('.'),
            currency: vec!["€".to_owned(), "EUR".to_owned()],
            signs: Signs {
                trailing: true,
                parentheses: true,
                ..Signs::default()
            },
            ..Numbers::plain("german")
        }
    }

    #[test]
    fn a_number_matches_its_grammar_as_a_whole() {
        let american = Numbers {
            group: Some(','),
            currency: vec!["$".to_owned()],
            side: Side::Before,
            signs: Signs {
                parentheses: true,
                ..Signs::default()
            },
            exponent: true,
            ..Numbers::plain("american")
        };
        for (text, expected) in [
            ("1.50", "1.50"),
            ("-0.000", "-0.000"),
            ("2.4E-7", "2.4E-7"),
            ("2.323760000E-9", "2.323760000E-9"),
            ("$1,234.00", "1234.00"),
            ("-$5.00", "-5.00"),
            ("$-5.00", "-5.00"),
            ("($5.00)", "-5.00"),
            (".5", "0.5"),
            ("1,234,567", "1234567"),
            ("0.0123456789012345678901234567", "0.0123456789012345678901234567"),
        ] {
            assert_eq!(american.read(text).as_deref(), Ok(expected), "{text}");
        }
        for text in [
            "",
            "5.",
            "1,23",
            "12,34,567",
            "1,2345",
            ",123",
            "1.234,00",
            "5$",
            "$$5",
            "5-",
            "--5",
            "(-5)",
            "1 000",
            "5%",
            "1e",
            "1E5000",
            "abc",
            "NaN",
            "0x10",
            "1_000",
            "-",
            "$",
            "()",
            "1.2.3",
            "e5",
        ] {
            assert!(american.read(text).is_err(), "{text}: {:?}", american.read(text));
        }
        for (text, expected) in [
            ("1.234,50 €", "1234.50"),
            ("EUR 12", "12"),
            ("5,00-", "-5.00"),
            ("-5,00€", "-5.00"),
            ("(5,00)", "-5.00"),
            ("40.000.000.000", "40000000000"),
        ] {
            assert_eq!(german().read(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["1.5", "1,234.50", "4.0000000000", "1E5", "5,"] {
            assert!(german().read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn groups_that_are_not_declared_are_refused() {
        let plain = Numbers::plain("default");
        let message = plain.read("40.000.000.000").unwrap_err();
        assert_eq!(message, "has `.` between its digits");
        assert_eq!(
            plain.read("1,5").unwrap_err(),
            "has `,`, which its grammar does not have"
        );
        assert!(plain.read("1E5").unwrap_err().contains("exponent"));
        assert!(plain.read("+5").unwrap_err().contains("sign"));
    }

    #[test]
    fn blanks_and_apostrophes_are_groups_in_every_form() {
        let french = Numbers {
            decimal: ',',
            group: Some(' '),
            ..Numbers::plain("french")
        };
        for text in ["1 234,5", "1\u{a0}234,5", "1\u{202f}234,5"] {
            assert_eq!(french.read(text).as_deref(), Ok("1234.5"));
        }
        let swiss = Numbers {
            group: Some('\''),
            ..Numbers::plain("swiss")
        };
        for text in ["1'234.50", "1’234.50"] {
            assert_eq!(swiss.read(text).as_deref(), Ok("1234.50"));
        }
    }

    #[test]
    fn percentages_are_exact() {
        let rate = Numbers {
            percent: true,
            decimal: ',',
            ..Numbers::plain("rate")
        };
        assert_eq!(rate.read("19 %").as_deref(), Ok("0.19"));
        assert_eq!(rate.read("-7,7%").as_deref(), Ok("-0.077"));
        assert!(rate.read("0.19").is_err() && rate.read("19").is_err());
    }
}
