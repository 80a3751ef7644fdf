//! Numbers of invoices in texts: `2018/0002` in `invoices 2018/0002 and 2018/0003`.
//!
//! A number is a whole token, or several tokens in a row: `2018` is not in `2018/0002`, and `10` is not in `10.07.2025`. Case and
//! what stands around a token do not count.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// Numbers without letters and with no more digits than this prove nothing in a free text.
const SHORT_DIGITS: usize = 4;

/// Words that stand before a number and belong to no number: `RE-4711`.
const LABELS: &[&str] = &[
    "inv", "invoice", "re", "rg", "rechnung", "rnr", "rgnr", "renr", "nr", "no", "num", "number", "bill", "fact",
    "facture", "factura", "fattura", "ref", "beleg", "doc",
];

/// How long a Swiss reference is, with its check digit.
const CHECKED: usize = 27;

/// A token of a text.
#[derive(Debug, PartialEq, Eq)]
struct Token {
    text: String,
    /// Whether a point follows a number of one or two digits: `10. Juli`.
    is_ordinal: bool,
}

fn tokens(text: &str) -> Vec<Token> {
    let is_gap = |letter: char| letter.is_whitespace() || ",;:()[]{}<>|=#*!?&+\"'„“”‚‘’«»".contains(letter);
    let token = |run: &str| {
        let trimmed = run.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_day = trimmed.len() <= 2 && trimmed.bytes().all(|byte| byte.is_ascii_digit());
        (!trimmed.is_empty()).then(|| Token {
            text: trimmed.to_lowercase(),
            is_ordinal: is_day && run.ends_with('.'),
        })
    };
    text.split(is_gap).filter_map(token).collect()
}

/// Letters and digits of a text, in lower case.
pub(super) fn squeezed(text: &str) -> String {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A number that a text names: the places of those that have it, and whether it proves nothing without the exact amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub of: Vec<usize>,
    pub is_weak: bool,
}

/// Numbers, by their tokens.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By all tokens, with blanks between.
    by_tokens: HashMap<String, Vec<usize>>,
    /// By the first token: how many there are, the most first.
    lengths: HashMap<String, BTreeSet<Reverse<usize>>>,
    by_letters: HashMap<String, Vec<usize>>,
    exact: HashMap<String, Vec<usize>>,
}

impl Index {
    /// Adds a number.
    pub(super) fn add(&mut self, number: &str, of: usize) {
        // Numbers of one thing are added one after the other.
        let push = |places: &mut Vec<usize>| {
            if places.last() != Some(&of) {
                places.push(of);
            }
        };
        push(self.exact.entry(number.trim().to_lowercase()).or_default());
        let letters = squeezed(number);
        if letters.is_empty() {
            return;
        }
        push(
            self.by_letters
                .entry(letters.trim_start_matches('0').to_owned())
                .or_default(),
        );
        let all = tokens(number);
        if let Some(first) = all.first() {
            self.lengths
                .entry(first.text.clone())
                .or_default()
                .insert(Reverse(all.len()));
            push(self.by_tokens.entry(joined(&all)).or_default());
        }
    }

    /// Those of the number that a column holds: as it is written, else by its tokens.
    pub(super) fn column(&self, text: &str) -> Vec<usize> {
        if let Some(places) = self.exact.get(&text.trim().to_lowercase()) {
            return places.clone();
        }
        let all = tokens(text);
        self.at(&all, 0)
            .filter(|(length, _)| *length == all.len())
            .map(|(_, places)| places.to_vec())
            .unwrap_or_default()
    }

    /// Those of the number in a structured reference: `RF18 5390 0754 7034`, or one with leading zeros and a check digit.
    pub(super) fn structured(&self, reference: &str) -> Vec<usize> {
        let letters = squeezed(reference);
        let mut forms = vec![letters.as_str()];
        if let Some(rest) = letters.strip_prefix("rf") {
            forms.extend(rest.get(2..));
        }
        if letters.len() == CHECKED && letters.bytes().all(|byte| byte.is_ascii_digit()) {
            forms.extend(letters.get(..CHECKED - 1));
        }
        let of = |form: &&str| self.by_letters.get(form.trim_start_matches('0'));
        forms.iter().find_map(of).cloned().unwrap_or_default()
    }

    /// Numbers named in a text, each once.
    pub(super) fn named(&self, text: &str) -> Vec<Named> {
        let all = tokens(text);
        let mut found: Vec<Named> = Vec::new();
        let mut add = |of: &[usize], is_weak: bool| match found.iter_mut().find(|named| named.of == of) {
            Some(named) => named.is_weak &= is_weak,
            None => found.push(Named {
                of: of.to_vec(),
                is_weak,
            }),
        };
        let mut at = 0;
        while let Some(token) = all.get(at) {
            if let Some((length, of)) = self.at(&all, at) {
                let is_weak = all
                    .get(at..at + length)
                    .is_some_and(|tokens| is_weak_text(&joined(tokens)));
                if !(length == 1 && token.is_ordinal) {
                    add(of, is_weak);
                }
                at += length;
                continue;
            }
            at += 1;
            if let Some(number) = without_label(&token.text)
                && let Some(of) = self.whole(number)
            {
                add(of, is_weak_text(number));
                continue;
            }
            let parts: Vec<&str> = token.text.split('/').collect();
            let known: Vec<Option<&[usize]>> = parts.iter().map(|part| self.whole(part)).collect();
            let are_all_known = known.iter().all(Option::is_some);
            for (part, of) in parts.iter().zip(known) {
                // A part that is nothing but digits is a day or a year as well.
                if let Some(of) = of.filter(|_| part.chars().any(char::is_alphabetic)) {
                    add(of, !are_all_known);
                }
            }
        }
        found
    }

