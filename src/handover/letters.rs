//! Letters of other alphabets in those of ASCII: `Küstenwolke` is `Kuestenwolke`.

/// Letters with marks, and what is written for them.
const LETTERS: &[(&str, &str)] = &[
    ("äæ", "ae"),
    ("ÄÆ", "Ae"),
    ("öœ", "oe"),
    ("ÖŒ", "Oe"),
    ("ü", "ue"),
    ("Ü", "Ue"),
    ("ß", "ss"),
    ("þ", "th"),
    ("Þ", "Th"),
    ("àáâãåāăą", "a"),
    ("ÀÁÂÃÅĀĂĄ", "A"),
    ("çćĉċč", "c"),
    ("ÇĆĈĊČ", "C"),
    ("ďđð", "d"),
    ("ĎĐÐ", "D"),
    ("èéêëēĕėęě", "e"),
    ("ÈÉÊËĒĔĖĘĚ", "E"),
    ("ĝğġģ", "g"),
    ("ĜĞĠĢ", "G"),
    ("ĥħ", "h"),
    ("ĤĦ", "H"),
    ("ìíîïĩīĭįı", "i"),
    ("ÌÍÎÏĨĪĬĮİ", "I"),
    ("ĵ", "j"),
    ("Ĵ", "J"),
    ("ķ", "k"),
    ("Ķ", "K"),
    ("ĺļľŀł", "l"),
    ("ĹĻĽĿŁ", "L"),
    ("ñńņňŋ", "n"),
    ("ÑŃŅŇŊ", "N"),
    ("òóôõøōŏő", "o"),
    ("ÒÓÔÕØŌŎŐ", "O"),
    ("ŕŗř", "r"),
    ("ŔŖŘ", "R"),
    ("śŝşšș", "s"),
    ("ŚŜŞŠȘ", "S"),
    ("ţťŧț", "t"),
    ("ŢŤŦȚ", "T"),
    ("ùúûũūŭůűų", "u"),
    ("ÙÚÛŨŪŬŮŰŲ", "U"),
    ("ŵ", "w"),
    ("Ŵ", "W"),
    ("ýÿŷ", "y"),
    ("ÝŸŶ", "Y"),
    ("źżž", "z"),
    ("ŹŻŽ", "Z"),
    ("’‘‚´`", "'"),
    ("“”„", "\""),
    ("–—‐‑−", "-"),
    ("\u{a0}\u{202f}", " "),
];

/// What is written for a character in ASCII; nothing where no rule says it.
pub(super) fn ascii(character: char) -> Option<String> {
    if character.is_ascii() {
        return Some(character.to_string());
    }
    let found = LETTERS.iter().find(|(letters, _)| letters.contains(character));
    found.map(|(_, ascii)| (*ascii).to_owned())
}

/// A name in small letters, digits and single `-`: `Nimbus Cloud GmbH` is `nimbus-cloud-gmbh`. Nothing where a letter or digit
/// has no form in ASCII, or none is left.
pub(super) fn slug(name: &str) -> Option<String> {
    let mut text = String::new();
    for character in name.chars() {
        let written = match ascii(character) {
            Some(written) => written,
            None if character.is_alphanumeric() => return None,
            None => " ".to_owned(),
        };
        for one in written.chars() {
            if one.is_ascii_alphanumeric() {
                text.push(one.to_ascii_lowercase());
            } else if one != '\'' && !text.is_empty() && !text.ends_with('-') {
                text.push('-');
            }
        }
    }
    let text = text.trim_end_matches('-').to_owned();
    (!text.is_empty()).then_some(text)
}

/// The same with capitals: `reverse-charge` is `ReverseCharge`.
pub(super) fn capitals(name: &str) -> Option<String> {
    let slug = slug(name)?;
    let words = slug.split('-').map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    });
    Some(words.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words_of_accounts() {
        for (name, expected) in [
            ("Nimbus Cloud GmbH", Some("nimbus-cloud-gmbh")),
            ("Küstenwolke & Söhne, Inc.", Some("kuestenwolke-soehne-inc")),
            ("L'Atelier—Łódź", Some("latelier-lodz")),
            ("  --  ", None),
            ("株式会社", None),
            ("a 株", None),
        ] {
            assert_eq!(slug(name).as_deref(), expected, "{name}");
        }
        assert_eq!(capitals("reverse-charge").as_deref(), Some("ReverseCharge"));
        assert_eq!(capitals("çelik 2").as_deref(), Some("Celik2"));
    }
}
