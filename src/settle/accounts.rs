//! Which names of accounts at banks mean one account: an IBAN contains the bank's code and the number.

/// How many digits a number needs that is compared with the end of an IBAN alone.
const DIGITS: usize = 8;

/// Letters and digits between which names differ, in one case.
fn parts(account: &str) -> (Option<String>, String) {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_uppercase()).collect()
    };
    match account.split_once('/') {
        Some((bank, number)) => (Some(plain(bank)), plain(number)),
        None => (None, plain(account)),
    }
}

/// Whether two names can only mean one account.
pub(super) fn are_one(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    if one == other {
        return true;
    }
    let number = |text: &str| text.trim_start_matches('0').to_owned();
    match (&one, &other) {
        ((Some(bank), own), (Some(of), theirs)) => bank == of && number(own) == number(theirs),
        ((None, iban), (Some(bank), own)) | ((Some(bank), own), (None, iban)) => {
            contains(iban, bank, &number(own)) || number(iban) == number(own)
        }
        ((None, own), (None, theirs)) => {
            let (short, long) = if own.len() < theirs.len() {
                (own, theirs)
            } else {
                (theirs, own)
            };
            // A number alone has no letters, as an IBAN has at its beginning.
            short.len() >= DIGITS
                && short.bytes().all(|byte| byte.is_ascii_digit())
                && is_iban(long)
                && long.ends_with(short.as_str())
        }
    }
}

fn is_iban(text: &str) -> bool {
    let is_letter = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    text.get(..2).is_some_and(is_letter)
        && text
            .get(2..4)
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether an IBAN has the code of the bank, and the number behind it.
fn contains(iban: &str, bank: &str, number: &str) -> bool {
    const HEAD: usize = 4;
    let Some(rest) = iban.get(HEAD..).filter(|_| is_iban(iban)) else {
        return false;
    };
    let behind = rest.find(bank).and_then(|at| rest.get(at + bank.len()..));
    !bank.is_empty() && !number.is_empty() && behind.is_some_and(|behind| behind.contains(number))
}

#[cfg(test)]
mod tests {
    use super::are_one;

    #[test]
    fn an_iban_contains_the_code_of_the_bank_and_the_number() {
        let iban = "de89 3704 0044 0532 0130 00";
        for (other, is_one) in [
            ("DE89370400440532013000", true),
            ("37040044/0532013000", true),
            ("37040044/532013000", true),
            ("0532013000", true),
            ("37040044/0532013001", false),
            ("37040045/0532013000", false),
            ("3000", false),
            ("DE88370400440532013000", false),
            ("", false),
        ] {
            assert_eq!(are_one(iban, other), is_one, "{other}");
            assert_eq!(are_one(other, iban), is_one, "{other}");
        }
        assert!(are_one("37040044/0532013000", "37040044/532013000"));
        // Bank, branch, number and key of a French account.
        assert!(are_one("FR7630006000011234567890189", "30006/12345678901"));
    }
}
