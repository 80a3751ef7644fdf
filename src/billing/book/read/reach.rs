//! Rules that no charge can reach: an earlier rule takes everything that they would.

use super::values::Reader;
use crate::billing::book::model::{Book, Pattern, Rule, When};
use crate::error::{Problem, codes};

/// Refuses rules that are never reached. One earlier rule alone must cover them; what several cover together is not sought.
pub(super) fn check(book: &Book, folder: &str, problems: &mut Vec<Problem>) {
    for price_book in &book.price_books {
        for (index, rule) in price_book.rules.iter().enumerate() {
            let before = price_book.rules.iter().take(index);
            let mut before = before.filter(|earlier| takes_all(earlier, rule));
            if let Some(earlier) = before.next() {
                let message = format!(
                    "the rule `{}` is never reached: `{}` at {} takes every charge that it would",
                    rule.id, earlier.id, earlier.place
                );
                let problem = Problem::new(&codes::BOOK, message).at(Reader::position(folder, &rule.place));
                problems.push(problem.hint("move it before that rule, or remove it"));
            }
        }
    }
}

fn takes_all(earlier: &Rule, later: &Rule) -> bool {
    let has_same_exceptions = earlier.when.not.is_empty() || earlier.when.not == later.when.not;
    earlier.days.covers(later.days) && has_same_exceptions && is_wider(&earlier.when, &later.when)
}

fn is_wider(earlier: &When, later: &When) -> bool {
    earlier.all.iter().all(|(field, wide)| {
        let narrow = later.all.iter().find(|(other, _)| other == field);
        narrow.is_some_and(|(_, narrow)| narrow.iter().all(|one| wide.iter().any(|other| covers(other, one))))
    })
}

/// Whether a pattern matches everything that another does.
fn covers(wide: &Pattern, narrow: &Pattern) -> bool {
    if wide == narrow {
        return true;
    }
    if narrow.0.is_empty() || wide.0.is_empty() {
        return false;
    }
    // A glob is read as a text in which `*` may stand only where the wider one has `*`, and `?` where it has either.
    let (wide, narrow): (Vec<char>, Vec<char>) = (wide.0.chars().collect(), narrow.0.chars().collect());
    covers_from(&wide, &narrow)
}

fn covers_from(wide: &[char], narrow: &[char]) -> bool {
    match (wide.split_first(), narrow.split_first()) {
        (None, None) => true,
        (Some(('*', wide_rest)), None) => covers_from(wide_rest, narrow),
        (Some(('*', wide_rest)), Some((_, narrow_rest))) => {
            covers_from(wide_rest, narrow) || covers_from(wide, narrow_rest)
        }
        (Some(('?', wide_rest)), Some((c, narrow_rest))) => *c != '*' && covers_from(wide_rest, narrow_rest),
        (Some((c, wide_rest)), Some((d, narrow_rest))) => {
            c == d && *d != '*' && *d != '?' && covers_from(wide_rest, narrow_rest)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wider_glob_covers_a_narrower_one() {
        for (wide, narrow, is_covered) in [
            ("*", "vm.*", true),
            ("vm.*", "vm.m", true),
            ("vm.*", "vm.l*", true),
            ("vm.?", "vm.m", true),
            ("vm.?", "vm.*", false),
            ("vm.*", "*", false),
            ("*a", "*", false),
            ("*", "", false),
            ("a?", "a?", true),
            ("x", "y", false),
        ] {
            let found = covers(&Pattern(wide.to_owned()), &Pattern(narrow.to_owned()));
            assert_eq!(found, is_covered, "{wide} {narrow}");
        }
    }
}
