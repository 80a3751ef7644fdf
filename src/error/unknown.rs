//! A name that nobody knows: ``there is no check `balances` ``; the nearest is `balance`; the checks are: …

use super::{Code, Problem};

/// There is nothing of this name, the nearest of those that there are, and all of them: the `what` is one word for one of
/// them, of which an `s` makes several.
#[must_use]
pub(crate) fn unknown<S: AsRef<str>>(
    code: &'static Code,
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = S>,
) -> Problem {
    let known: Vec<S> = known.into_iter().collect();
    let [message, hints @ ..] = parts(what, name, &known);
    hints
        .into_iter()
        .flatten()
        .fold(Problem::new(code, message.unwrap_or_default()), |problem, hint| {
            problem.hint(hint)
        })
}

/// The same on one line, for what only takes a text.
#[must_use]
pub(crate) fn unknown_in_words<S: AsRef<str>>(what: &str, name: &str, known: impl IntoIterator<Item = S>) -> String {
    let known: Vec<S> = known.into_iter().collect();
    let parts: Vec<String> = parts(what, name, &known).into_iter().flatten().collect();
    parts.join("; ")
}

/// What is wrong, the nearest name, and all names.
fn parts<S: AsRef<str>>(what: &str, name: &str, known: &[S]) -> [Option<String>; 3] {
    let names: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
    [
        Some(format!("there is no {what} `{name}`")),
        nearest(name, names.iter().copied()).map(|nearest| format!("the nearest is `{nearest}`")),
        Some(if names.is_empty() {
            format!("there are no {what}s")
        } else if names.len() > LISTED_MAX {
            let near = nearest_first(name, &names);
            format!("there are {} {what}s, among them: {}", names.len(), near.join(", "))
        } else {
            format!("the {what}s are: {}", names.join(", "))
        }),
    ]
}

/// Where there are more names than this, only those that are most alike are listed.
const LISTED_MAX: usize = 40;
const ALIKE: usize = 12;

/// The names that are most alike, in their order.
fn nearest_first<'n>(name: &str, names: &[&'n str]) -> Vec<&'n str> {
    let typed = name.to_lowercase();
    let distance = |one: &str| {
        let one = one.to_lowercase();
        // A part of a name weighs less than letters that are wrong.
        let common = typed
            .chars()
            .zip(one.chars())
            .take_while(|(one, other)| one == other)
            .count();
        strsim::damerau_levenshtein(&typed, &one).saturating_sub(2 * common)
    };
    let mut alike: Vec<(usize, usize)> = names
        .iter()
        .enumerate()
        .map(|(place, one)| (distance(one), place))
        .collect();
    alike.sort_unstable();
    alike.truncate(ALIKE);
    let mut places: Vec<usize> = alike.into_iter().map(|(_, place)| place).collect();
    places.sort_unstable();
    places
        .into_iter()
        .filter_map(|place| names.get(place).copied())
        .collect()
}

/// The name that was probably meant: with few letters that are wrong, missing, too many or in each other's place; else the
/// shortest that has all of what was typed in it.
#[must_use]
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Option<&'n str> {
    let typed = name.to_lowercase();
    let letters = typed.chars().count();
    let slips_max = (letters / LETTERS_FOR_A_SLIP).max(1);
    // Every letter too many is a slip, so most names need not be compared letter by letter.
    let is_as_long = |one: &&str| one.chars().count().abs_diff(letters) <= slips_max + LONGER_IN_SMALL;
    let slips = known
        .clone()
        .filter(is_as_long)
        .map(|one| (strsim::damerau_levenshtein(&typed, &one.to_lowercase()), one));
    let slipped = slips
        .filter(|(slips, _)| *slips <= slips_max)
        .min_by_key(|(slips, _)| *slips);
    let longer = || {
        known
            .filter(|one| letters >= LETTERS_FOR_A_SLIP && one.to_lowercase().contains(&typed))
            .min_by_key(|one| one.len())
    };
    slipped.map(|(_, one)| one).or_else(longer)
}

/// How many characters more a name may have in small letters: `İ` has one.
const LONGER_IN_SMALL: usize = 2;

/// How many letters a slip is allowed for, and how few say nothing of the name they are in.
const LETTERS_FOR_A_SLIP: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::codes;

    #[test]
    fn a_slip_of_the_pen_is_mended() {
        for (name, known, expected) in [
            ("balances", &["balance", "burst-rating"][..], Some("balance")),
            ("tiem__lt", &["time", "time__lt", "time__lte"], Some("time__lt")),
            ("Nimbus", &["focus", "Nimbus Cloud GmbH"], Some("Nimbus Cloud GmbH")),
            ("LEDGER", &["cloudsigma/ledger", "ledger"], Some("ledger")),
            (
                "balance",
                &["api_cloudsigma_balance_list", "api_cloudsigma_balance"],
                Some("api_cloudsigma_balance"),
            ),
            ("aws", &["focus", "gigas"], None),
            ("o", &["focus", "gigas"], None),
            ("", &["focus"], None),
            ("focus", &[], None),
        ] {
            assert_eq!(nearest(name, known.iter().copied()), expected, "{name}");
        }
    }

    #[test]
    fn all_names_are_told() {
        let problem = unknown(&codes::PARAMETER, "pair", "ledgr", ["ledger", "invoice"]);
        assert_eq!(problem.message, "there is no pair `ledgr`");
        assert_eq!(
            problem.hints,
            ["the nearest is `ledger`", "the pairs are: ledger, invoice"]
        );
        let words = unknown_in_words("account", "acme", [""; 0]);
        assert_eq!(words, "there is no account `acme`; there are no accounts");
    }
}
