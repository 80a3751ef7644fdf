//! What the columns of lists are called, whatever the language: `Rechnungs-Nr.`, `N° de facture`, `Factuurnummer`.

use super::list::{List, Words};
use crate::money::currency;
use crate::source::table::amounts;

/// A name's letters and digits in lower case, without accents: `N° de facture` is `ndefacture`.
#[must_use]
pub(crate) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
    {
        match letter {
            'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => plain.push('a'),
            'ö' | 'ò' | 'ó' | 'ô' | 'õ' | 'ø' => plain.push('o'),
            'ü' | 'ù' | 'ú' | 'û' => plain.push('u'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'í' | 'ì' | 'î' | 'ï' => plain.push('i'),
            'ç' => plain.push('c'),
            'ñ' => plain.push('n'),
            'ß' => plain.push_str("ss"),
            'œ' => plain.push_str("oe"),
            'º' | 'ª' => {}
            other => plain.push(other),
        }
    }
    plain
}

/// What a name in a header can mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Meaning {
    /// The columns, with their ranks: one, or several where the cells decide.
    pub columns: Vec<(&'static str, u8)>,
    /// The currency that the name states, as in `Amount (EUR)`.
    pub currency: Option<String>,
}

/// What a name in a header means; nothing where it is a column of the list's own.
#[must_use]
pub(crate) fn meaning(list: &List, name: &str) -> Meaning {
    // A rate is not an amount.
    if name.contains('%') {
        return Meaning::default();
    }
    let columns = columns(list, name);
    if !columns.is_empty() {
        return Meaning {
            columns,
            currency: None,
        };
    }
    let Some((rest, currency)) = without_currency(name) else {
        return Meaning::default();
    };
    let mut columns = self::columns(list, &rest);
    columns.retain(|(column, _)| list.amounts.contains(column));
    let currency = Some(currency).filter(|_| !columns.is_empty());
    Meaning { columns, currency }
}

fn columns(list: &List, name: &str) -> Vec<(&'static str, u8)> {
    const OLDER: u8 = 2;
    let plain = plain(name);
    let is_named =
        |words: &&Words| plain == self::plain(words.column) || words.words.split(' ').any(|word| word == plain);
    let named = list.words.iter().filter(is_named);
    let mut found: Vec<(&'static str, u8)> = named.map(|words| (words.column, words.rank)).collect();
    // Our own name for it is that of the first rank.
    found.sort_unstable();
    found.dedup_by_key(|(column, _)| *column);
    if found.is_empty() {
        found.extend((list.column)(name).map(|column| (column, OLDER)));
    }
    found
}

/// `Amount (EUR)` and `Betrag in €` without the currency.
fn without_currency(name: &str) -> Option<(String, String)> {
    const BETWEEN: &[&str] = &["in", "en", "em"];
    let is_part = |c: char| c.is_whitespace() || "()[]/_-:".contains(c);
    let mut parts: Vec<&str> = name.split(is_part).filter(|part| !part.is_empty()).collect();
    let [currency] = amounts::currencies(parts.pop()?).try_into().ok()?;
    if parts
        .last()
        .is_some_and(|last| BETWEEN.contains(&last.to_lowercase().as_str()))
    {
        parts.pop();
    }
    (!parts.is_empty()).then(|| (parts.join(" "), currency))
}

/// The currency that a text is, by code or by a sign of one alone.
#[must_use]
pub(crate) fn currency_of(text: &str) -> Option<String> {
    let text = text.trim();
    if currency::is_code(text) {
        return Some(text.to_owned());
    }
    let [code] = amounts::currencies(text).try_into().ok()?;
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_accents_and_signs() {
        for (name, expected) in [
            ("N° de facture", "ndefacture"),
            ("Währung", "wahrung"),
            ("Begünstigter/Zahlungspflichtiger", "begunstigterzahlungspflichtiger"),
            ("Größe", "grosse"),
            ("Nº", "n"),
        ] {
            assert_eq!(plain(name), expected);
        }
    }

    #[test]
    fn a_name_may_state_a_currency() {
        for (name, expected) in [
            ("Amount (EUR)", Some(("Amount", "EUR"))),
            ("Betrag in €", Some(("Betrag", "EUR"))),
            ("Montant en CHF", Some(("Montant", "CHF"))),
            ("EUR", None),
            ("Amount", None),
            ("Amount ($)", None),
        ] {
            let found = without_currency(name);
            let found = found.as_ref().map(|(rest, code)| (rest.as_str(), code.as_str()));
            assert_eq!(found, expected, "{name}");
        }
    }
}
