//! What `:86:` says of an entry, in the dialects of banks.
//!
//! German banks write numbered pieces of 27 characters, `020?00SEPA-UEBERWEISUNG?20RE 4711?32Nimbus Cloud GmbH`; Dutch ones write
//! words between slashes, `/EREF/E1//CNTP/NL…/BIC/Name///REMI/USTD//RE 4711/`; others write plain text. Lines break anywhere,
//! also within the number of a piece, so they are joined before anything is looked for.

use crate::providers::banking::statement::Details;
use crate::providers::banking::written;

/// Words before parts of a German text, such as `EREF+E-1`.
const TAGS: [&str; 14] = [
    "EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "COAM+", "OAMT+", "SVWZ+", "ABWA+", "ABWE+", "IBAN+", "BIC+", "PURP+",
    "RREF+",
];

/// Words between slashes.
const KEYS: [&str; 24] = [
    "EREF", "MARF", "CSID", "CNTP", "REMI", "PURP", "ULTB", "ULTC", "ULTD", "RTRN", "TRTP", "NAME", "IBAN", "BIC",
    "ORDP", "BENM", "ADDR", "TRCD", "PREF", "ACCW", "BO", "OAMT", "EXCH", "ISDT",
];

/// The longest line of a field: one of this length was cut.
const LINE: usize = 65;