    fn whole(&self, token: &str) -> Option<&[usize]> {
        self.by_tokens.get(token).map(Vec::as_slice)
    }

    /// The longest number that begins at a token: its length in tokens, and those that have it.
    fn at(&self, all: &[Token], at: usize) -> Option<(usize, &[usize])> {
        let lengths = self.lengths.get(&all.get(at)?.text)?;
        lengths.iter().find_map(|Reverse(length)| {
            let of = self.whole(&joined(all.get(at..at + length)?))?;
            Some((*length, of))
        })
    }
}

fn joined(tokens: &[Token]) -> String {
    let texts: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    texts.join(" ")
}

/// Whether a number could be anything: it is short, or a day or month.
pub(super) fn is_weak_text(number: &str) -> bool {
    if number.chars().any(char::is_alphabetic) {
        return false;
    }
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if digits <= SHORT_DIGITS {
        return true;
    }
    let parts: Vec<usize> = number
        .split(|letter: char| !letter.is_ascii_digit())
        .map(str::len)
        .collect();
    match parts.as_slice() {
        [8] => ["19", "20"].iter().any(|century| number.starts_with(century)),
        [4, 1 | 2] | [1 | 2, 4] | [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 2 | 4] => true,
        _ => false,
    }
}

/// What stands behind labels: `rg-nr.4711` is 4711.
fn without_label(token: &str) -> Option<&str> {
    let mut rest = token;
    loop {
        let end = rest.find(|letter: char| !letter.is_alphabetic())?;
        if end == 0 {
            return (rest.len() < token.len()).then_some(rest);
        }
        let (word, after) = rest.split_at(end);
        if !LABELS.contains(&word) {
            return None;
        }
        let trimmed = after.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        if trimmed.len() == after.len() {
            return None;
        }
        rest = trimmed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(numbers: &[&str], text: &str) -> Vec<String> {
        let mut index = Index::default();
        for (place, number) in numbers.iter().enumerate() {
            index.add(number, place);
        }
        let told = |named: &Named| {
            let all: Vec<&str> = named
                .of
                .iter()
                .filter_map(|&place| numbers.get(place).copied())
                .collect();
            format!("{}{}", all.join("+"), if named.is_weak { "?" } else { "" })
        };
        index.named(text).iter().map(told).collect()
    }

    #[test]
    fn a_number_is_a_whole_token() {
        for (numbers, text, found) in [
            (&["INV-7"][..], "Invoice INV-7, thanks", &["INV-7"][..]),
            (&["INV-7"], "invoice (inv-7).", &["INV-7"]),
            (&["INV-7"], "INV-77 XINV-7 INV-7-A INV-7.1", &[]),
            (&["INV-6", "INV-7"], "INV-6/INV-7", &["INV-6", "INV-7"]),
            (&["INV-7"], "INV-6/INV-7", &["INV-7?"]),
            (
                &["2018", "2018/0002", "2018/0003", "2018/00021"],
                "invoices 2018/0002 and 2018/0003",
                &["2018/0002", "2018/0003"],
            ),
            (&["2018"], "inv 2018/00021", &[]),
            (&["10", "77"], "RG 77 vom 10.07.2025", &["77?"]),
            (&["10", "77"], "RG 77 vom 10. Juli 2025", &["77?"]),
            (&["06", "2025"], "2025-06-10 06/2025", &[]),
            (&["8817"], "8817", &["8817?"]),
            (&["88171"], "88171", &["88171"]),
            (
                &["2025-06", "20250610"],
                "hosting 2025-06 on 20250610",
                &["2025-06?", "20250610?"],
            ),
            (&["4711"], "RE-4711 Kd-4711", &["4711?"]),
            (&["2025/0042"], "INV/2025/0042", &["2025/0042"]),
            (&["47110815"], "Kd-47110815", &[]),
            (&["INV 7 A", "INV 7"], "pays INV 7 A", &["INV 7 A"]),
            (&["INV-7", "inv-7 "], "INV-7", &["INV-7+inv-7 "]),
            (
                &["81644583-4102-5211-8b31-93b10aed1273"],
                "Rechnung 81644583-4102-5211-8b31-93b10aed1273",
                &["81644583-4102-5211-8b31-93b10aed1273"],
            ),
            (&["INV-7"], "INV-7 and again INV-7", &["INV-7"]),
            (&["INV-7"], "", &[]),
        ] {
            assert_eq!(named(numbers, text), found, "{text}");
        }
    }

    #[test]
    fn structured_references_contain_numbers() {
        let mut index = Index::default();
        for (place, number) in ["5390-0754", "0042"].iter().enumerate() {
            index.add(number, place);
        }
        for (reference, found) in [
            ("RF18 5390 0754", &[0][..]),
            ("53900754", &[0]),
            ("00 00000 00000 00000 53900 07549", &[]),
            ("000000000000000000539007543", &[0]),
            ("42", &[1]),
            ("RF", &[]),
            ("", &[]),
        ] {
            assert_eq!(index.structured(reference), found, "{reference}");
        }
    }

    #[test]
    fn a_column_has_the_number_as_it_is_written() {
        let mut index = Index::default();
        for (place, number) in ["INV 3411", "INV-3411", "3411"].iter().enumerate() {
            index.add(number, place);
        }
        assert_eq!(index.column("inv-3411 "), [1]);
        assert_eq!(index.column("INV  3411"), [0]);
        assert_eq!(index.column("3411"), [2]);
        assert_eq!(index.column("3412"), Vec::<usize>::new());
        assert_eq!(index.column("3411 and 3412"), Vec::<usize>::new());
    }
}
