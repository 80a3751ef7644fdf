//! Who somebody is: names that mean one party.
//!
//! Names are one party when they are equal but for case, blanks and punctuation: `Ormuco, Inc.` is `ORMUCO INC`.

/// A name in letters and digits of one case, by which names are compared. A name without any is compared as it is.
#[must_use]
pub(crate) fn folded(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    let folded: String = letters.flat_map(char::to_lowercase).collect();
    if folded.is_empty() {
        name.trim().to_owned()
    } else {
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_blanks_and_punctuation_do_not_count() {
        for name in ["Ormuco, Inc.", "ORMUCO INC", " ormuco  inc ", "Ormuco-Inc"] {
            assert_eq!(folded(name), "ormucoinc", "{name}");
        }
        assert_eq!(folded("ÄRZTE & Co"), "ärzteco");
        assert_eq!(folded(" - "), "-");
        assert_eq!(folded(""), "");
    }
}