/// Fills in what the text of an entry says, and what stands below its line.
pub(super) fn read(information: &str, supplement: &str, details: &mut Details) {
    let joined = joined(information);
    if let Some(pieces) = pieces(&joined) {
        german(&pieces, details);
    } else if joined.starts_with('/') && KEYS.iter().any(|key| joined.contains(&format!("/{key}/"))) {
        dutch(&joined, details);
    } else {
        details.reference = filled(&with_blanks(information));
    }
    if details.reference.is_none() && details.party_name.is_none() {
        details.reference = filled(supplement);
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Lines with nothing between them.
fn joined(text: &str) -> String {
    text.lines().map(|line| line.trim_end_matches('\r')).collect()
}

/// Lines with a blank between them where none was cut.
fn with_blanks(text: &str) -> String {
    let mut whole = String::new();
    for line in text.lines().map(|line| line.trim_end_matches('\r')) {
        whole.push_str(line);
        if line.chars().count() < LINE {
            whole.push(' ');
        }
    }
    whole
}

/// The numbered pieces of a German text: the business code comes first.
fn pieces(text: &str) -> Option<Vec<(u32, &str)>> {
    const CODE: usize = 3;
    let code = text.get(..CODE)?;
    let separator = text.get(CODE..)?.chars().next()?;
    if !code.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(separator, '?' | '<' | '>') {
        return None;
    }
    let is_known = |number: u32| matches!(number, 0 | 10 | 20..=29 | 30..=34 | 60..=63);
    let mut found: Vec<(u32, &str)> = Vec::new();
    let (mut from, mut number) = (None, 0);
    for (at, _) in text.match_indices(separator) {
        let after = at + separator.len_utf8();
        let digits = text
            .get(after..after + 2)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        // A question mark in a text may have digits behind it; numbers only rise.
        let Some(next) = digits.and_then(|digits| digits.parse().ok()) else {
            continue;
        };
        if !is_known(next) || (from.is_some() && next <= number) {
            continue;
        }
        if let Some(from) = from {
            found.push((number, text.get(from..at).unwrap_or_default()));
        }
        (from, number) = (Some(after + 2), next);
    }
    found.push((number, text.get(from?..).unwrap_or_default()));
    Some(found)
}

fn german(pieces: &[(u32, &str)], details: &mut Details) {
    let of = |wanted: &dyn Fn(u32) -> bool| -> String {
        let pieces = pieces.iter().filter(|(number, _)| wanted(*number));
        pieces.map(|(_, text)| *text).collect()
    };
    let text = of(&|number| matches!(number, 20..=29 | 60..=63));
    details.party_name = filled(&of(&|number| matches!(number, 32 | 33)));
    details.party_account = filled(&of(&|number| number == 31)).map(|account| written::account(&account).0);
    details.return_code = filled(&of(&|number| number == 34)).filter(|code| !code.trim_matches('0').is_empty());
    let parts = tagged(&text);
    let tag = |wanted: &str| {
        parts
            .iter()
            .find(|(tag, _)| *tag == wanted)
            .and_then(|(_, text)| filled(text))
    };
    details.end_to_end_id = tag("EREF+").filter(|id| id != "NOTPROVIDED");
    let purpose = tag("SVWZ+").or_else(|| tag(""));
    details.reference = purpose.or_else(|| filled(&of(&|number| number == 0)).filter(|_| details.party_name.is_none()));
    if let Some(name) = tag("ABWA+").or_else(|| tag("ABWE+"))
        && details.party_name.is_none()
    {
        details.party_name = Some(name);
    }
    if details.party_account.is_none() {
        details.party_account = tag("IBAN+").map(|account| written::account(&account).0);
    }
}

/// The parts of a text by the words before them; what stands before the first has none.
fn tagged(text: &str) -> Vec<(&str, &str)> {
    let mut starts: Vec<(usize, &str)> = TAGS.iter().flat_map(|tag| text.match_indices(tag)).collect();
    starts.sort_unstable();
    let first = starts.first().map_or(text.len(), |(at, _)| *at);
    let mut parts = vec![("", text.get(..first).unwrap_or_default())];
    for (index, (at, tag)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(text.len(), |(next, _)| *next);
        parts.push((tag, text.get(at + tag.len()..end).unwrap_or_default()));
    }
    parts
}

fn dutch(text: &str, details: &mut Details) {
    let mut starts: Vec<(usize, usize, &str)> = Vec::new();
    for key in KEYS {
        let word = format!("/{key}/");
        starts.extend(text.match_indices(&word).map(|(at, _)| (at, at + word.len(), key)));
    }
    starts.sort_unstable();
    let parts: Vec<(&str, &str)> = starts
        .iter()
        .enumerate()
        .map(|(index, (_, from, key))| {
            let end = starts.get(index + 1).map_or(text.len(), |(next, ..)| *next);
            (*key, text.get(*from..end).unwrap_or_default())
        })
        .collect();
    let of = |wanted: &str| {
        let found = parts.iter().find(|(key, _)| *key == wanted);
        found.and_then(|(_, text)| filled(text.trim_matches('/')))
    };
    details.end_to_end_id = of("EREF").filter(|id| id != "NOTPROVIDED");
    details.party_name = of("NAME");
    details.party_account = of("IBAN").map(|account| written::account(&account).0);
    details.return_code = of("RTRN");
    if let Some((_, other)) = parts.iter().find(|(key, _)| *key == "CNTP") {
        let mut fields = other.split('/');
        let account = fields.next().and_then(filled);
        let name = fields.nth(1).and_then(filled);
        details.party_account = account
            .map(|account| written::account(&account).0)
            .or(details.party_account.take());
        details.party_name = name.or(details.party_name.take());
    }
    let purpose = of("REMI").unwrap_or_default();
    if let Some(rest) = purpose.strip_prefix("STRD/") {
        details.structured_reference = rest.rsplit('/').find(|part| !part.trim().is_empty()).map(str::to_owned);
    } else {
        details.reference = filled(purpose.strip_prefix("USTD/").unwrap_or(&purpose).trim_matches('/'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(information: &str) -> [String; 5] {
        let mut details = Details::default();
        read(information, "", &mut details);
        let Details {
            reference,
            party_name,
            party_account,
            end_to_end_id,
            structured_reference,
            ..
        } = details;
        [
            reference,
            party_name,
            party_account,
            end_to_end_id,
            structured_reference,
        ]
        .map(Option::unwrap_or_default)
    }

    #[test]
    fn german_pieces_are_joined_and_their_words_taken_apart() {
        let plain =
            "020?00UEBERWEISUNG?20RE NC-2025-0531 Kd. 4711-?210815?31DE02120300000000202051?32Nimbus Cloud?33 GmbH";
        let account = "DE02120300000000202051";
        assert_eq!(
            said(plain),
            ["RE NC-2025-0531 Kd. 4711-0815", "Nimbus Cloud GmbH", account, "", ""]
        );
        // The line breaks within the number of a piece.
        let broken = "166?00GUTSCHRIFT?20EREF+E-17?21SVWZ+Was kostet Nr?5 wirklich? Rg.?\n22 2025-017?32Maier";
        assert_eq!(
            said(broken),
            ["Was kostet Nr?5 wirklich? Rg. 2025-017", "Maier", "", "E-17", ""]
        );
    }

    #[test]
    fn dutch_words_stand_between_slashes() {
        let ing = "/EREF/E-17//CNTP/NL58NIMB0417164300/NIMBNL2A/Nimbus B.V.///REMI/USTD//Factuur 2025/\n17/";
        assert_eq!(
            said(ing),
            ["Factuur 2025/17", "Nimbus B.V.", "NL58NIMB0417164300", "E-17", ""]
        );
        let rabo = "/BENM//NAME/Nimbus B.V./REMI/Factuur 17/ISDT/2025-06-15";
        assert_eq!(said(rabo), ["Factuur 17", "Nimbus B.V.", "", "", ""]);
        let structured = "/EREF/NOTPROVIDED//REMI/STRD/CUR/RF18539007547034/";
        assert_eq!(said(structured), ["", "", "", "", "RF18539007547034"]);
    }

    #[test]
    fn plain_text_is_taken_as_it_is() {
        assert_eq!(said("Payment of invoice 17\nNimbus")[0], "Payment of invoice 17 Nimbus");
        assert_eq!(said("")[0], "");
    }
}
